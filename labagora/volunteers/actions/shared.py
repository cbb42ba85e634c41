"""What every action of the domain shares: whose profile it is, and telling matching and the trail."""

from datetime import datetime
from typing import Any

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.volunteers import queries
from labagora.volunteers.models import Volunteer
from labagora.volunteers.revisions import touch


def is_own(actor: Account | None, volunteer: Volunteer) -> bool:
    """Tell whether the profile is that of the person who acts."""
    return actor is not None and queries.account_ref_of(volunteer) == actor.public_id


def matching_changed(verb: str, volunteer: Volunteer, now: datetime, **details: Any) -> None:
    """New revision and trail. The trail names the profile, never the account: it would tie them together."""
    touch(volunteer)
    audit.record(verb, volunteer, actor=None, now=now, **details)
