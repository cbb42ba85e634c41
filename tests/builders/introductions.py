"""Introductions in any state for tests, without the moves that lead there."""

from datetime import datetime, timedelta
from typing import Any

from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.introductions import matching, queries
from labagora.introductions.enums import (
    ENDED_STATES,
    REVEALED_STATES,
    ContactField,
    IntroductionState,
    LeaderReason,
    Origin,
    Presence,
    Side,
    SittingState,
    VolunteerReason,
)
from labagora.introductions.models import (
    Attendance,
    Contribution,
    Conversation,
    Introduction,
    Message,
    Sitting,
)
from labagora.introductions.pseudonyms import new_pseudonym
from labagora.projects.models import Need
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer

S = IntroductionState
SAID_YES = frozenset({S.VOLUNTEERED, S.ACCEPTED, S.REFUSED, *REVEALED_STATES})
DECIDED = frozenset({S.ACCEPTED, S.REFUSED, *REVEALED_STATES})


def make_introduction(
    need: Need, volunteer: Volunteer, state: IntroductionState = S.INVITED, **values: Any
) -> Introduction:
    """Add an introduction in a state, with what that state implies; a yes is a week old, hence shown to leaders."""
    now = utcnow()
    before = now - timedelta(days=7)
    if need.opened_at is not None and need.opened_at > before:
        need.opened_at = before - timedelta(days=7)
    implied: dict[str, Any] = {
        "origin": Origin.WAVE,
        "pseudonym": new_pseudonym(queries.taken_pseudonyms(need)),
        "waiting_since": now,
        "answered_at": before if state in SAID_YES else None,
        "decided_at": now if state in DECIDED else None,
        "confirmed_at": now if state in REVEALED_STATES else None,
        "closed_at": now if state in ENDED_STATES else None,
        "shared_fields": ["cancers"] if state in SAID_YES else [],
        "contact_fields": ["name"] if state in REVEALED_STATES else [],
        "volunteer_reason": VolunteerReason.NO_TIME if state is S.DECLINED else None,
        "leader_reason": LeaderReason.FULL if state is S.REFUSED else None,
        "kind_words": "Merci d'avoir proposé votre temps." if state is S.REFUSED else None,
    }
    row = Introduction(need=need, volunteer=volunteer, state=state, **{**implied, **values})
    db.session.add(row)
    db.session.flush()
    if state in REVEALED_STATES:
        open_relation(row)
    return row


def open_relation(introduction: Introduction) -> Conversation:
    """Add the consent and the conversation that a confirmation brings."""
    now = utcnow()
    account = volunteers.find_account_of(introduction.volunteer)
    assert account is not None
    consent = Consent(
        account_id=account.id,
        purpose=Purpose.CONTACT,
        scope_ref=introduction.need.project.public_id,
        text_version="1",
        text_hash="0" * 64,
        channel="web",
        fields=[field.value for field in ContactField],
        given_at=now,
    )
    conversation = Conversation(introduction=introduction, opened_at=now)
    db.session.add_all([consent, conversation])
    db.session.flush()
    return conversation


def make_message(
    introduction: Introduction, side: Side, body: str = "Bonjour", author: Account | None = None, **values: Any
) -> Message:
    """Add a message."""
    conversation = queries.get_conversation(introduction)
    values.setdefault("sent_at", utcnow())
    row = Message(
        key=introduction.volunteer.key, conversation=conversation, side=side, author=author, body=body, **values
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_sitting(need: Need, *people: Introduction, starts_at: datetime | None = None, **values: Any) -> Sitting:
    """Add a planned session where people are expected."""
    starts_at = starts_at or utcnow() + timedelta(days=10)
    row = Sitting(
        **{"need": need, "title": "Premier atelier", "starts_at": starts_at, "duration_minutes": 90, **values}
    )
    row.attendances = [Attendance(introduction=one) for one in people]
    db.session.add(row)
    db.session.flush()
    return row


def make_contribution(introduction: Introduction, *, due_at: datetime | None = None, **values: Any) -> Contribution:
    """Add a contribution made at a session that was held."""
    now = utcnow()
    sitting = make_sitting(
        introduction.need, introduction, starts_at=now - timedelta(days=1), state=SittingState.HELD, held_at=now
    )
    sitting.attendances[0].presence = Presence.PRESENT
    row = Contribution(
        introduction=introduction,
        sitting=sitting,
        summary="Le carnet tient dans la poche",
        due_at=due_at or now + timedelta(days=30),
        **values,
    )
    db.session.add(row)
    db.session.flush()
    return row


def forget_pool() -> None:
    """Drop the arrays that matching keeps in the process: the transaction of another test filled them."""
    matching.forget()
