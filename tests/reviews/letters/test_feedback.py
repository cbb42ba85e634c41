"""What the team that applied reads of its reviews: what was chosen, mixed, of nobody."""

import re
from dataclasses import dataclass
from typing import Any

import pytest

from labagora.core.db import db
from labagora.reviews.enums import AssignmentState, ConflictState, ReviewState
from labagora.reviews.models import Review
from tests.builders.calls import join_team
from tests.builders.reviews import assign, make_grid, make_reviewer, tie, write_review
from tests.reviews.letters.conftest import Clerk


@dataclass
class Returns:
    """The desk of the feedback, and the reviews."""

    clerk: Clerk
    address: str
    reviews: list[Review]

    def save(self, *keys: tuple[int, str]) -> Any:
        """Tick those parts: the place of a review, the key of a text."""
        return self.clerk.browser.post(
            self.address, data={"parts": [f"{self.reviews[place].public_id}:{key}" for place, key in keys]}
        )


@pytest.fixture
def returns(clerk: Clerk) -> Returns:
    """Three reviews, each with its own words."""
    scene, reviews = clerk.scene, []
    grid = make_grid(scene.round)
    for number in (1, 2, 3):
        words = {
            "summary": f"Avis d'ensemble {number}.",
            "confidential": f"SECRET {number}",
            "comments": {
                "critere-1": f"Remarque {number} sur le premier.",
                "critere-2": f"Remarque {number} au second.",
            },
        }
        reviews.append(write_review(assign(make_reviewer(scene.round), scene.first), grid, **words))
    return Returns(clerk, scene.address(f"candidatures/{scene.first.public_id}/retour"), reviews)


def _read_by_team(as_: Any, alice: Any, clerk: Clerk, run_jobs: Any) -> str:
    clerk.send(clerk.start())
    run_jobs()
    page = f"/candidatures/{clerk.scene.first.public_id}/decision"
    as_(alice).post(page)
    return str(as_(alice).get(page).text)


def test_nothing_is_given_unless_chosen(as_: Any, alice: Any, returns: Returns, run_jobs: Any, sent: Any) -> None:
    shown = _read_by_team(as_, alice, returns.clerk, run_jobs)
    assert "Remarque" not in shown
    assert "Avis d" not in shown


def test_chosen_parts_are_read_by_criterion(as_: Any, alice: Any, returns: Returns, run_jobs: Any, sent: Any) -> None:
    assert returns.save((0, "summary"), (1, "critere-1"), (2, "critere-1")).status_code == 303
    shown = _read_by_team(as_, alice, returns.clerk, run_jobs)
    given = ("Avis d&#39;ensemble 1.", "Remarque 2 sur le premier.", "Remarque 3 sur le premier.", "Critère 1")
    assert all(one in shown for one in given)
    kept = ("ensemble 2", "Remarque 1", "au second", "Critère 2", "SECRET", "Évaluat", "évaluateur", "3 évaluations")
    assert [one for one in kept if one in shown] == []


def test_everything_but_the_confidential_notes(
    as_: Any, alice: Any, returns: Returns, run_jobs: Any, sent: Any
) -> None:
    names = [review.assignment.reviewer.account.name for review in returns.reviews]
    assert returns.clerk.browser.post(f"{returns.address}/tout").status_code == 303
    shown = _read_by_team(as_, alice, returns.clerk, run_jobs)
    assert len(re.findall("Remarque . ", shown)) == 6
    assert "SECRET" not in shown
    assert [name for name in names if name in shown] == []


def test_the_order_is_stable_and_not_that_of_the_reviewers(returns: Returns) -> None:
    from labagora.reviews.returning import returned

    for review in returns.reviews:
        review.shared = ["summary", "critere-1", "critere-2"]
    one, other = returned(returns.reviews), returned(list(reversed(returns.reviews)))
    assert one == other
    assert [given.label for given in one] == ["Synthèse", "Critère 1", "Critère 2"]


def test_orders_differ_between_criteria(clerk: Clerk) -> None:
    """With six reviews the chance that three orders are one is one in half a million."""
    from labagora.reviews.returning import returned

    grid = make_grid(clerk.scene.round, criteria=3)
    reviews = []
    for number in range(6):
        words = {"summary": str(number), "comments": {f"critere-{key}": str(number) for key in (1, 2, 3)}}
        row = write_review(assign(make_reviewer(clerk.scene.round), clerk.scene.first), grid, **words)
        row.shared = ["summary", "critere-1", "critere-2", "critere-3"]
        reviews.append(row)
    assert len({tuple(given.parts) for given in returned(reviews)}) > 1


