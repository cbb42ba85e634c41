"""Reads of grids: one of a round, those that may be copied, what hangs on one."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager, selectinload
from sqlalchemy.orm.attributes import set_committed_value

from labagora.calls.models import Call
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.models import Criterion, Grid, Review, ReviewRound
from labagora.reviews.queries.rounds import get_round

MOST_SOURCES = 200


def get_grid(public_id: str, grid_id: str, *, seen_by: Any, lock: bool = False) -> Grid:
    """Return a grid of the round of a call, with its criteria, to the Institute's team. Raises NotFound.

    ``lock`` orders what is asked of the grids of a round; whoever locks the grid meanwhile makes the save fail.
    """
    round_ = get_round(public_id, seen_by=seen_by, lock=lock)
    found = next((grid for grid in round_.grids if grid.public_id == grid_id), None)
    if found is None:
        raise NotFound
    set_committed_value(found, "round", round_)  # the session forgets a row that nothing else holds
    return found


def get_criterion(grid: Grid, public_id: str) -> Criterion:
    """Return a criterion of a grid. Raises NotFound."""
    found = next((one for one in grid.criteria if one.public_id == public_id), None)
    if found is None:
        raise NotFound
    return found


def grids_to_copy() -> Sequence[Grid]:
    """Return the grids of every call that have criteria, newest call first: what a new grid may start from."""
    query = select(Grid).join(Grid.round).join(ReviewRound.call).where(Grid.criteria.any())
    query = query.options(
        contains_eager(Grid.round).contains_eager(ReviewRound.call), selectinload(Grid.criteria)
    ).order_by(Call.id.desc(), Grid.lot, Grid.id)
    return db.session.scalars(query.limit(MOST_SOURCES)).all()


def count_reviews(grid: Grid) -> int:
    """Count the reviews written by a grid, begun or submitted."""
    return db.session.scalar(select(func.count(Review.id)).where(Review.grid_id == grid.id)) or 0
