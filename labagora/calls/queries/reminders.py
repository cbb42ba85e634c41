"""Who is to be reminded of a draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState, MemberState
from labagora.calls.models import Application, ApplicationMember, Call
from labagora.core.db import db


@dataclass(frozen=True)
class ToRemind:
    """A member of the team of a draft, and the hour that comes."""

    application_ref: str
    account_ref: str
    closes_at: datetime


def drafts_to_remind(now: datetime, before: timedelta, *, nearer: Sequence[timedelta]) -> Sequence[ToRemind]:
    """Return the teams of drafts that close in less than ``before``, and in more than any ``nearer`` distance.

    A draft that was begun nearer than that needs no reminder of it.
    """
    floor = now + max(nearer, default=timedelta())
    query = (
        select(Application.public_id, Account.public_id, Call.closes_at, Application.created_at)
        .join(Application.call)
        .join(Application.members)
        .join(ApplicationMember.account)
        .where(
            Application.state == ApplicationState.DRAFT,
            Call.state == CallState.OPEN,
            Call.closes_at > floor,
            Call.closes_at <= now + before,
            ApplicationMember.state == MemberState.ACTIVE,
        )
        .order_by(Application.id, ApplicationMember.id)
    )
    rows = db.session.execute(query).all()
    return [
        ToRemind(ref, account, closing)
        for ref, account, closing, begun in rows
        if closing is not None and begun < closing - before
    ]
