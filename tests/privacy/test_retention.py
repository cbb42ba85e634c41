from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account, Consent, SignInSession
from labagora.core import audit
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.core.schedule import PERIODIC
from labagora.privacy import actions
from labagora.privacy.registry import holdings
from labagora.volunteers import actions as volunteers
from labagora.volunteers.enums import Channel, Look
from labagora.volunteers.models import AccessRecord, Solicitation, Volunteer
from tests.builders.accounts import make_account, open_session
from tests.builders.calls import make_call

RULES = ("Tant que", "Jusqu", "Les montants sont gardés par le projet", "Avec le projet")
START = datetime(2026, 11, 22, 12, tzinfo=UTC)


def _mails(kind: str) -> int:
    return db.session.scalar(select(func.count()).select_from(MailLog).where(MailLog.kind == kind)) or 0


@pytest.fixture
def sleeping(app: Any) -> Account:
    return make_account(name="Dormeur", last_seen_on=START)


def test_purge_runs_every_night(app: Any) -> None:
    assert "privacy.purge" in PERIODIC
    assert "volunteers.warn_expiring" in PERIODIC


def test_i8_inactive_person_is_warned_then_erased(sleeping: Account) -> None:
    almost = START + timedelta(days=701)
    assert actions.warn_inactive(now=almost - timedelta(days=2)) == 0
    assert actions.warn_inactive(now=almost) == 1
    assert _mails("privacy.mail_inactive") == 1
    assert actions.warn_inactive(now=almost + timedelta(days=1)) == 0
    actions.purge(now=START + timedelta(days=729))
    assert sleeping.erased_at is None
    actions.purge(now=START + timedelta(days=760))
    assert sleeping.erased_at is not None


def test_i8_clock_jumped_25_months_warns_first_and_erases_a_month_later(sleeping: Account) -> None:
    later = START + timedelta(days=761)
    actions.purge(now=later)
    assert sleeping.erased_at is None
    actions.warn_inactive(now=later)
    actions.purge(now=later + timedelta(days=29))
    assert sleeping.erased_at is None
    actions.purge(now=later + timedelta(days=30))
    assert sleeping.erased_at is not None


def test_i8_person_who_came_back_is_kept(sleeping: Account) -> None:
    actions.warn_inactive(now=START + timedelta(days=710))
    sleeping.last_seen_on, sleeping.inactivity_warned_at = START + timedelta(days=715), None
    actions.purge(now=START + timedelta(days=800))
    assert sleeping.erased_at is None


def test_demonstration_people_do_not_expire(app: Any) -> None:
    account = make_account(last_seen_on=START, is_fictional=True)
    assert actions.warn_inactive(now=START + timedelta(days=2000)) == 0
    assert account.inactivity_warned_at is None


@pytest.fixture
def confirmed(camille_volunteer: Volunteer) -> Volunteer:
    camille_volunteer.reconfirmed_at = START
    db.session.flush()
    return camille_volunteer


def test_profile_is_warned_at_thirty_then_seven_days_then_erased(confirmed: Volunteer, camille: Account) -> None:
    warned = [day for day in range(365) if volunteers.warn_expiring(now=START + timedelta(days=day))]
    assert warned == [335, 358]
    assert _mails("volunteers.mail_expiry") == 2
    assert actions.purge(now=START + timedelta(days=364))["volunteer"] == 0
    assert actions.purge(now=START + timedelta(days=365))["volunteer"] == 1
    assert confirmed.key.is_destroyed
    assert camille.link_sealed is None
    assert camille.erased_at is None


def test_profile_is_never_erased_unwarned(confirmed: Volunteer) -> None:
    late = START + timedelta(days=500)
    assert actions.purge(now=late)["volunteer"] == 0
    assert volunteers.warn_expiring(now=late) == 1
    assert actions.purge(now=late + timedelta(days=6))["volunteer"] == 0
    assert actions.purge(now=late + timedelta(days=7))["volunteer"] == 1


def test_profile_confirmed_after_a_warning_lives_on(confirmed: Volunteer, camille: Account) -> None:
    volunteers.warn_expiring(now=START + timedelta(days=340))
    volunteers.reconfirm(confirmed, actor=camille, now=START + timedelta(days=341))
    assert actions.purge(now=START + timedelta(days=366))["volunteer"] == 0


def test_solicitations_and_ledger_are_forgotten(confirmed: Volunteer, alice: Account) -> None:
    volunteers.spend_budget(confirmed, Channel.WAVE, "n" * 22, now=START)
    volunteers.record_look(confirmed, viewer=alice, look=Look.CONTACT, fields=("name",), now=START)
    actions.purge(now=START + timedelta(days=364))
    assert _count(Solicitation) == _count(AccessRecord) == 1
    actions.purge(now=START + timedelta(days=401))
    assert _count(Solicitation) == _count(AccessRecord) == 0


def test_h2_trail_is_forgotten_after_twelve_months(camille: Account) -> None:
    audit.record("test.old", camille, actor=camille, now=START)
    db.session.flush()
    old = AuditEntry.verb == "test.old"
    actions.purge(now=START + timedelta(days=364))
    assert db.session.scalar(select(func.count()).where(old)) == 1
    actions.purge(now=START + timedelta(days=366))
    assert db.session.scalar(select(func.count()).where(old)) == 0


def test_h2_the_trail_of_a_procedure_is_kept_three_years_but_not_who_read_it(camille: Account) -> None:
    call = make_call()
    audit.record("call.moved", call, actor=camille, now=START)
    audit.record("application.read", call, actor=camille, now=START)
    db.session.flush()

    def left() -> set[str]:
        return set(db.session.scalars(select(AuditEntry.verb).where(AuditEntry.subject_ref == call.public_id)))

    actions.purge(now=START + timedelta(days=366))
    assert left() == {"call.moved"}
    actions.purge(now=START + timedelta(days=3 * 365 + 1))
    assert left() == set()


def test_old_sessions_and_old_receipts_are_forgotten(camille: Account) -> None:
    open_session(camille)
    receipt = give_consent(camille, Purpose.ALERTS, actor=camille, now=utcnow())
    receipt.withdrawn_at = utcnow()
    later = utcnow() + timedelta(days=400)
    camille.last_seen_on = later
    counts = actions.purge(now=later)
    assert (counts["sign_in_session"], counts["consent"]) == (1, 0)
    assert _count(SignInSession) == 0
    actions.purge(now=utcnow() + timedelta(days=5 * 365 + 1))
    assert _count(Consent) == 0


def test_i8_every_declaration_has_a_limit_or_a_rule(app: Any) -> None:
    for held in holdings():
        assert held.limit is not None or held.kept.startswith(RULES), held.table


def test_i8_every_limit_is_applied_by_a_purge(app: Any) -> None:
    tasks_of_their_own = {"held_form", "mail_log"}
    limited = {held.table for held in holdings() if held.limit is not None}
    assert limited - tasks_of_their_own <= set(actions.purge(now=utcnow()))
    assert {"accounts.purge_held", "jobs.prune"} <= set(PERIODIC)


def test_jobs_hold_no_personal_value(sleeping: Account) -> None:
    actions.warn_inactive(now=START + timedelta(days=710))
    jobs = db.session.scalars(select(Job)).all()
    assert jobs
    assert all(set(job.arguments) <= {"account_id"} for job in jobs)


def _count(table: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0
