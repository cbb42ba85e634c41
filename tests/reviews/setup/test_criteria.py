"""The criteria of a grid: written, weighed, put in order, taken out, without scripts."""

from typing import Any

import pytest
from sqlalchemy.orm.exc import StaleDataError

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Invalid
from labagora.reviews.actions.grids import CriterionDraft, add_criterion
from labagora.reviews.models import Criterion, Grid
from labagora.reviews.queries.grids import get_grid
from tests.builders.reviews import make_grid

LEVELS = "0 : Absent\r\n1 : Faible\r\n5 : Excellent"


@pytest.fixture
def grid(round_: Any) -> Grid:
    return make_grid(round_, criteria=3)


@pytest.fixture
def page(desk: str, grid: Grid) -> str:
    return f"{desk}/grilles/{grid.public_id}"


def _sent(grid: Grid, **changes: str) -> dict[str, str]:
    db.session.refresh(grid)
    told = {"label": "Faisabilité", "help": "Le calendrier tient-il ?", "weight": "4", "levels": LEVELS}
    return {**told, "needs_comment": "y", "version": str(grid.version), **changes}


def _now(grid: Grid) -> list[Criterion]:
    db.session.expire_all()
    query = db.select(Criterion).where(Criterion.grid_id == grid.id)
    return list(db.session.scalars(query.order_by(Criterion.position, Criterion.id)))


def test_a_criterion_is_added_at_the_end(as_: Any, esther: Any, page: str, grid: Grid) -> None:
    browser = as_(esther)
    assert "0 : Absent" in browser.get(f"{page}/critere").text  # the scale of the last one
    answer = browser.post(f"{page}/critere", data=_sent(grid))
    assert answer.status_code == 303
    row = _now(grid)[-1]
    assert answer.location.endswith(f"#criterion-{row.key}")
    assert (row.label, row.weight, row.needs_comment, row.key) == ("Faisabilité", 4, True, "faisabilite")
    assert (row.lowest, row.highest) == (0, 5)
    assert "40 % de la note" in browser.get(page).text


def test_the_same_name_twice_is_two_criteria(as_: Any, esther: Any, page: str, grid: Grid) -> None:
    for _ in range(2):
        assert as_(esther).post(f"{page}/critere", data=_sent(grid)).status_code == 303
    assert [one.key for one in _now(grid)[-2:]] == ["faisabilite", "faisabilite_2"]


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("label", " ", "Ce champ est à remplir."),
        ("label", "x" * 161, "160 caractères au plus."),
        ("help", "x" * 2_001, "caractères au plus."),
        ("weight", "0", "De 1 à 100."),
        ("weight", "101", "De 1 à 100."),
        ("weight", "", "Ce champ est à remplir."),
        ("weight", "lourd", "weight-error"),
        ("levels", "", "Ce champ est à remplir."),
        ("levels", "0 : Absent", "De 2 à 11 niveaux."),
        ("levels", "\n".join(f"{number} : N" for number in range(12)), "De 2 à 11 niveaux."),
        ("levels", "1 : Bon\n0 : Absent", "du plus bas au plus haut"),
        ("levels", "1 : Bon\n1 : Absent", "chacune une fois"),
        ("levels", "0 : Absent\n101 : Trop", "de 0 à 100"),
        ("levels", "0 : Absent\n2 :", "Donnez à chaque niveau une formule"),
        ("levels", "0 : Absent\n2 : " + "x" * 161, "160 caractères au plus"),
        ("levels", "0 Absent\n2 Bon", "note, deux-points, formule"),
        ("levels", "-1 : Absent\n2 : Bon", "note, deux-points, formule"),
        ("levels", "0,5 : Absent\n2 : Bon", "note, deux-points, formule"),
        ("levels", "² : Absent\n3 : Bon", "note, deux-points, formule"),
    ],
)
def test_a_criterion_that_cannot_be(
    as_: Any, esther: Any, page: str, grid: Grid, field: str, value: str, said: str
) -> None:
    answer = as_(esther).post(f"{page}/critere", data=_sent(grid, **{field: value}))
    assert answer.status_code == 422
    assert said in answer.text
    assert field == "help" or "Le calendrier tient-il" in answer.text
    assert len(_now(grid)) == 3


