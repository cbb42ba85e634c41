"""The words of the feedback may be changed until the letter of the team has left; what the reviewer wrote is kept."""

from typing import Any

import pytest

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.reviews.actions.assessing import reopen_review
from labagora.reviews.enums import RoundPhase
from labagora.reviews.models import Review
from labagora.reviews.queries.assignments import get_assignment
from tests.reviews.letters.test_feedback import Returns, _read_by_team, returns

__all__ = ["returns"]
NEW = "Dit autrement, avec\nplus de douceur."


def _value(returns: Returns, place: int, key: str) -> str:
    return f"{returns.reviews[place].public_id}:{key}"


def _save(returns: Returns, place: int, key: str, text: str, *, ticked: bool = True) -> Any:
    value = _value(returns, place, key)
    data = {"parts": [value] if ticked else [], f"text-{value}": text.replace("\n", "\r\n")}
    return returns.clerk.browser.post(returns.address, data=data)


def _row(returns: Returns, place: int) -> Review:
    db.session.expire_all()
    return db.session.get_one(Review, returns.reviews[place].id)


def test_the_team_reads_the_new_words_and_the_review_keeps_its_own(
    as_: Any, alice: Any, returns: Returns, run_jobs: Any, sent: Any
) -> None:
    assert _save(returns, 0, "summary", NEW).status_code == 303
    row = _row(returns, 0)
    assert (row.reworded, row.summary) == ({"summary": NEW}, "Avis d'ensemble 1.")
    page = returns.clerk.browser.get(returns.address).text
    assert "plus de douceur." in page
    assert "Avis d&#39;ensemble 1." in page, "what the reviewer wrote stays readable"
    shown = _read_by_team(as_, alice, returns.clerk, run_jobs)
    assert "plus de douceur." in shown
    assert "Avis d&#39;ensemble 1." not in shown


def test_the_same_words_change_nothing_and_coming_back_forgets(returns: Returns) -> None:
    assert _save(returns, 0, "summary", "Avis d'ensemble 1.").status_code == 303
    assert _row(returns, 0).reworded == {}
    _save(returns, 0, "summary", NEW)
    _save(returns, 0, "summary", "Avis d'ensemble 1.")
    assert _row(returns, 0).reworded == {}


def test_words_that_are_not_given_yet_are_kept(
    as_: Any, alice: Any, returns: Returns, run_jobs: Any, sent: Any
) -> None:
    _save(returns, 0, "summary", NEW, ticked=False)
    assert _row(returns, 0).reworded == {"summary": NEW}
    assert "douceur" not in _read_by_team(as_, alice, returns.clerk, run_jobs)


def test_once_the_letter_has_left_words_do_not_change(
    as_: Any, alice: Any, returns: Returns, run_jobs: Any, sent: Any
) -> None:
    _save(returns, 0, "summary", NEW)
    shown = _read_by_team(as_, alice, returns.clerk, run_jobs)
    assert "douceur" in shown
    assert _save(returns, 0, "summary", "Trop tard.").status_code == 409
    assert _row(returns, 0).reworded == {"summary": NEW}
    page = returns.clerk.browser.get(returns.address).text
    assert "ne changent plus" in page
    assert "<textarea" not in page
    assert returns.save((0, "summary"), (1, "summary")).status_code == 303, "another text may still be given"
    assert _row(returns, 0).reworded == {"summary": NEW}


@pytest.mark.parametrize("text", ["", "  ", "Écrivez-moi : lea@exemple.fr", "x" * 20_001])
def test_what_is_not_fit_to_be_read_is_refused_and_kept(returns: Returns, text: str) -> None:
    answer = _save(returns, 0, "summary", text)
    assert answer.status_code == 422
    assert _row(returns, 0).reworded == {}
    if text.strip():
        assert text[:60] in answer.text


def test_a_review_taken_up_again_forgets_them(as_: Any, returns: Returns) -> None:
    _save(returns, 0, "summary", NEW)
    row = _row(returns, 0)
    db.session.refresh(row, ["assignment"])
    db.session.refresh(row.assignment, ["reviewer", "round"])
    db.session.refresh(row.assignment.reviewer, ["account"])
    row.assignment.round.phase, row.assignment.round.decided_at = RoundPhase.REVIEWING, None
    db.session.flush()
    reader = row.assignment.reviewer.account
    reopen_review(get_assignment(row.assignment.public_id, seen_by=reader), actor=reader, now=utcnow())
    db.session.flush()
    assert _row(returns, 0).reworded == {}
