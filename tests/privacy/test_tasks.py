from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.privacy import actions, tasks


@pytest.fixture
def posted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that tasks deliver, without a mailer."""
    sent: list[Any] = []
    monkeypatch.setattr(
        "labagora.core.postbox.deliver", lambda _mailer, message, **values: sent.append((message, values))
    )
    return sent


def test_warning_goes_to_one_person_without_a_health_word(farid: Account, posted: list[Any]) -> None:
    farid.inactivity_warned_at = utcnow()
    db.session.flush()
    tasks.mail_inactive(account_id=farid.id)
    ((message, values),) = posted
    assert (message.to, values["recipient_ref"]) == (farid.address, farid.public_id)
    whole = f"{message.subject} {message.text} {message.html}".lower()
    assert not any(word in whole for word in ("cancer", "santé", "maladie"))
    assert "/connexion" in message.text


def test_warning_is_not_sent_to_somebody_who_came_back(farid: Account, posted: list[Any]) -> None:
    tasks.mail_inactive(account_id=farid.id)
    assert posted == []


def test_warning_is_not_sent_to_somebody_erased(farid: Account, posted: list[Any]) -> None:
    farid.inactivity_warned_at = utcnow()
    actions.erase_account(farid, actor=farid, now=utcnow())
    db.session.flush()
    tasks.mail_inactive(account_id=farid.id)
    assert posted == []


def test_nightly_purge_warns_and_erases(farid: Account, denis: Account) -> None:
    farid.last_seen_on = utcnow() - timedelta(days=715)
    denis.last_seen_on, denis.inactivity_warned_at = (utcnow() - timedelta(days=days) for days in (800, 40))
    db.session.flush()
    tasks.purge()
    tasks.purge()
    assert farid.inactivity_warned_at is not None
    assert farid.erased_at is None
    assert denis.erased_at is not None
