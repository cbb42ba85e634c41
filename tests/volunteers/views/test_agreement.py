from typing import Any

import pytest

from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.volunteers import queries

PATH = "/mon-espace/profil/accord"
GOOD = {"birth_year": "1970", "is_adult": "y", "health": "y"}


def test_i1_no_box_is_ticked_beforehand(as_: Any, farid: Account) -> None:
    page = as_(farid).get(PATH)
    assert page.status_code == 200
    boxes = [line for line in page.text.split("<input") if 'type="checkbox"' in line]
    assert len(boxes) == 3
    assert not any(" checked" in box.split(">")[0] for box in boxes)


def test_agreement_opens_the_profile(as_: Any, farid: Account) -> None:
    answer = as_(farid).post(PATH, data={**GOOD, "proposals": "y"})
    assert answer.status_code == 303
    assert answer.location.endswith("/mon-espace/profil/moi")
    assert queries.find_volunteer_of(farid) is not None
    assert queries.has_consent(farid, Purpose.PROPOSALS)


def test_i1_one_box_is_not_the_other(as_: Any, farid: Account) -> None:
    as_(farid).post(PATH, data=GOOD)
    assert queries.has_consent(farid, Purpose.HEALTH)
    assert not queries.has_consent(farid, Purpose.PROPOSALS)


def test_agreement_twice_changes_nothing(as_: Any, farid: Account) -> None:
    browser = as_(farid)
    browser.post(PATH, data=GOOD)
    first = queries.volunteer_ref_of(farid)
    assert browser.post(PATH, data=GOOD).status_code == 303
    assert queries.volunteer_ref_of(farid) == first


@pytest.mark.parametrize("missing", ["birth_year", "is_adult", "health"])
def test_agreement_without_what_is_needed_opens_nothing(as_: Any, farid: Account, missing: str) -> None:
    page = as_(farid).post(PATH, data={name: value for name, value in GOOD.items() if name != missing})
    assert page.status_code == 422
    assert f'id="{missing}-error"' in page.text
    assert queries.find_volunteer_of(farid) is None


@pytest.mark.parametrize("year", ["abc", "1", "99999"])
def test_agreement_with_an_odd_year_is_refused(as_: Any, farid: Account, year: str) -> None:
    assert as_(farid).post(PATH, data={**GOOD, "birth_year": year}).status_code == 422


def test_i10_a_minor_is_told_why(as_: Any, farid: Account) -> None:
    page = as_(farid).post(PATH, data={**GOOD, "birth_year": str(utcnow().year - 17)})
    assert page.status_code == 422
    assert "18 ans ou plus" in page.text
    assert not queries.has_consent(farid, Purpose.HEALTH)


def test_agreement_of_a_visitor_leads_to_sign_in(client: Any) -> None:
    assert client.post(PATH, data=GOOD).location.startswith("/connexion")
