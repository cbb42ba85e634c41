"""Calls are found once they are announced; a draft is found by the team alone, what it hides by nobody."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.calls.actions import calls as actions
from labagora.calls.enums import CallState
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.search import actions as search
from labagora.search.engine import index
from tests.builders.calls import make_call
from tests.search.conftest import again

WORD = "zircaloy"


@pytest.fixture(autouse=True)
def _empty_index(app: Any) -> None:
    index().apply((), list(index().fingerprints()))


@pytest.fixture
def follow() -> Callable[[], None]:
    def do() -> None:
        db.session.flush()
        search.follow()

    return do


def _found(client: Any, query: str = "") -> str:
    return str(client.get(f"/recherche?q={WORD}{query}").text)


def test_a_draft_is_found_by_the_team_alone(client: Any, as_: Any, esther: Any, alice: Any, follow: Any) -> None:
    call = make_call(f"Un appel {WORD}", CallState.DRAFT)
    follow()
    assert call.public_id not in _found(client)
    assert f"Un appel <mark>{WORD}" not in _found(client)
    assert call.public_id not in _found(as_(alice))
    assert f"/gestion/appels/{call.public_id}" in _found(as_(esther))
    assert WORD not in client.get(f"/recherche/suggestions?q={WORD[:5]}").text


def test_announced_it_is_found_taken_back_it_is_not(client: Any, esther: Any, follow: Any) -> None:
    call = make_call(f"Un appel {WORD}", CallState.DRAFT)
    slug = call.slug
    actions.announce_call(call, actor=esther, now=utcnow())
    follow()
    assert f"/appels/{slug}" in _found(client)
    assert f"/appels/{slug}" in _found(client, "&type=appel")
    assert f"/appels/{slug}" not in _found(client, "&type=projet")
    call = db.session.query(type(call)).filter_by(slug=slug).one()
    actions.take_back_call(call, actor=again(esther), now=utcnow())
    db.session.flush()
    assert f"/appels/{slug}" not in _found(client), "before the worker has passed"
    follow()
    assert f"/appels/{slug}" not in _found(client)


def test_results_are_found_once_they_are_published(client: Any, follow: Any) -> None:
    words = {"results": WORD, "rendered": {"results": f"<p>{WORD}</p>"}}
    hidden = make_call("En évaluation", CallState.REVIEWING, **words).slug
    follow()
    assert hidden not in _found(client)
    shown = make_call("Résultats connus", CallState.PUBLISHED_RESULTS, **words).slug
    follow()
    assert shown in _found(client)


@pytest.mark.parametrize("state", [CallState.ARCHIVED, CallState.CANCELLED])
def test_an_ended_call_that_nobody_had_seen_is_found_nowhere(client: Any, follow: Any, state: CallState) -> None:
    kept = make_call(f"Un appel {WORD}", state).slug
    never = make_call(f"Un autre {WORD}", state, announced_at=None, opened_at=None).slug
    follow()
    page = _found(client)
    assert kept in page
    assert never not in page
