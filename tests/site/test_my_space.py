"""« Mon espace »: the doors, and what waits behind them."""

from labagora.introductions.enums import IntroductionState
from tests.builders.introductions import make_introduction
from tests.builders.projects import make_need, make_project


def test_my_space_says_how_many_proposals_wait(as_, camille, camille_volunteer, hospital) -> None:
    assert "réponse attendue" not in as_(camille).get("/mon-espace").text
    make_introduction(make_need(make_project(hospital)), camille_volunteer, IntroductionState.INVITED)
    assert "1 réponse attendue" in as_(camille).get("/mon-espace").text


def test_my_space_of_somebody_without_a_profile_opens(as_, farid) -> None:
    assert as_(farid).get("/mon-espace").status_code == 200


def test_my_space_of_a_visitor_leads_to_sign_in(client) -> None:
    answer = client.get("/mon-espace")
    assert answer.status_code == 303
    assert answer.location.startswith("/connexion")