@pytest.mark.parametrize("how", ["suspected", "in the team"])
def test_who_the_application_is_closed_to_is_not_read_by_its_team(returns: Returns, how: str) -> None:
    """Their review was given back, and shared, before the tie was known."""
    seat, application = returns.reviews[0].assignment.reviewer, returns.clerk.scene.first
    account = seat.account
    returns.save((0, "summary"), (1, "summary"))
    if how == "suspected":
        tie(seat, application, ConflictState.SUSPECTED)
    else:
        join_team(application, account)
    page = returns.clerk.browser.get(returns.address).text
    assert "ensemble 1" not in page
    assert "ensemble 2" in page


def test_unticked_is_taken_back(returns: Returns) -> None:
    returns.save((0, "summary"), (1, "summary"))
    returns.save((1, "summary"))
    assert [review.shared for review in returns.reviews] == [[], ["summary"], []]
    page = returns.clerk.browser.get(returns.address).text
    preview = page.split('id="preview"')[1]
    assert "ensemble 2" in preview
    assert "ensemble 1" not in preview


@pytest.mark.parametrize("secret", ["Comme le dit {name}, c'est bon.", "Écrivez à moi@exemple.fr", "Au 06 12 34 56 78"])
def test_a_text_that_names_its_author_is_refused(returns: Returns, secret: str) -> None:
    review = returns.reviews[0]
    name = review.assignment.reviewer.account.name = "Odile Marchandeau"
    review.summary = secret.format(name=name)
    db.session.flush()
    answer = returns.save((0, "summary"))
    assert answer.status_code == 422
    assert "nomme un évaluateur" in answer.text
    assert returns.reviews[0].shared == []
    assert returns.clerk.browser.post(f"{returns.address}/tout").status_code == 422


@pytest.mark.parametrize("value", ["x", "confidential", "summary"])
def test_a_part_that_does_not_exist_is_refused(returns: Returns, value: str) -> None:
    parts = [value, f"{returns.reviews[0].public_id}:confidential"]
    assert returns.clerk.browser.post(returns.address, data={"parts": parts}).status_code == 422
    assert [review.shared for review in returns.reviews] == [[], [], []]


@pytest.mark.parametrize("state", [ReviewState.DRAFT, ReviewState.ABSTAINED])
def test_what_was_not_given_back_is_not_offered(clerk: Clerk, state: ReviewState) -> None:
    scene = clerk.scene
    write_review(assign(make_reviewer(scene.round), scene.first), make_grid(scene.round), state, summary="En cours.")
    page = clerk.browser.get(scene.address(f"candidatures/{scene.first.public_id}/retour")).text
    assert "En cours." not in page
    assert "Aucune évaluation rendue" in page


def test_a_review_taken_from_its_reviewer_is_not_offered(returns: Returns) -> None:
    assignment = returns.reviews[0].assignment
    assignment.state, assignment.revoked_at, assignment.revoke_reason = (
        AssignmentState.REVOKED, assignment.assigned_at, "conflict",
    )  # fmt: skip
    db.session.flush()
    assert "Remarque 1" not in returns.clerk.browser.get(returns.address).text


@pytest.mark.parametrize("person", ["alice", "denis", "farid"])
def test_nobody_else_comes_near(request: Any, as_: Any, returns: Returns, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    assert browser.get(returns.address).status_code == 404
    assert browser.post(returns.address, data={}).status_code == 404
    assert browser.post(f"{returns.address}/tout").status_code == 404


def test_a5_the_trail_of_the_application_says_nothing_of_it(returns: Returns) -> None:
    """Whoever has an interest in the application may open it, with its trail, and must not read there that it moves."""
    page = f"/gestion/candidatures/{returns.clerk.scene.first.public_id}/journal"
    before = returns.clerk.browser.get(page)
    assert before.status_code == 200
    returns.save((0, "summary"))
    assert "review.shared" not in returns.clerk.browser.get(page).text


def test_an_interest_closes_it(returns: Returns, esther: Any) -> None:
    tie(make_reviewer(returns.clerk.scene.round, esther), returns.clerk.scene.first)
    assert returns.clerk.browser.get(returns.address).status_code == 404
    assert returns.save((0, "summary")).status_code == 404


def test_an_unknown_application_is_not_found(returns: Returns) -> None:
    assert returns.clerk.browser.get(returns.clerk.scene.address(f"candidatures/{'a' * 22}/retour")).status_code == 404
