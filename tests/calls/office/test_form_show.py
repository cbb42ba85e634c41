"""The list of the questions of a form: started, moved, copied, removed, given up."""

from typing import Any

import pytest

from labagora.calls.queries.revisions import form_desk
from labagora.core.audit import AuditEntry
from labagora.core.db import db
from tests.builders.calls import make_call, make_revision


def keys(revision: Any) -> list[list[str]]:
    return [[one["key"] for one in section["fields"]] for section in revision.questionnaire["sections"]]


def test_a_call_without_a_form_starts_one(as_: Any, esther: Any) -> None:
    call = make_call()
    address = f"/gestion/appels/{call.public_id}/formulaire"
    browser = as_(esther)
    assert "Commencer le formulaire" in browser.get(address).text
    assert browser.post(address).status_code == 303
    assert browser.post(address).status_code == 303
    desk = form_desk(call)
    assert [one.number for one in desk.revisions] == [1]
    assert desk.draft is not None
    assert desk.draft.questionnaire == {"sections": []}
    assert "Ajoutez une première section." in browser.get(address).text


def test_a_revision_starts_from_what_is_published(as_: Any, esther: Any, address: str, call: Any) -> None:
    as_(esther).post(address)
    desk = form_desk(call)
    assert desk.draft is not None
    assert desk.published is not None
    assert desk.draft.number == 2
    assert desk.draft.questionnaire == desk.published.questionnaire
    assert db.session.scalar(db.select(AuditEntry.verb).where(AuditEntry.verb == "form.started"))


def test_the_page_shows_sections_questions_and_what_is_particular(
    as_: Any, esther: Any, address: str, written: Any
) -> None:
    page = as_(esther).get(address).text
    for words in (
        "Votre projet",
        "Les moyens",
        "Titre",
        "Texte court",
        "obligatoire au dépôt",
        "cachée aux évaluateurs",
    ):
        assert words in page
    assert "sous condition" in page


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("field-up:title", ["title", "intro"]),
        ("field-down:intro", ["title", "intro"]),
        ("field-copy:title", ["intro", "title", "title_2"]),
    ],
)
def test_questions_move(
    as_: Any, esther: Any, address: str, written: Any, now_is: Any, operation: str, expected: list[str]
) -> None:
    answer = as_(esther).post(address + "/ordre", data={"version": "1", "do": operation})
    assert answer.status_code == 303
    assert keys(now_is())[0][: len(expected)] == expected
    assert now_is().version == 2


def test_sections_move_and_are_copied(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    browser = as_(esther)
    browser.post(address + "/ordre", data={"version": "1", "do": "section-down:projet"})
    assert [one["key"] for one in now_is().questionnaire["sections"]] == ["moyens", "projet"]
    browser.post(address + "/ordre", data={"version": "2", "do": "section-copy:moyens"})
    assert [one["title"] for one in now_is().questionnaire["sections"]][1] == "Les moyens (copie)"


@pytest.mark.parametrize("operation", ["", "zzz", "field-up", "field-up:", "field-eat:title"])
def test_an_operation_that_means_nothing(
    as_: Any, esther: Any, address: str, written: Any, now_is: Any, operation: str
) -> None:
    assert as_(esther).post(address + "/ordre", data={"version": "1", "do": operation}).status_code == 422
    assert now_is().version == 1


@pytest.mark.parametrize("operation", ["field-up:zzz", "field-copy:zzz", "section-up:zzz", "section-copy:zzz"])
def test_what_is_not_in_the_form_does_not_move(
    as_: Any, esther: Any, address: str, written: Any, now_is: Any, operation: str
) -> None:
    assert as_(esther).post(address + "/ordre", data={"version": "1", "do": operation}).status_code == 404
    assert now_is().version == 1


@pytest.mark.parametrize("version", ["", "0", "7", "abc", "9" * 30])
def test_two_colleagues_do_not_undo_each_other(
    as_: Any, esther: Any, address: str, written: Any, now_is: Any, version: str
) -> None:
    sent = {"version": version, "do": "field-up:title"}
    assert as_(esther).post(address + "/ordre", data=sent).status_code == 409
    assert now_is().version == 1


def test_a_double_click_moves_once(as_: Any, esther: Any, address: str, written: Any, now_is: Any) -> None:
    browser, sent = as_(esther), {"version": "1", "do": "field-down:intro"}
    assert browser.post(address + "/ordre", data=sent).status_code == 303
    assert browser.post(address + "/ordre", data=sent).status_code == 409
    assert keys(now_is())[0][:2] == ["title", "intro"]


def test_problems_lead_to_where_they_are_put_right(as_: Any, esther: Any, address: str, written: Any) -> None:
    as_(esther).post(address + "/ordre", data={"version": "1", "do": "section-down:projet"})
    browser = as_(esther)
    assert "à corriger" not in browser.get(address).text
    for version in range(2, 8):
        browser.post(address + "/ordre", data={"version": str(version), "do": "field-up:tool"})
    page = browser.get(address).text
    assert "qui vient après" in page
    assert f"{address}/questions/tool" in page


def test_a_revision_is_given_up(as_: Any, esther: Any, address: str, call: Any, written: Any) -> None:
    browser = as_(esther)
    assert browser.post(address + "/abandon", data={"version": "6"}).status_code == 409
    assert browser.post(address + "/abandon", data={"version": "1"}).status_code == 303
    assert browser.post(address + "/abandon", data={"version": "1"}).status_code == 404
    desk = form_desk(call)
    assert desk.draft is None
    assert desk.published is not None


def test_the_page_costs_the_same_whatever_the_form(
    as_: Any, esther: Any, address: str, call: Any, count_statements: Any
) -> None:
    browser = as_(esther)
    browser.get(address)
    with count_statements() as one:
        browser.get(address)
    make_revision(call)
    make_revision(call)
    with count_statements() as three:
        assert browser.get(address).status_code == 200
    assert len(one) == len(three)
