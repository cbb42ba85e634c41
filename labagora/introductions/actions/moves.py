"""The answers of both sides. Each move: who asks (403), is the move allowed now (409), change, trail, mail.

The trail names the introduction and, for a leader, the account; never the account of a volunteer, which would tie
the two stores together.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from labagora.accounts import actions as accounts
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, InvalidTransition, authorise
from labagora.core.text import contains_contact
from labagora.introductions import policy, queries, sharing
from labagora.introductions.actions.notices import tell_leaders, tell_volunteer
from labagora.introductions.actions.places import expect_at_planned_sittings
from labagora.introductions.enums import (
    ENDED_STATES,
    INTRODUCTION_WORKFLOW,
    ContactField,
    IntroductionState,
    LeaderReason,
    Origin,
    Side,
    VolunteerReason,
)
from labagora.introductions.facets import N_
from labagora.introductions.models import Conversation, Introduction
from labagora.introductions.pseudonyms import new_pseudonym
from labagora.projects import policy as project_policy
from labagora.projects.models import Need
from labagora.volunteers import actions as volunteer_actions
from labagora.volunteers import queries as volunteers
from labagora.volunteers.enums import MuteTarget
from labagora.volunteers.models import Volunteer

_S = IntroductionState
NO_CONTACT = N_(
    "N'écrivez ni adresse, ni téléphone, ni lien ici : vous pourrez les échanger une fois la mise en relation faite."
)


def allow(allowed: bool) -> None:  # noqa: FBT001  a value, read aloud at the call
    """Raise InvalidTransition unless ``allowed``: the right person, but not (or no longer) the right moment."""
    if not allowed:
        raise InvalidTransition


def move(
    introduction: Introduction, state: IntroductionState, verb: str, *, by: Any, now: datetime, **more: Any
) -> None:
    """Change the state, start the clock of the new wait, write the trail."""
    INTRODUCTION_WORKFLOW.check(introduction.state, state)
    before, introduction.state = introduction.state, state
    introduction.waiting_since, introduction.nudged_at, introduction.chased_at = now, None, None
    introduction.closed_at = now if state in ENDED_STATES else None
    introduction.version += 1
    audit.record(verb, introduction, actor=by, now=now, before=before.value, after=state.value, **more)


def new_introduction(need: Need, volunteer: Volunteer, origin: Origin, *, now: datetime, **values: Any) -> Introduction:
    """Return a new introduction under a new pseudonym, not yet added."""
    pseudonym = new_pseudonym(queries.taken_pseudonyms(need))
    values.setdefault("state", _S.INVITED)
    return Introduction(need=need, volunteer=volunteer, origin=origin, pseudonym=pseudonym, waiting_since=now, **values)


def volunteer_for(
    need: Need, volunteer: Volunteer, *, shared: Sequence[str], word: str, actor: Account, now: datetime
) -> Introduction:
    """Say yes to a need from its page, invited or not. Returns the introduction."""
    authorise(volunteers.account_ref_of(volunteer) == actor.public_id)
    existing = queries.find_for(need, volunteer)
    if existing is not None:
        say_yes(existing, shared=shared, word=word, actor=actor, now=now)
        return existing
    allow(project_policy.takes_answers(need, now) and volunteers.agrees_today(volunteer))
    introduction = new_introduction(need, volunteer, Origin.VOLUNTEER, now=now, state=_S.VOLUNTEERED)
    _note_yes(introduction, shared, word, now)
    db.session.add(introduction)
    audit.record("introductions.volunteer_for", introduction, actor=None, now=now, fields=sorted(shared))
    return introduction


def say_yes(introduction: Introduction, *, shared: Sequence[str], word: str, actor: Account, now: datetime) -> None:
    """The volunteer agrees to be known to this project under a pseudonym, with the fields ticked and nothing else."""
    side = queries.side_of(actor, introduction)
    authorise(side is Side.VOLUNTEER)
    INTRODUCTION_WORKFLOW.check(introduction.state, _S.VOLUNTEERED)
    allow(policy.can_say_yes(side, introduction, now) and volunteers.agrees_today(introduction.volunteer))
    _note_yes(introduction, shared, word, now)
    move(introduction, _S.VOLUNTEERED, "introductions.say_yes", by=None, now=now, fields=sorted(shared))


def _note_yes(introduction: Introduction, shared: Sequence[str], word: str, now: datetime) -> None:
    sharing.check(shared, volunteers.profile_of(introduction.volunteer))
    if contains_contact(word):
        raise Invalid("word", NO_CONTACT)
    introduction.shared_fields = sorted(shared)
    introduction.word_from_volunteer = word or None
    introduction.answered_at, introduction.decided_at = now, None


def decline(introduction: Introduction, reason: VolunteerReason, *, actor: Account, now: datetime) -> None:
    """The volunteer says no, to the proposal or to the project that waits for them."""
    authorise(queries.side_of(actor, introduction) is Side.VOLUNTEER)
    _decline(introduction, reason, now)


def decline_by_link(introduction: Introduction, reason: VolunteerReason, *, now: datetime) -> None:
    """Say no with the link of a mail, without signing in: the link is the proof."""
    _decline(introduction, reason, now)


def _decline(introduction: Introduction, reason: VolunteerReason, now: datetime) -> None:
    was_accepted = introduction.state is _S.ACCEPTED
    allow(policy.can_decline(Side.VOLUNTEER, introduction))
    introduction.volunteer_reason = reason
    move(introduction, _S.DECLINED, "introductions.decline", by=None, now=now)
    if was_accepted:
        tell_leaders(introduction, "gone")


def mute_project(introduction: Introduction, *, now: datetime) -> None:
    """Hear no more of this project, from its page or from a mail; a proposal that waits is declined. Done once."""
    account = volunteers.find_account_of(introduction.volunteer)
    authorise(account is not None)
    assert account is not None
    project = introduction.need.project
    volunteer_actions.mute(
        introduction.volunteer, MuteTarget.PROJECT, project.public_id, label=project.title, actor=account, now=now
    )
    if introduction.state is _S.INVITED:
        _decline(introduction, VolunteerReason.OTHER, now)


def accept(introduction: Introduction, *, actor: Account, now: datetime) -> None:
    """The leader would like to work with this person, who must still confirm."""
    side = queries.side_of(actor, introduction)
    authorise(side is Side.LEADER)
    INTRODUCTION_WORKFLOW.check(introduction.state, _S.ACCEPTED)
    allow(policy.can_decide(side, introduction, now))
    if queries.seats_taken(introduction.need) >= introduction.need.seats:
        raise InvalidTransition("Toutes les places de ce besoin sont prises.")
    introduction.decided_at = now
    move(introduction, _S.ACCEPTED, "introductions.accept", by=actor, now=now)
    tell_volunteer(introduction, "accepted")


def refuse(introduction: Introduction, reason: LeaderReason, kind_words: str, *, actor: Account, now: datetime) -> None:
    """The leader does not keep this person, says why, and finds kind words: both are read by the person."""
    side = queries.side_of(actor, introduction)
    authorise(side is Side.LEADER)
    INTRODUCTION_WORKFLOW.check(introduction.state, _S.REFUSED)
    allow(policy.can_decide(side, introduction, now))
    _note_kind_words(introduction, reason, kind_words)
    introduction.decided_at = now
    move(introduction, _S.REFUSED, "introductions.refuse", by=actor, now=now, reason=reason.value)
    tell_volunteer(introduction, "refused")


def _note_kind_words(introduction: Introduction, reason: LeaderReason, kind_words: str) -> None:
    if len(kind_words.strip()) < 20:
        raise Invalid("kind_words", "Écrivez au moins une phrase : la personne a proposé son temps.")
    if contains_contact(kind_words):
        raise Invalid("kind_words", NO_CONTACT)
    introduction.leader_reason, introduction.kind_words = reason, kind_words.strip()


def cancel(introduction: Introduction, reason: LeaderReason, kind_words: str, *, actor: Account, now: datetime) -> None:
    """A leader, or the team, ends what had begun, and says why."""
    side = queries.side_of(actor, introduction)
    authorise(side in (Side.LEADER, Side.STAFF))
    INTRODUCTION_WORKFLOW.check(introduction.state, _S.CANCELLED)
    allow(policy.can_cancel(side, introduction))
    _note_kind_words(introduction, reason, kind_words)
    was_asked_only = introduction.state is _S.INVITED
    move(introduction, _S.CANCELLED, "introductions.cancel", by=actor, now=now, reason=reason.value)
    end_access(introduction, now)
    if not was_asked_only:
        tell_volunteer(introduction, "cancelled")


def confirm(introduction: Introduction, contact: Sequence[str], *, agrees: bool, actor: Account, now: datetime) -> None:
    """The second, explicit yes: the volunteer chooses what the project learns, and a conversation opens."""
    side = queries.side_of(actor, introduction)
    authorise(side is Side.VOLUNTEER)
    INTRODUCTION_WORKFLOW.check(introduction.state, _S.CONFIRMED)
    allow(policy.can_confirm(side, introduction, now))
    fields = _checked_contact(contact, actor)
    if not agrees:
        raise Invalid("agrees", "Cochez cette case pour transmettre ces informations à ce projet, et à lui seul.")
    scope = introduction.need.project.public_id
    accounts.give_consent(actor, Purpose.CONTACT, actor=actor, now=now, scope_ref=scope, fields=fields)
    introduction.contact_fields, introduction.confirmed_at = fields, now
    move(introduction, _S.CONFIRMED, "introductions.confirm", by=None, now=now, fields=fields)
    db.session.add(Conversation(introduction=introduction, opened_at=now))
    expect_at_planned_sittings(introduction)
    tell_leaders(introduction, "confirmed")


def _checked_contact(contact: Sequence[str], actor: Account) -> list[str]:
    known = {field.value for field in ContactField}
    fields = sorted(known.intersection(contact))
    if not fields or set(contact) - known:
        raise Invalid("contact", "Choisissez au moins une information à transmettre.")
    if ContactField.PHONE.value in fields and not actor.phone:
        raise Invalid("contact", "Ajoutez d'abord un numéro de téléphone à votre compte, ou décochez cette ligne.")
    return fields


def withdraw(introduction: Introduction, *, actor: Account, now: datetime) -> None:
    """The volunteer leaves, at any time and without a reason. What the project could see closes at once."""
    side = queries.side_of(actor, introduction)
    authorise(side is Side.VOLUNTEER)
    INTRODUCTION_WORKFLOW.check(introduction.state, _S.WITHDRAWN)
    allow(policy.can_withdraw(side, introduction))
    was_known = introduction.decided_at is not None
    move(introduction, _S.WITHDRAWN, "introductions.withdraw", by=None, now=now)
    end_access(introduction, now)
    if introduction.confirmed_at is not None:
        _withdraw_contact(introduction, actor, now)
    if was_known:
        tell_leaders(introduction, "gone")


def _withdraw_contact(introduction: Introduction, actor: Account, now: datetime) -> None:
    """Take back the consent to this project, unless another participation in it still rests on it."""
    if not queries.has_other_participation(introduction):
        scope = introduction.need.project.public_id
        accounts.withdraw_consent(actor, Purpose.CONTACT, actor=actor, now=now, scope_ref=scope)


def forget_health(introduction: Introduction, *, actor: Account) -> None:
    """Forget what an introduction tells of the person's health: it was kept by a consent that they take back."""
    authorise(queries.side_of(actor, introduction) is Side.VOLUNTEER)
    introduction.shared_fields = []
    introduction.reasons = introduction.word_from_volunteer = None
    introduction.staff_reason = "" if introduction.staff_reason_sealed else None


def end_access(introduction: Introduction, now: datetime) -> None:
    """Close the conversation and take the person off the sessions to come."""
    introduction.access_until = now
    conversation = queries.find_conversation(introduction)
    if conversation is not None:
        conversation.closed_at = now
    for attendance in queries.expected_attendances(introduction):
        db.session.delete(attendance)


def chase(introduction: Introduction, *, actor: Account, now: datetime) -> None:
    """« Relancer »: the side that waits sends one reminder, from the date shown."""
    side = queries.side_of(actor, introduction)
    authorise(side in (Side.VOLUNTEER, Side.LEADER))
    allow(policy.can_chase(side, introduction, now))
    introduction.chased_at = now
    by = None if side is Side.VOLUNTEER else actor
    audit.record("introductions.chase", introduction, actor=by, now=now, side=str(side))
    if side is Side.VOLUNTEER:
        tell_leaders(introduction, "chased_leader")
    else:
        tell_volunteer(introduction, "chased_volunteer")
