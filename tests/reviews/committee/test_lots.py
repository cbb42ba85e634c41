"""Places lot by lot: a line in the list of each, and a waiting list that calls nobody while its places are taken."""

from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.actions.applying import fill_places
from labagora.reviews.enums import Outcome, RoundPhase
from labagora.reviews.models import Decision
from tests.builders.reviews import decide_on
from tests.reviews.committee.conftest import Committee, make_committee
from tests.reviews.committee.test_applying import _withdraw

LINE = "Fin des places prévues"


@pytest.fixture
def lots(app: Any) -> Committee:
    """Three applications in lot A, one in lot B."""
    found = make_committee(lots=("a", "a", "a", "b"), places=3, lot_places={"a": 1, "b": 1})
    db.session.flush()
    return found


def test_the_line_of_each_lot_is_in_the_lists(as_: Any, esther: Any, lots: Committee) -> None:
    for page in (as_(esther).get(lots.office("comite")).text, as_(lots.person(0)).get(lots.seat()).text):
        first, second, third, _fourth = lots.refs()
        assert page.count(LINE) == 1, "lot B holds one application for one place"
        assert page.index(first) < page.index(LINE) < page.index(second) < page.index(third)
        assert "1 place prévue" in page


def test_a_lot_without_places_has_no_line(as_: Any, esther: Any, lots: Committee) -> None:
    lots.round.lot_places = {"b": 1}
    db.session.flush()
    page = as_(esther).get(lots.office("comite")).text
    assert LINE not in page
    assert "aucune limite" in page


def _applied(lots: Committee, *outcomes: Outcome) -> list[int]:
    found = []
    ranks = {Outcome.SELECTED: 0, Outcome.RESERVE: 0}
    for application, outcome in zip(lots.applications, outcomes, strict=False):
        ranks[outcome] += 1
        found.append(decide_on(lots.round, application, outcome, ranks[outcome], applied_at=utcnow()).id)
    lots.round.phase, lots.round.decided_at = RoundPhase.DECIDED, utcnow()
    db.session.flush()
    return found


def _outcomes(keys: list[int]) -> list[Outcome]:
    db.session.expire_all()
    return [db.session.get_one(Decision, key).outcome for key in keys]


@pytest.mark.parametrize(
    ("places", "third"), [({"a": 1}, Outcome.RESERVE), ({"a": 2}, Outcome.SELECTED), ({}, Outcome.SELECTED)]
)
def test_the_waiting_list_follows_the_places_of_the_lot(
    lots: Committee, places: dict[str, int], third: Outcome
) -> None:
    keys = _applied(lots, Outcome.SELECTED, Outcome.SELECTED, Outcome.RESERVE)
    lots.round.lot_places = places
    db.session.flush()
    _withdraw(lots.applications[0])
    db.session.refresh(lots.round, ["call"])
    assert fill_places(lots.round, now=utcnow()) == 1
    assert _outcomes(keys)[2] is third


def test_the_page_that_takes_a_place_back_says_who_is_called(as_: Any, esther: Any, lots: Committee) -> None:
    keys, third = _applied(lots, Outcome.SELECTED, Outcome.SELECTED, Outcome.RESERVE), lots.refs()[2]
    browser, page, ref = as_(esther), lots.decision(0, "/retrait"), lots.round.id
    assert third not in browser.get(page).text
    row = db.session.get_one(type(lots.round), ref)
    row.lot_places = {"a": 2}
    db.session.flush()
    assert third in browser.get(page).text
    version = str(db.session.get_one(Decision, keys[0]).version)
    assert browser.post(page, data={"reason": "Elle se retire.", "version": version}).status_code == 303
    assert _outcomes(keys) == [Outcome.REJECTED, Outcome.SELECTED, Outcome.SELECTED]


def _settings(browser: Any, lots: Committee, **values: str) -> Any:
    page = browser.get(lots.office("reglages")).text
    version = page.split('name="version"')[1].split('value="')[1].split('"')[0]
    sent = {
        "version": version, "reviewers_per_application": "3", "others_shown": "discussing", "answer_days": "15",
        "places": "3", "lot_places-0-code": "a", "lot_places-1-code": "b", "quorum": "2", **values,
    }  # fmt: skip
    return browser.post(lots.office("reglages"), data=sent)


def test_places_are_set_lot_by_lot(as_: Any, esther: Any, lots: Committee) -> None:
    answer = _settings(as_(esther), lots, **{"lot_places-0-places": "2", "lot_places-1-places": ""})
    assert answer.status_code == 303
    db.session.refresh(lots.round)
    assert lots.round.lot_places == {"a": 2}


@pytest.mark.parametrize(
    "values",
    [
        {"lot_places-0-places": "3", "lot_places-1-places": "1"},
        {"lot_places-0-places": "-1"},
        {"lot_places-0-places": "501"},
    ],
)
def test_places_that_do_not_fit_are_refused_and_kept(
    as_: Any, esther: Any, lots: Committee, values: dict[str, str]
) -> None:
    answer = _settings(as_(esther), lots, **values)
    assert answer.status_code == 422
    assert f'value="{values["lot_places-0-places"]}"' in answer.text
    db.session.refresh(lots.round)
    assert lots.round.lot_places == {"a": 1, "b": 1}


def test_a_lot_that_the_call_has_not_is_ignored(as_: Any, esther: Any, lots: Committee) -> None:
    answer = _settings(as_(esther), lots, **{"lot_places-1-code": "ailleurs", "lot_places-1-places": "1"})
    assert answer.status_code == 303
    db.session.refresh(lots.round)
    assert lots.round.lot_places == {}
