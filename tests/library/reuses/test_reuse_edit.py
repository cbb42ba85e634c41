"""Telling how it goes, and taking a declaration back."""

from typing import Any

import pytest

from labagora.accounts.queries import get_account
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import ReuseStage
from labagora.library.models import Reuse, ReuseStep
from labagora.organisations.actions import merge_organisations

MINE = "/mon-espace/fiches-utilisees"


@pytest.fixture
def reuse(sheet: Any, hospital: Any, declared: Any) -> Reuse:
    """A declaration of the hospital, at the study stage."""
    found: Reuse = declared(sheet, hospital, ReuseStage.STUDY, place="Service A", since="2026")
    return found


def _data(reuse: Reuse, **changes: Any) -> dict[str, Any]:
    values = {"version": reuse.version, "stage": reuse.stage.value, "place": reuse.place, "since": "2026"}
    return {**values, "region_code": reuse.region_code or "", **changes}


def _save(browser: Any, reuse: Reuse, **changes: Any) -> Any:
    return browser.post(f"{MINE}/{reuse.public_id}", data=_data(reuse, **changes))


def _now(reuse: Reuse) -> Reuse:
    db.session.expire_all()
    return db.session.query(Reuse).filter_by(public_id=reuse.public_id).one()


def test_a_new_stage_is_dated_and_the_former_stays(as_: Any, alice: Any, reuse: Reuse) -> None:
    browser = as_(alice)
    assert _save(browser, reuse, stage="en_place", results="Moins d'appels.").status_code == 303
    saved = _now(reuse)
    assert (saved.stage, saved.results, saved.version) == (ReuseStage.IN_PLACE, "Moins d'appels.", 2)
    steps = [step.stage for step in db.session.query(ReuseStep).order_by(ReuseStep.id)]
    assert steps == [ReuseStage.STUDY, ReuseStage.IN_PLACE]
    assert _save(browser, saved, results="Encore moins.").status_code == 303
    assert db.session.query(ReuseStep).count() == 2, "the same stage is no new step"
    page = browser.get(f"{MINE}/{reuse.public_id}").text
    assert "Encore moins." in page


def test_a_colleague_may_tell_too(as_: Any, alice: Any, bob: Any, reuse: Reuse) -> None:
    assert _save(as_(bob), reuse, results="Vu par Bob.").status_code == 303
    assert _now(reuse).results == "Vu par Bob."


def test_two_people_meet(as_: Any, alice: Any, bob: Any, reuse: Reuse) -> None:
    mine = _data(reuse, results="Le texte d'Alice")
    assert _save(as_(bob), reuse, results="Le texte de Bob").status_code == 303
    browser = as_(alice)
    page = browser.post(f"{MINE}/{reuse.public_id}", data=mine)
    assert page.status_code == 409
    assert "Le texte de Bob" in page.text
    assert "Le texte d&#39;Alice" in page.text
    assert 'name="version" type="hidden" value="2"' in page.text
    assert _now(reuse).results == "Le texte de Bob"
    assert browser.post(f"{MINE}/{reuse.public_id}", data={**mine, "version": 2}).status_code == 303
    assert _now(reuse).results == "Le texte d'Alice"


@pytest.mark.parametrize("version", ["", "x", "99", "-1"])
def test_a_strange_version_saves_nothing(as_: Any, alice: Any, reuse: Reuse, version: str) -> None:
    answer = _save(as_(alice), reuse, version=version, results="Non")
    assert answer.status_code in (409, 422)
    assert _now(reuse).results == ""


def test_a_place_that_is_taken_is_refused(
    as_: Any, alice: Any, sheet: Any, hospital: Any, reuse: Reuse, declared: Any
) -> None:
    declared(sheet, hospital, place="Service B")
    page = _save(as_(alice), reuse, place="Service B")
    assert page.status_code == 422
    assert 'id="place-error"' in page.text
    assert _now(reuse).place == "Service A"


