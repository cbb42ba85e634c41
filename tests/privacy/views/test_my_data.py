import json
from typing import Any

import pytest

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent
from labagora.accounts.queries import get_account
from labagora.core.clock import utcnow
from labagora.volunteers import actions, policy, queries
from labagora.volunteers.enums import Look
from labagora.volunteers.models import Volunteer

BASE = "/mon-espace/donnees"


def _receipt(account: Account, purpose: Purpose) -> Consent:
    return give_consent(account, purpose, actor=account, now=utcnow())


def _withdraw(browser: Any, receipt: Consent) -> Any:
    return browser.post(f"{BASE}/accords/{receipt.public_id}/retrait")


def test_my_data_shows_receipts_and_what_is_kept(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    _receipt(camille, Purpose.HEALTH)
    page = as_(camille).get(BASE)
    assert page.status_code == 200
    assert "Traitement de mes données de santé" in page.text
    assert "Qui a vu vos données, quand et pourquoi" in page.text
    assert camille_volunteer.public_id in page.text


def test_my_data_of_somebody_without_anything_works(as_: Any, farid: Account) -> None:
    page = as_(farid).get(BASE)
    assert page.status_code == 200
    assert "Aucun accord en cours" in page.text


def test_i2_one_click_withdraws(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    receipt = _receipt(camille, Purpose.HEALTH)
    browser = as_(camille)
    assert _withdraw(browser, receipt).status_code == 303
    assert not policy.is_matchable(camille_volunteer, utcnow(), queries.text_versions())
    assert camille_volunteer.profile_sealed is None
    assert "Accords retirés" in browser.get(BASE).text


def test_i2_withdrawing_twice_is_harmless(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    receipt, browser = _receipt(camille, Purpose.PROPOSALS), as_(camille)
    assert [_withdraw(browser, receipt).status_code for _ in range(2)] == [303, 303]


def test_i3_an_older_text_is_pointed_out(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    _receipt(camille, Purpose.HEALTH).text_version = "0"
    assert "ancien texte" in as_(camille).get(BASE).text


def test_a1_receipt_of_somebody_else_is_absent(as_: Any, camille: Account, farid: Account) -> None:
    receipt = _receipt(camille, Purpose.HEALTH)
    assert _withdraw(as_(farid), receipt).status_code == 404
    assert receipt.withdrawn_at is None


def test_account_agreement_is_not_withdrawn_by_a_click(as_: Any, camille: Account) -> None:
    assert _withdraw(as_(camille), _receipt(camille, Purpose.ACCOUNT)).status_code == 403


def test_b3_ledger_says_who_when_why_and_what(
    as_: Any, camille: Account, camille_volunteer: Volunteer, alice: Account
) -> None:
    actions.record_look(
        camille_volunteer,
        viewer=alice,
        look=Look.CANDIDATE_CARD,
        fields=("region",),
        organisation="Hôpital de l'Exemple",
        context="Mieux dormir",
        now=utcnow(),
    )
    page = as_(camille).get(f"{BASE}/acces").text
    for words in ("Porteur de projet", "Hôpital de l&#39;Exemple", "Mieux dormir", "Région"):
        assert words in page
    assert alice.name not in page


def test_ledger_of_somebody_without_a_profile_is_empty(as_: Any, farid: Account) -> None:
    page = as_(farid).get(f"{BASE}/acces")
    assert page.status_code == 200
    assert "Personne n’a encore vu vos données" in page.text


def test_ledger_costs_the_same_with_one_and_three_lines(
    as_: Any, camille: Account, camille_volunteer: Volunteer, alice: Account, count_statements: Any
) -> None:
    browser, costs = as_(camille), []
    for lines in (1, 2):
        viewer = get_account(alice.public_id)
        for _ in range(lines):
            actions.record_look(camille_volunteer, viewer=viewer, look=Look.CONTACT, fields=("name",), now=utcnow())
        with count_statements() as seen:
            browser.get(f"{BASE}/acces")
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_i4_copy_is_readable_and_takes_away(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser = as_(camille)
    page = browser.get(f"{BASE}/copie")
    assert page.status_code == 200
    assert camille.address in page.text
    document = browser.get(f"{BASE}/copie.json")
    assert document.headers["Content-Disposition"].startswith("attachment")
    assert document.headers["Cache-Control"] == "no-store"
    assert json.loads(document.text)["data"]["volunteer"]["rows"][0]["answers"]["region"] == "84"


@pytest.mark.parametrize("path", ["", "/acces", "/copie", "/copie.json", "/effacement"])
def test_pages_of_a_visitor_lead_to_sign_in(client: Any, path: str) -> None:
    answer = client.get(f"{BASE}{path}")
    assert answer.status_code == 303
    assert answer.location.startswith("/connexion")
