"""The settings of a round: kept, bounded, locked once a change would betray somebody."""

from datetime import UTC, datetime
from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import OthersShown, RoundPhase
from tests.builders.reviews import make_round


def _sent(round_: Any, **changes: Any) -> dict[str, Any]:
    db.session.refresh(round_)
    return {
        "version": str(round_.version),
        "reviewers_per_application": "2",
        "others_shown": "never",
        "guidance": "Lisez **tout**.",
        "checklist-0-key": "statuts",
        "checklist-0-label": "Les statuts sont signés",
        "checklist-1-label": "Un point de plus",
        "checklist-2-label": "  ",
        "answer_days": "20",
        "due_on": "2027-02-01",
        "due_hour": "16:00",
        "places": "2",
        "quorum": "5",
        **changes,
    }


def _save(browser: Any, desk: str, round_: Any, **changes: Any) -> Any:
    answer = browser.post(f"{desk}/reglages", data=_sent(round_, **changes))
    db.session.refresh(round_)
    return answer


def test_the_team_sets_a_round(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    browser = as_(esther)
    assert "Les statuts sont joints" in browser.get(f"{desk}/reglages").text
    assert _save(browser, desk, round_, is_blind="y").status_code == 303
    assert (round_.is_blind, round_.wants_patient, round_.reviewers_per_application) == (True, False, 2)
    assert (round_.others_shown, round_.answer_days, round_.places, round_.quorum) == (OthersShown.NEVER, 20, 2, 5)
    assert round_.due_at == datetime(2027, 2, 1, 15, tzinfo=UTC)
    assert "<strong>tout</strong>" in round_.guidance_html
    assert round_.checklist == [
        {"key": "statuts", "label": "Les statuts sont signés"},  # reworded: what was checked stays checked
        {"key": "un_point_de_plus", "label": "Un point de plus"},
    ]
    line = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "round.configured")).one()
    assert "Lisez" not in str(line.details)


def test_a_script_in_the_guidance_is_text(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    _save(as_(esther), desk, round_, guidance="<script>alert(1)</script>")
    assert "<script" not in round_.guidance_html


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("reviewers_per_application", "0", "De 1 à 12."),
        ("reviewers_per_application", "13", "De 1 à 12."),
        ("reviewers_per_application", "beaucoup", "reviewers_per_application-error"),
        ("answer_days", "91", "De 1 à 90."),
        ("quorum", "-1", "De 0 à 500."),
        ("places", "0", "De 1 à 500"),
        ("others_shown", "toujours", "others_shown-error"),
        ("due_hour", "", "Indiquez le jour et l&#39;heure."),
        ("guidance", "x" * 20_001, "caractères au plus"),
        ("checklist-1-label", "x" * 301, "300 caractères au plus"),
    ],
)
def test_what_is_out_of_bounds(
    as_: Any, esther: Any, desk: str, round_: Any, field: str, value: str, said: str
) -> None:
    answer = _save(as_(esther), desk, round_, **{field: value})
    assert answer.status_code == 422
    assert said in answer.text
    assert "Un point de plus" in answer.text or field.startswith("checklist")  # nothing typed is lost
    assert round_.answer_days == 10


@pytest.mark.parametrize(("day", "hour"), [("2027-03-28", "02:30"), ("2027-10-31", "02:30")])
def test_an_hour_that_does_not_exist_or_exists_twice(
    as_: Any, esther: Any, desk: str, round_: Any, day: str, hour: str
) -> None:
    answer = _save(as_(esther), desk, round_, due_on=day, due_hour=hour)
    assert answer.status_code == 422
    assert "changez l&#39;heure" in answer.text


def test_an_hour_that_is_past(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    assert _save(as_(esther), desk, round_, due_on="2020-01-01").status_code == 422


def test_an_hour_with_seconds_that_nobody_touched_stays(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    round_.due_at = datetime(2020, 2, 1, 15, 0, 42, tzinfo=UTC)
    answer = _save(as_(esther), desk, round_, due_on="2020-02-01", due_hour="16:00")
    assert answer.status_code == 303
    assert round_.due_at == datetime(2020, 2, 1, 15, 0, 42, tzinfo=UTC)


def test_blind_is_not_switched_off_once_somebody_reads(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    round_.is_blind, round_.released_at, round_.others_shown = True, utcnow(), OthersShown.DISCUSSING
    browser = as_(esther)
    page = browser.get(f"{desk}/reglages").text
    assert "trahirait cette règle" in page
    assert 'name="is_blind"' not in page
    assert _save(browser, desk, round_).status_code == 303  # says neither: they stay
    assert (round_.is_blind, round_.others_shown) == (True, OthersShown.DISCUSSING)
    assert round_.answer_days == 20


def test_blind_may_be_switched_on_once_somebody_reads(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    round_.released_at = utcnow()
    _save(as_(esther), desk, round_, is_blind="y")
    assert round_.is_blind


def test_the_quorum_stays_while_the_committee_meets(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    round_.phase, round_.quorum = RoundPhase.DELIBERATING, 3
    _save(as_(esther), desk, round_)
    assert (round_.quorum, round_.places) == (3, 2)


def test_nothing_moves_once_decided(as_: Any, esther: Any, call: Any) -> None:
    decided = make_round(call, RoundPhase.DECIDED, guidance_html="<p>Lisez.</p>")
    browser, desk = as_(esther), f"/gestion/appels/{call.public_id}/evaluation"
    page = browser.get(f"{desk}/reglages").text
    assert "ne changent plus" in page
    assert "Enregistrer" not in page
    assert _save(browser, desk, decided).status_code == 409


def test_an_older_page_is_refused(as_: Any, esther: Any, desk: str, round_: Any) -> None:
    browser = as_(esther)
    assert _save(browser, desk, round_).status_code == 303
    before = round_.version
    assert _save(browser, desk, round_, version=str(before - 1), quorum="9").status_code == 409
    assert _save(browser, desk, round_, version="<x>", quorum="9").status_code == 409
    assert round_.quorum == 5


@pytest.mark.parametrize("person", ["alice", "denis"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_else(request: Any, as_: Any, desk: str, person: str, method: str) -> None:
    browser = as_(request.getfixturevalue(person))
    assert getattr(browser, method)(f"{desk}/reglages").status_code == 404


def test_a_call_without_a_round(as_: Any, esther: Any, call: Any) -> None:
    assert as_(esther).get(f"/gestion/appels/{call.public_id}/evaluation/reglages").status_code == 404
    assert as_(esther).get("/gestion/appels/aaaaaaaaaaaaaaaaaaaaaa/evaluation/reglages").status_code == 404
