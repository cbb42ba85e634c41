"""What each smaller domain exports, erases and forgets."""

from datetime import timedelta

from labagora.accounts.models import Account
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.organisations import privacy as organisations
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Membership, Organisation
from labagora.projects import privacy as projects
from labagora.projects.models import SegmentQuestion
from tests.builders.projects import make_project


def _membership(account: Account) -> Membership:
    return db.session.query(Membership).filter_by(account_id=account.id).one()


def test_membership_is_copied_then_ended(alice: Account, hospital: Organisation) -> None:
    membership = _membership(alice)
    membership.function = "Cadre de santé"
    (row,) = organisations.export(alice)["membership"]
    assert (row["organisation"], row["fonction"]) == (hospital.name, "Cadre de santé")
    organisations.erase(alice, now=utcnow())
    ended_at = membership.ended_at
    assert (membership.state, membership.function) == (MembershipState.ENDED, "")
    organisations.erase(alice, now=utcnow() + timedelta(days=1))
    assert membership.ended_at == ended_at


def test_membership_ended_long_ago_is_forgotten(alice: Account) -> None:
    organisations.erase(alice, now=utcnow())
    db.session.flush()
    assert organisations.purge(now=utcnow() + timedelta(days=1000)) == {"membership": 0}
    assert organisations.purge(now=utcnow() + timedelta(days=1100)) == {"membership": 1}


def test_question_about_numbers_is_copied_unnamed_and_forgotten(alice: Account, hospital: Organisation) -> None:
    question = SegmentQuestion(
        project=make_project(hospital),
        organisation=hospital,
        asked_by_id=alice.id,
        week="2026-W47",
        fingerprint="f" * 64,
        criteria={"cancers": ["sein"]},
        answer=15,
        asked_at=utcnow(),
    )
    db.session.add(question)
    db.session.flush()
    (row,) = projects.export(alice)["segment_question"]
    assert row["criteres"] == {"cancers": ["sein"]}
    projects.erase(alice, now=utcnow())
    db.session.expire(question)
    assert question.asked_by_id is None
    assert projects.purge(now=utcnow() + timedelta(days=364)) == {"segment_question": 0}
    assert projects.purge(now=utcnow() + timedelta(days=366)) == {"segment_question": 1}
