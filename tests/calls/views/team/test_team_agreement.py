"""« Mon organisation est d'accord »: dated, visible, said of one's own organisation only."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls import policy
from labagora.calls.enums import ApplicationState, TeamRole
from labagora.core.clock import utcnow
from tests.builders.accounts import enrol_second_factor, make_account
from tests.builders.calls import join_team, make_application, make_call, write_section
from tests.builders.organisations import make_membership, make_organisation


@pytest.fixture
def clinic(app: Any) -> Any:
    """The organisation of the partner."""
    return make_organisation(name="Clinique de l'Essai")


@pytest.fixture
def paul(draft: Any, clinic: Any) -> Account:
    """Paul signs for the clinic."""
    account = make_account(name="Paul")
    make_membership(account, clinic)
    enrol_second_factor(account)
    join_team(draft, account, TeamRole.SIGNATORY)
    return account


def test_an_agreement_is_dated_and_seen_by_the_team(
    as_: Any, alice: Account, paul: Account, clinic: Any, address: str, now_is: Any
) -> None:
    browser = as_(paul)
    assert browser.get(f"{address}/accord").status_code == 200
    given = browser.post(f"{address}/accord", data={"organisation": clinic.public_id})
    assert given.status_code == 303
    place = policy.membership(paul, now_is())
    assert place.organisation_id == clinic.id
    assert place.signed_off_at is not None
    page = as_(alice).get(address).text
    assert "Clinique de l&#39;Essai" in page
    assert "Candidature modifiée depuis" not in page
    assert browser.post(f"{address}/accord", data={"organisation": clinic.public_id}).status_code == 404


def test_the_page_says_when_the_application_moved_since(
    as_: Any, alice: Account, paul: Account, clinic: Any, address: str, draft: Any
) -> None:
    as_(paul).post(f"{address}/accord", data={"organisation": clinic.public_id})
    write_section(draft, by=alice).updated_at = utcnow() + timedelta(minutes=1)
    assert "Candidature modifiée depuis" in as_(alice).get(address).text


def test_nobody_agrees_for_somebody_elses_organisation(
    as_: Any, paul: Account, hospital: Any, address: str, now_is: Any
) -> None:
    for wrong in (hospital.public_id, "", "rien"):
        assert as_(paul).post(f"{address}/accord", data={"organisation": wrong}).status_code == 422
    assert policy.membership(paul, now_is()).signed_off_at is None


def test_without_an_organisation_the_page_says_where_to_ask(as_: Any, address: str, draft: Any) -> None:
    lone = make_account()
    join_team(draft, lone, TeamRole.SIGNATORY)
    page = as_(lone).get(f"{address}/accord")
    assert "/mon-espace/organisations" in page.text
    assert as_(lone).post(f"{address}/accord", data={"organisation": ""}).status_code == 422


def test_an_agreement_is_taken_back_and_given_again(
    as_: Any, paul: Account, clinic: Any, address: str, now_is: Any
) -> None:
    browser = as_(paul)
    assert browser.post(f"{address}/accord/retrait").status_code == 409
    browser.post(f"{address}/accord", data={"organisation": clinic.public_id})
    assert browser.post(f"{address}/accord/retrait").status_code == 303
    assert policy.membership(paul, now_is()).signed_off_at is None
    assert browser.post(f"{address}/accord", data={"organisation": clinic.public_id}).status_code == 303


@pytest.mark.parametrize("role", [TeamRole.VIEWER, TeamRole.EDITOR])
def test_only_who_signs_agrees(as_: Any, address: str, draft: Any, role: TeamRole) -> None:
    other = make_account()
    join_team(draft, other, role)
    assert as_(other).get(f"{address}/accord").status_code == 404
    assert as_(other).post(f"{address}/accord", data={"organisation": "rien"}).status_code == 404


def test_what_is_filed_keeps_its_agreements(as_: Any, alice: Account, hospital: Any) -> None:
    filed = make_application(make_call(), hospital, ApplicationState.FILED)
    join_team(filed, alice, TeamRole.SIGNATORY, signed_off_at=utcnow(), organisation=hospital)
    assert as_(alice).post(f"/candidatures/{filed.public_id}/equipe/accord/retrait").status_code == 409


def test_a_stranger_finds_nothing(as_: Any, bob: Account, address: str) -> None:
    for page in ("accord", "accord/retrait", "depart", "responsable"):
        assert as_(bob).post(f"{address}/{page}").status_code == 404
