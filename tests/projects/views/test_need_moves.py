"""The moves of a need by its leaders."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need
from tests.builders.projects import make_need, make_project


def _post(browser: Any, need: Any, move: str, **data: Any) -> int:
    return browser.post(f"/mon-espace/besoins/{need.public_id}/{move}", data=data).status_code


def _state() -> NeedState:
    return db.session.query(Need).one().state


def test_need_submission_works_once_then_conflicts(as_: Any, alice: Any, draft_need: Any) -> None:
    browser = as_(alice)
    assert _post(browser, draft_need, "soumission") == 303
    assert _state() is NeedState.SUBMITTED
    assert _post(browser, draft_need, "soumission") == 409


@pytest.mark.parametrize("field", ["why", "gain", "tasks", "duration_minutes", "answer_by"])
def test_need_submission_wants_the_compulsory_fields(as_: Any, alice: Any, project: Any, field: str) -> None:
    empty = "" if field in ("why", "gain", "tasks") else None
    need = make_need(project, state=NeedState.DRAFT, **{field: empty})
    assert _post(as_(alice), need, "soumission") == 422
    assert _state() is NeedState.DRAFT


def test_need_submission_waits_for_the_project(as_: Any, alice: Any, hospital: Any) -> None:
    need = make_need(make_project(hospital, state=ProjectState.DRAFT), state=NeedState.DRAFT)
    browser = as_(alice)
    assert _post(browser, need, "soumission") == 409
    assert "Le projet d’abord" in browser.get(f"/mon-espace/besoins/{need.public_id}").text


def test_need_submission_refuses_a_past_deadline(as_: Any, alice: Any, project: Any) -> None:
    need = make_need(project, state=NeedState.DRAFT, answer_by=utcnow() - timedelta(days=1))
    assert _post(as_(alice), need, "soumission") == 422


def test_abuse_7_submission_checks_the_texts_again(as_: Any, alice: Any, project: Any) -> None:
    need = make_need(project, state=NeedState.DRAFT, gain="alice@exemple.fr")
    assert _post(as_(alice), need, "soumission") == 422
    assert _state() is NeedState.DRAFT


def test_need_is_closed_reopened_closed_and_finished(as_: Any, alice: Any, project: Any) -> None:
    need, browser = make_need(project), as_(alice)
    for move, state in (("cloture", "closed"), ("reouverture", "open"), ("cloture", "closed"), ("fin", "done")):
        assert _post(browser, need, move) == 303
        assert _state().value == state
        assert _post(browser, need, move) == 409


def test_need_never_opens_without_the_team(as_: Any, alice: Any, project: Any) -> None:
    for state in (NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED, NeedState.REFUSED):
        need = make_need(project, state=state)
        assert _post(as_(alice), need, "reouverture") == 409


def test_need_cancelled_is_over(as_: Any, alice: Any, draft_need: Any) -> None:
    browser = as_(alice)
    assert _post(browser, draft_need, "annulation") == 303
    assert _post(browser, draft_need, "annulation") == 409
    assert _state() is NeedState.CANCELLED


def test_need_taken_back_is_a_draft(as_: Any, alice: Any, project: Any) -> None:
    need = make_need(project, state=NeedState.REFUSED)
    assert _post(as_(alice), need, "reprise") == 303
    assert _state() is NeedState.DRAFT


def test_need_deadline_moves_while_open(as_: Any, alice: Any, project: Any) -> None:
    need, browser = make_need(project), as_(alice)
    assert _post(browser, need, "echeance", answer_by="2000-01-01") == 422
    assert _post(browser, need, "echeance", answer_by="") == 422
    assert _post(browser, need, "echeance", answer_by="2099-01-01") == 303
    moved = db.session.query(Need).one()
    assert moved.answer_by is not None
    assert moved.answer_by.year == 2099


def test_need_deadline_of_a_draft_is_a_conflict(as_: Any, alice: Any, draft_need: Any) -> None:
    assert _post(as_(alice), draft_need, "echeance", answer_by="2099-01-01") == 409
