"""Whom to write to, and what a profile lets a leader read."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership
from labagora.projects.models import Project
from labagora.volunteers.enums import Look
from labagora.volunteers.models import AccessRecord, Volunteer


def leaders_of(project: Project) -> Sequence[Account]:
    """Return the confirmed leaders of a project who can be written to, oldest first."""
    query = (
        select(Account)
        .join(Membership, Membership.account_id == Account.id)
        .options(joinedload(Account.grants))
        .where(
            Membership.organisation_id == project.organisation_id,
            Membership.state == MembershipState.CONFIRMED,
            Account.suspended_at.is_(None),
            Account.erased_at.is_(None),
        )
        .order_by(Account.id)
    )
    return db.session.scalars(query).unique().all()


def looked_lately(volunteer: Volunteer, viewer: Account, look: Look, fields: Sequence[str], since: datetime) -> bool:
    """Tell whether the viewer saw these very fields of the person since a moment."""
    query = select(AccessRecord.fields).where(
        AccessRecord.volunteer_id == volunteer.id,
        AccessRecord.viewer_ref == viewer.public_id,
        AccessRecord.look == look,
        AccessRecord.at >= since,
    )
    return any(list(seen) == sorted(fields) for seen in db.session.scalars(query))
