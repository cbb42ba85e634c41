"""« Nous utilisons cette fiche » : an organisation declares it."""

from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.db import db
from labagora.library.enums import ReuseStage, SheetKind
from labagora.library.models import Reuse, ReuseStep
from tests.builders.library import make_sheet
from tests.builders.organisations import make_membership, make_organisation
from tests.library.reuses.conftest import unpublished

CONTACTS = ("écrire à nom@exemple.fr", "appeler le 01 23 45 67 89", "voir https://exemple.fr", "www.exemple.fr")


def _declare(browser: Any, sheet: Any, speaker: Any, /, **data: Any) -> Any:
    values = {"organisation": speaker.public_id, "stage": "etude", "region_code": "", **data}
    return browser.post(f"/fiches/{sheet.slug}/utiliser", data=values)


def test_it_works(as_: Any, client: Any, alice: Any, hospital: Any, sheet: Any) -> None:
    texts = {"place": " Service de <jour> ", "adapted": "Le numéro.\r\nEt l'heure.", "results": "90 % de lettres."}
    answer = _declare(as_(alice), sheet, hospital, stage="en_place", since="printemps 2026", region_code="", **texts)
    assert answer.status_code == 303
    assert answer.location == f"/fiches/{sheet.slug}/utilisations"
    reuse = db.session.query(Reuse).one()
    assert (reuse.stage, reuse.place, reuse.region_code) == (ReuseStage.IN_PLACE, "Service de <jour>", "84")
    assert (reuse.declared_by_id, reuse.version) == (alice.id, 1)
    assert db.session.query(ReuseStep).one().stage is ReuseStage.IN_PLACE
    page = client.get(answer.location).text
    for words in ("Service de &lt;jour&gt;", "90 % de lettres.", "printemps 2026", "En place", "Auvergne"):
        assert words in page
    assert "Alice" not in page
    entry = db.session.query(AuditEntry).filter_by(verb="reuse.declared").one()
    assert entry.details == {"stage": "en_place"}


def test_the_page_of_the_fiche_counts_it(as_: Any, client: Any, alice: Any, hospital: Any, sheet: Any) -> None:
    _declare(as_(alice), sheet, hospital, stage="en_place")
    page = client.get(f"/fiches/{sheet.slug}").text
    assert "Déclarations d’utilisation : <strong>1</strong>" in page
    assert f'href="/fiches/{sheet.slug}/utilisations"' in page


def test_a_region_may_be_chosen(as_: Any, alice: Any, hospital: Any, sheet: Any) -> None:
    assert _declare(as_(alice), sheet, hospital, region_code="53").status_code == 303
    assert db.session.query(Reuse).one().region_code == "53"


def test_twice_at_one_place_is_refused_beside_the_field(as_: Any, alice: Any, hospital: Any, sheet: Any) -> None:
    browser = as_(alice)
    assert _declare(browser, sheet, hospital, place="Service A").status_code == 303
    again = _declare(browser, sheet, hospital, place=" Service A ", adapted="Mon texte")
    assert again.status_code == 422
    assert 'id="place-error"' in again.text
    assert "Mon texte" in again.text
    assert _declare(browser, sheet, hospital, place="Service B").status_code == 303
    assert db.session.query(Reuse).count() == 2


def test_abandoned_wants_to_know_why(as_: Any, alice: Any, hospital: Any, sheet: Any) -> None:
    browser = as_(alice)
    page = _declare(browser, sheet, hospital, stage="abandonnee", why_abandoned="  ")
    assert page.status_code == 422
    assert 'id="why_abandoned-error"' in page.text
    done = _declare(browser, sheet, hospital, stage="abandonnee", why_abandoned="Pas de relais le week-end.")
    assert done.status_code == 303
    assert db.session.query(Reuse).one().why_abandoned == "Pas de relais le week-end."


def test_why_is_forgotten_for_another_stage(as_: Any, alice: Any, hospital: Any, sheet: Any) -> None:
    _declare(as_(alice), sheet, hospital, stage="etude", why_abandoned="Trop long.")
    assert db.session.query(Reuse).one().why_abandoned == ""


