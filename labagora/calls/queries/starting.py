"""Reads for those who start an application."""

from datetime import datetime

from sqlalchemy import select

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, TeamRole
from labagora.calls.models import Application, ApplicationMember, Call
from labagora.core.db import db
from labagora.organisations.models import Organisation


def find_just_started(
    call: Call, organisation: Organisation, account: Account, *, title: str, lot: str, since: datetime
) -> Application | None:
    """Return the draft that a first click made a moment ago, or None."""
    mine = Application.members.any(
        (ApplicationMember.account_id == account.id) & (ApplicationMember.role == TeamRole.LEAD)
    )
    query = select(Application).where(
        Application.call_id == call.id,
        Application.organisation_id == organisation.id,
        Application.state == ApplicationState.DRAFT,
        Application.title == title,
        Application.lot == lot,
        Application.created_at > since,
        Application.duplicated_from_id.is_(None),
        mine,
    )
    return db.session.scalar(query.order_by(Application.id.desc()).limit(1))