def test_there_is_an_end_to_criteria(app: Any, esther: Any, call: Any, grid: Grid) -> None:
    held = get_grid(call.public_id, grid.public_id, seen_by=esther)
    held.criteria = [
        Criterion(key=f"c{n}", label="C", weight=1, levels=[{"value": 0, "label": "A"}], position=n) for n in range(30)
    ]
    draft = CriterionDraft("Un de trop", "", 1, [(0, "A"), (1, "B")], needs_comment=False)
    with pytest.raises(Invalid):
        add_criterion(held, draft, base_version=held.version, actor=esther, now=utcnow())


def test_a_criterion_changes_and_keeps_its_key(as_: Any, esther: Any, page: str, grid: Grid) -> None:
    row = _now(grid)[0]
    browser, address = as_(esther), f"{page}/criteres/{row.public_id}"
    assert "Critère 1" in browser.get(address).text
    data = _sent(grid, needs_comment="")
    assert browser.post(address, data=data).status_code == 303
    assert browser.post(address, data={**data, "label": "Trop tard"}).status_code == 409
    row = _now(grid)[0]
    assert (row.key, row.label, row.needs_comment) == ("critere-1", "Faisabilité", False)


def test_criteria_move_and_stay_at_the_ends(as_: Any, esther: Any, page: str, grid: Grid) -> None:
    browser, last = as_(esther), _now(grid)[-1].public_id

    def order(do: str) -> list[str]:
        assert browser.post(f"{page}/ordre", data={"do": do}).status_code == 303
        return [one.key for one in _now(grid)]

    assert order(f"up:{last}") == ["critere-1", "critere-3", "critere-2"]
    assert order(f"up:{last}") == ["critere-3", "critere-1", "critere-2"]
    assert order(f"up:{last}") == ["critere-3", "critere-1", "critere-2"]
    assert order(f"down:{last}") == ["critere-1", "critere-3", "critere-2"]


@pytest.mark.parametrize("do", ["", "up", "up:", "sideways:{id}", "x" * 5_000])
def test_a_move_that_means_nothing(as_: Any, esther: Any, page: str, grid: Grid, do: str) -> None:
    sent = do.format(id=_now(grid)[0].public_id)
    assert as_(esther).post(f"{page}/ordre", data={"do": sent}).status_code == 422
    assert as_(esther).post(f"{page}/ordre", data={"do": "up:aaaaaaaaaaaaaaaaaaaaaa"}).status_code == 404


def test_a_criterion_is_taken_out_once(as_: Any, esther: Any, page: str, grid: Grid) -> None:
    row = _now(grid)[1]
    browser, address = as_(esther), f"{page}/criteres/{row.public_id}/retrait"
    assert "Oui, retirer" in browser.get(address).text
    assert browser.post(address).status_code == 303
    assert browser.post(address).status_code == 404
    assert [one.key for one in _now(grid)] == ["critere-1", "critere-3"]


@pytest.mark.parametrize("person", ["alice", "denis"])
@pytest.mark.parametrize("end", ["critere", "criteres/{id}", "criteres/{id}/retrait", "ordre"])
def test_nobody_else(request: Any, as_: Any, page: str, grid: Grid, person: str, end: str) -> None:
    address = f"{page}/{end.format(id=_now(grid)[0].public_id)}"
    assert as_(request.getfixturevalue(person)).post(address, data=_sent(grid)).status_code == 404


def test_a_criterion_of_another_grid_is_not_here(as_: Any, esther: Any, page: str, round_: Any) -> None:
    other = make_grid(round_, "ville")
    address = f"{page}/criteres/{_now(other)[0].public_id}"
    assert as_(esther).get(address).status_code == 404
    assert as_(esther).get(f"{address}/retrait").status_code == 404
    assert as_(esther).post(address, data={}).status_code == 404


def test_who_submits_a_review_meanwhile_makes_the_change_fail(app: Any, esther: Any, call: Any, grid: Grid) -> None:
    """The lock and the change write the same row from one version: the second finds another."""
    held = get_grid(call.public_id, grid.public_id, seen_by=esther)
    table = Grid.__table__
    db.session.execute(table.update().where(table.c.id == grid.id).values(locked_at=utcnow(), version=2))
    draft = CriterionDraft("Trop tard", "", 1, [(0, "A"), (1, "B")], needs_comment=False)
    with pytest.raises(StaleDataError):
        add_criterion(held, draft, base_version=1, actor=esther, now=utcnow())
