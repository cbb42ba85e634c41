"""The team hides what has no place on a public page, and shows it again."""

from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.library.enums import ReuseStage
from labagora.library.models import Reuse

LIST = "/gestion/reutilisations"


@pytest.fixture
def reuse(sheet: Any, hospital: Any, declared: Any) -> Reuse:
    """A declaration of the hospital."""
    found: Reuse = declared(sheet, hospital, ReuseStage.STUDY, place="Service A", adapted="Nous vendons <cela>.")
    return found


def _now(reuse: Reuse) -> Reuse:
    db.session.expire_all()
    return db.session.query(Reuse).filter_by(public_id=reuse.public_id).one()


def test_hidden_then_shown(as_: Any, client: Any, alice: Any, esther: Any, sheet: Any, reuse: Reuse) -> None:
    browser, address = as_(esther), f"{LIST}/{reuse.public_id}"
    assert "Nous vendons &lt;cela&gt;." in browser.get(address).text
    assert browser.post(address, data={"reason": "Publicité <pour> un produit."}).status_code == 303
    assert _now(reuse).hidden_at is not None
    assert "Service A" not in client.get(f"/fiches/{sheet.slug}/utilisations").text
    mine = as_(alice).get(f"/mon-espace/fiches-utilisees/{reuse.public_id}").text
    assert "Publicité &lt;pour&gt; un produit." in mine
    assert "Remettre sur la page publique" in browser.get(address).text
    assert browser.post(f"{address}/remise-en-ligne").status_code == 303
    assert _now(reuse).hidden_at is None
    assert _now(reuse).hidden_reason == ""
    assert "Service A" in client.get(f"/fiches/{sheet.slug}/utilisations").text
    verbs = [row.verb for row in db.session.query(AuditEntry).filter(AuditEntry.verb.like("reuse.%"))]
    assert verbs == ["reuse.hidden", "reuse.shown"]


@pytest.mark.parametrize("move", ["", "/remise-en-ligne"])
def test_twice_is_a_conflict(as_: Any, esther: Any, reuse: Reuse, move: str) -> None:
    browser, address = as_(esther), f"{LIST}/{reuse.public_id}"
    if move == "":
        assert browser.post(address, data={"reason": "Hors sujet."}).status_code == 303
    assert browser.post(f"{address}{move}", data={"reason": "Autre motif."}).status_code == 409
    assert _now(reuse).hidden_reason == ("Hors sujet." if move == "" else "")


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 1001])
def test_a_reason_is_wanted(as_: Any, esther: Any, reuse: Reuse, reason: str) -> None:
    page = as_(esther).post(f"{LIST}/{reuse.public_id}", data={"reason": reason})
    assert page.status_code == 422
    assert 'id="reason-error"' in page.text
    assert _now(reuse).hidden_at is None


@pytest.mark.parametrize("path", ["", "/{}", "/export.csv", "/export.xlsx", "/{}/remise-en-ligne"])
def test_it_belongs_to_the_team(
    as_: Any, client: Any, alice: Any, farid: Any, esther: Any, reuse: Reuse, path: str
) -> None:
    address, method = LIST + path.format(reuse.public_id), "post" if path.endswith("ligne") else "get"
    assert getattr(client, method)(address).status_code in (302, 303)
    for stranger in (alice, farid):
        assert getattr(as_(stranger), method)(address).status_code == 404
    assert as_(alice).post(f"{LIST}/{reuse.public_id}", data={"reason": "Non."}).status_code == 404
    assert as_(esther).get(f"{LIST}/{'x' * 22}").status_code == 404
    assert _now(reuse).hidden_at is None


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"Service A", "Service B"}),
        ("stade=etude", {"Service A"}),
        ("stade=lune", {"Service A", "Service B"}),
        ("q=essai", {"Service B"}),
        ("q=SORTIE", {"Service A", "Service B"}),
        ("q=%25", set()),
        ("q=%00" + "x" * 3000, set()),
        ("page=99", {"Service A", "Service B"}),
    ],
)
def test_filters(
    as_: Any, esther: Any, sheet: Any, other: Any, reuse: Reuse, declared: Any, query: str, found: set[str]
) -> None:
    declared(sheet, other, place="Service B")
    page = as_(esther).get(f"{LIST}?{query}").text
    assert {place for place in ("Service A", "Service B") if f">{place}<" in page} == found


def test_statements_do_not_grow(
    as_: Any, esther: Any, sheet: Any, other: Any, reuse: Reuse, declared: Any, count_statements: Any
) -> None:
    browser = as_(esther)
    browser.get(LIST)
    with count_statements() as one:
        browser.get(LIST)
    for place in ("B", "C"):
        declared(sheet, other, place=place)
    with count_statements() as three:
        assert browser.get(LIST).status_code == 200
    assert len(one) == len(three)


def test_e4_export_is_safe_and_keeps_the_filter(
    as_: Any, esther: Any, sheet: Any, other: Any, reuse: Reuse, declared: Any
) -> None:
    other.name = "=1+1"
    declared(sheet, other, place="@SUM(1)", since="2026", results="+33 %", region_code="53")
    text = as_(esther).get(f"{LIST}/export.csv?stade=en_place").data.decode("utf-8-sig")
    lines = text.splitlines()[1:]
    assert len(lines) == 1
    assert lines[0].startswith(
        '"\'=1+1";"Préparer la sortie";"En place";"\'@SUM(1)";"Bretagne";"2026";"";"\'+33 %";"";'
    )
