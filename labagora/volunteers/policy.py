"""Who may be solicited, and who may look: pure functions of what is known."""

from datetime import date, datetime, timedelta
from typing import Any, Protocol

from labagora.volunteers.enums import Look
from labagora.volunteers.limits import TextVersions, blurred, expires_at, month_before, month_bounds, month_name

__all__ = [
    "TextVersions",
    "blurred",
    "expires_at",
    "has_budget",
    "has_reason",
    "is_adult",
    "is_expired",
    "is_matchable",
    "is_paused",
    "month_before",
    "month_bounds",
    "month_name",
    "role_of_viewer",
    "within_look_budget",
]

ADULT_AGE = 18
LOOK_WINDOW = timedelta(hours=1)
LOOKS_PER_HOUR = 60
STAFF_LOOKS_PER_HOUR = 20
REASON_LENGTH = 10
LOOKS_WITH_REASON = frozenset({Look.STAFF_SUPPORT, Look.STAFF_PROPOSAL, Look.EXPORT})


class Matchable(Protocol):
    """The columns that decide whether a person may be solicited: a Volunteer, or a row of the same names."""

    @property
    def profile_sealed(self) -> Any: ...
    @property
    def health_consent_version(self) -> Any: ...
    @property
    def proposals_consent_version(self) -> Any: ...
    @property
    def paused_at(self) -> Any: ...
    @property
    def pause_until(self) -> Any: ...
    @property
    def reconfirmed_at(self) -> Any: ...
    @property
    def erased_at(self) -> Any: ...


def is_matchable(person: Matchable, now: datetime, versions: TextVersions) -> bool:
    """Allow soliciting people who consented to today's texts (security.md I3), told something, confirmed it
    within twelve months, and neither paused nor erased their profile.
    """
    consents = (person.health_consent_version, person.proposals_consent_version)
    return (
        consents == (versions.health, versions.proposals)
        and person.profile_sealed is not None
        and person.erased_at is None
        and not is_expired(person.reconfirmed_at, now)
        and not is_paused(person, now)
    )


def is_paused(person: Matchable, now: datetime) -> bool:
    """Tell whether « Pause santé » holds at ``now``."""
    return person.paused_at is not None and (person.pause_until is None or now < person.pause_until)


def is_expired(reconfirmed_at: datetime | None, now: datetime) -> bool:
    """Tell whether a profile must be confirmed again; one never confirmed is expired."""
    end = expires_at(reconfirmed_at)
    return end is None or now >= end


def has_budget(monthly_budget: int, asked_this_month: int) -> bool:
    """Tell whether one more solicitation respects the number that the person chose, all channels together."""
    return asked_this_month < monthly_budget


def is_adult(birth_year: int, today: date) -> bool:
    """Tell whether a person born that year may be 18 today (security.md I10)."""
    return today.year - birth_year >= ADULT_AGE


def within_look_budget(looks_in_hour: int, *, is_staff: bool) -> bool:
    """Tell whether one more profile may be opened in this hour (security.md A10)."""
    return looks_in_hour < (STAFF_LOOKS_PER_HOUR if is_staff else LOOKS_PER_HOUR)


def has_reason(look: Look, reason: str) -> bool:
    """Tell whether a look by staff comes with a reason that says something; others need none."""
    return look not in LOOKS_WITH_REASON or len(reason.strip()) >= REASON_LENGTH


def role_of_viewer(*, is_staff: bool) -> str:
    """Return the words under which the volunteer reads who looked."""
    return "Équipe du Living Lab" if is_staff else "Porteur de projet"
