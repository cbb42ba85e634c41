"""Grids: made, copied, renamed, deleted, previewed; nothing moves once a review is submitted by one."""

from typing import Any

import pytest

from labagora.calls.enums import CallState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import ReviewState, RoundPhase
from labagora.reviews.models import Criterion, Grid
from labagora.reviews.weights import shares
from tests.builders.calls import make_call
from tests.builders.reviews import assign, make_grid, make_reviewer, make_round, write_review


def _grids() -> list[Grid]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Grid).order_by(Grid.id)))


def _labels(grid: Grid) -> list[str]:
    query = db.select(Criterion.label).where(Criterion.grid_id == grid.id).order_by(Criterion.position)
    return list(db.session.scalars(query))


@pytest.mark.parametrize(
    ("weights", "expected"),
    [([1, 2], [33, 67]), ([1, 1, 1], [34, 33, 33]), ([100], [100]), ([], []), ([7] * 7, [15, 15, 14, 14, 14, 14, 14])],
)
def test_shares_add_up_to_a_hundred(weights: list[int], expected: list[int]) -> None:
    assert shares(weights) == expected
    assert sum(shares(weights)) in (0, 100)


def test_a_grid_is_made_for_the_call_then_for_a_lot(as_: Any, esther: Any, desk: str) -> None:
    browser = as_(esther)
    assert "Il manque une grille" in browser.get(f"{desk}/grilles").text
    answer = browser.post(f"{desk}/grilles/nouvelle", data={"lot": "", "title": "Grille générale", "source": ""})
    assert answer.status_code == 303
    assert "Aucun critère" in browser.get(answer.location).text
    assert "Toutes, ou celles" not in browser.get(f"{desk}/grilles/nouvelle").text
    assert (
        browser.post(f"{desk}/grilles/nouvelle", data={"lot": "ville", "title": "Ville", "source": ""}).status_code
        == 303
    )
    assert [(one.lot, one.title) for one in _grids()] == [("", "Grille générale"), ("ville", "Ville")]
    page = browser.get(f"{desk}/grilles").text
    assert "Il manque une grille" not in page
    assert "Équipes de ville" in page


@pytest.mark.parametrize(
    "data",
    [
        {"lot": "", "title": "Deux fois"},
        {"lot": "inconnu", "title": "Un lot inconnu"},
        {"lot": "ville", "title": " "},
        {"lot": "ville", "title": "x" * 161},
        {"title": "Sans lot"},
        {"lot": "ville", "title": "Copie de rien", "source": "aaaaaaaaaaaaaaaaaaaaaa"},
    ],
)
def test_a_grid_that_cannot_be(as_: Any, esther: Any, desk: str, round_: Any, data: dict[str, str]) -> None:
    make_grid(round_)
    answer = as_(esther).post(f"{desk}/grilles/nouvelle", data={"source": "", **data})
    assert answer.status_code == 422
    assert data["title"].strip() in answer.text
    assert len(_grids()) == 1


def test_a_grid_starts_from_that_of_another_lot_or_of_another_call(
    as_: Any, esther: Any, desk: str, round_: Any
) -> None:
    own = make_grid(round_, "ville", title="Ville")
    other = make_grid(make_round(make_call("Un ancien appel", CallState.ARCHIVED)), criteria=3, title="Ancienne")
    browser = as_(esther)
    page = browser.get(f"{desk}/grilles/nouvelle").text
    assert "Ancienne" in page
    assert "Un ancien appel" in page
    for lot, source in (("hopital", own), ("", other)):
        data = {"lot": lot, "title": f"Copie {lot}", "source": source.public_id}
        assert browser.post(f"{desk}/grilles/nouvelle", data=data).status_code == 303
    copies = {one.lot: one for one in _grids() if one.title.startswith("Copie")}
    assert _labels(copies["hopital"]) == _labels(own)
    assert _labels(copies[""]) == ["Critère 1", "Critère 2", "Critère 3"]
    browser.post(f"{desk}/grilles/{own.public_id}/criteres/{_first(own).public_id}/retrait")
    assert len(_labels(copies["hopital"])) == 2  # the copy is its own


def _first(grid: Grid) -> Criterion:
    query = db.select(Criterion).where(Criterion.grid_id == grid.id).order_by(Criterion.position)
    return db.session.scalars(query).first()


