"""Days that count from the day of loading."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask

from labagora.core.clock import PARIS, utcnow
from labagora.core.partial_date import PartialDate
from labagora.demo.timeline import Timeline

SUNDAY = datetime(2026, 3, 29, 22, 30, tzinfo=UTC)  # half past midnight on Monday in Paris, after the clocks moved


def test_a_day_counts_from_the_civil_date_in_paris() -> None:
    timeline = Timeline(SUNDAY)
    assert timeline.moment(0).astimezone(PARIS) == datetime(2026, 3, 30, 9, 0, tzinfo=PARIS)
    assert timeline.moment("-2 14:30").astimezone(UTC) == datetime(2026, 3, 28, 13, 30, tzinfo=UTC)


@pytest.mark.parametrize(("when", "day"), [(-2, 27), (-1, 27), (0, 30), (-3, 27)])
def test_a_past_working_day_goes_back_to_friday(when: int, day: int) -> None:
    assert Timeline(SUNDAY).working_moment(when).day == day


def test_a_working_day_to_come_goes_on_to_monday() -> None:
    assert Timeline(SUNDAY).working_moment(5).date().isoformat() == "2026-04-06"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (None, ""),
        ({"month": -3}, "décembre 2025"),
        ({"month": 10}, "janvier 2027"),
        ("2022-09", "septembre 2022"),
        ("2023-11-24", "24 novembre 2023"),
        ("2014", "2014"),
    ],
)
def test_partial_dates_are_written_as_they_are_known(written: Any, shown: str) -> None:
    stored = Timeline(SUNDAY).partial(written)
    assert (PartialDate.from_stored(stored).display() if stored else "") == shown


def test_things_happen_in_order_under_their_own_clock(app: Flask) -> None:
    timeline, seen = Timeline(SUNDAY), []
    timeline.add("0 23:00", lambda name, now: seen.append((name, now, utcnow())), "late")
    timeline.add(-5, lambda name, now: seen.append((name, now, utcnow())), "first")
    timeline.play()
    assert [name for name, _, _ in seen] == ["first", "late"]
    assert all(now == clock for _, now, clock in seen)
    assert seen[-1][1] == SUNDAY
