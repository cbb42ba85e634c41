"""« Décisions » says what teams know: nothing, some of them, all of them."""

from typing import Any

from labagora.core.db import db
from labagora.reviews.enums import Outcome
from labagora.reviews.models import Decision
from tests.reviews.letters.conftest import Clerk

NOTHING = "n’en savent rien tant que leurs lettres ne sont pas parties"
ALL = "Toutes les lettres sont parties"


def _line(clerk: Clerk) -> str:
    return str(clerk.browser.get(clerk.scene.address("decisions")).text)


def test_the_line_follows_the_letters(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    assert NOTHING in _line(clerk)
    clerk.send(clerk.start())
    assert NOTHING in _line(clerk), "asked for, not gone"
    run_jobs()
    page = _line(clerk)
    assert "2 équipes sur 4 savent ce qui est décidé" in page
    assert NOTHING not in page
    for outcome in ("reserve", "rejected"):
        clerk.send(clerk.start(outcome))
    run_jobs()
    page = _line(clerk)
    assert ALL in page
    assert "équipes sur" not in page


def test_a_decision_that_changed_since_its_letter_is_not_known(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    clerk.send(clerk.start())
    run_jobs()
    row = db.session.scalars(db.select(Decision).filter_by(application_id=clerk.scene.first.id)).one()
    row.outcome, row.rank = Outcome.REJECTED, None
    db.session.flush()
    assert "1 équipes sur 4" in _line(clerk)


def test_a_held_letter_has_told_nothing(clerk: Clerk, run_jobs: Any, sent: Any) -> None:
    address = clerk.start()
    clerk.browser.post(f"{address}/{clerk.scene.first.public_id}/retenue")
    clerk.send(address)
    run_jobs()
    assert "1 équipes sur 4" in _line(clerk)
