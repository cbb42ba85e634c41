"""What the tests of the board share: the table of the assignment, under review."""

from typing import Any

import pytest

from labagora.reviews.enums import RoundPhase
from labagora.reviews.queries import find_round
from tests.builders.reviews import assign, write_review
from tests.reviews.assigning.conftest import Table, run_jobs, sent, table

__all__ = ["reviewing", "run_jobs", "sent", "table"]


class Reviewing:
    """A round under review, and a short way to add a review."""

    def __init__(self, table: Table) -> None:
        self.table = table

    def review(self, application: Any, mark: int, seat: Any = None, **values: Any) -> Any:
        """Add a review with the same mark everywhere."""
        round_ = find_round(self.table.call)
        assert round_ is not None
        row = assign(seat or self.table.reviewer(), application)
        return write_review(row, round_.grids[0], mark=mark, **values)

    def address(self, end: str = "avancement") -> str:
        """Return where a page of the round is."""
        return self.table.address(end)


@pytest.fixture
def reviewing(table: Table) -> Reviewing:
    table.round.phase = RoundPhase.REVIEWING
    return Reviewing(table)
