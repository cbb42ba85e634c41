"""What waits for the team around the calls, the oldest first."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.calls.closures import is_open_to
from labagora.calls.enums import AnswerVisibility, ApplicationState, CallState, MemberState
from labagora.calls.models import Application, ApplicationMember, Call, CallInquiry
from labagora.calls.queries.calls import A_WHILE
from labagora.core.db import db


def oldest_inquiries(*, limit: int) -> Sequence[CallInquiry]:
    """Return the questions that nobody answered, with their calls."""
    query = select(CallInquiry).where(CallInquiry.visibility == AnswerVisibility.PENDING)
    query = query.options(joinedload(CallInquiry.call)).order_by(CallInquiry.id).limit(limit)
    return db.session.scalars(query).all()


def awaited_corrections(reader: Any, *, limit: int) -> Sequence[Application]:
    """Return the applications given back to their teams, but those that ``reader`` prepares or may not read."""
    mine = Application.members.any(
        (ApplicationMember.account_id == reader.id) & (ApplicationMember.state == MemberState.ACTIVE)
    )
    query = select(Application).where(Application.state == ApplicationState.CORRECTING, ~mine, is_open_to(reader))
    return db.session.scalars(query.order_by(Application.updated_at, Application.id).limit(limit)).all()


def calls_to_judge(*, limit: int) -> Sequence[Call]:
    """Return the closed calls to which something was filed and whose evaluation has not begun."""
    filed = select(Application.call_id).where(Application.state == ApplicationState.FILED)
    query = select(Call).where(Call.state == CallState.CLOSED, Call.id.in_(filed))
    return db.session.scalars(query.order_by(Call.closed_at, Call.id).limit(limit)).all()


def calls_that_did_not_open(now: datetime, *, limit: int) -> Sequence[Call]:
    """Return the announced calls whose hour is past, for they lack something."""
    query = select(Call).where(Call.state == CallState.ANNOUNCED, Call.opens_at <= now - A_WHILE)
    return db.session.scalars(query.order_by(Call.opens_at, Call.id).limit(limit)).all()
