"""Members: invited by a link that serves once, changed and taken out without losing a date."""

import re
from datetime import date, timedelta
from typing import Any

import pytest

from labagora.accounts.enums import Role
from labagora.accounts.queries.people import list_grants
from labagora.consortia.enums import ConsortiumState, PlaceState, WorkspaceRole
from labagora.consortia.models import WorkspaceMember
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.consortia import join
from tests.consortia.workspace.conftest import Team

NEW = {"address": "nouvelle@exemple.fr", "role": "partner", "perspective": "patients", "theme": "evaluation"}
DAY = timedelta(days=1)


def _places(**wanted: Any) -> list[WorkspaceMember]:
    return list(db.session.scalars(db.select(WorkspaceMember).filter_by(**wanted).order_by(WorkspaceMember.id)))


def _invite(browser: Any, team: Team, **change: Any) -> Any:
    return browser.post(team.address("membres"), data=NEW | change)


def _token(sent: list[Any]) -> str:
    return re.findall(r"/accompagnement/invitations/(\S+)", sent[-1].text)[-1]


def test_from_an_invitation_to_a_place(
    client: Any, as_: Any, team: Team, farid: Any, sent: list[Any], run_jobs: Any
) -> None:
    assert _invite(as_(team.lead), team).status_code == 303
    run_jobs()
    assert len(sent) == 1
    assert "rappels" not in sent[0].text, "a mail does not say what it is about"
    link = f"/accompagnement/invitations/{_token(sent)}"
    page = client.get(link)
    assert page.status_code == 200
    assert "Les rappels" in page.text
    assert _places(state=PlaceState.INVITED), "opening a link changes nothing"
    browser = as_(farid)
    assert browser.post(link).status_code == 303
    place = _places(account_id=farid.id)[0]
    assert (place.state, place.role, place.perspective, place.theme) == (
        PlaceState.ACTIVE, WorkspaceRole.PARTNER, "patients", "evaluation",
    )  # fmt: skip
    assert (place.address_index, place.token_hash, place.joined_on) == (None, None, today_in_paris())
    assert list_grants(farid, Role.CONSORTIUM_MEMBER, team.consortium.public_id)
    assert browser.get(team.address()).status_code == 200
    run_jobs()
    assert len(sent) == 2, "who answers for the consortium learns who came"
    assert browser.post(link).status_code == 410
    assert client.get(link).status_code == 410


def test_a_refusal_leaves_nothing(client: Any, as_: Any, team: Team, sent: list[Any], run_jobs: Any) -> None:
    _invite(as_(team.lead), team)
    run_jobs()
    link = f"/accompagnement/invitations/{_token(sent)}"
    assert client.post(f"{link}/refus").status_code == 303
    assert not _places(state=PlaceState.INVITED)
    assert client.post(f"{link}/refus").status_code == 410


@pytest.mark.parametrize("who", ["lead", "provider"])
def test_an_old_link_is_worth_nothing(
    client: Any, as_: Any, team: Team, sent: list[Any], run_jobs: Any, who: str
) -> None:
    _invite(as_(getattr(team, who)), team)
    run_jobs()
    _places(state=PlaceState.INVITED)[0].expires_at = utcnow() - DAY
    db.session.flush()
    assert client.get(f"/accompagnement/invitations/{_token(sent)}").status_code == 410
    assert client.get("/accompagnement/invitations/inventé").status_code == 410


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"address": ""}, "address"),
        ({"address": "pas une adresse"}, "address"),
        ({"address": "x" * 201 + "@exemple.fr"}, "address"),
        ({"role": ""}, "role"),
        ({"role": "chef"}, "role"),
        ({"role": "provider"}, "role"),
        ({"perspective": "autre"}, "perspective"),
        ({"theme": "autre"}, "theme"),
        ({"joined_on": "1999-01-01"}, "joined_on"),
        ({"joined_on": "2199-01-01"}, "joined_on"),
        ({"joined_on": "demain"}, "joined_on"),
        ({"organisation": "inconnue"}, "organisation"),
    ],
)
def test_a_refusal_says_where_and_keeps_what_was_typed(as_: Any, team: Team, change: Any, field: str) -> None:
    answer = _invite(as_(team.lead), team, **change)
    assert answer.status_code == 422
    assert f'href="#{field}' in answer.text
    assert not _places(state=PlaceState.INVITED)
    if "address" not in change:
        assert 'value="nouvelle@exemple.fr"' in answer.text


