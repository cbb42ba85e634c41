"""Milestones and themes: written, moved with a reason, reached, given up."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from labagora.consortia import policy
from labagora.consortia.actions.codes import checked_code
from labagora.consortia.actions.moves import checked_reason, log_move
from labagora.consortia.enums import MovedThing, MoveKind
from labagora.consortia.models import Consortium, Deliverable, Milestone, SupportTheme
from labagora.consortia.queries.plans import count_milestones, themes_of
from labagora.consortia.queries.workspaces import Opened
from labagora.core import audit
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_

MOST_MILESTONES = 150
AFTER_THE_END = timedelta(days=366)
NOT_OPEN = N_("C'est déjà fait ou abandonné : la date ne bouge plus.")


@dataclass(frozen=True)
class MilestoneDraft:
    """What is to be reached. ``due_on`` counts at its first writing only: then it moves, with a reason."""

    title: str
    description: str = ""
    theme: str = ""
    due_on: date | None = None


def authorise_plan(opened: Opened, actor: Any) -> None:
    """Refuse those who do not answer for the plan."""
    authorise(policy.can_edit_plan(actor, opened.consortium, opened.place, opened.today))


def checked_due(consortium: Consortium, due_on: date | None) -> date:
    """Return a day of the support, or of the year that follows. Raises Invalid on ``due_on``."""
    if consortium.starts_on is None or consortium.ends_on is None:
        raise Conflict("Cet accompagnement n'a pas encore de dates.")
    if due_on is None or not consortium.starts_on <= due_on <= consortium.ends_on + AFTER_THE_END:
        raise Invalid("due_on", "Choisissez un jour entre le début de l'accompagnement et un an après sa fin.")
    return due_on


def add_milestone(opened: Opened, draft: MilestoneDraft, *, actor: Any, now: datetime) -> Milestone:
    """Add something to reach."""
    authorise_plan(opened, actor)
    due_on = checked_due(opened.consortium, draft.due_on)
    if count_milestones(opened.consortium) >= MOST_MILESTONES:
        raise Invalid("title", "%(most)d jalons au plus.", most=MOST_MILESTONES)
    row = Milestone(consortium=opened.consortium, due_on=due_on, made_at=now, made_by_ref=actor.public_id, title="-")
    _write(row, draft)
    db.session.add(row)
    db.session.flush()
    audit.record("milestone.added", row, actor=actor, now=now)
    return row


def _write(row: Milestone, draft: MilestoneDraft) -> None:
    if not squeeze(draft.title):
        raise Invalid("title", "Écrivez ce qui est à atteindre.")
    row.title, row.description = squeeze(draft.title), draft.description.strip()
    row.theme = checked_code("support_themes", draft.theme, "theme")


def edit_milestone(opened: Opened, row: Milestone, draft: MilestoneDraft, *, actor: Any, now: datetime) -> None:
    """Change its words; its day moves with a reason."""
    authorise_plan(opened, actor)
    _write(row, draft)
    audit.record("milestone.changed", row, actor=actor, now=now)


def reach(opened: Opened, row: Milestone, *, actor: Any, now: datetime) -> None:
    """Say that a milestone is reached. Said twice, it was reached once."""
    authorise_plan(opened, actor)
    if row.cancelled_on is not None:
        raise Conflict("Ce jalon est abandonné.")
    if row.done_on is None:
        row.done_on = today_in_paris(now)
        audit.record("milestone.reached", row, actor=actor, now=now)


def _thing(row: Milestone | Deliverable) -> MovedThing:
    return MovedThing.MILESTONE if isinstance(row, Milestone) else MovedThing.DELIVERABLE


def move(
    opened: Opened, row: Milestone | Deliverable, due_on: date | None, reason: str, *, actor: Any, now: datetime
) -> None:
    """Put a milestone or a deliverable to another day, and say why."""
    authorise_plan(opened, actor)
    if not row.is_open:
        raise Conflict(NOT_OPEN)
    after = checked_due(opened.consortium, due_on)
    if after == row.due_on:
        raise Invalid("due_on", "C'est déjà ce jour.")
    reason = checked_reason(reason)
    before, row.due_on = row.due_on, after
    what, subject = (_thing(row), MoveKind.MOVED), (row.public_id, row.title)
    log_move(opened.consortium, what, subject, (before, after), reason, actor=actor, now=now)
    audit.record(f"{what[0].value}.moved", row, actor=actor, now=now)


def give_up(opened: Opened, row: Milestone | Deliverable, reason: str, *, actor: Any, now: datetime) -> None:
    """Give up a milestone or a deliverable, and say why: it stays in the plan, as given up."""
    authorise_plan(opened, actor)
    if not row.is_open:
        raise Conflict(NOT_OPEN)
    reason, row.cancelled_on = checked_reason(reason), today_in_paris(now)
    what, subject = (_thing(row), MoveKind.CANCELLED), (row.public_id, row.title)
    log_move(opened.consortium, what, subject, (row.due_on, None), reason, actor=actor, now=now)
    audit.record(f"{what[0].value}.cancelled", row, actor=actor, now=now)


def set_theme(
    opened: Opened, code: str, days: tuple[date | None, date | None], *, actor: Any, now: datetime
) -> SupportTheme:
    """Say from when to when a theme is worked; said again, its days change."""
    authorise_plan(opened, actor)
    checked_code("support_themes", code, "code", needed=True)
    starts_on, ends_on = (checked_due(opened.consortium, day) if day else None for day in days)
    if starts_on is None:
        raise Invalid("starts_on", "Indiquez le premier jour.")
    if ends_on is None or ends_on < starts_on:
        raise Invalid("ends_on", "Choisissez un jour après le premier.")
    row = next((one for one in themes_of(opened.consortium) if one.code == code), None)
    if row is None:
        row = SupportTheme(consortium=opened.consortium, code=code)
        db.session.add(row)
    row.starts_on, row.ends_on = starts_on, ends_on
    db.session.flush()
    audit.record("support_theme.set", row, actor=actor, now=now, code=code)
    return row


def remove_theme(opened: Opened, row: SupportTheme, *, actor: Any, now: datetime) -> None:
    """Take a theme out of the plan; what was done under it keeps its theme."""
    authorise_plan(opened, actor)
    audit.record("support_theme.removed", row, actor=actor, now=now, code=row.code)
    db.session.delete(row)