@pytest.mark.sqlite_only
@pytest.mark.parametrize("field", ["place", "adapted", "results", "why_abandoned"])
@pytest.mark.parametrize("text", CONTACTS)
def test_contact_details_are_refused(as_: Any, alice: Any, hospital: Any, sheet: Any, field: str, text: str) -> None:
    page = _declare(as_(alice), sheet, hospital, stage="abandonnee", **{"why_abandoned": "Fini.", field: text})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert db.session.query(Reuse).count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("place", "x" * 161),
        ("adapted", "x" * 3001),
        ("results", "x" * 3001),
        ("why_abandoned", "x" * 3001),
        ("stage", ""),
        ("stage", "lune"),
        ("since", "le jour où"),
        ("since", "9" * 400),
        ("region_code", "zz"),
        ("organisation", ""),
    ],
)
def test_a_bad_value_is_refused_beside_its_field(
    as_: Any, alice: Any, hospital: Any, sheet: Any, field: str, value: str
) -> None:
    page = _declare(as_(alice), sheet, hospital, **{field: value})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert db.session.query(Reuse).count() == 0


def test_an_empty_form_keeps_what_was_typed(as_: Any, alice: Any, sheet: Any) -> None:
    page = as_(alice).post(f"/fiches/{sheet.slug}/utiliser", data={"adapted": "À garder"})
    assert page.status_code == 422
    assert "À garder" in page.text


def test_somebody_without_an_organisation_is_told_so(as_: Any, farid: Any, hospital: Any, sheet: Any) -> None:
    browser = as_(farid)
    page = browser.get(f"/fiches/{sheet.slug}/utiliser")
    assert page.status_code == 200
    assert "Il faut d’abord appartenir à une organisation." in page.text
    assert 'name="stage"' not in page.text
    _declare(browser, sheet, hospital)
    assert db.session.query(Reuse).count() == 0


def test_nobody_speaks_for_another_organisation(
    as_: Any, alice: Any, omar: Any, hospital: Any, other: Any, sheet: Any
) -> None:
    page = _declare(as_(omar), sheet, hospital)
    assert page.status_code == 422
    assert 'id="organisation-error"' in page.text
    offered = as_(omar).get(f"/fiches/{sheet.slug}/utiliser").text
    assert other.public_id in offered
    assert hospital.public_id not in offered
    assert db.session.query(Reuse).count() == 0


def test_a_member_of_two_organisations_chooses(as_: Any, alice: Any, hospital: Any, sheet: Any) -> None:
    second = make_organisation(name="Deuxième")
    make_membership(alice, second)
    browser = as_(alice)
    assert _declare(browser, sheet, second).status_code == 303
    assert _declare(browser, sheet, hospital).status_code == 303
    assert {row.organisation_id for row in db.session.query(Reuse)} == {hospital.id, second.id}


def test_a_visitor_signs_in_first(client: Any, hospital: Any, sheet: Any) -> None:
    assert client.get(f"/fiches/{sheet.slug}/utiliser").status_code in (302, 303)
    assert _declare(client, sheet, hospital).status_code in (302, 303)
    assert db.session.query(Reuse).count() == 0


def test_what_is_not_on_line_is_not_found(as_: Any, alice: Any, hospital: Any) -> None:
    browser = as_(alice)
    for hidden in [*unpublished(), make_sheet("Un chapitre", kind=SheetKind.KIT)]:
        assert browser.get(f"/fiches/{hidden.slug}/utiliser").status_code == 404
        assert _declare(browser, hidden, hospital).status_code == 404
    assert browser.get("/fiches/nulle-part/utiliser").status_code == 404
    assert db.session.query(Reuse).count() == 0


def test_a_withdrawn_fiche_says_where_to_go(as_: Any, alice: Any, esther: Any, hospital: Any, sheet: Any) -> None:
    as_(esther).post(f"/gestion/fiches/{sheet.public_id}/retrait", data={"withdrawing-reason": "Remplacée."})
    answer = as_(alice).get(f"/fiches/{sheet.slug}/utiliser")
    assert answer.status_code == 410
    assert "Remplacée." in answer.text
    assert _declare(as_(alice), sheet, hospital).status_code == 410
