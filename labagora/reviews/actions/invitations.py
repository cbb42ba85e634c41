"""Reviewers invited one by one, each by a link that is worth something once and for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from labagora.accounts.actions import DeadLinkError
from labagora.accounts.actions.grants import end_role, grant_role
from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint, index_of, list_grants
from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.ids import new_token
from labagora.core.vault import PersonKey
from labagora.reviews import policy
from labagora.reviews.actions.assigning import YOURS
from labagora.reviews.actions.conflicts import refresh_hints
from labagora.reviews.enums import (
    REVIEWER_WORKFLOW,
    AssignmentState,
    ReviewerState,
    ReviewState,
    RevokeReason,
)
from labagora.reviews.models import Reviewer, ReviewRound
from labagora.reviews.queries.seats import find_seat_at, find_seat_of, readings_of
from labagora.reviews.removal import remove_seats

LASTS = timedelta(days=21)
BETWEEN_TWO = timedelta(minutes=10)
MOST_LOAD = 200
LONGEST_REASON = 400
MOST_COMPETENCES = 40


@dataclass(frozen=True)
class SeatDraft:
    """What the Institute's team decides of a seat."""

    max_load: int
    is_patient: bool = False
    sits: bool = False
    chairs: bool = False


@dataclass(frozen=True)
class Acceptance:
    """What a person says when they accept: what they know (``vocabulary:code``), how much they can read."""

    competences: list[str]
    max_load: int


def _authorise(round_: ReviewRound, actor: Any) -> None:
    authorise(policy.can_see_round(actor))
    if not policy.can_prepare(actor, round_.call):
        raise Conflict("Cet appel n'est plus en évaluation : ses évaluateurs ne changent plus.")


def _check(draft: SeatDraft) -> None:
    if not 0 <= draft.max_load <= MOST_LOAD:
        raise Invalid("max_load", "De 0 à %(most)d lectures.", most=MOST_LOAD)
    if draft.chairs and not draft.sits:
        raise Invalid("chairs", "La personne qui préside le comité y siège : cochez aussi cette case.")
    if draft.max_load == 0 and not draft.sits:
        raise Invalid("max_load", "Une personne qui ne lit aucune candidature siège au moins au comité.")


def invite(round_: ReviewRound, address: str, draft: SeatDraft, *, actor: Any, now: datetime) -> Reviewer:
    """Invite an address. Who is invited already gets a new link, and the one before is worth nothing."""
    _authorise(round_, actor)
    _check(draft)
    index = index_of(address)
    seat = find_seat_at(round_, index) or _new_seat(round_, address, index)
    if seat.state is ReviewerState.ACTIVE:
        raise Invalid("address", "Cette personne évalue déjà cet appel.")
    _apply(seat, draft)
    _send(seat, actor=actor, now=now)
    audit.record("reviewer.invited", seat, actor=actor, now=now, sits=draft.sits)
    return seat


def _new_seat(round_: ReviewRound, address: str, index: bytes) -> Reviewer:
    round_.last_number += 1
    seat = Reviewer(key=PersonKey(), state=ReviewerState.INVITED, account=None, number=round_.last_number)
    seat.address, seat.address_index, seat.round = address, index, round_
    db.session.add(seat)
    return seat


def _send(seat: Reviewer, *, actor: Any, now: datetime) -> None:
    if seat.invited_at is not None and now < seat.invited_at + BETWEEN_TWO:
        raise Invalid("address", "Une invitation vient de partir à cette adresse. Attendez dix minutes.")
    seat.invited_at, seat.invited_by_ref = now, actor.public_id
    seat.token = token = new_token()
    seat.token_hash, seat.expires_at = fingerprint(token), now + LASTS
    db.session.flush()
    postbox.post("reviews.mail_reviewer_invitation", recipient_ref=seat.public_id, seat_ref=seat.public_id)


def _apply(seat: Reviewer, draft: SeatDraft) -> None:
    seat.max_load, seat.is_patient = draft.max_load, draft.is_patient
    seat.sits, seat.chairs = draft.sits, draft.chairs


def resend(seat: Reviewer, *, actor: Any, now: datetime) -> None:
    """Send another link to who has not answered yet."""
    _authorise(seat.round, actor)
    if seat.state is not ReviewerState.INVITED:
        raise Conflict("Cette personne a déjà répondu.")
    _send(seat, actor=actor, now=now)
    audit.record("reviewer.invited_again", seat, actor=actor, now=now)


def change(seat: Reviewer, draft: SeatDraft, *, actor: Any, now: datetime) -> None:
    """Change what somebody reads at most, and their place in the committee."""
    _authorise(seat.round, actor)
    _check(draft)
    if seat.state not in (ReviewerState.INVITED, ReviewerState.ACTIVE):
        raise Conflict("Cette personne ne fait plus partie de l'évaluation.")
    _apply(seat, draft)
    audit.record("reviewer.changed", seat, actor=actor, now=now, load=draft.max_load, sits=draft.sits)


