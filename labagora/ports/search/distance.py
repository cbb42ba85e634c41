"""How far two words are: optimal string alignment (letters added, lost, changed, or two neighbours swapped)."""

from functools import lru_cache


@lru_cache(maxsize=4_096)
def distance(left: str, right: str, limit: int) -> int:
    """Return the distance if it is at most ``limit``, else ``limit + 1``; only the band that may matter is computed."""
    left, right = _without_common(left, right)
    if abs(len(left) - len(right)) > limit:
        return limit + 1
    if not left or not right:
        return len(left) + len(right)
    before, above = [limit + 1] * (len(right) + 1), list(range(len(right) + 1))
    for row in range(1, len(left) + 1):
        before, above = above, _row(left, right, row, above, before, limit)
        if min(above) > limit:
            return limit + 1
    return min(above[-1], limit + 1)


def _row(left: str, right: str, row: int, above: list[int], before: list[int], limit: int) -> list[int]:
    """Return the next line of the table; cells outside of the band hold more than the limit."""
    cells = [row] + [limit + 1] * len(right)
    for column in range(max(1, row - limit), min(len(right), row + limit) + 1):
        is_other = left[row - 1] != right[column - 1]
        cost = min(above[column] + 1, cells[column - 1] + 1, above[column - 1] + is_other)
        is_swap = row > 1 and column > 1 and left[row - 1] == right[column - 2] and left[row - 2] == right[column - 1]
        cells[column] = min(cost, before[column - 2] + 1) if is_swap else cost
    return cells


def _without_common(left: str, right: str) -> tuple[str, str]:
    """Return the words without the beginning and the end they share."""
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    left, right = left[start:], right[start:]
    end = 0
    while end < min(len(left), len(right)) and left[-1 - end] == right[-1 - end]:
        end += 1
    return left[: len(left) - end], right[: len(right) - end]
