"""Interests of the Institute's team: declared by the person, who is cut at once; set aside by a colleague only."""

from datetime import datetime
from typing import Any

from labagora.accounts.enums import Role
from labagora.calls.enums import ApplicationState
from labagora.calls.models import Application
from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_
from labagora.reviews import policy
from labagora.reviews.actions.conflicts import LONGEST_NOTE, Tie
from labagora.reviews.actions.late import note_if_late
from labagora.reviews.enums import (
    ASSIGNMENT_WORKFLOW,
    CONFLICT_WORKFLOW,
    AssignmentState,
    ConflictState,
    RevokeReason,
)
from labagora.reviews.models import TeamInterest
from labagora.reviews.queries.interests import find_interest, holders_of, is_left_alone, readings_of_person

REASON = N_("Dites en quelques mots ce qui vous lie à cette candidature.")
RELEASE = N_("Dites pourquoi cet intérêt n'existe plus.")
WHY = N_("Dites pourquoi cet intérêt est écarté : la note reste dans le dossier.")


def declare_interest(application: Application, tie: Tie, *, actor: Any, now: datetime) -> TeamInterest:
    """Say that one of the team has an interest in an application. From the next request on, nothing of it is theirs.

    Needs ``members`` and ``call`` of the application. Administrators are told when it leaves nobody to look after it.
    """
    authorise(policy.oversees(actor, application))
    authorise(application.state is not ApplicationState.DRAFT)
    if not squeeze(tie.note):
        raise Invalid("note", REASON)
    row = find_interest(actor, application)
    if row is None:
        row = TeamInterest(account_id=actor.id, application=application)
        db.session.add(row)
    row.kind, row.note, row.state, row.at = tie.kind, tie.note[:LONGEST_NOTE], ConflictState.CONFIRMED, now
    row.release_reason, row.release_asked_at = "", None
    row.decision, row.decided_at, row.decided_by_ref = "", None, None
    db.session.flush()
    for one in readings_of_person(actor, application):
        ASSIGNMENT_WORKFLOW.check(one.state, AssignmentState.REVOKED)
        one.state, one.revoked_at, one.revoke_reason = AssignmentState.REVOKED, now, RevokeReason.CONFLICT
    audit.record("interest.declared", row, actor=actor, now=now, kind=tie.kind.value)
    note_if_late(row, application, actor=actor, now=now)
    _tell_if_alone(application, row)
    return row


def _tell_if_alone(application: Application, row: TeamInterest) -> None:
    """Write to the administrators, whatever their own interests: the mail names nothing, and they can name somebody."""
    if not is_left_alone(application):
        return
    for account in holders_of(Role.ADMIN):
        postbox.post(
            "reviews.mail_left_alone",
            recipient_ref=account.public_id,
            unique_key=f"reviews.left_alone:{row.public_id}:{row.at:%y%m%d%H%M%S}:{account.public_id}",
            account_ref=account.public_id,
            call_ref=application.call.public_id,
        )


def ask_release(row: TeamInterest, reason: str, *, actor: Any, now: datetime) -> None:
    """Ask a colleague to set one's own interest aside. It goes on cutting until somebody says so."""
    authorise(policy.can_see_round(actor) and row.account_id == actor.id)
    if row.state is not ConflictState.CONFIRMED:
        raise Conflict("Cet intérêt est déjà écarté.")
    if not squeeze(reason):
        raise Invalid("reason", RELEASE)
    row.release_reason, row.release_asked_at = reason.strip()[:LONGEST_NOTE], now
    audit.record("interest.release_asked", row, actor=actor, now=now)


def decide_interest(row: TeamInterest, state: ConflictState, note: str, *, actor: Any, now: datetime) -> None:
    """Keep a colleague's interest, or set it aside, which opens the application to them again. Never one's own."""
    authorise(policy.can_see_round(actor) and row.account_id != actor.id)
    if state is ConflictState.DISMISSED and not squeeze(note):
        raise Invalid("note", WHY)
    before = row.state
    if before is not state:
        CONFLICT_WORKFLOW.check(before, state)
    row.state, row.decision = state, note.strip()[:LONGEST_NOTE]
    row.decided_at, row.decided_by_ref = now, actor.public_id
    row.release_reason, row.release_asked_at = "", None
    audit.record("interest.decided", row, actor=actor, now=now, before=before.value, after=state.value)
