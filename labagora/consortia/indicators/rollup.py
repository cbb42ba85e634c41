"""The global evaluation of a call: per dimension, made again from the values each time it is read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from labagora.consortia.indicators.enums import Dimension
from labagora.consortia.indicators.models import Indicator
from labagora.consortia.indicators.queries import Gathered
from labagora.consortia.indicators.reading import Board, board, summed
from labagora.consortia.models import Consortium
from labagora.engines.measures import Change, Coverage, Pooled, compare, pool


@dataclass(frozen=True)
class ConsortiumPart:
    """What an indicator became in a consortium."""

    consortium: Consortium
    board: Board


@dataclass(frozen=True)
class IndicatorPart:
    """What an indicator became over the consortia of a call.

    ``before`` and ``after`` put together only the consortia that have both: else the change would be that of the crowd.
    """

    indicator: Indicator
    parts: Sequence[ConsortiumPart]
    before: Pooled
    after: Pooled
    coverage: Coverage

    @property
    def change(self) -> Change:
        """Compare before and after."""
        return compare(self.before.value, self.after.value, self.indicator.direction)

    @property
    def reached(self) -> int:
        """Return how many consortia reach their target."""
        return sum(part.board.is_reached is True for part in self.parts)

    @property
    def aiming(self) -> int:
        """Return how many consortia have a target and a value to compare with it."""
        return sum(part.board.is_reached is not None for part in self.parts)


@dataclass(frozen=True)
class DimensionPart:
    """A dimension of the evaluation, with its indicators; each of the four is there, empty or not."""

    dimension: Dimension
    indicators: Sequence[IndicatorPart]
    coverage: Coverage


def evaluation(gathered: Gathered, today: date) -> list[DimensionPart]:
    """Return the four dimensions."""
    boards = _boards(gathered, today)
    return [_dimension(one, boards) for one in Dimension]


def _boards(gathered: Gathered, today: date) -> list[ConsortiumPart]:
    consortia = {one.id: one for one in gathered.consortia}
    return [
        ConsortiumPart(
            consortia[one.consortium_id],
            board(consortia[one.consortium_id], one, gathered.sites, gathered.measures, today),
        )
        for one in gathered.followed
    ]


def _dimension(dimension: Dimension, boards: Sequence[ConsortiumPart]) -> DimensionPart:
    here = [one for one in boards if one.board.indicator.dimension is dimension]
    lines = {one.board.indicator.id: one.board.indicator for one in here}
    parts = [_indicator(line, [one for one in here if one.board.indicator.id == line.id]) for line in lines.values()]
    return DimensionPart(dimension, parts, summed([one.board for one in here]))


def _indicator(indicator: Indicator, parts: Sequence[ConsortiumPart]) -> IndicatorPart:
    both = [one.board for one in parts if one.board.baseline is not None and one.board.latest.value is not None]
    settings = [one.followed.setting for one in both]
    before = pool(indicator.kind, [(one.baseline_amount, one.baseline_base) for one in settings])
    after = pool(indicator.kind, [_latest(one) for one in both])
    ordered = sorted(parts, key=lambda one: (one.consortium.name, one.consortium.id))
    return IndicatorPart(indicator, ordered, before, after, summed([one.board for one in parts]))


def _latest(one: Board) -> tuple[float | None, float | None]:
    """Return the amount and the base of the last month; a median is its own amount."""
    latest = one.latest
    return (latest.value if latest.amount is None else latest.amount), latest.base
