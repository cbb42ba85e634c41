"""What the link of an invitation opens: it is worth something once, for a while, and a GET changes nothing."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint
from labagora.calls.enums import ApplicationState, MemberState, TeamRole
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.vault import PersonKey
from tests.builders.accounts import make_account
from tests.builders.calls import invite_to_team, join_team, make_application, make_call

TOKEN = "un-lien-au-hasard"
LINK = f"/candidatures/invitations/{TOKEN}"


@pytest.fixture
def invited(draft: Any) -> Any:
    """An invitation whose link is known."""
    return invite_to_team(draft, "partenaire@exemple.fr", TeamRole.EDITOR, token_hash=fingerprint(TOKEN))


@pytest.fixture
def paul(app: Any) -> Account:
    """Somebody with an account."""
    return make_account(name="Paul")


def test_opening_the_link_changes_nothing(as_: Any, paul: Account, invited: Any, now_is: Any) -> None:
    page = as_(paul).get(LINK)
    assert page.status_code == 200
    assert "Coordonner les parcours" in page.text
    assert "Un parcours sans rupture" not in page.text
    assert now_is().members[-1].state is MemberState.INVITED


def test_a_visitor_reads_where_to_sign_in(client: Any, invited: Any) -> None:
    page = client.get(LINK)
    assert page.status_code == 200
    assert "/connexion?retour=" in page.text
    assert "/inscription" in page.text


def test_accepting_gives_the_place_and_forgets_the_address(
    as_: Any, paul: Account, invited: Any, now_is: Any, draft: Any
) -> None:
    key_id = invited.key_id
    answer = as_(paul).post(LINK)
    assert answer.location.endswith(f"/candidatures/{draft.public_id}/equipe")
    member = now_is().members[-1]
    assert (member.state, member.role, member.account_id) == (MemberState.ACTIVE, TeamRole.EDITOR, paul.id)
    assert (member.address_index, member.token_hash, member.expires_at) == (None, None, None)
    assert db.session.get(PersonKey, key_id).is_destroyed
    assert as_(paul).get(f"/candidatures/{draft.public_id}/equipe").status_code == 200


def test_the_lead_learns_who_came(
    as_: Any, paul: Account, alice: Account, invited: Any, sent: list[Any], run_jobs: Any
) -> None:
    as_(paul).post(LINK)
    run_jobs()
    assert [mail.to for mail in sent] == [alice.address]
    assert "Paul" not in sent[0].text


def test_a_link_serves_once(as_: Any, paul: Account, invited: Any, now_is: Any) -> None:
    browser = as_(paul)
    assert browser.post(LINK).status_code == 303
    again = browser.post(LINK)
    assert again.status_code == 410
    assert as_(make_account()).post(LINK).status_code == 410
    assert len(now_is().members) == 2


def test_an_old_a_used_and_an_invented_link_look_alike(
    as_: Any, paul: Account, invited: Any, freeze: Any, now_is: Any, look_alike: Any
) -> None:
    browser = as_(paul)
    freeze(utcnow() + timedelta(days=14, seconds=1))
    browser = as_(paul)
    assert browser.get(LINK).status_code == 410
    assert look_alike(browser, LINK, "/candidatures/invitations/invente")
    assert browser.post(LINK).status_code == browser.post(f"{LINK}/refus").status_code == 410
    assert now_is().members[-1].state is MemberState.INVITED


def test_a_visitor_may_say_no_and_nothing_is_left(client: Any, invited: Any, now_is: Any) -> None:
    key_id = invited.key_id
    assert client.get(f"{LINK}/refus").status_code == 405
    assert client.post(f"{LINK}/refus").status_code == 303
    assert len(now_is().members) == 1
    assert db.session.get(PersonKey, key_id) is None
    assert client.post(f"{LINK}/refus").status_code == 410


def test_somebody_of_the_team_does_not_take_the_place_of_another(
    as_: Any, alice: Account, invited: Any, now_is: Any
) -> None:
    browser = as_(alice)
    assert "déjà dans cette équipe" in browser.get(LINK).text
    assert browser.post(LINK).status_code == 409
    assert now_is().members[-1].state is MemberState.INVITED


def test_who_left_finds_their_place_again(as_: Any, paul: Account, draft: Any, invited: Any, now_is: Any) -> None:
    place = join_team(draft, paul, TeamRole.SIGNATORY, signed_off_at=utcnow())
    place.state, place.left_at = MemberState.LEFT, utcnow()
    db.session.flush()
    assert as_(paul).post(LINK).status_code == 303
    places = [one for one in now_is().members if one.account_id == paul.id]
    assert [(one.state, one.role, one.signed_off_at) for one in places] == [(MemberState.ACTIVE, TeamRole.EDITOR, None)]
    assert len(now_is().members) == 2


def test_nobody_joins_what_is_withdrawn(as_: Any, paul: Account, hospital: Any) -> None:
    gone = make_application(make_call(), hospital, ApplicationState.WITHDRAWN)
    invite_to_team(gone, "autre@exemple.fr", token_hash=fingerprint("autre-lien"))
    assert as_(paul).post("/candidatures/invitations/autre-lien").status_code == 409


def test_a_visitor_who_accepts_signs_in_first(client: Any, invited: Any, now_is: Any) -> None:
    assert "/connexion" in client.post(LINK).location
    assert now_is().members[-1].state is MemberState.INVITED
