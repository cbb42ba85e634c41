"""The dashboard of the team names what waits, in the order in which it presses."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.calls.actions.inquiries import mark_of
from labagora.calls.enums import ApplicationState, CallState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.web import office_tasks
from labagora.web.office_tasks import Task
from tests.builders.calls import join_team, make_application, make_call, make_inquiry


def _correcting(call: Any, hospital: Any, days: int, **values: Any) -> Any:
    due = utcnow() + timedelta(days=days)
    correction = {"due_at": due.isoformat(), "fields": [["a", "b"]], "message": "Le budget.", "done": False}
    return make_application(call, hospital, ApplicationState.CORRECTING, correction=correction, **values)


def test_what_waits_is_named(as_: Any, esther: Any, hospital: Any, alice: Any) -> None:
    asked, closed = make_call("On demande"), make_call("On juge", CallState.CLOSED, closed_at=utcnow())
    make_inquiry(asked, alice)
    make_application(closed, hospital, ApplicationState.FILED)
    make_call("On attend", CallState.ANNOUNCED, opens_at=utcnow() - timedelta(hours=1))
    late, early = _correcting(asked, hospital, -1), _correcting(asked, hospital, 3)
    page = as_(esther).get("/gestion").text
    for words in ("Répondre à une question", "On juge", "On attend", late.reference, "en retard"):
        assert words in page
    assert early.reference not in page


def test_nothing_waits_for_an_application_of_ones_own(as_: Any, esther: Any, hospital: Any) -> None:
    mine = _correcting(make_call(), hospital, -1)
    join_team(mine, esther)
    assert mine.reference not in as_(esther).get("/gestion").text


def test_an_answered_question_waits_no_more(as_: Any, esther: Any, alice: Any) -> None:
    inquiry = make_inquiry(make_call("On demande"), alice)
    browser = as_(esther)
    assert "Répondre à une question" in browser.get("/gestion").text
    browser.post(
        f"/gestion/appels/questions/{inquiry.public_id}/reponse", data={"answer": "Oui.", "seen": mark_of(inquiry)}
    )
    db.session.expire_all()
    assert "Répondre à une question" not in browser.get("/gestion").text


def test_what_is_due_comes_first_and_a_name_is_one_source(monkeypatch: pytest.MonkeyPatch) -> None:
    now = utcnow()
    old = Task("a", "vieille", "x", now - timedelta(days=9))
    due = Task("b", "due", "x", now, now + timedelta(days=1))
    new = Task("c", "neuve", "x", now)
    monkeypatch.setattr(office_tasks, "_sources", {})
    office_tasks.register("one", lambda _reader: [new])
    office_tasks.register("one", lambda _reader: [new, old])
    office_tasks.register("two", lambda _reader: [due])
    assert office_tasks.waiting(None) == [due, old, new]
    assert due.is_late(now + timedelta(days=1))
    assert not due.is_late(now)
    assert not old.is_late(now)


@pytest.mark.parametrize("person", ["alice", "denis", "camille"])
def test_nobody_else_reads_it(request: Any, as_: Any, person: str) -> None:
    assert as_(request.getfixturevalue(person)).get("/gestion").status_code == 404
