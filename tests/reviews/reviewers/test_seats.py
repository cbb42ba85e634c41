"""One's seat in a call: what one knows, how much one reads, what one wishes to read."""

from typing import Any

import pytest

from labagora.core.db import db
from labagora.reference.queries import vocabulary
from labagora.reviews.enums import AdmissibilityState, BidLevel, ConflictState, RoundPhase
from labagora.reviews.models import Admissibility, Bid
from tests.builders.calls import join_team
from tests.builders.reviews import tie
from tests.reviews.reviewers.conftest import CONTENT, Scene


def _bids() -> list[BidLevel]:
    db.session.expire_all()
    return [one.level for one in db.session.query(Bid).all()]


def test_admissible_applications_are_shown_by_reference_and_gist(as_: Any, lea: Any, scene: Scene) -> None:
    page = as_(lea).get(scene.seat_address).text
    assert scene.application.reference in page
    assert CONTENT["projet"]["summary"] in page
    for word in ("Le titre secret", "Lilas", "Odile"):
        assert word not in page


@pytest.mark.parametrize("hidden", ["pending", "conflict", "suspected", "team"])
def test_the_others_are_not(as_: Any, lea: Any, scene: Scene, hidden: str) -> None:
    if hidden == "pending":
        row = db.session.query(Admissibility).one()
        row.state, row.decided_at = AdmissibilityState.PENDING, None
    elif hidden == "team":
        join_team(scene.application, lea)
    else:
        tie(
            scene.seat, scene.application, ConflictState.SUSPECTED if hidden == "suspected" else ConflictState.CONFIRMED
        )
    name = f"bid-{scene.application.public_id}"
    browser = as_(lea)
    assert CONTENT["projet"]["summary"] not in browser.get(scene.seat_address).text
    browser.post(f"{scene.seat_address}/preferences", data={name: "eager"})
    assert _bids() == []


def test_a_suspicion_is_not_told_to_its_subject(as_: Any, lea: Any, scene: Scene) -> None:
    tie(scene.seat, scene.application, ConflictState.SUSPECTED)
    assert scene.application.reference not in as_(lea).get(scene.seat_address).text


def test_wishes_are_kept_and_changed(as_: Any, lea: Any, scene: Scene) -> None:
    browser, name = as_(lea), f"bid-{scene.application.public_id}"
    for level in ("eager", "avoid", "avoid"):
        assert browser.post(f"{scene.seat_address}/preferences", data={name: level}).status_code == 303
        assert _bids() == [BidLevel(level)]
    browser.post(f"{scene.seat_address}/preferences", data={name: "jamais", "bid-x": "eager"})
    assert _bids() == [BidLevel.AVOID]


@pytest.mark.parametrize("case", ["late", "no load"])
def test_wishes_that_would_not_count_are_refused(as_: Any, lea: Any, scene: Scene, case: str) -> None:
    if case == "late":
        scene.round.phase = RoundPhase.DELIBERATING
    else:
        scene.seat.max_load, scene.seat.sits = 0, True
    browser = as_(lea)
    assert "Souhaitez-vous la lire" not in browser.get(scene.seat_address).text
    sent = browser.post(f"{scene.seat_address}/preferences", data={f"bid-{scene.application.public_id}": "eager"})
    assert sent.status_code == 409


def test_competences_and_load_are_said_again(as_: Any, lea: Any, scene: Scene, refresh: Any) -> None:
    cancer, step = vocabulary("cancers").codes[0], vocabulary("care_steps").codes[0]
    browser = as_(lea)
    sent = browser.post(scene.seat_address, data={"max_load": "3", "cancers": cancer, "care_steps": step})
    assert sent.status_code == 303
    seat = refresh(scene.seat)
    assert (seat.max_load, seat.competences) == (3, [f"cancers:{cancer}", f"care_steps:{step}"])
    assert f'value="{cancer}" checked' in browser.get(scene.seat_address).text


@pytest.mark.parametrize(
    "data", [{}, {"max_load": "9"}, {"max_load": "-1"}, {"max_load": "0"}, {"max_load": "3", "cancers": "inconnu"}]
)
def test_what_cannot_be_is_refused(as_: Any, lea: Any, scene: Scene, refresh: Any, data: dict[str, str]) -> None:
    assert as_(lea).post(scene.seat_address, data=data).status_code == 422
    assert refresh(scene.seat).max_load == 8


@pytest.mark.parametrize("person", ["denis", "esther", "farid"])
def test_it_is_the_seat_of_nobody_else(request: Any, as_: Any, scene: Scene, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    assert browser.get(scene.seat_address).status_code == 404
    assert browser.post(scene.seat_address, data={"max_load": "1"}).status_code == 404
    assert browser.post(f"{scene.seat_address}/preferences").status_code == 404


def test_an_unknown_call_is_not_found(as_: Any, lea: Any, scene: Scene) -> None:
    assert as_(lea).get("/evaluations/appels/aaaaaaaaaaaaaaaaaaaaaa").status_code == 404
