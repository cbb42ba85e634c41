"""Reads and the one counter of filings."""

from sqlalchemy import select, update
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember, Call, Filing
from labagora.calls.queries.applications import find_application, hold
from labagora.core.db import db
from labagora.core.errors import NotFound


def last_filing(application: Application) -> Filing | None:
    """Return the filing that counts now, or None for what was never filed."""
    query = select(Filing).where(Filing.application_id == application.id).order_by(Filing.number.desc())
    return db.session.scalar(query.options(joinedload(Filing.receipt)).limit(1))


def holds_still(application: Application) -> bool:
    """Hold an application that was read without waiting; tell whether its text and its team are what was read.

    Whatever changes the text, the files or the state also changes ``updated_at`` or ``version``.
    """
    hold(application.public_id)
    member = (ApplicationMember.id, ApplicationMember.state, ApplicationMember.role)
    query = select(Application.version, Application.updated_at, *member).join(Application.members)
    rows = db.session.execute(query.where(Application.id == application.id)).all()
    read = {(application.version, application.updated_at, one.id, one.state, one.role) for one in application.members}
    return {tuple(row) for row in rows} == read


def read_again(application: Application) -> None:
    """Hold an application and read again, in place, all that was read of it. Raises NotFound once it is deleted."""
    public_id = application.public_id
    parts = (*application.sections, *application.files, *application.members)
    for row in (application.call, *parts, application):
        db.session.expire(row)
    if find_application(public_id, lock=True) is None:
        raise NotFound


def is_in_team(application: Application, account: Account) -> bool:
    """Tell whether a person is in the team now, without reading the team."""
    here = (ApplicationMember.account_id == account.id) & (ApplicationMember.state == MemberState.ACTIVE)
    query = select(ApplicationMember.id).where(ApplicationMember.application_id == application.id, here)
    return db.session.scalar(query) is not None


def next_number(call: Call) -> int:
    """Take the next number of a call: the row waits for the others, so that no two applications share one."""
    query = update(Call).where(Call.id == call.id)
    query = query.values(last_number=Call.last_number + 1, updated_at=Call.updated_at)
    taken = query.returning(Call.last_number).execution_options(synchronize_session=False)
    return int(db.session.execute(taken).scalar_one())


def find_filing_by_ref(public_id: str) -> Filing | None:
    """Return a filing named by a job, with all that its receipt says, or None."""
    around = joinedload(Filing.application).options(
        joinedload(Application.call), joinedload(Application.organisation), joinedload(Application.revision)
    )
    query = select(Filing).where(Filing.public_id == public_id)
    return db.session.scalar(query.options(around, joinedload(Filing.revision), joinedload(Filing.receipt)))
