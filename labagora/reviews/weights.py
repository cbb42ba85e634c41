"""The share of each criterion of a grid. Pure."""

from collections.abc import Sequence


def shares(weights: Sequence[int]) -> list[int]:
    """Return the whole percentages of ``weights``: they add up to 100, the largest remainders being rounded up."""
    total = sum(weights)
    if not total:
        return [0 for _weight in weights]
    exact = [100 * weight / total for weight in weights]
    found = [int(one) for one in exact]
    by_rest = sorted(range(len(exact)), key=lambda place: found[place] - exact[place])
    for place in by_rest[: 100 - sum(found)]:
        found[place] += 1
    return found
