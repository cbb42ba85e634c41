from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.core.clock import today_in_paris, utcnow
from labagora.volunteers import actions, policy, queries
from labagora.volunteers.enums import MuteTarget
from labagora.volunteers.models import Volunteer
from tests.builders.volunteers import make_volunteer

BASE = "/mon-espace/profil"


def _is_matchable(volunteer: Volunteer) -> bool:
    return policy.is_matchable(volunteer, utcnow(), queries.text_versions())


def test_profile_of_a_newcomer_invites_to_begin(as_: Any, farid: Account) -> None:
    page = as_(farid).get(BASE)
    assert page.status_code == 200
    assert "Commencer" in page.text


def test_profile_shows_answers_and_settings(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    page = as_(camille).get(BASE)
    assert "Sein" in page.text
    assert "Auvergne-Rhône-Alpes" in page.text


def test_profile_title_is_discreet(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    for path in (BASE, f"{BASE}/parcours", f"{BASE}/pause"):
        title = as_(camille).get(path).text.split("<title>")[1].split("</title>")[0].lower()
        assert not any(word in title for word in ("cancer", "santé", "maladie", "patient"))


def test_pause_is_one_click_and_one_click_back(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser = as_(camille)
    assert browser.post(f"{BASE}/pause").status_code == 303
    assert not _is_matchable(camille_volunteer)
    assert browser.post(f"{BASE}/pause/fin").status_code == 303
    assert _is_matchable(camille_volunteer)


def test_pause_twice_is_harmless(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser = as_(camille)
    assert [browser.post(f"{BASE}/pause").status_code for _ in range(2)] == [303, 303]


def test_pause_until_a_day(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    day = today_in_paris() + timedelta(days=10)
    as_(camille).post(f"{BASE}/pause", data={"until": day.isoformat()})
    assert camille_volunteer.pause_until is not None
    assert today_in_paris(camille_volunteer.pause_until) == day


@pytest.mark.parametrize("until", ["2020-01-01", "demain", "2026-13-45"])
def test_pause_until_nonsense_is_refused(as_: Any, camille: Account, camille_volunteer: Volunteer, until: str) -> None:
    page = as_(camille).post(f"{BASE}/pause", data={"until": until})
    assert page.status_code == 422
    assert camille_volunteer.paused_at is None


@pytest.mark.parametrize("path", ["/pause", "/pause/fin", "/sollicitations", "/confirmation"])
def test_settings_of_somebody_without_a_profile_are_absent(as_: Any, farid: Account, path: str) -> None:
    assert as_(farid).post(f"{BASE}{path}", data={"monthly_budget": "3"}).status_code == 404


def test_budget_is_saved(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser = as_(camille)
    assert browser.get(f"{BASE}/sollicitations").status_code == 200
    assert browser.post(f"{BASE}/sollicitations", data={"monthly_budget": "5"}).status_code == 303
    assert camille_volunteer.monthly_budget == 5


@pytest.mark.parametrize("number", ["", "-1", "32", "beaucoup"])
def test_budget_nonsense_is_refused(as_: Any, camille: Account, camille_volunteer: Volunteer, number: str) -> None:
    page = as_(camille).post(f"{BASE}/sollicitations", data={"monthly_budget": number})
    assert page.status_code == 422
    assert 'id="monthly_budget-error"' in page.text
    assert camille_volunteer.monthly_budget == 2


def test_budget_of_zero_is_saved(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    as_(camille).post(f"{BASE}/sollicitations", data={"monthly_budget": "0"})
    assert camille_volunteer.monthly_budget == 0


def _mute(volunteer: Volunteer, actor: Account, ref: str) -> str:
    actions.mute(volunteer, MuteTarget.PROJECT, ref, label="Projet bruyant", actor=actor, now=utcnow())
    return queries.mutes_of(volunteer)[-1].public_id


def test_mute_is_listed_and_taken_back(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    reference = _mute(camille_volunteer, camille, "p" * 22)
    browser = as_(camille)
    assert "Projet bruyant" in browser.get(f"{BASE}/sollicitations").text
    assert browser.post(f"{BASE}/sourdines/{reference}/fin").status_code == 303
    assert queries.mutes_of(camille_volunteer) == []
    assert browser.post(f"{BASE}/sourdines/{reference}/fin").status_code == 404


def test_a1_mute_of_somebody_else_is_absent(
    as_: Any, camille: Account, camille_volunteer: Volunteer, farid: Account
) -> None:
    make_volunteer(farid)
    reference = _mute(camille_volunteer, camille, "p" * 22)
    assert as_(farid).post(f"{BASE}/sourdines/{reference}/fin").status_code == 404
    assert len(queries.mutes_of(camille_volunteer)) == 1


def test_budget_page_costs_the_same_with_one_and_three_mutes(
    as_: Any, camille: Account, camille_volunteer: Volunteer, count_statements: Any
) -> None:
    browser, costs = as_(camille), []
    for refs in (["a" * 22], ["b" * 22, "c" * 22]):
        for ref in refs:
            _mute(camille_volunteer, camille, ref)
        with count_statements() as seen:
            browser.get(f"{BASE}/sollicitations")
        costs.append(len(seen))
    assert costs[0] == costs[1]


def test_confirmation_renews_the_year(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    camille_volunteer.reconfirmed_at = utcnow() - timedelta(days=360)
    camille_volunteer.expiry_warned_at = utcnow() - timedelta(days=1)
    assert as_(camille).post(f"{BASE}/confirmation").status_code == 303
    assert camille_volunteer.expiry_warned_at is None
    assert utcnow() - camille_volunteer.reconfirmed_at < timedelta(minutes=1)


def test_c8_settings_never_change_on_get(as_: Any, camille: Account, camille_volunteer: Volunteer) -> None:
    browser = as_(camille)
    assert browser.get(f"{BASE}/pause").status_code == 200
    for path in ("/pause/fin", "/confirmation"):
        assert browser.get(f"{BASE}{path}").status_code in (404, 405)
    assert camille_volunteer.paused_at is None
