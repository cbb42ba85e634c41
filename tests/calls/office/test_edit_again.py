"""What the form of a call shows is sent back as it is: nothing is refused, nothing is changed by it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import html5lib
import pytest

from labagora.calls.actions.calls import announce_call, close_call, open_call
from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.calls import make_call, make_revision

WRITTEN = {
    "objectives": "But.",
    "contact_label": "Service",
    "contact_email": "appels@exemple.fr",
    "eligibility": {"organisation_types": [], "partner_types": [], "regions": []},
}


def _as_shown(page: str) -> dict[str, Any]:
    """Return what a browser sends of the form of a page when nobody touched it."""
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    form = next(one for one in tree.iter("form") if one.find(".//*[@name='title']") is not None)
    sent: dict[str, Any] = {}
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "")
        if name is None or (kind in ("checkbox", "radio") and field.get("checked") is None):
            continue
        if field.tag == "select":
            chosen = [one.get("value") for one in field.iter("option") if one.get("selected") is not None]
            sent[name] = chosen[0] if chosen else next(one.get("value") for one in field.iter("option"))
        elif field.tag == "textarea":
            sent[name] = (field.text or "").removeprefix("\n")
        elif field.tag == "input":
            sent.setdefault(name, []).append(field.get("value", ""))
    return sent


def _again(call_id: int) -> Call:
    db.session.expire_all()
    found = db.session.get(Call, call_id)
    assert found is not None
    return found


def _saved_again(browser: Any, call: Call, **changed: str) -> Any:
    address = f"/gestion/appels/{call.public_id}/modifier"
    return browser.post(address, data={**_as_shown(browser.get(address).text), **changed})


def test_an_opened_call_is_still_written(as_: Any, esther: Any) -> None:
    """Opened by hand, the opening is an instant with its seconds: the form shows minutes."""
    call = make_call(state=CallState.DRAFT, opens_at=None, **WRITTEN)
    make_revision(call)
    open_call(call, actor=esther, now=utcnow().replace(second=23, microsecond=456789))
    opened, closes, number = call.opens_at, call.closes_at, call.id
    assert _saved_again(as_(esther), call, summary="Mieux dit.").status_code == 303
    call = _again(number)
    assert (call.summary, call.opens_at, call.closes_at) == ("Mieux dit.", opened, closes)


def test_a_call_closed_by_hand_is_still_written(as_: Any, esther: Any) -> None:
    call = make_call(**WRITTEN)
    close_call(call, actor=esther, now=utcnow().replace(second=23, microsecond=456789))
    closes, number = call.closes_at, call.id
    assert _saved_again(as_(esther), call, results="Deux équipes.").status_code == 303
    call = _again(number)
    assert (call.results, call.closes_at) == ("Deux équipes.", closes)


def test_closed_in_the_hour_that_is_lived_twice_it_is_still_written(as_: Any, esther: Any) -> None:
    now = datetime(2026, 10, 25, 0, 30, 12, tzinfo=UTC)
    call = make_call(opens_at=now - timedelta(days=9), closes_at=now + timedelta(days=9), **WRITTEN)
    close_call(call, actor=esther, now=now)
    number = call.id
    assert _saved_again(as_(esther), call, results="Deux équipes.").status_code == 303
    assert _again(number).closes_at == now


@pytest.mark.parametrize("state", [CallState.DRAFT, CallState.ANNOUNCED])
def test_a_call_that_is_not_open_is_sent_back_as_it_was(as_: Any, esther: Any, state: CallState) -> None:
    lots = [{"code": "a", "label": "Lot : un"}]
    call = make_call(state=CallState.DRAFT, aliases=["Un autre nom"], lots=lots, **WRITTEN)
    if state is CallState.ANNOUNCED:
        announce_call(call, actor=esther, now=utcnow())
    number = call.id
    assert _saved_again(as_(esther), call).status_code == 303
    call = _again(number)
    assert (call.aliases, call.lots, call.state) == (["Un autre nom"], lots, state)


@pytest.mark.parametrize("name", ["opens_hour", "closes_hour"])
def test_the_hour_itself_is_refused_once_it_has_opened(as_: Any, esther: Any, name: str) -> None:
    call = make_call(**WRITTEN)
    answer = _saved_again(as_(esther), call, **{name: "03:17"})
    assert answer.status_code == 422
    assert "Prolongez-le depuis sa page." in answer.text
