"""Reads of the questions about a call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.calls.enums import AnswerVisibility, ApplicationState, MemberState
from labagora.calls.models import Application, ApplicationMember, Call, CallInquiry
from labagora.calls.queries.calls import is_public
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate


@dataclass(frozen=True)
class PublishedInquiry:
    """A question and its answer as everybody reads them: nothing tells who asked."""

    public_id: str
    question: str
    answer: str
    published_at: datetime


def list_published_inquiries(call: Call, *, page: int) -> Page[PublishedInquiry]:
    """Return what is published about a call, newest first."""
    columns = (CallInquiry.public_id, CallInquiry.published_question, CallInquiry.published_answer)
    query: Any = select(*columns, CallInquiry.published_at).where(
        CallInquiry.call_id == call.id, CallInquiry.visibility == AnswerVisibility.PUBLISHED
    )
    query = query.order_by(CallInquiry.published_at.desc(), CallInquiry.id.desc())
    return paginate(query, page=page, scalars=False).map(lambda found: PublishedInquiry(*found))


def list_my_inquiries(call: Call, account: Any) -> Sequence[CallInquiry]:
    """Return the questions of a person about a call, newest first."""
    query = select(CallInquiry).where(CallInquiry.call_id == call.id, CallInquiry.asked_by_id == account.id)
    return db.session.scalars(query.order_by(CallInquiry.id.desc())).all()


def list_inquiries(call: Call, *, page: int, visibility: str = "") -> Page[CallInquiry]:
    """Return the questions about a call for the team, those that wait first, then the newest."""
    query = select(CallInquiry).where(CallInquiry.call_id == call.id)
    if visibility:
        query = query.where(CallInquiry.visibility == visibility)
    is_settled = CallInquiry.visibility != AnswerVisibility.PENDING
    return paginate(_whole(query).order_by(is_settled, CallInquiry.id.desc()), page=page)


def list_my_questions(account: Any, *, page: int) -> Page[CallInquiry]:
    """Return the questions of a person about every call, newest first, for their space."""
    query = select(CallInquiry).where(CallInquiry.asked_by_id == account.id).options(joinedload(CallInquiry.call))
    return paginate(query.order_by(CallInquiry.id.desc()), page=page)


def list_inquiry_queue(*, page: int, visibility: str = "") -> Page[CallInquiry]:
    """Return the questions about every call for the team: those that wait, the oldest first, then the newest."""
    query = select(CallInquiry)
    if visibility:
        query = query.where(CallInquiry.visibility == visibility)
    is_settled = CallInquiry.visibility != AnswerVisibility.PENDING
    waits_since = case((CallInquiry.visibility == AnswerVisibility.PENDING, CallInquiry.id))
    query = query.order_by(is_settled, waits_since, CallInquiry.id.desc())
    return paginate(query.options(joinedload(CallInquiry.call)), page=page)


def find_inquiry(public_id: str) -> CallInquiry | None:
    """Return a question named by a job, or None."""
    found: CallInquiry | None = db.session.scalar(_whole(select(CallInquiry).where(CallInquiry.public_id == public_id)))
    return found


def accounts_to_tell(inquiry: CallInquiry) -> Sequence[str]:
    """Return the public ids of those who started an application to the call, but for the person who asked."""
    query = select(Account.public_id).where(Account.id.in_(people_to_tell(inquiry.call)))
    if inquiry.asked_by_id is not None:
        query = query.where(Account.id != inquiry.asked_by_id)
    return db.session.scalars(query.order_by(Account.id)).all()


def refs_to_tell(call: Call) -> Sequence[str]:
    """Return the public ids of those in the team of an application to a call that is not withdrawn."""
    query = select(Account.public_id).join(ApplicationMember, ApplicationMember.account_id == Account.id)
    query = query.join(ApplicationMember.application).where(
        Application.call_id == call.id,
        Application.state != ApplicationState.WITHDRAWN,
        ApplicationMember.state == MemberState.ACTIVE,
    )
    return db.session.scalars(query.distinct().order_by(Account.public_id)).all()


def states_of(account: Account, call: Call) -> frozenset[ApplicationState]:
    """Return where the applications to a call stand in whose team somebody is, those that are withdrawn left out."""
    query = select(Application.state).join(ApplicationMember, ApplicationMember.application_id == Application.id)
    query = query.where(
        Application.call_id == call.id,
        Application.state != ApplicationState.WITHDRAWN,
        ApplicationMember.account_id == account.id,
        ApplicationMember.state == MemberState.ACTIVE,
    )
    return frozenset(db.session.scalars(query))


def _whole(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(CallInquiry.call), joinedload(CallInquiry.asked_by), joinedload(CallInquiry.application)
    )


def get_inquiry(public_id: str, *, seen_by: Any, lock: bool = False) -> CallInquiry:
    """Return a question to the person who asked and to the team; to others once published. Raises NotFound."""
    query = select(CallInquiry).join(CallInquiry.call).where(CallInquiry.public_id == public_id)
    if seen_by is None or not seen_by.is_staff:
        published = (CallInquiry.visibility == AnswerVisibility.PUBLISHED) & is_public()
        query = query.where(or_(published, CallInquiry.asked_by_id == seen_by.id) if seen_by else published)
    found: CallInquiry | None = db.session.scalar(_whole(query.with_for_update(of=CallInquiry) if lock else query))
    if found is None:
        raise NotFound
    return found


def count_waiting_inquiries() -> int:
    """Return how many questions wait for the team."""
    waiting = select(func.count()).where(CallInquiry.visibility == AnswerVisibility.PENDING)
    return db.session.scalar(waiting) or 0


def people_to_tell(call: Call) -> Sequence[int]:
    """Return the ids of the accounts in the team of an application to a call, each once."""
    query = select(ApplicationMember.account_id).join(ApplicationMember.application)
    query = query.where(Application.call_id == call.id, ApplicationMember.state == MemberState.ACTIVE)
    return [one for one in db.session.scalars(query.distinct().order_by(ApplicationMember.account_id)) if one]
