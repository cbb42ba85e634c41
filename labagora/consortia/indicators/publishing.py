"""What everybody reads of an indicator: month by month, small numbers of people hidden with what would betray them.

Months stand alone: no sum over time is published, so that a new month tells nothing of those before it. Words, evidence
and names of people are never published; a site is named, as it is on the page of its call.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from labagora.consortia.indicators.enums import CATEGORIES, Axis
from labagora.consortia.indicators.models import Indicator, Measure
from labagora.consortia.indicators.reading import Board
from labagora.consortia.indicators.shapes import Pair, axes_of, held
from labagora.engines.measures import Pooled, Relation, ValueKind, hidden_cells, pool

WHOLE = ""


@dataclass(frozen=True)
class Figure:
    """A value that everybody may read; ``value`` is None when it is hidden, or when there is none."""

    value: float | None
    base: float | None
    is_hidden: bool


NONE = Figure(None, None, is_hidden=False)
HIDDEN = Figure(None, None, is_hidden=True)


@dataclass(frozen=True)
class PublicMonth:
    """A month: all the sites together, each site, each category of people."""

    month: str
    whole: Figure
    sites: Sequence[Figure]
    axes: Sequence[tuple[Axis, Sequence[tuple[str, Figure]]]]


@dataclass(frozen=True)
class PublicSeries:
    """An indicator as everybody reads it."""

    indicator: Indicator
    sites: Sequence[str]
    months: Sequence[PublicMonth]
    hidden: int


@lru_cache(maxsize=2048)
def _hidden(
    counts: tuple[int, ...], relations: tuple[Relation, ...], together: tuple[tuple[int, ...], ...]
) -> frozenset[int]:
    """The same table is asked for by every reader: linear programmes are solved once."""
    return hidden_cells(counts, relations, together=together)


@dataclass
class _Table:
    """The counts of people of a month, and what adds up to what. Places are named by a key."""

    counts: list[int] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    places: dict[str, tuple[int, ...]] = field(default_factory=dict)

    def add(self, key: str, counts: Sequence[int]) -> None:
        """Add the counts of a place; the first is the sum of the others when there are several."""
        start = len(self.counts)
        self.counts += counts
        self.places[key] = tuple(range(start, start + len(counts)))
        if len(counts) > 1:
            self.relations.append(Relation(start, self.places[key][1:]))

    def relate(self, whole: str, parts: Iterable[str]) -> None:
        """Say that places add up to another, count by count."""
        columns = zip(self.places[whole], *(self.places[part] for part in parts), strict=True)
        self.relations += [Relation(first, tuple(rest)) for first, *rest in columns]

    def shown(self) -> set[str]:
        """Return the keys of the places of which every count may be published."""
        hidden = _hidden(tuple(self.counts), tuple(self.relations), tuple(self.places.values()))
        return {key for key, places in self.places.items() if not hidden & set(places)}


def _people(kind: ValueKind) -> Callable[[Pair], list[int]]:
    """Return how the people behind a value are counted: a share is a whole, a part, and the others."""
    if kind is ValueKind.TOTAL:
        return lambda pair: [int(pair[0] or 0)]
    if kind is ValueKind.PROPORTION:
        return lambda pair: [int(pair[1] or 0), int(pair[0] or 0), int((pair[1] or 0) - (pair[0] or 0))]
    return lambda pair: [int(pair[1] or 0)]


def public_series(one: Board) -> PublicSeries:
    """Return what everybody reads of an indicator."""
    lines = [line for line in one.lines if line.last is not None]
    rows = []
    for place, month in enumerate(one.months):
        measures = [line.cells[place].measure if line.cells[place].value is not None else None for line in lines]
        if any(measures):
            rows.append(_month(one.indicator, month, measures))
    hidden = sum(figure.is_hidden for row in rows for figure in _figures(row))
    return PublicSeries(one.indicator, [line.organisation.name for line in lines], rows, hidden)


def _figures(row: PublicMonth) -> list[Figure]:
    return [row.whole, *row.sites, *(figure for _axis, parts in row.axes for _label, figure in parts)]


def _month(indicator: Indicator, month: str, measures: Sequence[Measure | None]) -> PublicMonth:
    sites = {str(place): _pair(one) for place, one in enumerate(measures) if one is not None}
    whole = pool(indicator.kind, list(sites.values()))
    axes = {axis: parts for axis in axes_of(indicator) if (parts := _axis(axis, measures))}
    shown = _shown(indicator, sites, axes) if indicator.counts_people else None

    def figure(key: str, pooled: Pooled) -> Figure:
        if not pooled.count:
            return NONE
        return Figure(pooled.value, pooled.base, is_hidden=False) if shown is None or key in shown else HIDDEN

    return PublicMonth(
        month,
        figure(WHOLE, whole),
        [figure(str(place), pool(indicator.kind, [sites[str(place)]])) if one else NONE
         for place, one in enumerate(measures)],
        [
            (axis, [(CATEGORIES[axis](code).label, figure(_key(axis, code), pool(indicator.kind, pairs)))
                    for code, pairs in parts.items()])
            for axis, parts in axes.items()
        ],
    )  # fmt: skip


def _pair(measure: Measure) -> Pair:
    return measure.current.amount, measure.current.base


def _key(axis: Axis, code: str) -> str:
    return f"{axis.value}.{code}"


def _axis(axis: Axis, measures: Sequence[Measure | None]) -> dict[str, list[Pair]]:
    """Return the values of each category, or nothing unless every site that measured told them: sums must be whole."""
    told = [held(one.current.breakdown).get(axis.value) for one in measures if one is not None]
    if not all(told):
        return {}
    parts = {one.value: [some[one.value] for some in told if some and one.value in some] for one in CATEGORIES[axis]}
    return {code: pairs for code, pairs in parts.items() if pairs}


def _shown(indicator: Indicator, sites: dict[str, Pair], axes: dict[Axis, dict[str, list[Pair]]]) -> set[str]:
    people, table = _people(indicator.kind), _Table()
    counted = {key: people(pair) for key, pair in sites.items()}
    table.add(WHOLE, [sum(column) for column in zip(*counted.values(), strict=True)])
    for key, counts in counted.items():
        table.add(key, counts)
    table.relate(WHOLE, counted)
    for axis, parts in axes.items():
        for code, pairs in parts.items():
            table.add(_key(axis, code), [sum(column) for column in zip(*map(people, pairs), strict=True)])
        table.relate(WHOLE, [_key(axis, code) for code in parts])
    return table.shown()
