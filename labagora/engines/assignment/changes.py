"""Two answers side by side, and the problem of replacing one reviewer."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from labagora.engines.assignment.problem import Ints, Problem, pairs_of


@dataclass(frozen=True, slots=True, eq=False)
class Changes:
    """Pairs int64[n, 2], sorted by application then reviewer."""

    added: Ints
    removed: Ints
    kept: Ints


def changes(before: npt.ArrayLike, after: npt.ArrayLike) -> Changes:
    """Say what going from one set of pairs to another adds, removes and keeps. Raise ValueError below 0."""
    anywhere = (np.iinfo(np.int64).max,) * 2
    old, new = pairs_of(before, anywhere), pairs_of(after, anywhere)
    width = int(max(old[:, 1].max(initial=0), new[:, 1].max(initial=0))) + 1
    old_keys, new_keys = old[:, 0] * width + old[:, 1], new[:, 0] * width + new[:, 1]
    return Changes(
        added=new[~np.isin(new_keys, old_keys)],
        removed=old[~np.isin(old_keys, new_keys)],
        kept=new[np.isin(new_keys, old_keys)],
    )


def without_reviewer(problem: Problem, pairs: npt.ArrayLike, reviewer: int) -> Problem:
    """Return the problem of giving one absent reviewer's applications to others, where nothing else moves.

    Every other pair is pinned. The reviewer takes nothing any more. Only the applications they leave are filled, up
    to the number each wants; the rest are closed at what they have, and no patient is looked for there. Raise
    ValueError when a pair or the reviewer is outside the problem.
    """
    applications, reviewers = problem.shape
    if not 0 <= reviewer < reviewers:
        raise ValueError("no such reviewer")
    present = pairs_of(pairs, problem.shape)
    left = np.zeros(applications, dtype=np.bool_)
    left[present[present[:, 1] == reviewer, 0]] = True
    pins = present[present[:, 1] != reviewer]
    held = np.bincount(pins[:, 0], minlength=applications)
    limits, forbidden = problem.limits.copy(), problem.forbidden.copy()
    limits[reviewer], forbidden[:, reviewer] = 0, True
    return replace(
        problem,
        pins=pins,
        limits=limits,
        forbidden=forbidden,
        wanted=np.where(left, problem.wanted, held),
        wants_patient=problem.wants_patient & left,
    )
