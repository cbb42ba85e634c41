"""Asking about a call, and reading what was answered."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import AnswerVisibility, CallState
from labagora.calls.models import Call, CallInquiry
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.builders.accounts import make_account
from tests.builders.calls import make_call, make_inquiry
from tests.calls.inquiries.conftest import CANARY


def _count() -> int:
    return db.session.scalar(db.select(db.func.count(CallInquiry.id))) or 0


def test_somebody_signed_in_asks_once(as_: Any, author: Account, call: Call) -> None:
    browser, page = as_(author), f"/appels/{call.slug}/questions"
    for _click in range(2):
        assert browser.post(page, data={"question": "Qui peut porter le projet ?"}).status_code == 303
    assert _count() == 1
    assert "Qui peut porter le projet ?" in browser.get(page).text
    assert "Qui peut porter le projet ?" in browser.get("/mon-espace/questions").text


@pytest.mark.parametrize("question", ["", "   ", "x" * 3001])
def test_what_is_empty_or_too_long_comes_back(as_: Any, author: Account, call: Call, question: str) -> None:
    sent = as_(author).post(f"/appels/{call.slug}/questions", data={"question": question})
    assert sent.status_code == 422
    assert question.strip() in sent.text
    assert _count() == 0


def test_a_visitor_reads_and_signs_in_to_ask(client: Any, call: Call) -> None:
    page = f"/appels/{call.slug}/questions"
    assert "/connexion?retour=" in client.get(page).text
    assert "/connexion" in client.post(page, data={"question": "Qui ?"}).location
    assert _count() == 0


@pytest.mark.parametrize("state", [CallState.ANNOUNCED, CallState.CLOSED, CallState.PUBLISHED_RESULTS])
def test_nobody_asks_when_the_call_is_not_open(as_: Any, author: Account, state: CallState) -> None:
    page = f"/appels/{make_call(state=state).slug}/questions"
    assert "tant que l’appel est ouvert" in as_(author).get(page).text
    assert as_(author).post(page, data={"question": "Qui ?"}).status_code == 409


def test_nobody_asks_at_the_hour(as_: Any, author: Account, call: Call, freeze: Any) -> None:
    freeze(utcnow() + timedelta(days=20))
    call.closes_at = utcnow()
    assert as_(author).post(f"/appels/{call.slug}/questions", data={"question": "Qui ?"}).status_code == 409


def test_a_hidden_call_does_not_exist(as_: Any, author: Account) -> None:
    hidden = make_call(state=CallState.DRAFT).slug
    assert as_(author).get(f"/appels/{hidden}/questions").status_code == 404
    assert as_(author).post(f"/appels/{hidden}/questions", data={"question": "Qui ?"}).status_code == 404
    assert as_(author).get("/appels/rien/questions").status_code == 404


def test_questions_that_wait_have_a_number(
    as_: Any, author: Account, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labagora.calls.actions.inquiries.MOST_WAITING", 1)
    browser, page = as_(author), f"/appels/{call.slug}/questions"
    assert browser.post(page, data={"question": "Une ?"}).status_code == 303
    assert browser.post(page, data={"question": "Deux ?"}).status_code == 422


def test_the_author_is_named_nowhere_public(client: Any, as_: Any, author: Account, call: Call) -> None:
    published = make_inquiry(
        call,
        author,
        AnswerVisibility.PUBLISHED,
        question=f"Je suis {CANARY}, puis-je déposer ?",
        answer=f"Oui {CANARY}",
    )
    make_inquiry(call, author, AnswerVisibility.PRIVATE, question=f"{CANARY} encore ?", answer=f"Non, {CANARY}")
    for browser in (client, as_(make_account())):
        page = browser.get(f"/appels/{call.slug}/questions").text
        assert published.published_answer in page
        assert CANARY not in page
        assert author.public_id not in page


def test_only_i_read_my_private_answers(as_: Any, author: Account, call: Call) -> None:
    make_inquiry(call, author, AnswerVisibility.PRIVATE, answer="Pour vous seule.")
    assert "Pour vous seule." in as_(author).get("/mon-espace/questions").text
    other = as_(make_account())
    assert "Pour vous seule." not in other.get("/mon-espace/questions").text
    assert "Pour vous seule." not in other.get(f"/appels/{call.slug}/questions").text


def test_my_questions_are_for_those_signed_in(client: Any) -> None:
    assert "/connexion" in client.get("/mon-espace/questions").location
