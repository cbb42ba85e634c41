"""Small numbers of people that nobody may find out from what is published (security.md, threshold 11).

A table is a list of counts and of relations: « this whole is the sum of these parts ». Counts under the threshold are
hidden, then as many others as it takes: whoever knows the relations, the published counts, and that no count is
negative must be left, for each small count, with at least ``threshold`` possible values in a row. What is hidden is not
told apart from what it protects.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import highspy

THRESHOLD = 11
_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Relation:
    """A count that is the sum of others, all by their place in the list."""

    whole: int
    parts: tuple[int, ...]

    @property
    def members(self) -> tuple[int, ...]:
        """Return the whole, then the parts."""
        return (self.whole, *self.parts)


def hidden_cells(
    counts: Sequence[int],
    relations: Sequence[Relation],
    *,
    together: Sequence[Sequence[int]] = (),
    threshold: int = THRESHOLD,
) -> frozenset[int]:
    """Return the places of the counts that are not published. Raises ValueError when a relation does not add up.

    Counts of ``together`` are shown together or not at all: the parts of one share, for instance.
    """
    _check(counts, relations)
    with_others = {place: group for group in together for place in group}
    small = [place for place, count in enumerate(counts) if count < threshold]
    hidden = {other for place in small for other in with_others.get(place, (place,))}
    pending = list(small)
    while pending:
        place = pending[-1]
        if _is_vague(place, counts, relations, hidden, threshold):
            pending.pop()
            continue
        more = _next_to_hide(place, counts, relations, hidden)
        if more is None:
            raise ValueError("a count under the threshold cannot be protected")
        hidden.update(with_others.get(more, (more,)))
        pending = list(small)  # what was vague stays so: hiding more only widens; asked again, it costs little
    return frozenset(hidden)


def _check(counts: Sequence[int], relations: Sequence[Relation]) -> None:
    if any(count < 0 for count in counts):
        raise ValueError("a count is never negative")
    for one in relations:
        if counts[one.whole] != sum(counts[part] for part in one.parts):
            raise ValueError("a relation does not add up")


def _is_vague(
    place: int, counts: Sequence[int], relations: Sequence[Relation], hidden: set[int], threshold: int
) -> bool:
    """Tell whether the published counts leave room enough around one that is hidden."""
    around = _linked(place, relations, hidden)
    if not around:
        return True
    low, high = _bounds(place, counts, around, hidden)
    return high - low >= threshold - _TOLERANCE


def _linked(place: int, relations: Sequence[Relation], hidden: set[int]) -> list[Relation]:
    """Return the relations that bear on a hidden count, directly or through others that are hidden."""
    known, reached, left = {place}, [], list(relations)
    grown = True
    while grown:
        touching = [one for one in left if known & set(one.members)]
        left = [one for one in left if one not in touching]
        reached += touching
        known |= {member for one in touching for member in one.members if member in hidden}
        grown = bool(touching)
    return reached


def _bounds(place: int, counts: Sequence[int], relations: Sequence[Relation], hidden: set[int]) -> tuple[float, float]:
    """Return the least and the most that a hidden count can be."""
    import highspy  # noqa: PLC0415 - heavy, and most tables have nothing small

    unknown = sorted({member for one in relations for member in one.members if member in hidden})
    column = {member: number for number, member in enumerate(unknown)}
    solver: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    solver.setOptionValue("output_flag", False)
    endless = highspy.kHighsInf
    empty = np.array([], dtype=np.int32), np.array([], dtype=np.float64)
    for _member in unknown:
        solver.addCol(0.0, 0.0, endless, 0, *empty)
    for one in relations:
        _add_relation(solver, one, counts, column)
    aim = column[place]
    solver.changeColCost(aim, 1.0)
    low = _best(solver, highspy.ObjSense.kMinimize)
    high = _best(solver, highspy.ObjSense.kMaximize)
    return low, high


def _add_relation(solver: "highspy.Highs", relation: Relation, counts: Sequence[int], column: dict[int, int]) -> None:
    """Add « whole minus parts is zero », what is published moved to the other side."""
    signs = [(relation.whole, 1.0), *((part, -1.0) for part in relation.parts)]
    known = -sum(sign * counts[member] for member, sign in signs if member not in column)
    inside = [(column[member], sign) for member, sign in signs if member in column]
    places = np.array([number for number, _ in inside], dtype=np.int32)
    solver.addRow(known, known, len(inside), places, np.array([sign for _, sign in inside], dtype=np.float64))


def _best(solver: "highspy.Highs", sense: "highspy.ObjSense") -> float:
    import highspy  # noqa: PLC0415 - already in memory

    solver.changeObjectiveSense(sense)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return float("inf") if sense == highspy.ObjSense.kMaximize else 0.0
    return float(solver.getInfo().objective_function_value)


def _next_to_hide(place: int, counts: Sequence[int], relations: Sequence[Relation], hidden: set[int]) -> int | None:
    """Return the smallest published count near one that is exposed, or None when all of them are hidden."""
    own = [one for one in relations if place in one.members]
    for near in (own, _linked(place, relations, hidden)):
        shown = {member for one in near for member in one.members} - hidden
        if shown:
            return min(shown, key=lambda member: (counts[member], member))
    return None


def crossed(rows: Sequence[Sequence[int]]) -> tuple[list[int], list[Relation]]:
    """Return the counts and the relations of a table with its margins: cells row by row, rows, columns, grand total."""
    height, width = len(rows), len(rows[0]) if rows else 0
    cells = [count for row in rows for count in row]
    margins = [*(sum(row) for row in rows), *(sum(column) for column in zip(*rows, strict=True)), sum(cells)]
    start = height * width
    relations = [Relation(start + y, tuple(y * width + x for x in range(width))) for y in range(height)]
    relations += [Relation(start + height + x, tuple(y * width + x for y in range(height))) for x in range(width)]
    last = start + height + width
    relations.append(Relation(last, tuple(range(start, start + height))))
    relations.append(Relation(last, tuple(range(start + height, last))))
    return cells + margins, relations


def unveiled(hidden: Iterable[int], relations: Sequence[Relation], size: int) -> set[int]:
    """Return the hidden counts that subtraction alone gives back: the row of a basis of what is left free is zero."""
    unknown = sorted(hidden)
    if not unknown:
        return set()
    table = np.zeros((max(1, len(relations)), size))
    for line, one in enumerate(relations):
        table[line, one.whole] += 1
        table[line, list(one.parts)] -= 1
    _left, scale, basis = np.linalg.svd(table[:, unknown])
    rank = int((scale > _TOLERANCE).sum())
    free = basis[rank:]
    return {member for number, member in enumerate(unknown) if not np.any(np.abs(free[:, number]) > _TOLERANCE)}
