"""Answers from a mail."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.introductions import queries
from labagora.introductions.enums import IntroductionState, VolunteerReason
from labagora.introductions.links import token_of
from labagora.volunteers import queries as volunteers

S = IntroductionState


@pytest.fixture
def link(in_state: Any, need: Any) -> tuple[str, str]:
    """The address of a mail, and the public id of its introduction."""
    row = in_state(S.INVITED)
    need.title = need.project.title = "Cancer du sein"
    token = token_of(row)
    db.session.flush()
    return f"/reponse/{token}", row.public_id


def _state(public_id: str) -> IntroductionState:
    row = queries.find_introduction(public_id)
    assert row is not None
    return row.state


def test_get_shows_buttons_and_changes_nothing(client: Any, link: Any) -> None:
    page = client.get(link[0])
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert 'content="noindex"' in text
    assert "sein" not in text
    assert "Centre hospitalier" not in text
    assert _state(link[1]) is S.INVITED


def test_no_needs_no_sign_in(client: Any, link: Any) -> None:
    assert client.post(f"{link[0]}/non", data={"reason": "temps"}).status_code == 303
    row = queries.find_introduction(link[1])
    assert (row.state, row.volunteer_reason) == (S.DECLINED, VolunteerReason.NO_TIME)
    assert client.post(f"{link[0]}/non", data={"reason": "temps"}).status_code == 409
    assert "refermée" in client.get(link[0]).get_data(as_text=True) or "Lire et répondre" in client.get(
        link[0]
    ).get_data(as_text=True)


@pytest.mark.parametrize("data", [{}, {"reason": ""}, {"reason": "nope"}])
def test_no_needs_a_reason_of_the_list(client: Any, link: Any, data: Any) -> None:
    assert client.post(f"{link[0]}/non", data=data).status_code == 422
    assert _state(link[1]) is S.INVITED


def test_yes_needs_a_sign_in(client: Any, link: Any) -> None:
    answer = client.get(f"/mises-en-relation/{link[1]}")
    assert "/connexion" in answer.headers["Location"]


def test_mute_needs_no_sign_in_and_may_be_repeated(client: Any, link: Any, camille_volunteer: Any, need: Any) -> None:
    for _ in range(2):
        assert client.post(f"{link[0]}/sourdine").status_code == 303
    assert volunteers.muted_refs(camille_volunteer) == {need.project.public_id}
    assert _state(link[1]) is S.DECLINED


def test_rfc_8058_one_click_unsubscribe(app: Any, client: Any, link: Any, camille_volunteer: Any, need: Any) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        assert client.post(f"{link[0]}/desabonnement").status_code == 400
        assert client.get(f"{link[0]}/desabonnement").status_code == 405
        answer = client.post(f"{link[0]}/desabonnement", data={"List-Unsubscribe": "One-Click"})
        assert client.post(f"{link[0]}/sourdine").status_code == 403
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 204
    assert volunteers.muted_refs(camille_volunteer) == {need.project.public_id}


@pytest.mark.parametrize("token", ["x", "a" * 43, "..%2f..%2fetc"])
def test_unknown_links_are_not_found(client: Any, app: Any, token: str) -> None:
    assert client.get(f"/reponse/{token}").status_code == 404
    assert client.post(f"/reponse/{token}/non", data={"reason": "temps"}).status_code == 404
    assert client.post(f"/reponse/{token}/desabonnement", data={"List-Unsubscribe": "One-Click"}).status_code == 404
