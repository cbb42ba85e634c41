from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from labagora.volunteers import policy
from labagora.volunteers.enums import Look

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
VERSIONS = policy.TextVersions(health="2", proposals="2")


@dataclass(frozen=True)
class Row:
    profile_sealed: Any = b"x"
    health_consent_version: Any = "2"
    proposals_consent_version: Any = "2"
    paused_at: Any = None
    pause_until: Any = None
    reconfirmed_at: Any = NOW - timedelta(days=10)
    erased_at: Any = None


CASES = [
    ("everything in order", {}, True),
    ("no answer yet", {"profile_sealed": None}, False),
    ("no consent on health", {"health_consent_version": None}, False),
    ("i3: consent on an older text", {"health_consent_version": "1"}, False),
    ("no consent on proposals", {"proposals_consent_version": None}, False),
    ("i3: proposals on an older text", {"proposals_consent_version": "1"}, False),
    ("open-ended pause", {"paused_at": NOW - timedelta(days=1)}, False),
    ("pause until tomorrow", {"paused_at": NOW, "pause_until": NOW + timedelta(days=1)}, False),
    ("pause that ended", {"paused_at": NOW - timedelta(days=9), "pause_until": NOW}, True),
    ("confirmed 364 days ago", {"reconfirmed_at": NOW - timedelta(days=364)}, True),
    ("confirmed 365 days ago", {"reconfirmed_at": NOW - timedelta(days=365)}, False),
    ("never confirmed", {"reconfirmed_at": None}, False),
    ("erased", {"erased_at": NOW}, False),
]


@pytest.mark.parametrize(("changes", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_is_matchable(changes: dict[str, Any], expected: bool) -> None:
    assert policy.is_matchable(replace(Row(), **changes), NOW, VERSIONS) is expected


def test_month_is_the_civil_month_of_paris() -> None:
    new_year_in_paris = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    start, end = policy.month_bounds(new_year_in_paris)
    assert start == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert end == datetime(2027, 1, 31, 23, tzinfo=UTC)
    assert policy.month_name(new_year_in_paris) == "2027-01"


@pytest.mark.parametrize(("year", "expected"), [(2008, True), (2009, False), (1950, True)])
def test_i10_minors_have_no_profile(year: int, expected: bool) -> None:
    assert policy.is_adult(year, date(2026, 11, 22)) is expected


@pytest.mark.parametrize(
    ("look", "reason", "expected"),
    [
        (Look.CANDIDATE_CARD, "", True),
        (Look.STAFF_SUPPORT, "", False),
        (Look.STAFF_SUPPORT, "  court  ", False),
        (Look.STAFF_SUPPORT, "Appel de la personne ce matin", True),
        (Look.EXPORT, "", False),
    ],
)
def test_staff_looks_need_a_reason(look: Look, reason: str, expected: bool) -> None:
    assert policy.has_reason(look, reason) is expected


@pytest.mark.parametrize(("seen", "is_staff", "expected"), [(59, False, True), (60, False, False), (20, True, False)])
def test_a10_looks_have_an_hourly_budget(seen: int, is_staff: bool, expected: bool) -> None:
    assert policy.within_look_budget(seen, is_staff=is_staff) is expected


@pytest.mark.parametrize(("count", "shown"), [(0, None), (10, None), (11, 10), (13, 15), (42, 40)])
def test_counts_are_hidden_below_eleven_then_rounded(count: int, shown: int | None) -> None:
    assert policy.blurred(count) == shown