@pytest.mark.parametrize(
    ("field", "value"),
    [("adapted", "x" * 3001), ("place", "x" * 161), ("results", "nom@exemple.fr"), ("stage", "lune"), ("since", "?")],
)
def test_a_bad_value_is_refused_beside_its_field(as_: Any, alice: Any, reuse: Reuse, field: str, value: str) -> None:
    page = _save(as_(alice), reuse, **{field: value})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert _now(reuse).version == 1


def test_abandoned_wants_to_know_why(as_: Any, alice: Any, reuse: Reuse) -> None:
    browser = as_(alice)
    assert _save(browser, reuse, stage="abandonnee").status_code == 422
    assert _save(browser, reuse, stage="abandonnee", why_abandoned="Pas de relais.").status_code == 303


@pytest.mark.parametrize("path", ["", "/retrait"])
def test_strangers_find_nothing(
    as_: Any, client: Any, farid: Any, omar: Any, esther: Any, reuse: Reuse, path: str
) -> None:
    address = f"{MINE}/{reuse.public_id}{path}"
    assert client.post(address, data=_data(reuse)).status_code in (302, 303)
    for stranger in (farid, omar, esther):
        assert as_(stranger).post(address, data=_data(reuse, results="Pris")).status_code == 404
    assert _now(reuse).results == ""


def test_strangers_read_nothing(as_: Any, farid: Any, omar: Any, alice: Any, reuse: Reuse) -> None:
    for stranger in (farid, omar):
        assert as_(stranger).get(f"{MINE}/{reuse.public_id}").status_code == 404
        assert "Service A" not in as_(stranger).get(MINE).text
    assert as_(alice).get(f"{MINE}/{'x' * 22}").status_code == 404
    assert "Service A" in as_(alice).get(MINE).text


def test_taken_back_with_its_steps(as_: Any, alice: Any, client: Any, sheet: Any, reuse: Reuse) -> None:
    browser, address = as_(alice), f"{MINE}/{reuse.public_id}/retrait"
    assert browser.post(address).status_code == 303
    assert db.session.query(Reuse).count() == 0
    assert db.session.query(ReuseStep).count() == 0
    assert browser.post(address).status_code == 404
    assert "Service A" not in client.get(f"/fiches/{sheet.slug}/utilisations").text
    assert db.session.query(AuditEntry).filter_by(verb="reuse.removed").count() == 1


def test_reading_takes_nothing_back(as_: Any, alice: Any, reuse: Reuse) -> None:
    assert as_(alice).get(f"{MINE}/{reuse.public_id}/retrait").status_code == 405
    assert db.session.query(Reuse).count() == 1


def test_an_empty_list_says_how_to_begin(as_: Any, alice: Any) -> None:
    assert "Aucune déclaration." in as_(alice).get(MINE).text


def test_statements_do_not_grow(
    as_: Any, alice: Any, sheet: Any, hospital: Any, reuse: Reuse, declared: Any, count_statements: Any
) -> None:
    browser = as_(alice)
    browser.get(MINE)
    with count_statements() as one:
        browser.get(MINE)
    for place in ("B", "C"):
        declared(sheet, hospital, place=place)
    with count_statements() as three:
        assert browser.get(MINE).status_code == 200
    assert len(one) == len(three)


def test_organisations_that_become_one_keep_what_both_declared(
    as_: Any, alice: Any, esther: Any, sheet: Any, hospital: Any, other: Any, reuse: Reuse, declared: Any
) -> None:
    declared(sheet, other, ReuseStage.IN_PLACE, place="Service A")
    merge_organisations(hospital, other, actor=get_account(esther.public_id), now=utcnow())
    db.session.flush()
    browser = as_(alice)
    assert browser.get(MINE).text.count("Service A") == 2
    assert _save(browser, reuse, results="Toujours modifiable.").status_code == 303


def test_what_the_team_hid_cannot_be_taken_back_and_declared_again(as_: Any, alice: Any, reuse: Reuse) -> None:
    reuse.hidden_at, reuse.hidden_reason = utcnow(), "Publicité."
    db.session.flush()
    assert as_(alice).post(f"{MINE}/{reuse.public_id}/retrait").status_code == 409
    assert _now(reuse).hidden_reason == "Publicité."
