"""Who reads what, by hand: given, fixed, taken back, redistributed when somebody is away, handed out, reminded."""

from datetime import datetime
from typing import Any

from labagora.calls.models import Application
from labagora.core import audit, postbox
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.engines.questionnaire.problems import N_
from labagora.reviews import policy
from labagora.reviews.actions.conflicts import refresh_hints
from labagora.reviews.actions.proposals import ask_proposal, revive
from labagora.reviews.enums import (
    ASSIGNMENT_WORKFLOW,
    ROUND_WORKFLOW,
    AssignmentState,
    ReviewerState,
    RevokeReason,
    RoundPhase,
)
from labagora.reviews.models import Assignment, AssignmentProposal, Reviewer, ReviewRound
from labagora.reviews.queries.assigning import find_given, given_to, readers_of
from labagora.reviews.queries.material import forbidden_pairs
from labagora.reviews.queries.releases import accounts_of, find_release, find_to_remind
from labagora.reviews.sharing import Asked

FIELD, CONFIRMED = "reviewer", "confirmed"
YOURS = N_("Cette place d'évaluation est la vôtre : une autre personne de l'équipe s'en charge.")


def give(
    round_: ReviewRound, application: Application, seat: Reviewer, *, is_confirmed: bool, actor: Any, now: datetime
) -> Assignment:
    """Give an application to a reviewer by hand: it stays when the assignment is computed again.

    Raises Invalid when an interest forbids it, and when the reviewer has enough already until that is confirmed.
    """
    authorise(policy.can_assign(actor, round_))
    if seat.state is not ReviewerState.ACTIVE:
        raise Invalid(FIELD, "Cette personne n'est pas parmi les évaluateurs qui ont accepté.")
    if (application.id, seat.id) in forbidden_pairs(round_):
        raise Invalid(FIELD, "Un conflit d'intérêts interdit cette attribution.")
    row = find_given(application, seat)
    if row is not None and row.state is AssignmentState.ASSIGNED:
        raise Invalid(FIELD, "Cette personne a déjà cette candidature.")
    _check_load(round_, seat, is_confirmed=is_confirmed, actor=actor)
    if row is None:
        row = Assignment(
            round_id=round_.id, reviewer_id=seat.id, application_id=application.id, state=AssignmentState.ASSIGNED,
            assigned_at=now, assigned_by_ref=actor.public_id,
        )  # fmt: skip
        db.session.add(row)
    else:
        revive(row, actor=actor, now=now)
    row.is_pinned = True
    db.session.flush()
    audit.record("assignment.given", row, actor=actor, now=now)
    return row


def _check_load(round_: ReviewRound, seat: Reviewer, *, is_confirmed: bool, actor: Any) -> None:
    load = next((one.load for one in readers_of(round_, seen_by=actor, ids=[seat.id])), 0)
    if load >= seat.max_load and not is_confirmed:
        raise Invalid(
            CONFIRMED,
            "Cette personne a son compte (lectures : %(load)d, acceptées : %(most)d). Cochez la case pour confirmer.",
            load=load,
            most=seat.max_load,
        )


def pin(round_: ReviewRound, row: Assignment, *, is_pinned: bool, actor: Any, now: datetime) -> None:
    """Keep an assignment when it is computed again, or let it move."""
    authorise(policy.can_assign(actor, round_))
    if row.state is not AssignmentState.ASSIGNED:
        raise Conflict
    if row.is_pinned is not is_pinned:
        row.is_pinned = is_pinned
        audit.record("assignment.pinned" if is_pinned else "assignment.unpinned", row, actor=actor, now=now)


def take_back(round_: ReviewRound, row: Assignment, *, actor: Any, now: datetime) -> None:
    """Take an application back from a reviewer, who sees nothing of it any more."""
    authorise(policy.can_assign(actor, round_))
    authorise(not policy.is_own(actor, row.reviewer), YOURS)
    if not policy.can_revoke(actor, round_, row):
        raise Conflict(
            "Cette évaluation est rendue, ou cette attribution est déjà retirée. "
            "Si un lien d'intérêts est apparu, déclarez le conflit."
        )
    _revoke(row, RevokeReason.BALANCE, now)
    audit.record("assignment.revoked", row, actor=actor, now=now, reason=RevokeReason.BALANCE.value)


