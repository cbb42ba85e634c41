"""The busy last minute: what came before the hour counts, even when the call is closed before its turn (R10, R11)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.actions.calls import close_call, follow_hours
from labagora.calls.models import Application, ApplicationSection, Filing
from labagora.calls.views import filing as filing_views
from labagora.calls.views import sections as section_views
from labagora.core.db import db
from tests.calls.applications.conftest import typed

MICRO = timedelta(microseconds=1)


@pytest.fixture
def closed_meanwhile(monkeypatch: pytest.MonkeyPatch, ready: Application) -> Callable[[Any], None]:
    """Close the call, as the minute job does, between the arrival of a request and its turn."""
    after = ready.call.closes_at + timedelta(seconds=20)

    def arrange(views: Any) -> None:
        read = views.mine

        def late(public_id: str, *, lock: bool = False) -> Application:
            assert follow_hours(now=after) == 1
            found: Application = read(public_id, lock=lock)
            return found

        monkeypatch.setattr(views, "mine", late)

    return arrange


def test_a_filing_that_waited_is_on_time(
    as_: Any, alice: Account, ready: Application, freeze: Any, closed_meanwhile: Callable[[Any], None]
) -> None:
    freeze(ready.call.closes_at - MICRO)
    closed_meanwhile(filing_views)
    assert as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"}).status_code == 303
    assert db.session.scalars(db.select(Filing)).one().at == ready.call.closes_at - MICRO


def test_a_text_that_waited_is_saved(
    as_: Any, alice: Account, ready: Application, freeze: Any, closed_meanwhile: Callable[[Any], None]
) -> None:
    freeze(ready.call.closes_at - MICRO)
    closed_meanwhile(section_views)
    page = f"/candidatures/{ready.public_id}/sections/projet"
    assert as_(alice).post(page, data=typed(1, suite="Juste à temps.")).status_code == 303
    saved = db.session.scalars(db.select(ApplicationSection).filter_by(key="projet")).one()
    assert saved.content["suite"] == "Juste à temps."


def test_what_comes_at_the_hour_is_late_whatever_the_state(
    as_: Any, alice: Account, ready: Application, freeze: Any, closed_meanwhile: Callable[[Any], None]
) -> None:
    freeze(ready.call.closes_at)
    closed_meanwhile(filing_views)
    assert as_(alice).post(f"/candidatures/{ready.public_id}/depot", data={"key": "une"}).status_code == 409


def test_closed_by_hand_the_hour_is_that_of_the_closing(
    as_: Any, alice: Account, esther: Account, ready: Application, freeze: Any
) -> None:
    by_hand = ready.call.closes_at - timedelta(days=3)
    close_call(ready.call, actor=esther, now=by_hand)
    db.session.flush()
    page = f"/candidatures/{ready.public_id}/depot"
    freeze(by_hand)
    assert as_(alice).post(page, data={"key": "une"}).status_code == 409
    freeze(by_hand - MICRO)
    assert as_(alice).post(page, data={"key": "deux"}).status_code == 303
