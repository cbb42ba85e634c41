"""A section is saved as typed, finished or not; two who meet get both texts; nothing typed is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account, HeldForm
from labagora.calls.models import Application, ApplicationChange
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.calls import write_section
from tests.calls.applications.conftest import typed

FETCH = {"X-Requested-With": "fetch"}
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)


def _page(application: Application, key: str = "projet") -> str:
    return f"/candidatures/{application.public_id}/sections/{key}"


def _content(application: Application, key: str = "projet") -> dict[str, Any]:
    return next((row.content for row in application.sections if row.key == key), {})


def _changes() -> list[ApplicationChange]:
    return list(db.session.scalars(db.select(ApplicationChange).order_by(ApplicationChange.id)))


def test_the_button_saves_and_goes_on(as_: Any, alice: Account, draft: Application, now_is: Any) -> None:
    answer = as_(alice).post(_page(draft), data={**typed(resume="Un parcours.", suite=""), "act": "next"})
    assert (answer.status_code, answer.location) == (303, _page(draft, "moyens"))
    assert _content(now_is())["resume"] == "Un parcours."
    assert "Un parcours." in as_(alice).get(_page(draft)).text
    answer = as_(alice).post(_page(draft, "moyens"), data={**typed(montant="1 200"), "act": "next"})
    assert answer.location == f"/candidatures/{draft.public_id}"
    assert _content(now_is(), "moyens")["montant"] == 120000


def test_the_script_saves_and_learns_the_version(as_: Any, alice: Account, draft: Application, now_is: Any) -> None:
    browser, mark = as_(alice), "1"
    for text in ("Un", "Un par", "Un parcours"):
        answer = browser.post(_page(draft), data=typed(int(mark), resume=text), headers=FETCH)
        assert answer.status_code == 204
        mark = answer.headers["X-Saved-Mark"]
    assert mark == "4"
    assert _content(now_is())["resume"] == "Un parcours"


def test_an_invalid_draft_is_saved_too_and_said(as_: Any, alice: Account, draft: Application, now_is: Any) -> None:
    long = "un deux trois quatre cinq six sept huit neuf dix"
    answer = as_(alice).post(_page(draft), data={**typed(resume=long), "act": "next"})
    assert answer.location == _page(draft)
    text = as_(alice).get(_page(draft)).text
    assert "10 mots" in text
    assert long in text
    assert _content(now_is())["resume"] == long
    answer = as_(alice).post(_page(draft, "moyens"), data=typed(montant="beaucoup"), headers=FETCH)
    assert answer.status_code == 204
    assert 'value="beaucoup"' in as_(alice).get(_page(draft, "moyens")).text


def test_what_is_missing_is_said_when_asked(as_: Any, alice: Account, draft: Application) -> None:
    assert "à donner" not in as_(alice).get(_page(draft)).text
    assert "à donner" in as_(alice).get(f"{_page(draft)}?verifier=1").text


def test_the_history_holds_one_line_a_sitting(
    as_: Any, alice: Account, editor: Account, draft: Application, freeze: Any
) -> None:
    moment = utcnow()
    for minutes, person, text in (
        (0, alice, "Un"),
        (1, alice, "Un deux"),
        (2, editor, "Trois"),
        (30, editor, "Quatre"),
    ):
        freeze(moment + timedelta(minutes=minutes))
        browser = as_(person)
        page = browser.get(_page(draft)).text
        mark = page.split('name="expected" value="')[1].split('"')[0]
        assert browser.post(_page(draft), data=typed(int(mark), resume=text), headers=FETCH).status_code == 204
    told = [(one.by_ref, one.before, one.after) for one in _changes()]
    assert told == [
        (alice.public_id, None, "Un deux"),
        (editor.public_id, "Un deux", "Trois"),
        (editor.public_id, "Trois", "Quatre"),
    ]


def test_sent_twice_it_is_saved_once(as_: Any, alice: Account, draft: Application, now_is: Any) -> None:
    for _time in range(2):
        assert as_(alice).post(_page(draft), data=typed(resume="Un parcours.")).status_code == 303
    [row] = now_is().sections
    assert row.version == 2
    assert len(_changes()) == 1


def test_r14_two_who_meet_get_both_texts_and_choose(
    as_: Any, alice: Account, editor: Account, draft: Application, now_is: Any
) -> None:
    write_section(draft, content={"resume": "Avant.", "suite": "Avant."})
    page = as_(alice).get(_page(draft)).text
    bases = page.split('name="bases" value="')[1].split('"')[0].replace("&#34;", '"')
    sent = typed(1, resume="Écrit par Édith.", suite="La suite d'Édith.")
    assert as_(editor).post(_page(draft), data=sent).status_code == 303
    mine = {**typed(1, resume="Écrit par Alice.", suite="Avant."), "bases": bases}
    answer = as_(alice).post(_page(draft), data=mine)
    assert answer.status_code == 409
    for words in ("Écrit par Alice.", "Écrit par Édith.", "La suite d&#39;Édith."):
        assert words in answer.text
    assert 'id="keep-suite-theirs" value="theirs" checked' in answer.text  # Alice never touched it
    assert 'id="keep-resume-mine" value="mine" checked' in answer.text
    assert _content(now_is())["resume"] == "Écrit par Édith."
    chosen = {**mine, "expected": "2", "keep-resume": "mine", "keep-suite": "theirs", "act": "stay"}
    answer = as_(alice).post(_page(draft), data=chosen)
    assert (answer.status_code, answer.location) == (303, _page(draft))
    assert _content(now_is()) == {"resume": "Écrit par Alice.", "suite": "La suite d'Édith."}


def test_r14_the_script_is_told_that_they_met(as_: Any, alice: Account, draft: Application, now_is: Any) -> None:
    write_section(draft, content={"resume": "Avant."})
    assert as_(alice).post(_page(draft), data=typed(1, resume="Un."), headers=FETCH).status_code == 204
    answer = as_(alice).post(_page(draft), data=typed(1, resume="Deux."), headers=FETCH)
    assert (answer.status_code, answer.data) == (409, b"")
    assert _content(now_is())["resume"] == "Un."


@pytest.mark.parametrize("mark", ["", "x", "-1", "²", "99999999999"])
def test_a_mark_that_says_nothing_overwrites_nothing(
    as_: Any, alice: Account, draft: Application, now_is: Any, mark: str
) -> None:
    write_section(draft, content={"resume": "Avant."})
    sent = {**typed(resume="Après."), "expected": mark, "bases": "pas du JSON"}
    assert as_(alice).post(_page(draft), data=sent).status_code == 409
    assert _content(now_is())["resume"] == "Avant."


def test_a_reader_reads(as_: Any, viewer: Account, draft: Application, now_is: Any) -> None:
    write_section(draft, content={"resume": "Avant."})
    text = as_(viewer).get(_page(draft)).text
    assert "Avant." in text
    assert "<textarea" not in text
    assert as_(viewer).post(_page(draft), data=typed(resume="Après.")).status_code == 403
    assert _content(now_is())["resume"] == "Avant."


def test_no_such_section(as_: Any, alice: Account, draft: Application) -> None:
    assert as_(alice).get(_page(draft, "rien")).status_code == 404
    assert as_(alice).post(_page(draft, "_aside"), data=typed(resume="x")).status_code == 404


def test_rows_come_and_go_without_scripts(as_: Any, alice: Account, draft: Application) -> None:
    answer = as_(alice).post(_page(draft), data={**typed(resume="Un parcours."), "answers-resume-do": "add"})
    assert answer.status_code == 200
    assert "Un parcours." in answer.text


def test_after_the_hour_the_text_is_still_on_the_page(
    as_: Any, alice: Account, draft: Application, freeze: Any, now_is: Any
) -> None:
    freeze(draft.call.closes_at)
    answer = as_(alice).post(_page(draft), data=typed(resume="Écrit trop tard."))
    assert answer.status_code == 409
    assert "Écrit trop tard.</textarea>" in answer.text
    assert as_(alice).post(_page(draft), data=typed(resume="x"), headers=FETCH).status_code == 409
    assert _content(now_is()) == {}


def test_c7_what_was_typed_comes_back_after_the_session_ended(
    as_: Any, alice: Account, draft: Application, freeze: Any, sign_in: Any, now_is: Any
) -> None:
    draft.call.opens_at, draft.call.closes_at = NOON - timedelta(days=1), NOON + timedelta(days=30)
    freeze(NOON)
    browser = as_(alice)
    assert browser.get(_page(draft)).status_code == 200
    freeze(NOON + timedelta(minutes=61))
    sent = {**typed(1, resume="Écrit avec soin.", distance="oui"), "bases": "{}"}
    assert browser.post(_page(draft), data=sent, headers=FETCH).status_code == 401
    answer = browser.post(_page(draft), data=sent)
    assert answer.location.startswith("/connexion?retour=")
    sign_in(browser, alice)
    page = browser.get(_page(draft)).text
    assert "Écrit avec soin.</textarea>" in page
    assert 'name="expected" value="1"' in page
    assert browser.post(_page(draft), data=sent).status_code == 303
    assert _content(now_is())["resume"] == "Écrit avec soin."
    assert db.session.query(HeldForm).count() == 0
