"""Interests known once decisions are applied: among the tasks of the team, in the trail, with what they touch."""

from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews import late
from labagora.reviews.actions.conflicts import refresh_hints
from labagora.reviews.enums import ConflictState, RoundPhase
from labagora.reviews.models import LateInterest
from tests.builders.organisations import make_membership
from tests.builders.reviews import decide_on, meet, tie, write_review
from tests.reviews.reviewers.conftest import Scene

TASK = "Regarder un lien d’intérêts connu après la décision"


@pytest.fixture
def decided(scene: Scene) -> Scene:
    """The application is selected in a meeting where Léa was, on her review too."""
    write_review(scene.assignment, scene.grid)
    scene.seat.sits = True
    meeting = meet(scene.round, [scene.seat])
    decide_on(scene.round, scene.application, deliberation=meeting, applied_at=utcnow())
    scene.round.phase, scene.round.decided_at = RoundPhase.DECIDED, utcnow()
    db.session.flush()
    return scene


def _declare(browser: Any, scene: Scene) -> None:
    sent = {"kind": "personal", "note": "Un ami."}
    assert browser.post(f"{scene.address}/conflit", data=sent).status_code == 303


def _only() -> LateInterest:
    return db.session.query(LateInterest).one()


def test_the_team_is_told_with_what_it_touched(as_: Any, lea: Any, esther: Any, decided: Scene) -> None:
    ref, reference = decided.application.public_id, str(decided.application.reference)
    _declare(as_(lea), decided)
    row = _only()
    assert row.touched == ["reviewed", "present", "selected"]
    desk = as_(esther).get("/gestion").text
    assert TASK in desk
    assert reference in desk
    page = as_(esther).get(f"{decided.office}/conflits/apres-decision/{row.public_id}").text
    for words in (*late.sentences(row.touched), "Léa Bertrand", reference):
        assert words.replace("'", "&#39;") in page
    line = db.session.query(AuditEntry).filter_by(subject_ref=ref, verb=late.VERB).one()
    assert line.details == {"touched": ["reviewed", "present", "selected"]}
    trail = as_(esther).get(f"/gestion/candidatures/{ref}/journal").text
    assert "connu après la décision" in trail
    assert "La candidature est retenue." in trail


def test_it_waits_until_somebody_says_what_they_did(as_: Any, lea: Any, esther: Any, decided: Scene) -> None:
    _declare(as_(lea), decided)
    page = f"{decided.office}/conflits/apres-decision/{_only().public_id}"
    assert as_(esther).post(page, data={"note": " "}).status_code == 422
    assert TASK in as_(esther).get("/gestion").text
    assert as_(esther).post(page, data={"note": "Relue à deux, maintenue."}).status_code == 303
    assert TASK not in as_(esther).get("/gestion").text
    assert "Relue à deux, maintenue." in as_(esther).get(page).text
    assert as_(esther).post(page, data={"note": "Encore."}).status_code == 409
    assert "examiné" in as_(esther).get(f"{decided.office}/conflits").text


def test_before_decisions_are_applied_nobody_is_told(as_: Any, lea: Any, esther: Any, scene: Scene) -> None:
    _declare(as_(lea), scene)
    assert db.session.query(LateInterest).count() == 0
    assert TASK not in as_(esther).get("/gestion").text


def test_a_colleague_s_own_interest_is_told_to_the_others_only(
    as_: Any, esther: Any, admin: Any, decided: Scene
) -> None:
    sent = {"application": decided.application.public_id, "kind": "financial", "note": "Des parts dans la clinique."}
    assert as_(esther).post(f"{decided.office}/interets", data=sent).status_code == 303
    row = _only()
    assert row.touched == ["selected"]
    page = f"{decided.office}/conflits/apres-decision/{row.public_id}"
    assert "Esther" in as_(admin).get(page).text
    assert as_(esther).get(page).status_code == 404
    assert TASK in as_(admin).get("/gestion").text
    assert TASK not in as_(esther).get("/gestion").text


def test_a_computed_tie_and_one_that_is_held_again_are_told_too(
    as_: Any, lea: Any, esther: Any, decided: Scene
) -> None:
    make_membership(lea, decided.application.organisation)
    assert refresh_hints(decided.round, actor=esther, now=utcnow()) == 1
    assert _only().touched == ["reviewed", "present", "selected"]
    decided.load()
    assert refresh_hints(decided.round, actor=esther, now=utcnow()) == 0
    assert db.session.query(LateInterest).count() == 1


def test_a_conflict_taken_up_again_after_the_decision_is_told(as_: Any, esther: Any, decided: Scene) -> None:
    row = tie(decided.seat, decided.application, ConflictState.DISMISSED)
    sent = {"state": "confirmed", "note": "Finalement si."}
    assert as_(esther).post(f"{decided.office}/conflits/{row.public_id}", data=sent).status_code == 303
    assert _only().interest_ref == row.public_id
