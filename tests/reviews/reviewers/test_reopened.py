"""Others read « once one's own is given back » : a review that is taken up again hides them until it is given back."""

from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import OthersShown, Recommendation, ReviewState
from labagora.reviews.models import Review
from tests.builders.reviews import assign, make_reviewer, write_review
from tests.reviews.reviewers.conftest import Scene

SECRET = "Fragile sur le calendrier."


@pytest.fixture
def given(scene: Scene) -> Review:
    scene.round.others_shown = OthersShown.AFTER_OWN
    write_review(assign(make_reviewer(scene.round), scene.application), scene.grid, summary=SECRET)
    return write_review(scene.assignment, scene.grid)


def _give_back(row: Review) -> None:
    row = db.session.get_one(Review, row.id)
    row.state, row.submitted_at = ReviewState.SUBMITTED, utcnow()
    row.score, row.recommendation = 0.5, Recommendation.SUPPORT
    db.session.flush()


def test_reopening_hides_the_others_until_it_is_given_back(as_: Any, lea: Any, scene: Scene, given: Review) -> None:
    browser, others = as_(lea), f"{scene.address}/autres"
    assert SECRET in browser.get(others).text
    assert "/autres" in browser.get(scene.address).text
    assert browser.post(f"{scene.address}/reprise").status_code == 303
    assert browser.get(others).status_code == 404
    page = browser.get(scene.address).text
    assert "/autres" not in page
    assert SECRET not in page
    assert browser.post(scene.address, data={"summary": "Encore.", "act": "stay"}).status_code in (303, 409, 422)
    assert browser.get(others).status_code == 404
    _give_back(given)
    assert SECRET in browser.get(others).text


def test_an_abstention_after_reopening_hides_them_too(as_: Any, lea: Any, scene: Scene, given: Review) -> None:
    browser = as_(lea)
    browser.post(f"{scene.address}/reprise")
    assert browser.post(f"{scene.address}/abstention", data={"reason": "Je ne sais plus."}).status_code == 303
    assert browser.get(f"{scene.address}/autres").status_code == 404


def test_a_colleague_of_the_team_who_reopens_reads_them_no_more_in_the_office(
    as_: Any, esther: Any, scene: Scene, given: Review
) -> None:
    reading = assign(make_reviewer(scene.round, esther), scene.application)
    own = write_review(reading, scene.grid)
    page = f"{scene.office}/avancement/candidatures/{scene.application.public_id}"
    mine = f"/evaluations/{reading.public_id}"
    browser = as_(esther)
    assert SECRET in browser.get(page).text
    assert browser.post(f"{mine}/reprise").status_code == 303
    assert SECRET not in browser.get(page).text
    _give_back(own)
    assert SECRET in browser.get(page).text
