"""What the values of an indicator say: month by month, site by site, before and after. Pure: rows in, numbers out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from labagora.consortia.indicators.enums import CATEGORIES, Axis
from labagora.consortia.indicators.models import FollowedIndicator, Indicator, Measure, MeasuringSite
from labagora.consortia.indicators.schedule import due_on, expected_months, first_month_of
from labagora.consortia.indicators.shapes import axes_of, held
from labagora.consortia.models import Consortium
from labagora.core.clock import today_in_paris
from labagora.engines.measures import (
    NOTHING,
    Change,
    Coverage,
    Pooled,
    compare,
    coverage,
    is_reached,
    months,
    pool,
    value_of,
)
from labagora.organisations.models import Organisation


@dataclass(frozen=True)
class Cell:
    """A site in a month. ``is_missing``: expected and not there; ``is_late``: past its day, there or not."""

    month: str
    measure: Measure | None
    value: float | None
    is_expected: bool
    is_late: bool

    @property
    def is_missing(self) -> bool:
        """Tell whether a value is expected that is not there."""
        return self.is_expected and self.value is None


@dataclass(frozen=True)
class SiteLine:
    """A site, month by month. ``is_left``: values stay, none is expected any more."""

    organisation: Organisation
    cells: Sequence[Cell]
    is_left: bool = False

    @property
    def values(self) -> list[float | None]:
        """Return the value of each month."""
        return [cell.value for cell in self.cells]

    @property
    def first(self) -> Cell | None:
        """Return the first month that has a value."""
        return next((cell for cell in self.cells if cell.value is not None), None)

    @property
    def last(self) -> Cell | None:
        """Return the last month that has a value."""
        return next((cell for cell in reversed(self.cells) if cell.value is not None), None)


@dataclass(frozen=True)
class Board:
    """An indicator of a consortium, read whole."""

    followed: FollowedIndicator
    months: Sequence[str]
    lines: Sequence[SiteLine]
    whole: Sequence[Pooled]
    coverage: Coverage
    start: str

    @property
    def indicator(self) -> Indicator:
        """Return the line of the dictionary."""
        return self.followed.indicator

    @property
    def baseline(self) -> float | None:
        """Return the value at the start."""
        setting = self.followed.setting
        return value_of(self.indicator.kind, setting.baseline_amount, setting.baseline_base)

    @property
    def last_month(self) -> str | None:
        """Return the last month in which something was measured."""
        return next((m for m, one in zip(reversed(self.months), reversed(self.whole), strict=True) if one.count), None)

    @property
    def latest(self) -> Pooled:
        """Return the value of all the sites in that month."""
        return next((one for one in reversed(self.whole) if one.count), NOTHING)

    @property
    def change(self) -> Change:
        """Compare the start with the last month."""
        return compare(self.baseline, self.latest.value, self.indicator.direction)

    @property
    def is_reached(self) -> bool | None:
        """Tell whether the target is reached; None when there is nothing to tell."""
        return is_reached(self.latest.value, self.followed.setting.target, self.indicator.direction)

    @property
    def missing(self) -> list[tuple[Organisation, str]]:
        """Return the sites and months that are expected, past their day, and not there."""
        return [
            (line.organisation, cell.month)
            for line in self.lines
            for cell in line.cells
            if cell.is_missing and cell.is_late
        ]


def board(
    consortium: Consortium,
    followed: FollowedIndicator,
    sites: Sequence[MeasuringSite],
    measures: Iterable[Measure],
    today: date,
) -> Board:
    """Read an indicator. ``sites`` and ``measures`` may hold those of others: they are left out."""
    own = [one for one in sites if one.consortium_id == consortium.id]
    there = [one for one in measures if one.followed_id == followed.id]
    owed = {one.organisation_id: expected_months(consortium, followed, one, today) for one in own}
    line = months.span({one.month for one in there}.union(*owed.values()))
    places = _places(own, there)
    by_place = {(one.organisation_id, one.month): one for one in there}
    lines = [
        SiteLine(
            organisation,
            [
                _cell(
                    followed.indicator, by_place.get((organisation.id, month)), month, owed.get(organisation.id), today
                )
                for month in line
            ],
            is_left=organisation.id not in owed,
        )
        for organisation in places
    ]
    whole = [_pooled(followed.indicator, [one.cells[place] for one in lines]) for place in range(len(line))]
    return Board(followed, line, lines, whole, _coverage(lines, line), first_month_of(consortium))


def _places(sites: Sequence[MeasuringSite], measures: Sequence[Measure]) -> list[Organisation]:
    """Return the sites by name, then those that were left out and have values."""
    chosen = {one.organisation_id: one.organisation for one in sites}
    left = {one.organisation_id: one.organisation for one in measures if one.organisation_id not in chosen}
    return [*chosen.values(), *sorted(left.values(), key=lambda one: (one.name, one.id))]


def _cell(indicator: Indicator, measure: Measure | None, month: str, owed: set[str] | None, today: date) -> Cell:
    value = value_of(indicator.kind, measure.current.amount, measure.current.base) if measure else None
    is_expected = month in (owed or ())
    day = today_in_paris(measure.recorded_at) if measure is not None and value is not None else today
    return Cell(month, measure, value, is_expected, is_late=is_expected and day > due_on(month))


def _pooled(indicator: Indicator, cells: Sequence[Cell]) -> Pooled:
    pairs = [(one.measure.current.amount, one.measure.current.base) for one in cells if one.measure is not None]
    return pool(indicator.kind, pairs)


def _coverage(lines: Sequence[SiteLine], line: Sequence[str]) -> Coverage:
    shape = (len(lines), len(line))
    expected = np.array([[cell.is_expected for cell in one.cells] for one in lines], dtype=np.bool_).reshape(shape)
    present = np.array([[cell.value is not None for cell in one.cells] for one in lines], dtype=np.bool_)
    return coverage(expected, present.reshape(shape))


def summed(boards: Sequence[Board]) -> Coverage:
    """Sites of several consortia are counted once each; months are those in which any of them owes a value."""
    expected, there, due, seen = set(), set(), set(), set()
    for one in boards:
        for line in one.lines:
            owed = [cell for cell in line.cells if cell.is_expected]
            place = (one.followed.consortium_id, line.organisation.id)
            expected |= {place} if owed else set()
            there |= {place} if any(cell.value is not None for cell in owed) else set()
            due |= {cell.month for cell in owed}
            seen |= {cell.month for cell in owed if cell.value is not None}
    cells = [one.coverage for one in boards]
    return Coverage(
        places=len(there),
        places_expected=len(expected),
        months=len(seen),
        months_expected=len(due),
        cells=sum(one.cells for one in cells),
        cells_expected=sum(one.cells_expected for one in cells),
    )


@dataclass(frozen=True)
class CategoryRow:
    """A category of people, over the sites of a month: its value and its target. ``told`` of ``asked`` sites say it."""

    label: str
    pooled: Pooled
    target: float | None
    reached: bool | None


@dataclass(frozen=True)
class AxisTable:
    """An indicator told apart by an axis, in a month."""

    axis: Axis
    rows: Sequence[CategoryRow]
    told: int
    asked: int


def axis_tables(one: Board, month: str | None) -> list[AxisTable]:
    """Return how a month is told apart, axis by axis: those that no site told are left out."""
    if month is None or month not in one.months:
        return []
    place = list(one.months).index(month)
    measures = [cell.measure for line in one.lines if (cell := line.cells[place]).measure and cell.value is not None]
    tables = [_axis_table(one.followed, axis, [m for m in measures if m]) for axis in axes_of(one.indicator)]
    return [table for table in tables if table.told]


def _axis_table(followed: FollowedIndicator, axis: Axis, measures: Sequence[Measure]) -> AxisTable:
    parts = [held(measure.current.breakdown).get(axis.value) for measure in measures]
    told = [one for one in parts if one]
    targets: Mapping[str, float] = followed.setting.axis_targets.get(axis.value, {})
    indicator, rows = followed.indicator, []
    for category in CATEGORIES[axis]:
        pooled = pool(indicator.kind, [one[category.value] for one in told if category.value in one])
        target = targets.get(category.value)
        if pooled.count or target is not None:
            reached = is_reached(pooled.value, target, indicator.direction)
            rows.append(CategoryRow(category.label, pooled, target, reached))
    return AxisTable(axis, rows, len(told), len(measures))
