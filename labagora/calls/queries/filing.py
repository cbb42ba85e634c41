"""Reads and the one counter of filings."""

from collections.abc import Collection

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember, Call, Filing
from labagora.calls.queries.applications import whole
from labagora.core.db import db


def last_filing(application: Application) -> Filing | None:
    """Return the filing that counts now, or None for what was never filed."""
    query = select(Filing).where(Filing.application_id == application.id).order_by(Filing.number.desc())
    return db.session.scalar(query.options(joinedload(Filing.receipt)).limit(1))


def hold_whole(public_ids: Collection[str]) -> dict[str, Application]:
    """Hold applications, all in one order so that nobody waits for who waits, then read all of them, by public id."""
    named = Application.public_id.in_(sorted(public_ids))
    db.session.execute(select(Application.id).where(named).order_by(Application.id).with_for_update())
    query = whole(select(Application).where(named)).execution_options(populate_existing=True)
    return {one.public_id: one for one in db.session.scalars(query)}


def is_in_team(application: Application, account: Account) -> bool:
    """Tell whether a person is in the team now, without reading the team."""
    here = (ApplicationMember.account_id == account.id) & (ApplicationMember.state == MemberState.ACTIVE)
    query = select(ApplicationMember.id).where(ApplicationMember.application_id == application.id, here)
    return db.session.scalar(query) is not None


def next_numbers(call: Call, count: int) -> int:
    """Take the next numbers of a call, return the first: its row waits for the others, so that none is given twice."""
    query = update(Call).where(Call.id == call.id)
    query = query.values(last_number=Call.last_number + count, updated_at=Call.updated_at)
    taken = query.returning(Call.last_number).execution_options(synchronize_session=False)
    return int(db.session.execute(taken).scalar_one()) - count + 1


def find_filing_by_ref(public_id: str) -> Filing | None:
    """Return a filing named by a job, with all that its receipt says, or None."""
    around = joinedload(Filing.application).options(
        joinedload(Application.call), joinedload(Application.organisation), joinedload(Application.revision)
    )
    query = select(Filing).where(Filing.public_id == public_id)
    return db.session.scalar(query.options(around, joinedload(Filing.revision), joinedload(Filing.receipt)))
