"""What is hidden from reviewers: rewritten, emptied for good, given back; the document shows nothing else."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.calls.enums import ApplicationState
from labagora.calls.filed import Filed
from labagora.calls.queries import find_application
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.enums import RoundPhase
from labagora.reviews.models import Redaction
from labagora.reviews.queries.admissibility import find_last_filing
from labagora.reviews.queries.redactions import redactions_of
from labagora.reviews.redacting import reviewed_answers
from tests.builders.calls import join_team, make_application, make_filing, make_revision
from tests.builders.reviews import make_reviewer, tie
from tests.engines.questionnaire.samples import GOOD, data
from tests.reviews.setup.conftest import first_form

FILES = [
    {"public_id": f"piece-{name}", "section": "moyens", "field": "lettre", "name": f"{name}.pdf", "size": 1}
    for name in ("une", "deux")
]


@pytest.fixture
def page(desk: str, filed: Any) -> str:
    return f"{desk}/candidatures/{filed.public_id}/masquage"


def _rows() -> list[Redaction]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Redaction).order_by(Redaction.id)))


def _rewrite(browser: Any, page: str, text: str, **more: str) -> Any:
    return browser.post(f"{page}/projet/resume", data={"answers-fields": "resume", "answers-resume": text, **more})


def test_an_answer_is_rewritten_for_reviewers(as_: Any, esther: Any, page: str, filed: Any) -> None:
    browser = as_(esther)
    assert "Alice coordonne les parcours." in browser.get(page).text
    text = browser.get(f"{page}/projet/resume").text
    assert text.count("Alice coordonne les parcours.") == 2  # the original, and the box to write in
    answer = _rewrite(browser, page, "Une équipe coordonne.")
    assert answer.status_code == 303
    assert answer.location.endswith("#place-resume")
    row = _rows()[0]
    assert (row.section_key, row.field_key, row.content) == ("projet", "resume", "Une équipe coordonne.")
    text = browser.get(page).text
    assert "réécrite pour les évaluateurs" in text
    assert "Alice coordonne les parcours." in text
    shown = browser.get(f"{page}/apercu").text
    assert "Une équipe coordonne." in shown
    assert "Alice coordonne" not in shown
    line = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "round.redacted")).one()
    assert "coordonne" not in str(line.details)
    assert _rewrite(browser, page, "Autrement.").status_code == 303
    assert [one.content for one in _rows()] == ["Autrement."]


def test_an_answer_that_is_emptied_stays_empty(as_: Any, esther: Any, page: str, filed: Any) -> None:
    browser = as_(esther)
    assert _rewrite(browser, page, "Ce qui est tapé ne compte pas.", act="vider").status_code == 303
    assert [one.content for one in _rows()] == [""]
    assert "vidée pour les évaluateurs" in browser.get(page).text
    assert "Alice coordonne" not in browser.get(f"{page}/apercu").text
    text = browser.get(f"{page}/projet/resume").text
    assert text.count("Alice coordonne les parcours.") == 1  # beside; the box stays empty
    filing = find_last_filing(filed)
    assert filing is not None
    _form, answers = reviewed_answers(Filed(filing), redactions_of(filed))
    assert answers["projet"]["resume"] == ""


def test_a_text_of_spaces_is_empty_too(as_: Any, esther: Any, page: str) -> None:
    browser = as_(esther)
    assert _rewrite(browser, page, "   ").status_code == 303
    assert "vidée pour les évaluateurs" in browser.get(page).text
    assert "Alice coordonne" not in browser.get(f"{page}/apercu").text


def test_the_original_is_given_back_once(as_: Any, esther: Any, page: str) -> None:
    browser = as_(esther)
    _rewrite(browser, page, "Caché.")
    for _ in range(2):
        assert browser.post(f"{page}/projet/resume/original").status_code == 303
    assert _rows() == []
    assert "Alice coordonne" in browser.get(f"{page}/apercu").text


def test_what_does_not_fit_the_question_is_refused_and_kept(as_: Any, esther: Any, page: str) -> None:
    answer = _rewrite(as_(esther), page, "un mot de trop " * 4)
    assert answer.status_code == 422
    assert "un mot de trop un mot" in answer.text
    assert _rows() == []


@pytest.fixture
def whole(call: Any, hospital: Any) -> Any:
    """An application that answered a question of every kind, some hidden from reviewers."""
    row = make_application(call, hospital, ApplicationState.FILED, revision=make_revision(call, questionnaire=data()))
    make_filing(row, content={key: dict(content) for key, content in GOOD.items()})
    return row


def test_every_kind_of_question_may_be_emptied(as_: Any, esther: Any, desk: str, whole: Any) -> None:
    page, browser = f"{desk}/candidatures/{whole.public_id}/masquage", as_(esther)
    filing = find_last_filing(whole)
    assert filing is not None
    places = [
        (section.key, field.key)
        for section, field in Filed(filing).form.placed()
        if field.answers and not field.hidden_from_reviewers
    ]
    reached = 0
    for section, name in places:
        if browser.get(f"{page}/{section}/{name}").status_code == 404:
            continue  # under a condition that is not met
        reached += 1
        assert browser.post(f"{page}/{section}/{name}", data={"act": "vider"}).status_code == 303
    assert reached == len(_rows()) > 8
    shown = browser.get(f"{page}/apercu").text
    assert GOOD["projet"]["title"] not in shown
    assert shown.count("vidée pour les évaluateurs") == reached


def test_what_is_never_shown_is_not_rewritten(as_: Any, esther: Any, desk: str, whole: Any) -> None:
    form = data()
    hidden = [
        (section["key"], field["key"])
        for section in form["sections"]
        for field in section["fields"]
        if field.get("hidden")
    ] or [("projet", "ailleurs")]
    browser, page = as_(esther), f"{desk}/candidatures/{whole.public_id}/masquage"
    for section, name in hidden:
        assert browser.get(f"{page}/{section}/{name}").status_code == 404
        assert browser.post(f"{page}/{section}/{name}", data={"act": "vider"}).status_code == 404


def test_a_row_of_a_table_is_added_without_scripts(as_: Any, esther: Any, desk: str, whole: Any) -> None:
    form, browser = data(), as_(esther)
    section, name = next(
        (section["key"], field["key"])
        for section in form["sections"]
        for field in section["fields"]
        if field["kind"] == "table"
    )
    page = f"{desk}/candidatures/{whole.public_id}/masquage/{section}/{name}"
    answer = browser.post(page, data={"answers-fields": name, f"answers-{name}-do": "add"})
    assert answer.status_code == 200
    assert "Ligne 1" in answer.text
    assert _rows() == []


def test_files_stay_or_go(as_: Any, esther: Any, desk: str, call: Any, hospital: Any) -> None:
    row = make_application(call, hospital, ApplicationState.FILED, revision=first_form(call))
    make_filing(row, content={"moyens": {"lettre": ["piece-une", "piece-deux"]}}, files=FILES)
    browser, page = as_(esther), f"{desk}/candidatures/{row.public_id}/masquage"
    assert "une.pdf" in browser.get(f"{page}/apercu").text
    kept = {"files": ["piece-deux", "piece-d-ailleurs"]}
    assert browser.post(f"{page}/moyens/lettre", data=kept).status_code == 303
    assert _rows()[0].content == ["piece-deux"]
    shown = browser.get(f"{page}/apercu").text
    assert "deux.pdf" in shown
    assert "une.pdf" not in shown
    assert browser.post(f"{page}/moyens/lettre", data={"act": "vider"}).status_code == 303
    assert "deux.pdf" not in browser.get(f"{page}/apercu").text


def test_a_newer_filing_is_told(as_: Any, esther: Any, page: str, filed: Any) -> None:
    browser = as_(esther)
    _rewrite(browser, page, "Caché.")
    assert "un dépôt plus récent existe" not in browser.get(page).text
    content = {"projet": {"resume": "Alice le dit autrement."}}
    assert find_application(filed.public_id) is not None  # loads what the builder reads
    make_filing(filed, 2, content=content, at=utcnow() + timedelta(minutes=1))
    text = browser.get(page).text
    assert "un dépôt plus récent existe" in text
    assert "Alice le dit autrement." in text
    assert "Alice" not in browser.get(f"{page}/apercu").text.split("<main")[1].split("</main")[0]


def test_blind_the_document_has_no_title(as_: Any, esther: Any, page: str, round_: Any, filed: Any) -> None:
    browser = as_(esther)
    assert "Le bon parcours" in browser.get(f"{page}/apercu").text
    round_.is_blind = True
    shown = browser.get(f"{page}/apercu").text
    assert "Le bon parcours" not in shown
    assert "Centre hospitalier" not in shown
    assert filed.reference in shown


def test_nothing_moves_once_decided(as_: Any, esther: Any, page: str, round_: Any) -> None:
    round_.phase, round_.decided_at = RoundPhase.DECIDED, utcnow()
    browser = as_(esther)
    assert "Réécrire ou vider" not in browser.get(page).text
    assert _rewrite(browser, page, "Trop tard.").status_code == 409
    assert browser.post(f"{page}/projet/resume/original").status_code == 409
    assert _rows() == []


ENDS = ["", "/apercu", "/projet/resume"]


@pytest.mark.parametrize("person", ["alice", "denis"])
def test_nobody_else(request: Any, as_: Any, page: str, person: str) -> None:
    browser = as_(request.getfixturevalue(person))
    for end in ENDS:
        assert browser.get(f"{page}{end}").status_code == 404
    assert _rewrite(browser, page, "x").status_code == 404
    assert browser.post(f"{page}/projet/resume/original").status_code == 404


@pytest.mark.parametrize("kind", ["team", "conflict"])
def test_who_has_an_interest_sees_nothing(as_: Any, esther: Any, page: str, round_: Any, filed: Any, kind: str) -> None:
    if kind == "team":
        join_team(filed, esther)
    else:
        tie(make_reviewer(round_, esther), filed)
    browser = as_(esther)
    for end in ENDS:
        assert browser.get(f"{page}{end}").status_code == 404
    assert _rewrite(browser, page, "x").status_code == 404


@pytest.mark.parametrize("end", ["/projet/ailleurs", "/ailleurs/resume", "/projet/outil", "/_facts/title"])
def test_a_question_that_is_not_there(as_: Any, esther: Any, page: str, end: str) -> None:
    browser = as_(esther)
    assert browser.get(f"{page}{end}").status_code == 404
    assert browser.post(f"{page}{end}", data={"act": "vider"}).status_code == 404


def test_an_application_without_a_filing(as_: Any, esther: Any, desk: str, call: Any, hospital: Any) -> None:
    row = make_application(call, hospital, ApplicationState.FILED)
    assert as_(esther).get(f"{desk}/candidatures/{row.public_id}/masquage").status_code == 404
