"""Marks side by side, by the grid of each review: criteria of two grids never share a line."""

import re
from typing import Any

from labagora.reviews.models import Grid
from tests.builders.reviews import make_grid
from tests.reviews.progress.conftest import Reviewing


def _tables(page: str) -> list[str]:
    section = page.split('id="marks"')[1].split("</section>", maxsplit=1)[0]
    return re.findall(r"<table.*?</table>", section, re.DOTALL)


def _own(reviewing: Reviewing, lot: str) -> Grid:
    grid = make_grid(reviewing.table.round, lot=lot, criteria=1, title="Grille du lot ville")
    grid.criteria[0].label = "Ancrage local"
    return grid


def test_each_grid_has_its_table_with_its_reviews(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    application = reviewing.table.application("Le bon parcours", lot="ville")
    reviewing.review(application, 3)
    row = reviewing.review(application, 1)
    row.grid, own = reviewing.table.grid, _own(reviewing, "ville")
    other = reviewing.review(application, 2)
    other.grid, other.marks = own, {"critere-1": 2}
    page = as_(esther).get(reviewing.address(f"avancement/candidatures/{application.public_id}")).text
    common, lot = _tables(page)
    assert "Ces évaluations sont écrites avec des grilles différentes" in page
    assert "Critère 2" in common
    assert "Ancrage local" not in common
    assert common.count('role="columnheader"') == 3
    assert "Ancrage local" in lot
    assert "Critère 2" not in lot
    assert lot.count('role="columnheader"') == 2
    assert "Grille du lot ville" in lot


def test_one_grid_is_one_table(as_: Any, esther: Any, reviewing: Reviewing) -> None:
    application = reviewing.table.application("Le bon parcours")
    reviewing.review(application, 3)
    reviewing.review(application, 1)
    page = as_(esther).get(reviewing.address(f"avancement/candidatures/{application.public_id}")).text
    assert len(_tables(page)) == 1
    assert "grilles différentes" not in page
