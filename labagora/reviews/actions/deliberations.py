"""Meetings of the committee: called, attended, closed with minutes that never change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import Upload
from labagora.reviews.enums import DELIBERATION_WORKFLOW, DeliberationState, RoundPhase
from labagora.reviews.models import Deliberation, ReviewRound
from labagora.reviews.policy import committee as policy
from labagora.reviews.queries.committee import has_interest, members_of, outsiders
from labagora.reviews.queries.decisions import decisions_in
from labagora.reviews.queries.deliberations import find_open_deliberation
from labagora.reviews.queries.withheld import has_withheld

PDF = "application/pdf"
LONGEST_NOTES, LONGEST_PLACE = 6_000, 200
NOT_YOURS = N_("Une personne de l'équipe sans intérêt dans cet appel tient la séance.")
OWN_FIRST = N_(
    "Vous avez une évaluation à rendre dans cet appel : tant qu'elle manque, vous ne lisez pas celles des autres, et "
    "une autre personne de l'équipe s'en charge."
)
NOT_NOW = N_("Le comité se réunit pendant la phase « Comité ».")
MOVED = N_("Quelqu'un a modifié cette séance entre-temps. Relisez-la, puis enregistrez de nouveau si besoin.")


@dataclass(frozen=True)
class Meeting:
    """When and where a committee meets."""

    held_at: datetime
    place: str


@dataclass(frozen=True)
class Attendance:
    """Who is there, by public id of seat. ``seen``: the version of the meeting when the page was opened."""

    present: Sequence[str]
    notes: str
    seen: int


def open_deliberation(round_: ReviewRound, meeting: Meeting, *, actor: Any, now: datetime) -> Deliberation:
    """Open a meeting. One at a time: a decision must know in which it is taken. Hold the round first."""
    _authorise_meeting(round_, actor)
    if find_open_deliberation(round_) is not None:
        raise Conflict("Une séance est déjà ouverte : scellez d'abord son procès-verbal.")
    if not squeeze(meeting.place):
        raise Invalid("place", "Dites où le comité se réunit, ou par quel moyen.")
    row = Deliberation(
        round=round_, held_at=meeting.held_at, place=squeeze(meeting.place), opened_by_ref=actor.public_id
    )
    row.present = []
    db.session.add(row)
    db.session.flush()
    audit.record("deliberation.opened", row, actor=actor, now=now)
    return row


def _authorise_meeting(round_: ReviewRound, actor: Any) -> None:
    interested = has_interest(actor, round_)
    authorise(not interested, NOT_YOURS)
    authorise(not has_withheld(actor, round_), OWN_FIRST)
    if round_.phase is not RoundPhase.DELIBERATING:
        raise Conflict(NOT_NOW)
    authorise(policy.can_meet(actor, round_, has_interest=interested))


def note_attendance(deliberation: Deliberation, sent: Attendance, *, actor: Any, now: datetime) -> None:
    """Write who is there. What was decided in this meeting keeps its quorum, and those who go out are found again."""
    _authorise_meeting(deliberation.round, actor)
    _ensure_open(deliberation)
    if sent.seen != deliberation.version:
        raise Conflict(MOVED)
    members = {one.public_id for one in members_of(deliberation.round)}
    kept = [ref for ref in deliberation.present if ref not in members]  # there, though they left the round since
    present = [*kept, *(ref for ref in sent.present if ref in members)]
    _send_out(deliberation, present)
    deliberation.present, deliberation.notes = present, sent.notes
    audit.record("deliberation.attended", deliberation, actor=actor, now=now, present=len(present))


def _ensure_open(deliberation: Deliberation) -> None:
    if deliberation.state is not DeliberationState.OPEN:
        raise Conflict("Cette séance est close : son procès-verbal ne change plus.")


def _send_out(deliberation: Deliberation, present: Sequence[str]) -> None:
    """Write again who goes out for each decision of the meeting."""
    decisions = decisions_in(deliberation)
    out = outsiders(present, [one.application_id for one in decisions])
    for decision in decisions:
        left = sorted(out.get(decision.application_id, ()))
        if len(present) - len(left) < deliberation.round.quorum:
            raise Invalid("present", "Sans ces membres, une décision prise dans cette séance n'aurait plus le quorum.")
        if left != sorted(decision.left_room):
            decision.left_room = left


def ensure_closable(deliberation: Deliberation, *, actor: Any) -> None:
    """Refuse, before anything is printed, a meeting that ``actor`` may not close now. Hold the round first."""
    _authorise_meeting(deliberation.round, actor)
    DELIBERATION_WORKFLOW.check(deliberation.state, DeliberationState.CLOSED)
    if not deliberation.present:
        raise Conflict("Notez d'abord qui est présent : un procès-verbal le dit.")


def close_deliberation(
    deliberation: Deliberation, minutes: bytes, *, name: str, actor: Any, now: datetime
) -> Deliberation:
    """Close a meeting and keep its minutes with their fingerprint. They are printed once and never again."""
    ensure_closable(deliberation, actor=actor)
    stored = uploads.keep(Upload(name=name, media_type=PDF, content=minutes), now=now)
    db.session.flush()
    deliberation.state, deliberation.closed_at = DeliberationState.CLOSED, now
    deliberation.closed_by_ref = actor.public_id
    deliberation.minutes, deliberation.digest = stored, stored.sha256
    audit.record("deliberation.closed", deliberation, actor=actor, now=now, digest=stored.sha256)
    return deliberation
