"""Measures: what a value is made of, put together, compared, and shown without a small number of people.

``kinds`` makes values, ``months`` counts them in time, ``figures`` reads and writes them, ``pooling`` puts several
places together, ``change`` compares before and after, ``suppression`` hides what would tell of a few people.
"""

from labagora.engines.measures.change import Change, Direction, Trend, compare, is_reached
from labagora.engines.measures.kinds import ValueKind, needs_base, value_of
from labagora.engines.measures.pooling import NOTHING, Coverage, Pooled, coverage, pool
from labagora.engines.measures.suppression import THRESHOLD, Relation, crossed, hidden_cells, unveiled

__all__ = [
    "NOTHING",
    "THRESHOLD",
    "Change",
    "Coverage",
    "Direction",
    "Pooled",
    "Relation",
    "Trend",
    "ValueKind",
    "compare",
    "coverage",
    "crossed",
    "hidden_cells",
    "is_reached",
    "needs_base",
    "pool",
    "unveiled",
    "value_of",
]
