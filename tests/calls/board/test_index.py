"""The calls that are being answered: counts, order, what waits for the team."""

from datetime import timedelta
from typing import Any

from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, Call
from labagora.calls.queries.office_board import count_to_examine, list_boards
from labagora.core.clock import utcnow
from tests.builders.calls import make_application, make_call


def test_counts_and_order(app: Any, hospital: Any) -> None:
    later = make_call("Plus tard", closes_at=utcnow() + timedelta(days=40))
    sooner = make_call("Bientôt", CallState.CLOSED, closes_at=utcnow() - timedelta(days=1))
    for state in CallState:
        if state not in (CallState.OPEN, CallState.CLOSED, CallState.REVIEWING):
            make_call(f"Ailleurs {state.value}", state)
    for state in ApplicationState:
        make_application(sooner, hospital, state)
    make_application(sooner, hospital)
    found = list_boards(page=1)
    assert [row.public_id for row in found.items] == [sooner.public_id, later.public_id]
    first, last = found.items
    assert (first.drafts, first.filed, first.correcting, first.withdrawn) == (2, 1, 1, 1)
    assert (last.drafts, last.filed, last.last_filed_at) == (0, 0, None)


def test_what_waits_is_what_is_filed_to_a_closed_call(app: Any, hospital: Any) -> None:
    for state in (CallState.OPEN, CallState.CLOSED, CallState.REVIEWING):
        call = make_call(f"Appel {state.value}", state)
        make_application(call, hospital, ApplicationState.FILED)
        make_application(call, hospital, ApplicationState.WITHDRAWN)
        make_application(call, hospital)
    assert count_to_examine() == 1


def test_the_page_leads_to_the_board(as_: Any, esther: Any, alice: Any, call: Call, filed: Application) -> None:
    text = as_(esther).get("/gestion/candidatures").text
    assert f"/gestion/appels/{call.public_id}/candidatures" in text
    assert as_(alice).get("/gestion/candidatures").status_code == 404
    assert f"/gestion/appels/{call.public_id}/candidatures" in as_(esther).get(f"/gestion/appels/{call.public_id}").text


def test_what_waits_is_on_the_dashboard(as_: Any, esther: Any, hospital: Any) -> None:
    make_application(make_call("Clos", CallState.CLOSED), hospital, ApplicationState.FILED)
    assert 'href="/gestion/candidatures"' in as_(esther).get("/gestion").text.split("<main", 1)[1]
