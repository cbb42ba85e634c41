"""Who enters the back office of the library: the team, and nobody else."""

from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import SheetState
from labagora.library.models import SheetRemark
from tests.builders.library import make_sheet

PAGES = (
    "",
    "/fraicheur",
    "/liens",
    "/remarques",
    "/export.csv",
    "/export.xlsx",
    "/fraicheur/export.csv",
    "/fraicheur/export.xlsx",
    "/liens/export.csv",
    "/liens/export.xlsx",
    "/remarques/export.csv",
    "/remarques/export.xlsx",
    "/avis/export.csv",
    "/avis/export.xlsx",
    "/{}",
)
DECISIONS = (
    "validation",
    "retour",
    "reprise",
    "publication",
    "programmation",
    "programmation/annulation",
    "a-reviser",
    "relecture-faite",
    "retrait",
    "reouverture",
    "responsables",
)


def _path(page: str, public_id: str) -> str:
    return f"/gestion/fiches{page.format(public_id)}"


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_open_to_the_team_only(
    as_: Any, client: Any, esther: Any, admin: Any, alice: Any, paul: Any, farid: Any, page: str
) -> None:
    sheet = make_sheet("Fiche à voir", SheetState.REVIEW, owner=paul)
    path = _path(page, sheet.public_id)
    assert as_(esther).get(path).status_code == 200
    assert as_(admin).get(path).status_code == 200
    assert client.get(path).status_code in (302, 303)
    for stranger in (alice, paul, farid):
        answer = as_(stranger).get(path)
        assert answer.status_code == 404
        assert "Fiche à voir" not in answer.get_data(as_text=True)


@pytest.mark.parametrize("decision", DECISIONS)
def test_decisions_belong_to_the_team(
    as_: Any, client: Any, again: Any, esther: Any, alice: Any, paul: Any, farid: Any, decision: str
) -> None:
    sheet = make_sheet(state=SheetState.REVIEW, owner=paul)
    path = f"/gestion/fiches/{sheet.public_id}/{decision}"
    data = {"version": sheet.version, "returning-reason": "Non", "taking_back-reason": "Non"}
    assert client.post(path, data=data).status_code in (302, 303)
    for stranger in (alice, paul, farid):
        assert as_(stranger).post(path, data=data).status_code == 404
    assert again(sheet).state is SheetState.REVIEW
    assert as_(esther).get(path).status_code == 405


@pytest.mark.parametrize("decision", DECISIONS)
def test_decisions_about_nothing_are_not_found(as_: Any, esther: Any, decision: str) -> None:
    assert as_(esther).post(f"/gestion/fiches/{'x' * 22}/{decision}").status_code == 404


def test_a_bad_address_is_not_found(as_: Any, esther: Any) -> None:
    browser = as_(esther)
    for public_id in ("x" * 22, "é", "x" * 400, "%00"):
        assert browser.get(f"/gestion/fiches/{public_id}").status_code == 404


@pytest.mark.parametrize("path", ["/gestion/fiches/decisions", "/gestion/fiches/remarques"])
def test_batches_belong_to_the_team(as_: Any, client: Any, again: Any, paul: Any, farid: Any, path: str) -> None:
    sheet = make_sheet(state=SheetState.REVIEW, owner=paul)
    remark = SheetRemark(sheet_id=sheet.id, text="Trop long.", at=utcnow())
    db.session.add(remark)
    db.session.flush()
    data = {"selected": [sheet.public_id, remark.public_id], "action": "validate"}
    assert client.post(path, data=data).status_code in (302, 303)
    for stranger in (paul, farid):
        assert as_(stranger).post(path, data=data).status_code == 404
    assert again(sheet).state is SheetState.REVIEW
    assert db.session.query(SheetRemark).one().settled_at is None
