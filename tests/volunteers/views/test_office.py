from typing import Any

import pytest
from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.volunteers import actions, policy, queries
from labagora.volunteers.models import AccessRecord, Volunteer
from labagora.volunteers.profile import Profile

PATH = "/gestion/volontaires"
REASON = "La personne a appelé ce matin"


def _records() -> int:
    return db.session.scalar(select(func.count()).select_from(AccessRecord)) or 0


def test_overview_hides_small_numbers(as_: Any, esther: Account, camille_volunteer: Volunteer) -> None:
    page = as_(esther).get(PATH)
    assert page.status_code == 200
    assert page.text.count("moins de 11") >= 4
    assert camille_volunteer.public_id not in page.text


def test_overview_rounds_large_numbers(as_: Any, esther: Account) -> None:
    actions.add_synthetic([Profile(themes=("travail",))] * 23, now=utcnow())
    assert "≈ 25" in as_(esther).get(PATH).text


@pytest.mark.parametrize("persona", ["alice", "camille", "farid"])
def test_overview_is_absent_for_others(request: pytest.FixtureRequest, as_: Any, persona: str) -> None:
    browser = as_(request.getfixturevalue(persona))
    assert browser.get(PATH).status_code == 404
    assert browser.post(PATH, data={"reference": "x", "reason": REASON}).status_code == 404


def test_abuse_19_without_a_reason_nothing_is_shown(as_: Any, esther: Account, camille_volunteer: Volunteer) -> None:
    for reason in ("", "voir"):
        page = as_(esther).post(PATH, data={"reference": camille_volunteer.public_id, "reason": reason})
        assert page.status_code == 422
        assert "Auvergne" not in page.text
    assert _records() == 0


def test_abuse_19_with_a_reason_the_volunteer_sees_it(
    as_: Any, esther: Account, camille: Account, camille_volunteer: Volunteer
) -> None:
    page = as_(esther).post(PATH, data={"reference": camille_volunteer.public_id, "reason": REASON})
    assert page.status_code == 200
    assert "Sein" in page.text
    assert camille.name not in page.text
    assert camille.address not in page.text
    ledger = as_(camille).get("/mon-espace/donnees/acces").text
    assert REASON in ledger
    assert "Équipe du Living Lab" in ledger


def test_opening_of_an_unknown_profile_is_absent_and_unrecorded(as_: Any, esther: Account) -> None:
    answer = as_(esther).post(PATH, data={"reference": "a" * 22, "reason": REASON})
    assert answer.status_code == 404
    assert _records() == 0


def test_opening_too_long_is_refused(as_: Any, esther: Account, camille_volunteer: Volunteer) -> None:
    page = as_(esther).post(PATH, data={"reference": camille_volunteer.public_id, "reason": "x" * 301})
    assert page.status_code == 422
    assert _records() == 0


def test_a10_staff_who_open_profile_after_profile_are_stopped(
    as_: Any, esther: Account, camille_volunteer: Volunteer
) -> None:
    browser = as_(esther)
    data = {"reference": camille_volunteer.public_id, "reason": REASON}
    codes = [browser.post(PATH, data=data).status_code for _ in range(policy.STAFF_LOOKS_PER_HOUR + 1)]
    assert codes == [200] * policy.STAFF_LOOKS_PER_HOUR + [429]
    assert queries.looks_by(esther.public_id, utcnow() - policy.LOOK_WINDOW) == policy.STAFF_LOOKS_PER_HOUR
