"""« Mes évaluations »: mine, to do, my own progress; nothing else."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.reviews.enums import ReviewState
from tests.builders.calls import make_application
from tests.builders.reviews import assign, make_reviewer, make_round, write_review
from tests.reviews.reviewers.conftest import Scene


def test_the_board_tells_what_is_to_do(as_: Any, lea: Any, scene: Scene) -> None:
    browser = as_(lea)
    page = browser.get("/evaluations").text
    assert scene.application.reference in page
    assert "0 sur 1" in page
    assert "À commencer" in page
    assert scene.application.reference in browser.get("/evaluations?etat=a-faire").text


@pytest.mark.parametrize("state", [ReviewState.SUBMITTED, ReviewState.ABSTAINED])
def test_what_is_done_is_counted_and_leaves_the_list_to_do(
    as_: Any, lea: Any, scene: Scene, state: ReviewState
) -> None:
    write_review(scene.assignment, scene.grid, state)
    browser = as_(lea)
    assert "1 sur 1" in browser.get("/evaluations").text
    assert scene.application.reference not in browser.get("/evaluations?etat=a-faire").text


def test_a_late_reading_is_said(as_: Any, lea: Any, scene: Scene) -> None:
    scene.round.due_at = scene.assignment.assigned_at
    assert "en retard" in as_(lea).get("/evaluations").text


def test_readings_of_another_call_are_apart(as_: Any, lea: Any, scene: Scene) -> None:
    other = make_round()
    seat = make_reviewer(other, lea)
    application = make_application(other.call, scene.application.organisation, scene.application.state)
    assign(seat, application)
    browser = as_(lea)
    page = browser.get(f"/evaluations?appel={other.call.public_id}").text
    assert application.reference in page
    assert scene.application.reference not in page


def test_nobody_elses_reading_is_there(as_: Any, denis: Any, scene: Scene) -> None:
    page = as_(denis).get("/evaluations").text
    assert "Aucune évaluation" in page
    assert scene.application.reference not in page


def test_what_is_not_released_is_not_there(as_: Any, lea: Any, scene: Scene) -> None:
    scene.assignment.released_at = None
    page = as_(lea).get("/evaluations").text
    assert scene.application.reference not in page
    assert "Rien à lire pour le moment" in page


def test_a_visitor_is_asked_to_sign_in(client: Any, scene: Scene) -> None:
    assert client.get("/evaluations").status_code == 303
    assert client.get(scene.address).status_code == 303


def test_the_door_of_my_space_is_for_reviewers(as_: Any, denis: Any, farid: Any) -> None:
    assert "Mes évaluations" in as_(denis).get("/mon-espace").text
    assert "Mes évaluations" not in as_(farid).get("/mon-espace").text


def test_the_board_costs_the_same_with_more_rows(as_: Any, lea: Any, scene: Scene, count_statements: Any) -> None:
    browser = as_(lea)
    browser.get("/evaluations")
    with count_statements() as before:
        browser.get("/evaluations")
    scene.load()
    for _ in range(3):
        more = make_application(scene.round.call, scene.application.organisation, scene.application.state)
        assign(scene.seat, more)
    db.session.flush()
    with count_statements() as after:
        browser.get("/evaluations")
    assert len(after) == len(before)