def _check_open(seat: Reviewer, now: datetime) -> None:
    if seat.state is not ReviewerState.INVITED or seat.expires_at is None or now >= seat.expires_at:
        raise DeadLinkError


def accept(seat: Reviewer, answer: Acceptance, *, actor: Account, now: datetime) -> Reviewer:
    """Take the seat, for fewer readings than asked if one wishes. Somebody who had left finds their seat again.

    The role is given by the invitation, which came from the Institute's team: hence no actor. The second factor that
    it demands is asked at the next page.
    """
    _check_open(seat, now)
    seat = _seat_for(seat, actor)
    REVIEWER_WORKFLOW.check(seat.state, ReviewerState.ACTIVE)
    seat.forget_address()
    seat.account, seat.state, seat.answered_at, seat.left_at = actor, ReviewerState.ACTIVE, now, None
    seat.competences, seat.max_load = answer.competences[:MOST_COMPETENCES], _reduced(seat, answer.max_load)
    db.session.flush()
    grant_role(actor, Role.REVIEWER, actor=None, now=now, scope_ref=seat.round.call.public_id)
    audit.record("reviewer.accepted", seat, actor=actor, now=now, load=seat.max_load)
    refresh_hints(seat.round, actor=None, now=now)
    return seat


def _reduced(seat: Reviewer, asked: int) -> int:
    if not 0 <= asked <= seat.max_load:
        raise Invalid("max_load", "De 0 à %(most)d lectures.", most=seat.max_load)
    if asked == 0 and not seat.sits:
        raise Invalid("max_load", "Au moins une lecture : sinon, déclinez l'invitation.")
    return asked


def _seat_for(seat: Reviewer, actor: Account) -> Reviewer:
    """Return the seat that the person takes: their former one if they had left, under the number they had."""
    former = find_seat_of(seat.round, actor)
    if former is None or former.id == seat.id:
        return seat
    if former.state is ReviewerState.ACTIVE:
        raise Conflict("Vous êtes déjà évaluateur de cet appel. Cette invitation attend quelqu'un d'autre.")
    facts = SeatDraft(seat.max_load, seat.is_patient, seat.sits, seat.chairs)
    invited_by_ref, invited_at = seat.invited_by_ref, seat.invited_at
    remove_seats([seat])
    REVIEWER_WORKFLOW.check(former.state, ReviewerState.INVITED)
    _apply(former, facts)
    former.invited_by_ref, former.invited_at, former.left_at = invited_by_ref, invited_at, None
    former.conflicts_declared_at = None
    former.state = ReviewerState.INVITED
    return former


def decline(seat: Reviewer, reason: str, *, actor: Account | None, now: datetime) -> None:
    """Say no, with a word for the team if one wishes: nothing is left of the address."""
    _check_open(seat, now)
    REVIEWER_WORKFLOW.check(seat.state, ReviewerState.DECLINED)
    seat.forget_address()
    seat.state, seat.answered_at, seat.decline_reason = ReviewerState.DECLINED, now, reason[:LONGEST_REASON]
    audit.record("reviewer.declined", seat, actor=actor, now=now)


def remove(seat: Reviewer, *, actor: Any, now: datetime) -> None:
    """End a seat at once, or withdraw an invitation. What was given back stays; the rest is taken back."""
    _authorise(seat.round, actor)
    authorise(not policy.is_own(actor, seat), YOURS)
    audit.record("reviewer.removed", seat, actor=actor, now=now, state=seat.state.value)
    if seat.state in (ReviewerState.INVITED, ReviewerState.DECLINED):
        remove_seats([seat])
        return
    REVIEWER_WORKFLOW.check(seat.state, ReviewerState.LEFT)
    seat.state, seat.left_at, seat.chairs = ReviewerState.LEFT, now, False
    for one in readings_of(seat):
        if one.review is None or one.review.state is not ReviewState.SUBMITTED:
            one.state, one.revoked_at, one.revoke_reason = AssignmentState.REVOKED, now, RevokeReason.ABSENCE
    call = seat.round.call
    if seat.account is not None and list_grants(seat.account, Role.REVIEWER, call.public_id):
        end_role(seat.account, Role.REVIEWER, actor=actor, now=now, scope_ref=call.public_id)


def describe(seat: Reviewer, answer: Acceptance, *, actor: Account, now: datetime) -> None:
    """Say again what one knows, and how much one can read: fewer than was agreed, never more."""
    authorise(policy.holds_seat(actor, seat))
    seat.max_load = _reduced(seat, answer.max_load)
    seat.competences = answer.competences[:MOST_COMPETENCES]
    audit.record("reviewer.described", seat, actor=actor, now=now, load=seat.max_load)