def _revoke(row: Assignment, reason: RevokeReason, now: datetime) -> None:
    ASSIGNMENT_WORKFLOW.check(row.state, AssignmentState.REVOKED)
    row.state, row.revoked_at, row.revoke_reason = AssignmentState.REVOKED, now, reason


def note_absence(round_: ReviewRound, seat: Reviewer, *, actor: Any, now: datetime) -> AssignmentProposal:
    """Take back what somebody who is away has not given back, and ask a job to whom it could go.

    They are given nothing more until their number of readings is raised again.
    """
    authorise(policy.can_assign(actor, round_))
    authorise(not policy.is_own(actor, seat), YOURS)
    rows = given_to(seat, seen_by=actor)
    gone = [one for one in rows if not policy.is_given_back(one)]
    if not gone:
        raise Conflict("Cette personne n'a rien à redistribuer.")
    for row in gone:
        _revoke(row, RevokeReason.ABSENCE, now)
    seat.max_load = len(rows) - len(gone)
    db.session.flush()
    audit.record("reviewer.absent", seat, actor=actor, now=now, revoked=len(gone))
    asked = Asked(per_application=round_.reviewers_per_application, wants_patient=round_.wants_patient, absent=seat.id)
    return ask_proposal(round_, asked, actor=actor, now=now)


def release(round_: ReviewRound, *, actor: Any, now: datetime) -> int:
    """Hand the assignments to the reviewers, one message each. Returns how many are handed out, maybe none.

    Ties are looked for again first, and nothing that one cuts is handed out. What is closed to who releases
    waits for a colleague. Raises Conflict when something is missing that reviewers need.
    """
    authorise(policy.can_assign(actor, round_))
    if round_.due_at is None or round_.due_at <= now:
        raise Conflict("Donnez d'abord une date de remise à venir, dans les réglages.")
    refresh_hints(round_, actor=actor, now=now)
    found = find_release(round_, seen_by=actor)
    if not found.ready:
        return 0
    if found.lots_without_grid:
        raise Conflict("Il manque une grille d'évaluation, avec ses critères, pour un des lots.")
    for row in found.ready:
        row.released_at = now
    if round_.phase is RoundPhase.PREPARING:
        ROUND_WORKFLOW.check(round_.phase, RoundPhase.REVIEWING)
        round_.phase = RoundPhase.REVIEWING
    round_.released_at = round_.released_at or now
    audit.record("round.released", round_, actor=actor, now=now, assignments=len(found.ready), people=found.reviewers)
    for reviewer_ref, account_ref in accounts_of(sorted({one.reviewer_id for one in found.ready})):
        postbox.post(
            "reviews.mail_release", recipient_ref=account_ref, account_ref=account_ref, reviewer_ref=reviewer_ref
        )
    return len(found.ready)


def remind(round_: ReviewRound, seat: Reviewer, *, actor: Any, now: datetime) -> None:
    """Remind a reviewer of what waits, once a day at most; of what the one who asks may know of."""
    authorise(policy.can_see_round(actor))
    known = any(one.waiting for one in readers_of(round_, seen_by=actor, ids=[seat.id]))
    found = find_to_remind(seat.public_id) if known else None
    if found is None:
        raise Conflict("Cette personne n'a rien à rendre.")
    postbox.post(
        "reviews.mail_reminder",
        recipient_ref=found.account_ref,
        unique_key=f"reviews.asked:{seat.public_id}:{today_in_paris(now):%y%m%d}",
        account_ref=found.account_ref,
        reviewer_ref=seat.public_id,
    )
    audit.record("reviewer.reminded", seat, actor=actor, now=now)
