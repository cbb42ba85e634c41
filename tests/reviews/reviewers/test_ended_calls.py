"""A call that is cancelled or put away is nobody's to review: pages, files, lists, mail links, reminders are gone."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.calls.enums import ENDED_CALL_STATES, CallState
from labagora.calls.models import Call
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import OthersShown, ReviewerState, RoundPhase
from labagora.reviews.models import Reviewer
from labagora.reviews.queries.releases import find_to_remind, reviewers_to_remind
from tests.builders.reviews import meet, write_review
from tests.reviews.reviewers.conftest import Scene
from tests.reviews.reviewers.test_invitations import invited

__all__ = ["invited"]

ENDED = sorted(ENDED_CALL_STATES)


def _end(scene: Scene, state: CallState) -> None:
    call = db.session.get_one(Call, scene.round.call_id)
    call.state = state
    if state is CallState.CANCELLED:
        call.cancelled_at, call.state_reason = utcnow(), "Plus de crédits."
    call.results_at = utcnow()
    db.session.flush()


def _pages(scene: Scene) -> list[str]:
    ends = ("", "/document.pdf", f"/fichiers/{scene.file.public_id}", "/imprimer", "/conflit", "/abstention", "/autres")
    return [*(f"{scene.address}{one}" for one in ends), scene.seat_address]


@pytest.mark.parametrize("state", ENDED)
def test_what_was_to_read_is_gone(as_: Any, lea: Any, scene: Scene, state: CallState) -> None:
    scene.round.others_shown = OthersShown.AFTER_OWN
    write_review(scene.assignment, scene.grid)
    browser, pages, reference = as_(lea), _pages(scene), str(scene.application.reference)
    assert [browser.get(one).status_code for one in pages] == [200] * len(pages)
    assert reference in browser.get("/evaluations").text
    _end(scene, state)
    assert [browser.get(one).status_code for one in pages] == [404] * len(pages)
    board = browser.get("/evaluations").text
    assert reference not in board
    assert "Appel des parcours" not in board
    for end in ("", "/reprise", "/abstention", "/conflit"):
        assert browser.post(f"{scene.address}{end}", data={"summary": "Encore."}).status_code == 404


@pytest.mark.parametrize("state", ENDED)
def test_the_room_of_the_committee_is_closed(as_: Any, lea: Any, scene: Scene, state: CallState) -> None:
    scene.seat.sits, scene.round.phase = True, RoundPhase.DELIBERATING
    room = f"/evaluations/comite/{meet(scene.round, [scene.seat]).public_id}"
    ref, file = scene.application.public_id, scene.file.public_id
    here = f"{room}/candidatures/{ref}"
    pages = [room, here, f"{here}/document", f"{here}/fichiers/{file}"]
    browser = as_(lea)
    assert [browser.get(one).status_code for one in pages] == [200] * 4
    _end(scene, state)
    assert [browser.get(one).status_code for one in pages] == [404] * 4
    assert room not in browser.get("/evaluations/comite").text


@pytest.mark.parametrize("state", ENDED)
def test_the_link_of_an_invitation_says_that_it_is_worth_nothing(
    as_: Any, farid: Any, scene: Scene, invited: tuple[Reviewer, str], state: CallState
) -> None:
    seat, link = invited
    dead = as_(farid).get("/evaluations/invitations/aucun-lien")
    assert as_(farid).get(link).status_code == 200
    _end(scene, state)
    answer = as_(farid).get(link)
    assert (answer.status_code, answer.text.count("Appel des parcours")) == (dead.status_code, 0)
    assert as_(farid).post(link, data={"max_load": "3"}).status_code == dead.status_code
    db.session.refresh(seat)
    assert seat.state is ReviewerState.INVITED


@pytest.mark.parametrize("state", ENDED)
def test_nobody_is_reminded(scene: Scene, state: CallState) -> None:
    scene.round.due_at = utcnow() + timedelta(days=1)
    db.session.flush()
    seat = scene.seat.public_id
    assert find_to_remind(seat) is not None
    _end(scene, state)
    assert find_to_remind(seat) is None
    assert not reviewers_to_remind(utcnow(), timedelta(days=7), nearer=())


def test_published_results_keep_what_was_written(as_: Any, lea: Any, scene: Scene) -> None:
    write_review(scene.assignment, scene.grid)
    _end(scene, CallState.PUBLISHED_RESULTS)
    assert as_(lea).get(scene.address).status_code == 200
