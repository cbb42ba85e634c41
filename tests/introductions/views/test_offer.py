"""« Je me propose »."""

from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.errors import InvalidTransition
from labagora.introductions import actions, queries
from labagora.introductions.enums import IntroductionState
from labagora.projects.enums import NeedState

S = IntroductionState


def test_offer_shows_each_criterion_before_anything_is_asked(
    as_: Any, camille: Any, camille_volunteer: Any, need: Any
) -> None:
    page = as_(camille).get(f"/besoins/{need.slug}/proposer").get_data(as_text=True)
    assert "Personne ayant eu un cancer" in page
    assert "Vous ne l’avez pas précisé" in page
    assert "checked" not in page[page.index("<main") : page.index("</main")]


def test_offer_keeps_what_was_typed_when_refused(as_: Any, camille: Any, camille_volunteer: Any, need: Any) -> None:
    data = {"shared": ["cancers"], "word": "Écrivez à moi@exemple.fr"}
    answer = as_(camille).post(f"/besoins/{need.slug}/proposer", data=data)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "moi@exemple.fr" in page
    assert 'value="cancers" checked' in page
    assert queries.find_for(need, camille_volunteer) is None


@pytest.mark.parametrize("data", [{"shared": ["gender"]}, {"shared": ["nope"]}, {"word": "x" * 1001}])
def test_offer_refuses_other_fields_and_endless_words(
    as_: Any, camille: Any, camille_volunteer: Any, need: Any, data: Any
) -> None:
    assert as_(camille).post(f"/besoins/{need.slug}/proposer", data=data).status_code == 422


def test_offer_empty_is_a_yes_that_shows_nothing(as_: Any, camille: Any, camille_volunteer: Any, need: Any) -> None:
    assert as_(camille).post(f"/besoins/{need.slug}/proposer", data={}).status_code == 303
    row = queries.find_for(need, camille_volunteer)
    assert row is not None
    assert row.shared_fields == []


def test_offer_twice_leads_to_the_introduction(as_: Any, camille: Any, camille_volunteer: Any, need: Any) -> None:
    browser = as_(camille)
    for _ in range(2):
        answer = browser.post(f"/besoins/{need.slug}/proposer", data={})
        assert answer.status_code == 303
    row = queries.find_for(need, camille_volunteer)
    assert answer.headers["Location"].endswith(f"/mises-en-relation/{row.public_id}")


def test_offer_without_profile_leads_to_the_profile(as_: Any, farid: Any, need: Any) -> None:
    answer = as_(farid).get(f"/besoins/{need.slug}/proposer")
    assert answer.headers["Location"].endswith("/mon-espace/profil")


def test_i3_consent_on_an_older_text_serves_no_new_yes(
    as_: Any, camille: Any, camille_volunteer: Any, need: Any, in_state: Any
) -> None:
    row = in_state(S.INVITED)
    camille_volunteer.health_consent_version = "0"
    browser = as_(camille)
    assert browser.get("/mon-espace/propositions").status_code == 200
    for answer in (browser.get(f"/besoins/{need.slug}/proposer"), browser.post(f"/besoins/{need.slug}/proposer")):
        assert answer.location == "/mon-espace/profil"
    with pytest.raises(InvalidTransition):
        actions.say_yes(row, shared=[], word="", actor=camille, now=utcnow())
    assert row.state is S.INVITED


def test_offer_to_a_closed_need_says_so_and_takes_nothing(
    as_: Any, camille: Any, camille_volunteer: Any, need: Any
) -> None:
    need.state, need.closed_at = NeedState.CLOSED, utcnow()
    browser = as_(camille)
    assert "ne prend plus de réponses" in browser.get(f"/besoins/{need.slug}/proposer").get_data(as_text=True)
    assert browser.post(f"/besoins/{need.slug}/proposer", data={}).status_code == 409
    assert queries.find_for(need, camille_volunteer) is None


def test_offer_to_an_absent_need_is_not_found(as_: Any, camille: Any) -> None:
    assert as_(camille).get("/besoins/rien/proposer").status_code == 404


def test_hidden_fields_posted_anyway_are_ignored(as_: Any, camille: Any, camille_volunteer: Any, need: Any) -> None:
    data = {
        "state": "confirmed",
        "origin": "staff",
        "pseudonym": "Moi",
        "contact_fields": "name",
        "answered_at": "2000",
    }
    as_(camille).post(f"/besoins/{need.slug}/proposer", data=data)
    row = queries.find_for(need, camille_volunteer)
    assert (row.state, row.contact_fields) == (S.VOLUNTEERED, [])
    assert row.pseudonym != "Moi"
