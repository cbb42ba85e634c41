"""Values of several places put together, and how much of what was expected is there. Arrays in, numbers out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from labagora.engines.measures.kinds import ValueKind, value_of

Floats: TypeAlias = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Pooled:
    """One number for several values; ``low`` and ``high`` are the extremes among them.

    ``is_exact`` is False for a median of medians: the observations themselves would be needed.
    """

    value: float | None
    amount: float | None
    base: float | None
    low: float | None
    high: float | None
    count: int
    is_exact: bool = True


NOTHING = Pooled(None, None, None, None, None, 0)


def pool(kind: ValueKind, pairs: Sequence[tuple[float | None, float | None]]) -> Pooled:
    """Put ``(amount, base)`` pairs together: totals add up, shares and means are made again from their parts.

    Medians do not add up: their median, weighted by their bases, is given and said not to be exact.
    """
    kept = [(amount, base) for amount, base in pairs if value_of(kind, amount, base) is not None]
    if not kept:
        return NOTHING
    amounts = np.array([amount for amount, _ in kept], dtype=np.float64)
    bases = np.array([base or 0 for _, base in kept], dtype=np.float64)
    values = np.array([value_of(kind, amount, base) for amount, base in kept], dtype=np.float64)
    ends = float(values.min()), float(values.max())
    base = float(bases.sum()) if any(base is not None for _, base in kept) else None
    if kind is ValueKind.MEDIAN:
        middle = _weighted_median(values, bases)
        return Pooled(middle, None, base, *ends, len(kept), is_exact=len(kept) == 1)
    total = float(amounts.sum())
    return Pooled(value_of(kind, total, base), total, base, *ends, len(kept))


def _weighted_median(values: Floats, weights: Floats) -> float:
    """Return the value at the middle of the weights; without weights, at the middle of the values."""
    order = np.argsort(values, kind="stable")
    ranked = values[order]
    share = weights[order] if weights.sum() > 0 else np.ones(values.size)
    ends = np.cumsum(share)
    half = ends[-1] / 2
    at = int(np.searchsorted(ends, half))
    if np.isclose(ends[at], half) and at + 1 < ranked.size:
        return float((ranked[at] + ranked[at + 1]) / 2)
    return float(ranked[at])


@dataclass(frozen=True)
class Coverage:
    """What is there of what was expected: places, months, cells (a place in a month)."""

    places: int
    places_expected: int
    months: int
    months_expected: int
    cells: int
    cells_expected: int

    @property
    def share(self) -> float:
        """Return the share of the cells that are filled, from 0 to 1; 1 when none is expected."""
        return self.cells / self.cells_expected if self.cells_expected else 1.0

    @property
    def is_complete(self) -> bool:
        """Tell whether nothing is missing."""
        return self.cells == self.cells_expected


def coverage(expected: npt.NDArray[np.bool_], present: npt.NDArray[np.bool_]) -> Coverage:
    """Compare two tables of places (rows) by months (columns). What was not expected does not count."""
    there = present & expected
    return Coverage(
        places=int(there.any(axis=1).sum()),
        places_expected=int(expected.any(axis=1).sum()),
        months=int(there.any(axis=0).sum()),
        months_expected=int(expected.any(axis=0).sum()),
        cells=int(there.sum()),
        cells_expected=int(expected.sum()),
    )
