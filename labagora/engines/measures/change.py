"""From before to after: how much a value moved, which way is wanted, how far the target is."""

from dataclasses import dataclass

from labagora.core.states import LabelledEnum

PERCENT = 100


class Direction(LabelledEnum):
    """Which way is wanted."""

    MORE = "more", "Plus c'est haut, mieux c'est"
    LESS = "less", "Plus c'est bas, mieux c'est"
    NEUTRAL = "neutral", "Ni l'un ni l'autre"


class Trend(LabelledEnum):
    """What became of a value, in words that do not rest on a colour."""

    BETTER = "better", "En mieux"
    WORSE = "worse", "En moins bien"
    SAME = "same", "Sans changement"
    MOVED = "moved", "A bougé"
    UNKNOWN = "unknown", "On ne peut pas comparer"


@dataclass(frozen=True)
class Change:
    """``before`` and ``after``, the difference between them, and what it means."""

    before: float | None
    after: float | None
    trend: Trend

    @property
    def difference(self) -> float | None:
        """Return what was gained, negative when it went down."""
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def percent(self) -> float | None:
        """Return the difference in percent of what was there before; None from zero."""
        gained = self.difference
        return None if gained is None or not self.before else PERCENT * gained / abs(self.before)


def compare(before: float | None, after: float | None, direction: Direction) -> Change:
    """Say what a value became."""
    return Change(before, after, _trend(before, after, direction))


def _trend(before: float | None, after: float | None, direction: Direction) -> Trend:
    if before is None or after is None:
        return Trend.UNKNOWN
    if abs(after - before) < 1e-9:
        return Trend.SAME
    if direction is Direction.NEUTRAL:
        return Trend.MOVED
    return Trend.BETTER if (after > before) is (direction is Direction.MORE) else Trend.WORSE


def is_reached(value: float | None, target: float | None, direction: Direction) -> bool | None:
    """Tell whether a target is reached; None when there is no value, no target, or no wanted way."""
    if value is None or target is None or direction is Direction.NEUTRAL:
        return None
    return value >= target - 1e-9 if direction is Direction.MORE else value <= target + 1e-9