@pytest.mark.parametrize("who", ["partner", "observer"])
def test_members_do_not_invite(as_: Any, team: Team, who: str) -> None:
    assert _invite(as_(getattr(team, who)), team).status_code == 404
    assert not _places(state=PlaceState.INVITED)


def test_strangers_do_not_invite(as_: Any, team: Team, farid: Any) -> None:
    assert _invite(as_(farid), team).status_code == 404


def test_only_the_institute_invites_a_provider(as_: Any, team: Team, esther: Any) -> None:
    assert _invite(as_(esther), team, role="provider").status_code == 303
    assert _places(state=PlaceState.INVITED)[0].role is WorkspaceRole.PROVIDER
    answer = _invite(as_(team.lead), team)
    assert answer.status_code == 422, "an invitation of the Institute is not the lead's to change"


def test_invited_twice_there_is_one_place_and_not_before_ten_minutes(as_: Any, team: Team) -> None:
    browser = as_(team.lead)
    assert _invite(browser, team).status_code == 303
    assert _invite(browser, team).status_code == 422
    place = _places(state=PlaceState.INVITED)[0]
    first, place.invited_at = place.token_hash, utcnow() - timedelta(minutes=11)
    db.session.flush()
    assert _invite(browser, team, role="observer").status_code == 303
    places = _places(state=PlaceState.INVITED)
    assert [one.role for one in places] == [WorkspaceRole.OBSERVER]
    assert places[0].token_hash != first


def test_who_is_there_is_not_invited_again(as_: Any, team: Team) -> None:
    assert _invite(as_(team.lead), team, address=team.partner.address).status_code == 422


def test_a_link_does_not_give_a_second_place(as_: Any, team: Team, sent: list[Any], run_jobs: Any) -> None:
    _invite(as_(team.lead), team)
    run_jobs()
    assert as_(team.partner).post(f"/accompagnement/invitations/{_token(sent)}").status_code == 409
    assert len(_places(account_id=team.partner.id)) == 1


def test_nobody_joins_what_was_stopped(as_: Any, team: Team, farid: Any, sent: list[Any], run_jobs: Any) -> None:
    _invite(as_(team.lead), team)
    run_jobs()
    consortium = team.consortium
    consortium.state, consortium.state_reason = ConsortiumState.STOPPED, "Fini."
    consortium.ended_on = today_in_paris()
    db.session.flush()
    assert as_(farid).post(f"/accompagnement/invitations/{_token(sent)}").status_code == 409


def _since(account: Any) -> list[tuple[WorkspaceRole, date, date | None]]:
    return [(one.role, one.joined_on, one.left_on) for one in _places(account_id=account.id)]


def test_another_role_is_another_dated_place(as_: Any, team: Team) -> None:
    place, today = _places(account_id=team.partner.id)[0], today_in_paris()
    started = place.joined_on
    change = {"role": "site", "perspective": "soignants_ville", "theme": "formation"}
    address = team.address(f"membres/{place.public_id}/role")
    assert as_(team.lead).get(address).status_code == 200
    assert as_(team.lead).post(address, data=change).status_code == 303
    assert _since(team.partner) == [(WorkspaceRole.PARTNER, started, today), (WorkspaceRole.SITE, today, None)]
    assert as_(team.partner).get(team.address()).status_code == 200
    assert as_(team.lead).post(address, data=change).status_code == 404, "a place that is over does not change"


