"""What a request writes about its session goes with its own transaction, or without it when it is undone."""

from datetime import timedelta
from typing import Any

from sqlalchemy import event, update

from labagora.accounts.models import Account, SignInSession
from labagora.core.clock import utcnow
from labagora.core.db import db

LONG_AGO = timedelta(minutes=5)
KEEP = "/connexion/prolonger"


def _seen_lately(account: Account) -> bool:
    row = db.session.scalars(db.select(SignInSession).filter_by(account_id=account.id)).one()
    return utcnow() - row.seen_at < LONG_AGO / 2


def _age() -> None:
    db.session.execute(update(SignInSession).values(seen_at=utcnow() - LONG_AGO))
    db.session.commit()


def _commits(browser: Any, path: str, **data: Any) -> tuple[int, int]:
    """Return the status of a POST, and how often it committed."""
    seen: list[int] = []

    def note(_session: Any) -> None:
        seen.append(1)

    event.listen(db.session, "before_commit", note)
    try:
        status = int(browser.post(path, data=data).status_code)
    finally:
        event.remove(db.session, "before_commit", note)
    return status, len(seen)


def test_a_request_that_writes_and_the_use_of_its_session_are_one_transaction(as_: Any, alice: Account) -> None:
    browser = as_(alice)
    usual = _commits(browser, KEEP)
    _age()
    assert usual[0] < 400
    assert _commits(browser, KEEP) == usual
    assert _seen_lately(alice)


def test_a_request_that_is_refused_still_tells_that_its_session_is_used(as_: Any, alice: Account) -> None:
    browser = as_(alice)
    _age()
    status, _count = _commits(browser, "/mon-espace/profil")
    assert status >= 400
    assert _seen_lately(alice)
