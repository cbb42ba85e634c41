"""Inviting somebody to the team of an application."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState, MemberState, TeamRole
from labagora.calls.views import team as pages
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import invite_to_team, join_team, make_application, make_call

SENT = {"address": "partenaire@exemple.fr", "role": "signatory"}


def test_the_page_lists_the_team_by_role(as_: Any, alice: Account, address: str, draft: Any) -> None:
    join_team(draft, make_account(name="Paul"), TeamRole.VIEWER)
    invite_to_team(draft, "attendue@exemple.fr")
    page = as_(alice).get(address).text
    assert "Paul" in page
    assert "attendue@exemple.fr" in page
    assert page.index("Responsable") < page.index("Lecture")


def test_a_member_does_not_read_the_addresses_of_invitations(as_: Any, address: str, draft: Any) -> None:
    paul = make_account(name="Paul")
    join_team(draft, paul, TeamRole.SIGNATORY)
    invite_to_team(draft, "attendue@exemple.fr")
    page = as_(paul).get(address).text
    assert "attendue@exemple.fr" not in page
    assert "Inviter une personne" not in page


def test_an_invitation_leaves_with_a_link_that_is_kept_as_a_fingerprint(
    as_: Any, alice: Account, address: str, now_is: Any, sent: list[Any], run_jobs: Any
) -> None:
    assert as_(alice).post(address, data=SENT).status_code == 303
    invited = now_is().members[-1]
    assert (invited.state, invited.role) == (MemberState.INVITED, TeamRole.SIGNATORY)
    assert invited.address == "partenaire@exemple.fr"
    token = invited.token
    run_jobs()
    assert [mail.to for mail in sent] == ["partenaire@exemple.fr"]
    assert token in sent[0].text
    assert now_is().members[-1].token is None


def test_the_mail_names_neither_the_call_nor_the_application(
    as_: Any, alice: Account, address: str, sent: list[Any], run_jobs: Any
) -> None:
    as_(alice).post(address, data=SENT)
    run_jobs()
    mail = sent[0]
    for word in ("Un parcours sans rupture", "Coordonner les parcours", "Centre hospitalier", "Alice"):
        assert word not in mail.subject + mail.text + mail.html


def test_invited_again_the_same_address_gets_a_new_link(
    as_: Any, alice: Account, address: str, now_is: Any, freeze: Any
) -> None:
    browser = as_(alice)
    browser.post(address, data=SENT)
    former = now_is().members[-1].token_hash
    soon = browser.post(address, data=SENT)
    assert soon.status_code == 422
    assert "Attendez dix minutes" in soon.text
    freeze(utcnow() + timedelta(minutes=11))
    assert browser.post(address, data={**SENT, "role": "viewer"}).status_code == 303
    members = now_is().members
    assert len(members) == 2
    assert members[-1].token_hash != former
    assert members[-1].role is TeamRole.VIEWER


def test_somebody_of_the_team_is_not_invited(as_: Any, alice: Account, address: str, draft: Any) -> None:
    join_team(draft, make_account(address="paul@exemple.fr"))
    sent = as_(alice).post(address, data={**SENT, "address": "Paul@exemple.fr"})
    assert sent.status_code == 422
    assert "déjà dans l&#39;équipe" in sent.text


@pytest.mark.parametrize(
    "wrong",
    [{"address": ""}, {"address": "rien"}, {"address": f"{'a' * 300}@exemple.fr"}, {"role": "lead"}, {"role": ""}],
)
def test_what_is_wrong_comes_back(as_: Any, alice: Account, address: str, now_is: Any, wrong: dict[str, str]) -> None:
    data = {**SENT, **wrong}
    sent = as_(alice).post(address, data=data)
    assert sent.status_code == 422
    assert data["address"] in sent.text
    assert len(now_is().members) == 1


def test_a_team_has_a_size(as_: Any, alice: Account, address: str, draft: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("labagora.calls.actions.team.MOST_MEMBERS", 2)
    invite_to_team(draft, "premiere@exemple.fr")
    assert as_(alice).post(address, data=SENT).status_code == 422


def test_too_many_invitations_wait(as_: Any, alice: Account, address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "INVITATIONS_OF_ONE_PERSON", 1)
    browser = as_(alice)
    assert browser.post(address, data=SENT).status_code == 303
    late = browser.post(address, data={**SENT, "address": "autre@exemple.fr"})
    assert late.status_code == 429
    assert "autre@exemple.fr" in late.text


@pytest.mark.parametrize("role", [TeamRole.VIEWER, TeamRole.EDITOR, TeamRole.SIGNATORY])
def test_only_the_lead_invites(as_: Any, address: str, draft: Any, role: TeamRole) -> None:
    paul = make_account()
    join_team(draft, paul, role)
    assert as_(paul).post(address, data=SENT).status_code == 403


def test_a_stranger_learns_nothing(as_: Any, address: str, esther: Account, bob: Account, look_alike: Any) -> None:
    for stranger in (bob, esther, make_account()):
        browser = as_(stranger)
        assert browser.get(address).status_code == 404
        assert browser.post(address, data=SENT).status_code == 404
        assert look_alike(browser, address, "/candidatures/rien/equipe")


def test_a_visitor_is_sent_to_sign_in(client: Any, address: str) -> None:
    assert "/connexion" in client.get(address).location


def test_a_team_over_does_not_grow(as_: Any, alice: Account, hospital: Any) -> None:
    over = make_application(make_call(state=CallState.PUBLISHED_RESULTS), hospital, ApplicationState.FILED, lead=alice)
    db.session.flush()
    assert as_(alice).post(f"/candidatures/{over.public_id}/equipe", data=SENT).status_code == 409
