"""Work after the answer: it may run twice, writes to one person at a time, and says nothing of a profile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.accounts.models import Account
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.volunteers import actions, policy, tasks
from labagora.volunteers.enums import Look
from labagora.volunteers.models import Volunteer

FIRST = datetime(2026, 12, 1, 9, tzinfo=UTC)


@pytest.fixture
def posted(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that tasks deliver, without a mailer."""
    sent: list[Any] = []
    monkeypatch.setattr(
        "labagora.core.postbox.deliver", lambda _mailer, message, **values: sent.append((message, values))
    )
    return sent


def _look(volunteer: Volunteer, viewer: Account, now: datetime, times: int = 1) -> None:
    for _ in range(times):
        actions.record_look(volunteer, viewer=viewer, look=Look.CANDIDATE_CARD, fields=("region",), now=now)
    db.session.flush()


def _mails(kind: str) -> int:
    return db.session.scalar(select(func.count()).select_from(MailLog).where(MailLog.kind == kind)) or 0


def test_mail_about_the_end_of_a_profile_names_the_day_only(
    camille: Account, camille_volunteer: Volunteer, posted: list[Any]
) -> None:
    camille_volunteer.expiry_warned_at = utcnow()
    tasks.mail_expiry(account_id=camille.id)
    ((message, values),) = posted
    assert message.to == camille.address
    assert values["recipient_ref"] == camille.public_id
    whole = f"{message.subject} {message.text} {message.html}".lower()
    assert not any(word in whole for word in ("sein", "cancer", "santé", "maladie", "auvergne"))


def test_mail_about_the_end_is_not_sent_to_somebody_who_confirmed(
    camille: Account, camille_volunteer: Volunteer, posted: list[Any]
) -> None:
    tasks.mail_expiry(account_id=camille.id)
    assert posted == []


def test_ledger_goes_out_on_the_first_of_the_month_once(
    camille: Account,
    camille_volunteer: Volunteer,
    alice: Account,
    freeze: Callable[[datetime], None],
    posted: list[Any],
) -> None:
    _look(camille_volunteer, alice, FIRST - timedelta(days=3), times=2)
    freeze(FIRST)
    tasks.send_ledgers()
    tasks.send_ledgers()
    assert _mails("volunteers.mail_ledger") == 1
    tasks.mail_ledger(account_id=camille.id, month="2026-11")
    ((message, _),) = posted
    assert "2 fois" in message.text
    assert alice.name not in message.text


def test_ledger_does_not_go_out_on_other_days(
    camille_volunteer: Volunteer, alice: Account, freeze: Callable[[datetime], None]
) -> None:
    _look(camille_volunteer, alice, FIRST - timedelta(days=3))
    freeze(FIRST + timedelta(days=1))
    tasks.send_ledgers()
    assert _mails("volunteers.mail_ledger") == 0


def test_ledger_is_not_sent_to_somebody_nobody_looked_at(camille_volunteer: Volunteer) -> None:
    assert actions.send_ledgers(now=FIRST) == 0


def test_a10_team_is_told_of_somebody_who_spent_their_looks(
    camille_volunteer: Volunteer, alice: Account, esther: Account, admin: Account, posted: list[Any]
) -> None:
    now = utcnow()
    _look(camille_volunteer, alice, now, times=policy.LOOKS_PER_HOUR - 1)
    assert actions.report_busy_viewers(now=now) == 0
    _look(camille_volunteer, alice, now)
    assert actions.report_busy_viewers(now=now) == 1
    assert _mails("volunteers.mail_busy_viewer") == 2
    assert db.session.scalar(select(func.count()).where(AuditEntry.verb == "volunteers.busy_viewer")) == 1
    actions.report_busy_viewers(now=now)
    assert _mails("volunteers.mail_busy_viewer") == 2
    tasks.mail_busy_viewer(viewer_ref=alice.public_id, looks=60, account_id=esther.id)
    assert str(policy.LOOKS_PER_HOUR) in posted[0][0].text


def test_pause_that_ended_is_lifted_by_the_task(camille: Account, camille_volunteer: Volunteer) -> None:
    camille_volunteer.paused_at = utcnow() - timedelta(days=2)
    camille_volunteer.pause_until = utcnow() - timedelta(minutes=1)
    db.session.flush()
    tasks.resume_due()
    tasks.resume_due()
    assert camille_volunteer.paused_at is None


def test_jobs_and_mail_log_do_not_tie_an_account_to_a_profile(
    camille: Account, camille_volunteer: Volunteer, alice: Account
) -> None:
    camille_volunteer.reconfirmed_at = FIRST - timedelta(days=340)
    _look(camille_volunteer, alice, FIRST - timedelta(days=3))
    actions.warn_expiring(now=FIRST)
    actions.send_ledgers(now=FIRST)
    jobs = db.session.scalars(select(Job).where(Job.name.like("volunteers.mail%"))).all()
    assert len(jobs) == 2
    for job in jobs:
        written = f"{job.arguments} {job.unique_key}"
        assert camille_volunteer.public_id not in written
        assert set(job.arguments) <= {"account_id", "month"}