def test_changed_on_its_first_day_a_place_is_corrected(as_: Any, team: Team, farid: Any) -> None:
    place = join(team.consortium, farid, joined_on=today_in_paris())
    address = team.address(f"membres/{place.public_id}/role")
    assert as_(team.lead).post(address, data={"role": "observer"}).status_code == 303
    assert _since(farid) == [(WorkspaceRole.OBSERVER, today_in_paris(), None)]


def test_taken_out_one_reads_nothing_at_once_and_the_dates_stay(as_: Any, team: Team) -> None:
    place = _places(account_id=team.partner.id)[0]
    browser, address = as_(team.lead), team.address(f"membres/{place.public_id}/fin")
    assert browser.get(address).status_code == 200
    assert browser.post(address).status_code == 303
    assert _since(team.partner)[0][2] == today_in_paris()
    assert as_(team.partner).get(team.address()).status_code == 404
    assert not list_grants(team.partner, Role.CONSORTIUM_MEMBER, team.consortium.public_id)
    assert browser.post(address).status_code == 404


def test_an_invitation_is_taken_back(as_: Any, team: Team) -> None:
    _invite(as_(team.lead), team)
    place = _places(state=PlaceState.INVITED)[0]
    assert as_(team.lead).post(team.address(f"membres/{place.public_id}/fin")).status_code == 303
    assert not _places(state=PlaceState.INVITED)


@pytest.mark.parametrize("end", ["role", "fin"])
@pytest.mark.parametrize("who", ["partner", "observer"])
def test_members_change_nobody(as_: Any, team: Team, end: str, who: str) -> None:
    place = _places(account_id=team.observer.id)[0]
    browser, address = as_(getattr(team, who)), team.address(f"membres/{place.public_id}/{end}")
    assert browser.get(address).status_code == 404
    assert browser.post(address, data={"role": "site"}).status_code == 404


@pytest.mark.parametrize("end", ["role", "fin"])
def test_the_lead_does_not_touch_the_provider(as_: Any, team: Team, esther: Any, end: str) -> None:
    place = _places(account_id=team.provider.id)[0]
    address = team.address(f"membres/{place.public_id}/{end}")
    assert as_(team.lead).get(address).status_code == 404
    assert as_(esther).get(address).status_code == 200


def test_a_place_of_elsewhere_is_not_found(as_: Any, team: Team, farid: Any) -> None:
    from tests.builders.consortia import make_consortium

    place = join(make_consortium(), farid)
    for end in ("role", "fin"):
        assert as_(team.lead).get(team.address(f"membres/{place.public_id}/{end}")).status_code == 404


def test_somebody_always_answers_for_a_consortium(as_: Any, team: Team) -> None:
    place = _places(account_id=team.lead.id)[0]
    browser = as_(team.lead)
    assert browser.post(team.address(f"membres/{place.public_id}/fin")).status_code == 409
    assert browser.post(team.address("depart")).status_code == 409
    answer = browser.post(team.address(f"membres/{place.public_id}/role"), data={"role": "partner"})
    assert answer.status_code == 409
    join(team.consortium, make_account(name="Zoé"), WorkspaceRole.LEAD)
    assert browser.post(team.address("depart")).status_code == 303
    assert browser.get(team.address()).status_code == 404


def test_a_partner_leaves(as_: Any, team: Team) -> None:
    browser = as_(team.partner)
    assert browser.get(team.address("depart")).status_code == 200
    assert browser.post(team.address("depart")).status_code == 303
    assert browser.post(team.address("depart")).status_code == 404


def test_the_institute_has_no_place_to_leave(as_: Any, team: Team, esther: Any) -> None:
    assert as_(esther).get(team.address("depart")).status_code == 404
    assert as_(esther).get(team.address("avant-mon-arrivee")).status_code == 404
