"""The pages under /mon-espace/organisations."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership, Organisation
from tests.builders.organisations import make_membership, make_organisation

HOME = "/mon-espace/organisations"


def test_my_organisation_list_shows_mine_and_the_requests_of_others(
    as_: Any, client: Any, alice: Any, farid: Any, hospital: Any
) -> None:
    make_membership(farid, hospital, MembershipState.REQUESTED)
    page = as_(alice).get(HOME).text
    assert "Farid" in page
    assert "Confirmer" in page
    other = as_(farid).get(HOME).text
    assert "Retirer ma demande" in other
    assert "Confirmer" not in other
    assert client.get(HOME).status_code in (302, 303)


def test_my_organisation_list_searches_without_accents(as_: Any, farid: Any, hospital: Any) -> None:
    make_organisation("Organisation proposée").is_confirmed = False
    page = as_(farid).get(f"{HOME}?q=EXEMPLE").text
    assert f"{HOME}/{hospital.public_id}/demande" in page
    assert "Aucune organisation" in as_(farid).get(f"{HOME}?q=proposee").text


def test_membership_request_works_and_twice_changes_nothing(as_: Any, farid: Any, hospital: Any) -> None:
    browser, address = as_(farid), f"{HOME}/{hospital.public_id}/demande"
    assert browser.get(address).status_code == 200
    for _ in range(2):
        assert browser.post(address, data={"function": "Infirmier", "state": "confirmed"}).status_code == 303
    row = db.session.query(Membership).one()
    assert (row.state, row.function) == (MembershipState.REQUESTED, "Infirmier")
    assert browser.post(address, data={"function": "é" * 121}).status_code == 422


def test_membership_request_of_an_unknown_or_unconfirmed_organisation(as_: Any, farid: Any) -> None:
    proposed = make_organisation("Proposée")
    proposed.is_confirmed = False
    for public_id in ("AAAAAAAAAAAAAAAAAAAAAA", proposed.public_id):
        assert as_(farid).post(f"{HOME}/{public_id}/demande").status_code == 404


def test_colleague_confirms_declines_and_ends(as_: Any, alice: Any, bob: Any, farid: Any, hospital: Any) -> None:
    row = make_membership(farid, hospital, MembershipState.REQUESTED)
    browser, base = as_(alice), f"{HOME}/appartenances/{row.public_id}"
    assert browser.post(f"{base}/confirmation").status_code == 303
    assert browser.post(f"{base}/confirmation").status_code == 409
    assert browser.post(f"{base}/refus").status_code == 409
    assert browser.post(f"{base}/fin").status_code == 303
    assert browser.post(f"{base}/fin").status_code == 409


@pytest.mark.parametrize("move", ["confirmation", "refus", "fin"])
def test_a1_membership_moves_are_unknown_to_strangers(
    as_: Any, camille: Any, denis: Any, farid: Any, hospital: Any, move: str
) -> None:
    row = make_membership(farid, hospital, MembershipState.REQUESTED)
    for person in (camille, denis):
        assert as_(person).post(f"{HOME}/appartenances/{row.public_id}/{move}").status_code == 404
    if move != "fin":
        assert as_(farid).post(f"{HOME}/appartenances/{row.public_id}/{move}").status_code == 403


def test_leaving_takes_the_pages_of_projects_away(as_: Any, bob: Any, alice: Any, hospital: Any) -> None:
    row = db.session.query(Membership).filter_by(account_id=bob.id).one()
    assert as_(bob).post(f"{HOME}/appartenances/{row.public_id}/fin").status_code == 303
    assert "Nouveau projet" not in as_(bob).get("/mon-espace/projets").text


def test_organisation_propose_works_and_ignores_hidden_fields(as_: Any, farid: Any) -> None:
    browser, address = as_(farid), f"{HOME}/proposition"
    assert 'value="Clinique"' in browser.get(f"{address}?nom=Clinique").text
    data = {"name": "Clinique", "kind": "clinique", "function": "Médecin", "is_confirmed": "1", "aliases": "X"}
    assert browser.post(address, data=data).status_code == 303
    row = db.session.query(Organisation).filter_by(name="Clinique").one()
    assert (row.is_confirmed, row.aliases) == (False, [])


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", " "),
        ("name", "é" * 201),
        ("kind", ""),
        ("kind", "lune"),
        ("website", "javascript:alert(1)"),
        ("website", "https://exemple.fr\njavascript:alert(1)"),
        ("siret", "12"),
        ("region_code", "99"),
    ],
)
def test_organisation_propose_refuses_beside_the_field(as_: Any, farid: Any, field: str, value: str) -> None:
    data = {"name": "Clinique", "kind": "clinique", field: value}
    page = as_(farid).post(f"{HOME}/proposition", data=data)
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert db.session.query(Organisation).filter_by(name="Clinique").count() == 0


def test_e2_texts_of_an_organisation_are_shown_as_text(as_: Any, alice: Any, farid: Any, hospital: Any) -> None:
    attack = '"><img src=x onerror=alert(1)>{{7*7}}'
    hospital.name = farid.name = attack
    row = make_membership(farid, hospital, MembershipState.REQUESTED)
    row.function = attack
    page = as_(alice).get(HOME).text
    assert "<img src=x" not in page
    assert "{{7*7}}" in page
