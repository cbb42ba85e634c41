"""Volunteers for tests."""

from typing import Any

from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.vault import seal_link
from labagora.volunteers.models import Volunteer

PROFILE = {"profiles": ["ancien_patient"], "cancers": ["sein"], "care_steps": ["annonce"], "region": "84"}


def make_volunteer(account: Account, **values: Any) -> Volunteer:
    """Add a profile linked to the account on both sides, both consents given."""
    profile = values.pop("profile", PROFILE)
    row = Volunteer(health_consent_version="1", proposals_consent_version="1", reconfirmed_at=utcnow(), **values)
    row.profile = profile
    row.link_master_id, row.link_sealed = seal_link(account.public_id, f"volunteer|{row.public_id}")
    account.link_master_id, account.link_sealed = seal_link(row.public_id, f"account|{account.public_id}")
    db.session.add(row)
    db.session.flush()
    return row
