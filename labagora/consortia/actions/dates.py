"""The dates of a support: it starts, is paused, taken up again, prolonged, ends at its term or before, is followed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from labagora.consortia import policy
from labagora.consortia.actions.moves import checked_reason, log_move
from labagora.consortia.actions.promises import instantiate
from labagora.consortia.enums import CONSORTIUM_WORKFLOW, ConsortiumState, MovedThing, MoveKind
from labagora.consortia.models import Consortium, Deliverable, Milestone
from labagora.consortia.months import SUPPORT_MONTHS, add_months, last_day
from labagora.consortia.queries.plans import open_things
from labagora.core import audit
from labagora.core.clock import today_in_paris
from labagora.core.errors import Conflict, Invalid, authorise

FIRST, LAST = date(2020, 1, 1), date(2199, 12, 31)
MOST_MONTHS = 60
MOST_FOLLOWED = 60


def _move_to(consortium: Consortium, state: ConsortiumState) -> None:
    CONSORTIUM_WORKFLOW.check(consortium.state, state)
    consortium.state = state


def _authorise(consortium: Consortium, actor: Any) -> date:
    """Return the planned end, once the support has dates."""
    authorise(policy.can_change_dates(actor, consortium))
    if consortium.ends_on is None:
        raise Conflict("Cet accompagnement n'a pas encore commencé.")
    return consortium.ends_on


def _log(
    consortium: Consortium, kind: MoveKind, after: date | None, reason: str, *, before: date | None, actor: Any,
    now: datetime,
) -> None:  # fmt: skip
    subject = (consortium.public_id, consortium.name)
    log_move(consortium, (MovedThing.CONSORTIUM, kind), subject, (before, after), reason, actor=actor, now=now)
    audit.record(f"consortium.{kind.value}", consortium, actor=actor, now=now)


def start(
    consortium: Consortium, starts_on: date | None, *, months: int = SUPPORT_MONTHS, actor: Any, now: datetime
) -> None:
    """Give a support its first day: the plan takes the dates of what was promised."""
    authorise(policy.can_change_dates(actor, consortium))
    if starts_on is None or not FIRST <= starts_on <= LAST:
        raise Invalid("starts_on", "Indiquez le premier jour de l'accompagnement.")
    if not 1 <= months <= MOST_MONTHS:
        raise Invalid("months", "Entre 1 et %(most)d mois.", most=MOST_MONTHS)
    _move_to(consortium, ConsortiumState.SUPPORTED)
    consortium.starts_on, consortium.ends_on = starts_on, last_day(starts_on, months)
    instantiate(consortium, actor=actor, now=now)
    audit.record("consortium.started", consortium, actor=actor, now=now, months=months)


def pause(consortium: Consortium, reason: str, *, actor: Any, now: datetime) -> None:
    """Stop the clock: nothing is late any more until it is taken up again."""
    _authorise(consortium, actor)
    reason, today = checked_reason(reason), today_in_paris(now)
    _move_to(consortium, ConsortiumState.PAUSED)
    consortium.paused_on = today
    _log(consortium, MoveKind.PAUSED, None, reason, before=today, actor=actor, now=now)


def resume(consortium: Consortium, reason: str, *, actor: Any, now: datetime) -> None:
    """Take a support up again: its end and what is still to do are put off by as many days as it was paused."""
    before = _authorise(consortium, actor)
    reason, today = checked_reason(reason), today_in_paris(now)
    if consortium.paused_on is None:
        raise Conflict("Cet accompagnement n'est pas en pause.")
    away = today - consortium.paused_on
    state = ConsortiumState.EXTENDED if consortium.extended_on else ConsortiumState.SUPPORTED
    paused_on, consortium.paused_on = consortium.paused_on, None
    _move_to(consortium, state)
    consortium.ends_on = before + away
    put_off = open_things(consortium)
    _put_off([one for one in put_off if one.due_on >= paused_on], away)
    _log(consortium, MoveKind.RESUMED, consortium.ends_on, reason, before=before, actor=actor, now=now)


def _put_off(things: Sequence[Milestone | Deliverable], away: timedelta) -> None:
    """Put off what was still to come when the pause began: what was late already stays late."""
    for one in things:
        one.due_on += away


def extend(consortium: Consortium, ends_on: date | None, reason: str, *, actor: Any, now: datetime) -> None:
    """Prolong a support: its end only, what is due keeps its day unless it is moved too."""
    before = _authorise(consortium, actor)
    reason = checked_reason(reason)
    if ends_on is None or not before < ends_on <= add_months(before, MOST_MONTHS):
        raise Invalid("ends_on", "Choisissez un jour après la fin prévue.")
    _move_to(consortium, ConsortiumState.EXTENDED)
    consortium.ends_on, consortium.extended_on = ends_on, today_in_paris(now)
    _log(consortium, MoveKind.EXTENDED, ends_on, reason, before=before, actor=actor, now=now)


def stop(consortium: Consortium, reason: str, *, actor: Any, now: datetime) -> None:
    """End a support before its term, and say why."""
    authorise(policy.can_change_dates(actor, consortium))
    reason, today = checked_reason(reason), today_in_paris(now)
    before = consortium.ends_on
    consortium.paused_on = None
    _move_to(consortium, ConsortiumState.STOPPED)
    consortium.ended_on, consortium.state_reason = today, reason
    _log(consortium, MoveKind.STOPPED, today, reason, before=before, actor=actor, now=now)


def end(consortium: Consortium, *, actor: Any, now: datetime) -> None:
    """Close a support that came to its term."""
    term, today = _authorise(consortium, actor), today_in_paris(now)
    if today < term:
        raise Conflict("Le terme n'est pas atteint : pour finir plus tôt, dites pourquoi avec « Arrêter ».")
    _move_to(consortium, ConsortiumState.ENDED)
    consortium.ended_on = today
    audit.record("consortium.ended", consortium, actor=actor, now=now)


def follow(consortium: Consortium, until: date | None, *, actor: Any, now: datetime) -> None:
    """Keep following the stream of care once the support is over."""
    _authorise(consortium, actor)
    today = today_in_paris(now)
    if until is None or not today < until <= add_months(today, MOST_FOLLOWED):
        raise Invalid("followed_until", "Choisissez un jour à venir, dans les cinq ans.")
    _move_to(consortium, ConsortiumState.FOLLOWED)
    consortium.followed_until = until
    audit.record("consortium.followed", consortium, actor=actor, now=now)
