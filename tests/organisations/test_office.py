"""The pages under /gestion/organisations."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from labagora.core.db import db
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership, Organisation
from tests.builders.organisations import make_membership, make_organisation

HOME = "/gestion/organisations"
PAGES = ["", "/export.csv", "/export.xlsx", "/nouvelle", "/appartenances", "/{id}", "/{id}/modifier", "/{id}/reunion"]
MOVES = ["/confirmations", "/nouvelle", "/{id}/modifier", "/{id}/confirmation", "/{id}/reunion"]
DANGEROUS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", '"=1', "＝1")


@pytest.mark.parametrize("page", PAGES)
def test_a1_office_pages_open_for_staff_only(
    as_: Any, client: Any, alice: Any, esther: Any, farid: Any, hospital: Any, page: str
) -> None:
    address = HOME + page.format(id=hospital.public_id)
    assert as_(esther).get(address).status_code == 200
    for person in (alice, farid):
        assert as_(person).get(address).status_code == 404
    assert client.get(address).status_code in (302, 303)
    if "{id}" in page:
        assert as_(esther).get(HOME + page.format(id="A" * 22)).status_code == 404


@pytest.mark.parametrize("move", MOVES)
def test_a2_office_moves_are_unknown_to_leaders(as_: Any, alice: Any, hospital: Any, move: str) -> None:
    data = {"name": "Pris", "kind": "ch"}
    assert as_(alice).post(HOME + move.format(id=hospital.public_id), data=data).status_code == 404
    assert db.session.query(Organisation).filter_by(name="Pris").count() == 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Alpha", "Bravo"}),
        ("q=ALPHA", {"Alpha"}),
        ("type=startup", {"Bravo"}),
        ("region=53", {"Bravo"}),
        ("etat=proposed", {"Bravo"}),
        ("etat=merged", {"Charlie"}),
        ("etat=lune&type=x&region=99", {"Alpha", "Bravo"}),
    ],
)
def test_organisation_list_filters(as_: Any, esther: Any, query: str, found: set[str]) -> None:
    kept = make_organisation("Alpha")
    make_organisation("Bravo", kind="startup", region_code="53").is_confirmed = False
    make_organisation("Charlie").merged_into_id = kept.id
    page = as_(esther).get(f"{HOME}?{query}").text
    assert {name for name in ("Alpha", "Bravo", "Charlie") if f">{name}<" in page} == found


@pytest.mark.parametrize("path", ["", "/appartenances"])
def test_office_lists_statements_do_not_grow(
    as_: Any, esther: Any, farid: Any, camille: Any, denis: Any, hospital: Any, count_statements: Any, path: str
) -> None:
    make_membership(farid, hospital, MembershipState.REQUESTED)
    browser = as_(esther)
    browser.get(HOME + path)
    with count_statements() as one:
        browser.get(HOME + path)
    for person in (camille, denis):
        make_membership(person, make_organisation("Autre"), MembershipState.REQUESTED)
    with count_statements() as three:
        assert browser.get(HOME + path).status_code == 200
    assert len(one) == len(three)


def test_organisation_new_edit_and_aliases(as_: Any, esther: Any) -> None:
    browser = as_(esther)
    data = {"name": "Centre", "kind": "clcc", "aliases": "CLB\n\nCentre B\nCLB", "department_code": "69"}
    created = browser.post(f"{HOME}/nouvelle", data=data)
    assert created.status_code == 303
    row = db.session.query(Organisation).filter_by(name="Centre").one()
    assert (row.aliases, row.region_code, row.is_confirmed) == (["CLB", "Centre B"], "84", True)
    assert browser.get(created.location).status_code == 200
    edit = f"{created.location}/modifier"
    assert "Centre B" in browser.get(edit).text
    assert browser.post(edit, data={**data, "name": ""}).status_code == 422
    assert browser.post(edit, data={**data, "name": "Centre Exemple"}).status_code == 303
    assert db.session.query(Organisation).filter_by(name="Centre Exemple").count() == 1


def test_organisation_merge_from_the_page(as_: Any, esther: Any, hospital: Any) -> None:
    double = make_organisation("Hôpital Exemple")
    browser, address = as_(esther), f"{HOME}/{hospital.public_id}/reunion?q=hopital"
    assert "Hôpital Exemple" in browser.get(address).text
    assert browser.post(address, data={"other": "x"}).status_code == 422
    assert browser.post(address, data={"other": hospital.public_id}).status_code == 422
    assert browser.post(address, data={"other": double.public_id}).status_code == 303
    assert db.session.get(Organisation, double.id).merged_into_id == hospital.id  # type: ignore[union-attr]
    old = browser.get(f"{HOME}/{double.public_id}")
    assert "Hôpital Exemple" in old.text
    assert browser.post(f"{HOME}/{double.public_id}/confirmation").status_code == 409


def test_bulk_confirmation_keeps_the_filter(as_: Any, esther: Any) -> None:
    rows = [make_organisation(f"Org {n}") for n in range(2)]
    for row in rows:
        row.is_confirmed = False
    data = {"selected": [row.public_id for row in rows]}
    done = as_(esther).post(f"{HOME}/confirmations?q=org&etat=proposed", data=data)
    assert done.location == f"{HOME}?q=org&etat=proposed"
    assert db.session.query(Organisation).filter_by(is_confirmed=True).count() == 2


@pytest.mark.parametrize(
    ("action", "state"), [("confirm", MembershipState.CONFIRMED), ("decline", MembershipState.DECLINED)]
)
def test_bulk_answers_to_memberships(
    as_: Any, esther: Any, farid: Any, camille: Any, hospital: Any, action: str, state: Any
) -> None:
    rows = [make_membership(person, hospital, MembershipState.REQUESTED) for person in (farid, camille)]
    data = {"selected": [row.public_id for row in rows], "action": action}
    browser = as_(esther)
    assert browser.post(f"{HOME}/appartenances/confirmations", data=data).status_code == 303
    assert {row.state for row in db.session.query(Membership)} == {state}
    again = browser.post(f"{HOME}/appartenances/confirmations", data=data)
    assert again.status_code == 303
    assert "Action impossible" in browser.get(again.location).text


def test_staff_end_a_membership(as_: Any, esther: Any, alice: Any, hospital: Any) -> None:
    row = db.session.query(Membership).one()
    browser = as_(esther)
    assert browser.post(f"{HOME}/appartenances/{row.public_id}/fin").status_code == 303
    assert browser.post(f"{HOME}/appartenances/{row.public_id}/fin").status_code == 409


def test_e4_organisation_exports_are_safe_for_a_spreadsheet(as_: Any, esther: Any) -> None:
    for text in DANGEROUS:
        make_organisation(text)
    browser = as_(esther)
    lines = browser.get(f"{HOME}/export.csv").data.decode("utf-8-sig").splitlines()
    assert len(lines) == len(DANGEROUS) + 1
    assert all(line.startswith("\"'") for line in lines[1:])
    book = load_workbook(io.BytesIO(browser.get(f"{HOME}/export.xlsx").data))
    assert {cell.data_type for row in book.active.iter_rows(min_row=2, max_col=1) for cell in row} == {"s"}
