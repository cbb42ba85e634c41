"""Roles, removals, departures, the transfer: what a removed person sees is nothing, at once."""

import re
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint
from labagora.calls.enums import ApplicationState, CallState, MemberState, TeamRole
from labagora.core.clock import utcnow
from tests.builders.accounts import make_account
from tests.builders.calls import invite_to_team, join_team, make_application, make_call


@pytest.fixture
def paul(draft: Any) -> Account:
    """Paul signs in the team."""
    account = make_account(name="Paul")
    join_team(draft, account, TeamRole.SIGNATORY)
    return account


def place_of(application: Any, account: Account) -> Any:
    """Return the place of somebody, whatever its state."""
    return next(one for one in application.members if one.account_id == account.id)


def test_the_lead_changes_a_role(as_: Any, alice: Account, paul: Account, address: str, now_is: Any) -> None:
    member = place_of(now_is(), paul)
    member.signed_off_at = utcnow()
    page = f"{address}/{member.public_id}/role"
    box = re.search(r'<input[^>]*value="signatory"[^>]*>', as_(alice).get(page).text)
    assert box is not None
    assert "checked" in box[0]
    assert as_(alice).post(page, data={"role": "viewer"}).status_code == 303
    member = place_of(now_is(), paul)
    assert (member.role, member.signed_off_at) == (TeamRole.VIEWER, None)
    assert as_(alice).post(page, data={"role": "viewer"}).status_code == 303


@pytest.mark.parametrize("role", ["", "lead", "chef"])
def test_no_other_role_is_given(as_: Any, alice: Account, paul: Account, address: str, now_is: Any, role: str) -> None:
    page = f"{address}/{place_of(now_is(), paul).public_id}/role"
    assert as_(alice).post(page, data={"role": role}).status_code == 422
    assert place_of(now_is(), paul).role is TeamRole.SIGNATORY


def test_a_removed_person_sees_nothing_at_once(
    as_: Any, alice: Account, paul: Account, address: str, now_is: Any, look_alike: Any
) -> None:
    theirs = as_(paul)
    assert theirs.get(address).status_code == 200
    page = f"{address}/{place_of(now_is(), paul).public_id}/retrait"
    browser = as_(alice)
    assert browser.get(page).status_code == 200
    assert place_of(now_is(), paul).state is MemberState.ACTIVE
    assert browser.post(page).status_code == 303
    assert theirs.get(address).status_code == 404
    assert look_alike(theirs, address, "/candidatures/rien/equipe")
    assert theirs.get(address.replace("equipe", "historique")).status_code == 404
    assert browser.post(page).status_code == 404


def test_a_withdrawn_invitation_is_worth_nothing(as_: Any, alice: Account, address: str, draft: Any) -> None:
    invited = invite_to_team(draft, "attendue@exemple.fr", token_hash=fingerprint("lien"))
    assert as_(alice).post(f"{address}/{invited.public_id}/retrait").status_code == 303
    assert as_(make_account()).get("/candidatures/invitations/lien").status_code == 410


@pytest.mark.parametrize("page", ["role", "retrait"])
def test_only_the_lead_changes_the_others(
    as_: Any, alice: Account, paul: Account, bob: Account, address: str, now_is: Any, page: str
) -> None:
    target = place_of(now_is(), alice).public_id
    for other in (paul, bob):
        browser = as_(other)
        for method in (browser.get, browser.post):
            assert method(f"{address}/{target}/{page}").status_code == 404
    assert as_(alice).post(f"{address}/{target}/{page}", data={"role": "viewer"}).status_code == 403
    assert place_of(now_is(), alice).role is TeamRole.LEAD


def test_a_place_of_another_team_is_not_found(as_: Any, alice: Account, address: str, hospital: Any) -> None:
    other = join_team(make_application(make_call(), hospital), make_account())
    for page in ("role", "retrait"):
        assert as_(alice).post(f"{address}/{other.public_id}/{page}", data={"role": "viewer"}).status_code == 404


def test_a_member_leaves(as_: Any, paul: Account, address: str, now_is: Any) -> None:
    browser = as_(paul)
    assert browser.get(f"{address}/depart").status_code == 200
    assert browser.post(f"{address}/depart").status_code == 303
    assert place_of(now_is(), paul).state is MemberState.LEFT
    assert browser.post(f"{address}/depart").status_code == 404


def test_the_lead_transfers_before_leaving(as_: Any, alice: Account, paul: Account, address: str, now_is: Any) -> None:
    browser = as_(alice)
    assert "Confiez-la" in browser.get(f"{address}/depart").text
    assert browser.post(f"{address}/depart").status_code == 409
    assert browser.get(f"{address}/responsable").status_code == 200
    chosen = {"member": place_of(now_is(), paul).public_id}
    assert browser.post(f"{address}/responsable", data=chosen).status_code == 303
    assert place_of(now_is(), paul).role is TeamRole.LEAD
    assert place_of(now_is(), alice).role is TeamRole.SIGNATORY
    assert browser.post(f"{address}/responsable", data=chosen).status_code == 404
    assert browser.post(f"{address}/depart").status_code == 303


def test_an_invited_person_does_not_become_the_lead(
    as_: Any, alice: Account, address: str, draft: Any, now_is: Any
) -> None:
    invited = invite_to_team(draft, "attendue@exemple.fr")
    for member in (invited.public_id, "", "rien"):
        assert as_(alice).post(f"{address}/responsable", data={"member": member}).status_code == 422
    assert place_of(now_is(), alice).role is TeamRole.LEAD


def test_a_team_over_does_not_change(as_: Any, alice: Account, hospital: Any) -> None:
    over = make_application(make_call(state=CallState.ARCHIVED), hospital, ApplicationState.FILED, lead=alice)
    member = join_team(over, make_account())
    page = f"/candidatures/{over.public_id}/equipe/{member.public_id}/retrait"
    assert as_(alice).post(page).status_code == 404
