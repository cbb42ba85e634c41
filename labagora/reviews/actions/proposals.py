"""A proposal of assignment: asked for, worked out by a job, applied once, refused when the round has moved."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select

from labagora.core import audit, outbox
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise
from labagora.reviews import policy
from labagora.reviews.enums import (
    ASSIGNMENT_WORKFLOW,
    PROPOSAL_WORKFLOW,
    AssignmentState,
    ProposalState,
    RevokeReason,
)
from labagora.reviews.models import Assignment, AssignmentProposal, ReviewRound
from labagora.reviews.queries.assigning import closed_ids
from labagora.reviews.queries.material import Held, Material, Pair, has_something_to_share, read_material
from labagora.reviews.queries.proposals import find_proposal, find_waiting_proposal, living_proposals
from labagora.reviews.sharing import Asked, Shared


def ask_proposal(round_: ReviewRound, asked: Asked, *, actor: Any, now: datetime) -> AssignmentProposal:
    """Ask a job to work an assignment out. The same one, still being worked out, is the one that is returned."""
    authorise(policy.can_assign(actor, round_))
    has_applications, has_reviewers = has_something_to_share(round_)
    if not has_applications:
        raise Conflict("Aucune candidature n'est déclarée recevable : il n'y a rien à attribuer.")
    if not has_reviewers:
        raise Conflict("Aucun évaluateur n'a encore accepté : il n'y a personne à qui attribuer.")
    waiting = find_waiting_proposal(round_, asked.stored(), now=now)
    if waiting is not None:
        return waiting
    for older in living_proposals(round_):
        _end(older, ProposalState.DROPPED, now)
    row = AssignmentProposal(
        round=round_, parameters=asked.stored(), pairs=[], issues=[], asked_by_ref=actor.public_id, asked_at=now
    )
    db.session.add(row)
    db.session.flush()
    audit.record("proposal.asked", row, actor=actor, now=now)
    outbox.enqueue("reviews.compute_proposal", proposal_ref=row.public_id)
    return row


def _end(row: AssignmentProposal, state: ProposalState, now: datetime) -> None:
    PROPOSAL_WORKFLOW.check(row.state, state)
    row.state, row.ended_at = state, now


def note_progress(proposal_ref: str, *, done: int) -> bool:
    """Write how far the job is. Says whether anybody still waits for it."""
    row = find_proposal(proposal_ref)
    if row is None or row.state is not ProposalState.WAITING:
        return False
    row.done = done
    return True


def keep_proposal(proposal_ref: str, found: Shared, *, stamp: str, now: datetime) -> None:
    """Keep what was worked out, unless it was replaced meanwhile."""
    row = find_proposal(proposal_ref, lock=True)
    if row is not None and row.state is ProposalState.WAITING:
        _end(row, ProposalState.READY, now)
        row.pairs, row.issues, row.stamp, row.done = found.pairs, found.issues, stamp, 100
        audit.record("proposal.made", row, actor=None, now=now, pairs=len(found.pairs), issues=len(found.issues))


def fail_proposal(proposal_ref: str, *, now: datetime) -> None:
    """Say that nothing could be worked out."""
    row = find_proposal(proposal_ref, lock=True)
    if row is not None and row.state is ProposalState.WAITING:
        _end(row, ProposalState.FAILED, now)
        audit.record("proposal.failed", row, actor=None, now=now)


def apply_proposal(row: AssignmentProposal, *, actor: Any, now: datetime) -> tuple[int, int]:
    """Write what is proposed; reviewers learn of it once it is released. Returns how many are added and taken away.

    An application that is closed to who applies is left as it is, for a colleague. Raises Conflict when the round
    has moved since the proposal was worked out.
    """
    round_ = row.round
    authorise(policy.can_assign(actor, round_))
    PROPOSAL_WORKFLOW.check(row.state, ProposalState.APPLIED)
    material = read_material(round_)
    if material.stamp != row.stamp:
        raise Conflict(
            "Les attributions, les évaluateurs, les conflits ou les candidatures ont changé depuis ce calcul. "
            "Rien n'a été appliqué : calculez une nouvelle proposition."
        )
    closed = closed_ids(actor)
    wanted = {(pair[0], pair[1]) for pair in row.pairs if pair[0] not in closed}
    held = {one.pair: one for one in material.held if one.application_id not in closed}
    added = _give(round_, wanted - held.keys(), actor, now)
    removed = _take_back(round_, material, [one for pair, one in held.items() if pair not in wanted], now)
    _end(row, ProposalState.APPLIED, row.ended_at or now)
    row.applied_at, row.applied_by_ref = now, actor.public_id
    audit.record("proposal.applied", row, actor=actor, now=now, added=added, removed=removed)
    return added, removed


def _give(round_: ReviewRound, pairs: set[Pair], actor: Any, now: datetime) -> int:
    """Write new assignments; one that was taken back is given again."""
    taken_back = select(Assignment).where(Assignment.round_id == round_.id, Assignment.state == AssignmentState.REVOKED)
    again = {(one.application_id, one.reviewer_id): one for one in db.session.scalars(taken_back)}
    for pair in pairs & again.keys():
        revive(again[pair], actor=actor, now=now)
    facts = {"round_id": round_.id, "assigned_at": now, "assigned_by_ref": actor.public_id}
    new = [
        {**facts, "application_id": application, "reviewer_id": reviewer}
        for application, reviewer in sorted(pairs - again.keys())
    ]
    if new:
        db.session.execute(insert(Assignment), new)
    return len(pairs)


def revive(row: Assignment, *, actor: Any, now: datetime) -> None:
    """Give again what was taken back: the reviewer knows of it once it is released again."""
    ASSIGNMENT_WORKFLOW.check(row.state, AssignmentState.ASSIGNED)
    row.state, row.is_pinned = AssignmentState.ASSIGNED, False
    row.revoked_at = row.revoke_reason = row.released_at = None
    row.assigned_at, row.assigned_by_ref = now, actor.public_id


def _take_back(round_: ReviewRound, material: Material, gone: list[Held], now: datetime) -> int:
    """Take back what a proposal leaves out, and say why."""
    present = {one.id for one in material.readers}
    wanted = {one.pair for one in gone}
    query = select(Assignment).where(Assignment.round_id == round_.id, Assignment.state == AssignmentState.ASSIGNED)
    for row in db.session.scalars(query) if gone else ():
        pair = (row.application_id, row.reviewer_id)
        if pair in wanted:
            row.state, row.revoked_at = AssignmentState.REVOKED, now
            row.revoke_reason = _why(pair, material, present)
    return len(gone)


def _why(pair: Pair, material: Material, present: set[int]) -> RevokeReason:
    if pair in material.cuts:
        return RevokeReason.CONFLICT
    return RevokeReason.BALANCE if pair[1] in present else RevokeReason.ABSENCE
