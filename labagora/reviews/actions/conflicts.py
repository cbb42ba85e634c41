"""Conflicts of interest: declared, suspected, decided. Whatever one says, it cuts at once (security.md A11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from labagora.accounts.models import Account
from labagora.calls.models import Application
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, NotAllowed, authorise
from labagora.reviews import policy
from labagora.reviews.actions.late import note_if_late
from labagora.reviews.enums import (
    ASSIGNMENT_WORKFLOW,
    CONFLICT_WORKFLOW,
    AssignmentState,
    ConflictKind,
    ConflictSource,
    ConflictState,
    RevokeReason,
    RoundPhase,
)
from labagora.reviews.hints import is_stronger, suspicion
from labagora.reviews.models import Conflict, Reviewer, ReviewRound
from labagora.reviews.queries.conflicts import conflicts_of, facts_of, find_conflict, readings_between, with_application

LONGEST_NOTE = 1_000
RECENT = timedelta(days=3 * 365)


@dataclass(frozen=True)
class Tie:
    """What ties a reviewer to an application, in their words if they wish."""

    kind: ConflictKind
    note: str = ""


def declare(seat: Reviewer, application: Application, tie: Tie, *, actor: Account, now: datetime) -> Conflict:
    """Say that one has an interest in an application. It is held true, and nothing of it is read any more."""
    authorise(policy.holds_seat(actor, seat))
    if application.call_id != seat.round.call_id:
        raise NotAllowed
    return _hold(seat, application, tie, ConflictSource.DECLARED, actor=actor, now=now)


def report(seat: Reviewer, application: Application, tie: Tie, *, actor: Any, now: datetime) -> Conflict:
    """Note a conflict that the Institute's team knows of. Needs ``members`` of the application."""
    authorise(policy.oversees(actor, application))
    if application.call_id != seat.round.call_id:
        raise NotAllowed
    return _hold(seat, application, tie, ConflictSource.STAFF, actor=actor, now=now)


def _hold(
    seat: Reviewer, application: Application, tie: Tie, source: ConflictSource, *, actor: Any, now: datetime
) -> Conflict:
    row = find_conflict(seat, application)
    if row is None:
        row = Conflict(reviewer=seat, application=application, at=now)
        db.session.add(row)
    row.kind, row.note, row.source, row.by_ref = tie.kind, tie.note[:LONGEST_NOTE], source, actor.public_id
    row.state, row.at, row.decided_at, row.decided_by_ref = ConflictState.CONFIRMED, now, now, actor.public_id
    db.session.flush()
    _cut(row, now)
    audit.record("conflict.declared", row, actor=actor, now=now, kind=tie.kind.value, source=source.value)
    note_if_late(row, application, actor=actor, now=now)
    return row


def _cut(conflict: Conflict, now: datetime) -> None:
    for one in readings_between(conflict.reviewer_id, conflict.application_id):
        ASSIGNMENT_WORKFLOW.check(one.state, AssignmentState.REVOKED)
        one.state, one.revoked_at, one.revoke_reason = AssignmentState.REVOKED, now, RevokeReason.CONFLICT
    db.session.flush()


def declare_none(seat: Reviewer, *, actor: Account, now: datetime) -> None:
    """Say on one's honour that every interest is declared."""
    authorise(policy.holds_seat(actor, seat))
    seat.conflicts_declared_at = now
    audit.record("reviewer.conflicts_declared", seat, actor=actor, now=now)


def decide(
    round_: ReviewRound, conflict: Conflict, state: ConflictState, note: str, *, actor: Any, now: datetime
) -> None:
    """Hold a conflict true, which takes the application back, or set it aside, which opens it again.

    While the call is prepared or reviewed. Nobody decides on their own interest: ``get_conflict`` does not show it to
    them.
    """
    authorise(policy.can_prepare(actor, round_.call) and conflict.reviewer.account_id != actor.id)
    CONFLICT_WORKFLOW.check(conflict.state, state)
    if state is ConflictState.DISMISSED and not note.strip():
        raise Invalid("note", "Dites pourquoi ce lien est écarté : la note reste dans le dossier.")
    before, conflict.state = conflict.state, state
    conflict.decided_at, conflict.decided_by_ref = now, actor.public_id
    conflict.note = note[:LONGEST_NOTE] or conflict.note
    if state is ConflictState.CONFIRMED:
        _cut(conflict, now)
    audit.record("conflict.decided", conflict, actor=actor, now=now, before=before.value, after=state.value)
    if before is ConflictState.DISMISSED:
        note_if_late(conflict, conflict.application, actor=actor, now=now)


def refresh_hints(round_: ReviewRound, *, actor: Any, now: datetime) -> int:
    """Look again for ties that verified facts suggest, and return how many are new. Each cuts until it is decided.

    Run when a reviewer accepts, and before every release of assignments (peers.md B2a 9). What somebody set aside
    is not raised again, unless the tie became stronger.
    """
    db.session.flush()
    known = conflicts_of(round_)
    people, applications = facts_of(round_, since=now - RECENT)
    found: list[Conflict] = []
    for person in people:
        for judged in applications:
            kind = suspicion(person.ties, judged)
            if kind is not None:
                found += _suspect(known, person.seat, judged.application, kind, now)
    db.session.flush()
    audit.record("round.hints", round_, actor=actor, now=now, found=len(found))
    if round_.phase is RoundPhase.DECIDED:
        for row in with_application(found):
            note_if_late(row, row.application, actor=actor, now=now)
    return len(found)


def _suspect(known: Any, reviewer_id: int, application_id: int, kind: ConflictKind, now: datetime) -> list[Conflict]:
    row = known.get((reviewer_id, application_id))
    if row is None:
        row = Conflict(reviewer_id=reviewer_id, application_id=application_id)
        db.session.add(row)
    elif row.state is not ConflictState.DISMISSED or not is_stronger(kind, row.kind):
        return []
    else:
        CONFLICT_WORKFLOW.check(row.state, ConflictState.SUSPECTED)
    row.kind, row.source, row.state, row.at = kind, ConflictSource.HINT, ConflictState.SUSPECTED, now
    row.decided_at = row.decided_by_ref = row.by_ref = None
    row.note = ""
    return [row]