def test_a_grid_is_renamed_once_a_page(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    grid = make_grid(round_)
    browser, page = as_(esther), f"{desk}/grilles/{grid.public_id}"
    data = {"title": "Un autre nom", "version": str(grid.version)}
    assert browser.post(page, data=data).status_code == 303
    assert browser.post(page, data={**data, "title": "Trop tard"}).status_code == 409
    refused = browser.post(page, data={"title": "", "version": "1"})
    assert refused.status_code == 422
    assert _grids()[0].title == "Un autre nom"


def test_a_grid_is_deleted_with_its_criteria(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    grid = make_grid(round_)
    browser, page = as_(esther), f"{desk}/grilles/{grid.public_id}/suppression"
    assert "Oui, retirer" in browser.get(page).text
    assert len(_grids()) == 1
    assert browser.post(page).status_code == 303
    assert browser.post(page).status_code == 404
    assert _grids() == []
    assert db.session.query(Criterion).count() == 0


def test_a_grid_by_which_somebody_writes_is_not_deleted(
    as_: Any, esther: Any, desk: str, round_: Any, filed: Any
) -> None:
    grid = make_grid(round_)
    write_review(assign(make_reviewer(round_), filed), grid, ReviewState.DRAFT)
    answer = as_(esther).post(f"{desk}/grilles/{grid.public_id}/suppression")
    assert answer.status_code == 409
    assert "commencées" in answer.text


def _changes(grid: Grid) -> list[tuple[str, dict[str, str]]]:
    first = _first(grid).public_id
    page = f"/grilles/{grid.public_id}"
    criterion = {"label": "X", "weight": "1", "levels": "0 : A\n1 : B", "version": str(grid.version)}
    return [
        (page, {"title": "X", "version": str(grid.version)}),
        (f"{page}/suppression", {}),
        (f"{page}/critere", criterion),
        (f"{page}/criteres/{first}", criterion),
        (f"{page}/criteres/{first}/retrait", {}),
        (f"{page}/ordre", {"do": f"down:{first}"}),
    ]


@pytest.mark.parametrize("number", range(6))
def test_a_locked_grid_never_changes(as_: Any, esther: Any, desk: str, round_: Any, number: int) -> None:
    grid = make_grid(round_, locked_at=utcnow())
    address, data = _changes(grid)[number]
    answer = as_(esther).post(f"{desk}{address}", data=data)
    assert answer.status_code == 409
    assert "Elle ne change plus" in answer.text
    assert _labels(_grids()[0]) == ["Critère 1", "Critère 2"]
    assert _grids()[0].title == "Grille de l'appel"


def test_a_locked_grid_says_so(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    grid = make_grid(round_, locked_at=utcnow())
    browser = as_(esther)
    assert "Verrouillée" in browser.get(f"{desk}/grilles").text
    page = browser.get(f"{desk}/grilles/{grid.public_id}").text
    assert "les notes se comparent" in page
    assert "Ajouter un critère" not in page


@pytest.mark.parametrize("number", range(6))
def test_nothing_changes_once_the_committee_meets(as_: Any, esther: Any, desk: str, round_: Any, number: int) -> None:
    grid = make_grid(round_)
    round_.phase = RoundPhase.DELIBERATING
    address, data = _changes(grid)[number]
    assert as_(esther).post(f"{desk}{address}", data=data).status_code == 409
    assert (
        as_(esther).post(f"{desk}/grilles/nouvelle", data={"lot": "ville", "title": "X", "source": ""}).status_code
        == 409
    )


def test_the_preview_is_what_a_reviewer_meets(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    grid = make_grid(round_)
    round_.guidance_html = "<p>Lisez <strong>tout</strong>.</p>"
    page = as_(esther).get(f"{desk}/grilles/{grid.public_id}/apercu").text
    for said in ("33 % de la note", "67 % de la note", "2 : Bon", "Ce que l", "<strong>tout</strong>", "(obligatoire)"):
        assert said in page, said
    assert 'method="post"' not in page.split("<main")[1].split("</main")[0]


@pytest.mark.parametrize("person", ["alice", "denis"])
@pytest.mark.parametrize("end", ["", "/nouvelle", "/{grid}", "/{grid}/suppression", "/{grid}/apercu"])
def test_nobody_else(request: Any, as_: Any, desk: str, round_: Any, person: str, end: str) -> None:
    grid = make_grid(round_)
    browser = as_(request.getfixturevalue(person))
    assert browser.get(f"{desk}/grilles{end.format(grid=grid.public_id)}").status_code == 404


@pytest.mark.parametrize("end", ["", "/suppression", "/apercu", "/critere"])
def test_a_grid_of_another_call_is_not_here(as_: Any, esther: Any, desk: str, round_: Any, end: str) -> None:
    other = make_grid(make_round(make_call(state=CallState.REVIEWING)))
    browser = as_(esther)
    assert browser.get(f"{desk}/grilles/{other.public_id}{end}").status_code == 404
    assert browser.get(f"{desk}/grilles/aaaaaaaaaaaaaaaaaaaaaa{end}").status_code == 404
