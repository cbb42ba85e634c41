"""When a page is reminded of, and to which circle of people: day by day."""

from datetime import date, timedelta

import pytest

from labagora.library.reminders import Told, reminder_of

DUE = date(2027, 3, 31)
START = DUE - timedelta(days=400)


def _walk(
    circles: int, changes: dict[int, int] | None = None, *, first: int = -60, last: int = 90
) -> dict[int, set[int]]:
    """Return which circles are told, by day from the date; ``changes`` maps a day to the one it is seen as changed."""
    told, said, changed = Told(), dict[int, set[int]](), START
    for day in range(first, last + 1):
        today = DUE + timedelta(days=day)
        changed = today if changes and day in changes else changed
        reminder = reminder_of(DUE, told, changed_on=changed, today=today, circles=circles)
        if reminder.circles:
            said[day] = set(reminder.circles)
            told = Told(today, DUE, reminder.level)
    return said


@pytest.mark.parametrize(
    ("circles", "expected"),
    [
        (3, {-30: {0}, -15: {1}, 0: {0, 2}}),
        (2, {-30: {0}, -15: {1}, 0: {0}}),
        (1, {-30: {0}, 0: {0}}),
        (4, {-30: {0}, -15: {1}, 0: {0, 2}, 15: {3}}),
        (0, {}),
    ],
)
def test_sixty_days_before_to_ninety_after(circles: int, expected: dict[int, set[int]]) -> None:
    assert _walk(circles) == expected


def test_a_change_gives_fifteen_days_more() -> None:
    assert _walk(3, {-20: 0}) == {-30: {0}, -5: {1}, 0: {0}, 15: {2}}


def test_a_page_found_late_climbs_from_the_first_circle() -> None:
    assert _walk(3, first=40) == {40: {0}, 55: {1}, 70: {2}}


def test_a_day_that_was_missed_is_made_up_for() -> None:
    assert _walk(3, first=-22) == {-22: {0}, -7: {1}, 0: {0}, 15: {2}}


def test_another_date_starts_again() -> None:
    told = Told(DUE - timedelta(days=3), DUE, 3)
    later = DUE + timedelta(days=365)
    assert not reminder_of(later, told, changed_on=START, today=DUE, circles=3).circles
    again = reminder_of(later, told, changed_on=START, today=later - timedelta(days=30), circles=3)
    assert (again.circles, again.level) == ({0}, 1)
