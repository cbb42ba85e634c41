from typing import Any

import pytest
from html5lib import parse

from labagora.accounts.models import Account
from labagora.volunteers import queries
from labagora.volunteers.models import Volunteer
from labagora.volunteers.steps import STEPS

CARE = "/mon-espace/profil/parcours"


def _expected(browser: Any, path: str) -> str:
    tree = parse(browser.get(path).text, namespaceHTMLElements=False)
    return next(node.get("value") for node in tree.iter("input") if node.get("name") == "expected")


@pytest.mark.parametrize("slug", [step.slug for step in STEPS])
def test_step_show_works(as_: Any, camille: Account, camille_volunteer: Volunteer, slug: str) -> None:
    page = as_(camille).get(f"/mon-espace/profil/{slug}")
    assert page.status_code == 200
    assert "Pourquoi cette question" in page.text
    assert "Qui verra la réponse" in page.text


def test_step_save_goes_to_the_next_step(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser = as_(camille)
    answers = {"expected": _expected(browser, CARE), "cancers": ["rein", "sein"], "care_steps": "annonce"}
    answer = browser.post(CARE, data=answers)
    assert answer.status_code == 303
    assert answer.location.endswith("/mon-espace/profil/sujets")
    assert queries.profile_of(camille_volunteer).cancers == ("rein", "sein")


def test_step_save_empty_takes_the_answers_away(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser = as_(camille)
    assert browser.post(CARE, data={"expected": _expected(browser, CARE)}).status_code == 303
    assert queries.profile_of(camille_volunteer).cancers == ()


def test_step_save_while_typing_answers_with_the_new_mark(
    as_: Any, camille: Account, camille_volunteer: Volunteer
) -> None:
    browser = as_(camille)
    first = {"expected": _expected(browser, CARE), "cancers": "rein"}
    saved = browser.post(CARE, data=first, headers={"X-Requested-With": "fetch"})
    assert saved.status_code == 204
    again = {"expected": saved.headers["X-Saved-Mark"], "cancers": "foie"}
    assert browser.post(CARE, data=again, headers={"X-Requested-With": "fetch"}).status_code == 204
    assert queries.profile_of(camille_volunteer).cancers == ("foie",)


def test_r14_step_save_from_two_tabs_shows_both_texts(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser = as_(camille)
    mark = _expected(browser, CARE)
    browser.post(CARE, data={"expected": mark, "cancers": "rein"})
    page = browser.post(CARE, data={"expected": mark, "cancers": "foie"})
    assert page.status_code == 409
    assert "Foie" in page.text
    assert "Rein" in page.text
    assert queries.profile_of(camille_volunteer).cancers == ("rein",)
    chosen = parse(page.text, namespaceHTMLElements=False)
    fields = [(n.get("name"), n.get("value")) for n in chosen.iter("input") if n.get("name") in ("expected", "cancers")]
    assert browser.post(CARE, data=dict(fields)).status_code == 303
    assert queries.profile_of(camille_volunteer).cancers == ("foie",)


def test_step_save_of_an_unknown_code_is_said_beside_the_field(
    as_: Any, camille: Account, camille_volunteer: Volunteer
) -> None:
    browser = as_(camille)
    page = browser.post(CARE, data={"expected": _expected(browser, CARE), "cancers": "grippe"})
    assert page.status_code == 422
    assert "dans la liste" in page.text
    assert queries.profile_of(camille_volunteer).cancers == ("sein",)


def test_step_save_too_long_keeps_what_was_typed(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser, path = as_(camille), "/mon-espace/profil/experience"
    page = browser.post(path, data={"expected": _expected(browser, path), "experience": "é" * 3001})
    assert page.status_code == 422
    assert "é" * 3001 in page.text
    assert "3000 caractères au plus" in page.text


def test_step_save_ignores_posted_fields_that_are_not_asked(
    as_: Any, camille: Account, camille_volunteer: Volunteer
) -> None:
    browser = as_(camille)
    forged = {"expected": _expected(browser, CARE), "cancers": "rein", "monthly_budget": "31", "revision": "0"}
    browser.post(CARE, data=forged)
    assert camille_volunteer.monthly_budget == 2


def test_i1_step_without_consent_leads_to_the_agreement(as_: Any, farid: Account) -> None:
    browser = as_(farid)
    for answer in (browser.get(CARE), browser.post(CARE, data={"cancers": "rein"})):
        assert answer.status_code == 303
        assert answer.location.endswith("/mon-espace/profil/accord")
    assert queries.find_volunteer_of(farid) is None


def test_i3_step_under_an_older_text_leads_to_the_agreement(
    as_: Any, camille: Account, camille_volunteer: Volunteer
) -> None:
    camille_volunteer.health_consent_version = "0"
    assert as_(camille).get(CARE).status_code == 303


def test_step_of_an_unknown_name_is_absent(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    assert as_(camille).get("/mon-espace/profil/horoscope").status_code == 404


def test_step_of_a_visitor_leads_to_sign_in(client: Any) -> None:
    assert client.get(CARE).location.startswith("/connexion")


def test_e2_step_prints_what_was_typed_as_text(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser, path = as_(camille), "/mon-espace/profil/experience"
    browser.post(path, data={"expected": _expected(browser, path), "experience": "<svg onload=alert(1)>"})
    assert "<svg onload" not in browser.get(path).text
    assert "&lt;svg onload" in browser.get("/mon-espace/profil").text
