"""Pages on which both sides answer: confirm, decline, accept, refuse, cancel, withdraw, chase."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.introductions import queries
from labagora.introductions.enums import IntroductionState
from tests.builders.accounts import make_account
from tests.builders.introductions import make_introduction
from tests.builders.projects import make_need
from tests.builders.volunteers import make_volunteer

S = IntroductionState
KIND = "Merci d'avoir proposé votre temps et votre expérience."
FORMS = [
    ("camille", S.INVITED, "non", {"reason": "temps"}, S.DECLINED),
    ("camille", S.ACCEPTED, "confirmation", {"contact": ["name"], "agrees": "y"}, S.CONFIRMED),
    ("camille", S.CONFIRMED, "retrait", {}, S.WITHDRAWN),
    ("alice", S.VOLUNTEERED, "acceptation", {}, S.ACCEPTED),
    ("alice", S.VOLUNTEERED, "refus", {"reason": "complet", "kind_words": KIND}, S.REFUSED),
    ("alice", S.CONFIRMED, "annulation", {"reason": "arret", "kind_words": KIND}, S.CANCELLED),
]


@pytest.mark.parametrize(("who", "state", "page", "data", "after"), FORMS, ids=[form[2] for form in FORMS])
def test_answer_moves_once_then_409_or_403(
    request: Any, as_: Any, in_state: Any, who: str, state: S, page: str, data: Any, after: S
) -> None:
    account = request.getfixturevalue(who)
    row = in_state(state)
    browser, place = as_(account), f"/mises-en-relation/{row.public_id}/{page}"
    if page != "acceptation":
        assert browser.get(place).status_code == 200
    assert browser.post(place, data=data).status_code == 303
    assert queries.find_introduction(row.public_id).state is after
    again = browser.post(place, data=data)
    assert again.status_code in (403, 409)
    assert queries.find_introduction(row.public_id).state is after


@pytest.mark.parametrize(
    ("who", "state", "page", "data"),
    [
        ("camille", S.INVITED, "non", {}),
        ("camille", S.INVITED, "non", {"reason": "nope"}),
        ("camille", S.ACCEPTED, "confirmation", {}),
        ("camille", S.ACCEPTED, "confirmation", {"contact": ["name"]}),
        ("camille", S.ACCEPTED, "confirmation", {"agrees": "y"}),
        ("camille", S.ACCEPTED, "confirmation", {"contact": ["password"], "agrees": "y"}),
        ("alice", S.VOLUNTEERED, "refus", {}),
        ("alice", S.VOLUNTEERED, "refus", {"reason": "complet"}),
        ("alice", S.VOLUNTEERED, "refus", {"reason": "complet", "kind_words": "x" * 1001}),
        ("alice", S.VOLUNTEERED, "refus", {"reason": "nope", "kind_words": KIND}),
        ("alice", S.CONFIRMED, "annulation", {"reason": "arret", "kind_words": "non"}),
    ],
)
def test_bad_input_is_422_and_changes_nothing(
    request: Any, as_: Any, in_state: Any, who: str, state: S, page: str, data: Any
) -> None:
    account = request.getfixturevalue(who)
    row = in_state(state)
    answer = as_(account).post(f"/mises-en-relation/{row.public_id}/{page}", data=data)
    assert answer.status_code == 422
    assert queries.find_introduction(row.public_id).state is state


def test_proposals_show_what_waits_what_fits_and_what_runs(as_: Any, camille: Any, in_state: Any, project: Any) -> None:
    in_state(S.INVITED)
    make_need(project, title="Relire une brochure")
    text = as_(camille).get("/mon-espace/propositions").get_data(as_text=True)
    assert "À vous de répondre" in text
    assert "Relire une brochure" in text


def test_proposals_without_profile_open_one(as_: Any, farid: Any) -> None:
    assert "Ouvrir mon profil" in as_(farid).get("/mon-espace/propositions").get_data(as_text=True)


def test_chase_says_when_it_unlocks_then_sends(as_: Any, camille: Any, in_state: Any, alice: Any) -> None:
    row = in_state(S.VOLUNTEERED)
    browser, place = as_(camille), f"/mises-en-relation/{row.public_id}"
    assert "Vous pourrez relancer à partir du" in browser.get(place).get_data(as_text=True)
    assert browser.post(f"{place}/relance").status_code == 409
    row.waiting_since = utcnow() - timedelta(days=16)
    assert "Relancer l’équipe" in browser.get(place).get_data(as_text=True)
    assert browser.post(f"{place}/relance").status_code == 303
    assert browser.post(f"{place}/relance").status_code == 409


def test_proposals_cost_the_same_for_one_and_three(
    as_: Any, camille: Any, camille_volunteer: Any, project: Any, count_statements: Any
) -> None:
    browser, counts = as_(camille), []
    for _ in range(2):
        for state in (S.INVITED, S.VOLUNTEERED, S.CONFIRMED):
            make_introduction(make_need(project), camille_volunteer, state)
        make_need(project)
        browser.get("/mon-espace/propositions")
        with count_statements() as seen:
            browser.get("/mon-espace/propositions")
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_board_costs_the_same_for_one_and_three(as_: Any, alice: Any, need: Any, count_statements: Any) -> None:
    browser, counts = as_(alice), []
    for _ in range(2):
        for _ in range(2):
            make_introduction(need, make_volunteer(make_account()), S.VOLUNTEERED)
        browser.get(f"/mon-espace/besoins/{need.public_id}/reponses")
        with count_statements() as seen:
            browser.get(f"/mon-espace/besoins/{need.public_id}/reponses")
        counts.append(len(seen))
    assert counts[0] == counts[1]
