"""Calls, forms and applications for tests, in any state."""

from datetime import timedelta
from itertools import count
from typing import Any

from labagora.accounts.models import Account
from labagora.accounts.queries import index_of
from labagora.calls.enums import AnswerVisibility, ApplicationState, CallState, MemberState, TeamRole
from labagora.calls.models import (
    Application,
    ApplicationMember,
    ApplicationSection,
    Call,
    CallInquiry,
    Filing,
    FormRevision,
    LateCode,
)
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.text import fold
from labagora.core.vault import PersonKey
from labagora.organisations.models import Organisation

_numbers = count(1)
_BEFORE_OPENING = (CallState.DRAFT, CallState.ANNOUNCED)


def make_call(title: str = "Coordonner les parcours", state: CallState = CallState.OPEN, **values: Any) -> Call:
    """Add a call in a state: opened ten days ago, closing in thirty days, unless said otherwise."""
    now, number = utcnow(), next(_numbers)
    opens_at = now + timedelta(days=10) if state in _BEFORE_OPENING else now - timedelta(days=10)
    facts = {
        "slug": f"appel-{number}",
        "reference": f"APPEL{number}",
        "summary": "Des équipes de ville et d'hôpital coordonnent les parcours.",
        "opens_at": opens_at,
        "closes_at": now + timedelta(days=30),
        "announced_at": None if state is CallState.DRAFT else now - timedelta(days=20),
        "opened_at": None if state in _BEFORE_OPENING else opens_at,
        "results_at": now if state in (CallState.PUBLISHED_RESULTS, CallState.ARCHIVED) else None,
        "cancelled_at": now if state is CallState.CANCELLED else None,
        "state_reason": "Faute de financement." if state is CallState.CANCELLED else "",
        "search_text": fold(title),
    }
    row = Call(title=title, state=state, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row


def make_revision(call: Call, *, is_published: bool = True, **values: Any) -> FormRevision:
    """Add a revision of the form of a call, after those that it has."""
    now = utcnow()
    number = 1 + (
        db.session.scalar(db.select(db.func.max(FormRevision.number)).where(FormRevision.call_id == call.id)) or 0
    )
    facts = {
        "number": number,
        "questionnaire": {"sections": []},
        "notice": "" if number == 1 else "Une question a été ajoutée.",
        "published_at": now if is_published else None,
        "made_at": now,
    }
    row = FormRevision(call=call, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row


def make_application(
    call: Call,
    organisation: Organisation,
    state: ApplicationState = ApplicationState.DRAFT,
    *,
    lead: Account | None = None,
    revision: FormRevision | None = None,
    **values: Any,
) -> Application:
    """Add an application in a state, with the person who answers for it when given."""
    now = utcnow()
    is_filed = state is not ApplicationState.DRAFT
    if is_filed:
        call.last_number += 1
    facts = {
        "title": "Un parcours sans rupture",
        "filed_at": now if is_filed else None,
        "first_filed_at": now if is_filed else None,
        "reference": f"{call.reference}-{call.last_number:04}" if is_filed else None,
        "withdrawn_at": now if state is ApplicationState.WITHDRAWN else None,
        "state_reason": "L'équipe a changé." if state is ApplicationState.WITHDRAWN else "",
    }
    row = Application(
        call=call,
        organisation=organisation,
        revision=revision or make_revision(call),
        state=state,
        **{**facts, **values},
    )
    row.members, row.sections, row.files = [], [], []
    db.session.add(row)
    db.session.flush()
    if lead is not None:
        join_team(row, lead, TeamRole.LEAD)
    return row


def join_team(
    application: Application, account: Account, role: TeamRole = TeamRole.EDITOR, **values: Any
) -> ApplicationMember:
    """Put a person in the team of an application."""
    row = ApplicationMember(
        application=application, account=account, role=role, state=MemberState.ACTIVE, joined_at=utcnow(), **values
    )
    db.session.add(row)
    db.session.flush()
    return row


def invite_to_team(
    application: Application, address: str, role: TeamRole = TeamRole.EDITOR, **values: Any
) -> ApplicationMember:
    """Invite an address to the team of an application."""
    now = utcnow()
    facts = {"invited_at": now, "expires_at": now + timedelta(days=14), **values}
    row = ApplicationMember(key=PersonKey(), role=role, state=MemberState.INVITED, **facts)
    row.address, row.address_index = address, index_of(address)
    row.application = application
    db.session.add(row)
    db.session.flush()
    return row


def write_section(
    application: Application, key: str = "projet", content: dict[str, Any] | None = None, by: Account | None = None
) -> ApplicationSection:
    """Add a section."""
    row = ApplicationSection(
        application=application,
        key=key,
        content=content or {"resume": "Un parcours."},
        updated_by_ref=by.public_id if by else None,
        updated_at=utcnow(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def make_filing(application: Application, number: int = 1, by: Account | None = None, **values: Any) -> Filing:
    """Add a filing."""
    facts = {
        "at": utcnow(),
        "by_ref": by.public_id if by else None,
        "content": {"projet": {"resume": "Un parcours."}},
        "digest": "0" * 64,
        "idempotency_key": f"demande-{next(_numbers)}",
    }
    row = Filing(application=application, revision=application.revision, number=number, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row


def make_late_code(application: Application, **values: Any) -> LateCode:
    """Add a late code, good for one hour and one use."""
    now = utcnow()
    facts = {
        "code_hash": f"{next(_numbers):032}".encode(),
        "valid_until": now + timedelta(hours=1),
        "reason": "Panne de réseau signalée avant l'heure.",
        "made_at": now,
    }
    row = LateCode(call=application.call, application=application, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row


def make_inquiry(
    call: Call, asked_by: Account | None, visibility: AnswerVisibility = AnswerVisibility.PENDING, **values: Any
) -> CallInquiry:
    """Add a question, answered or not."""
    now = utcnow()
    is_answered, is_published = visibility is not AnswerVisibility.PENDING, visibility is AnswerVisibility.PUBLISHED
    facts = {
        "question": "Un cabinet libéral peut-il être partenaire ?",
        "answer": "Oui." if is_answered else "",
        "published_question": "Un cabinet peut-il être partenaire ?" if is_published else "",
        "published_answer": "Oui, sans être porteur." if is_published else "",
        "asked_at": now,
        "answered_at": now if is_answered else None,
        "published_at": now if is_published else None,
    }
    row = CallInquiry(call=call, asked_by=asked_by, visibility=visibility, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    return row
