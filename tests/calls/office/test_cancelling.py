"""A cancelled call is told to its teams and to those who wait for it: one mail a person, and nobody else."""

from collections.abc import Callable
from typing import Any

from labagora.accounts.enums import SuspensionReason
from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Call, CallFollower
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, enqueue
from tests.builders.accounts import make_account
from tests.builders.calls import invite_to_team, join_team, make_application, make_call
from tests.builders.organisations import make_organisation

RunJobs = Callable[[], None]


def _cancel(as_: Any, esther: Account, call: Call) -> None:
    answer = as_(esther).post(f"/gestion/appels/{call.public_id}/annulation", data={"reason": "Le budget manque."})
    assert answer.status_code == 303


def _follow(call: Call, account: Account, **values: Any) -> CallFollower:
    row = CallFollower(call=call, account=account, at=utcnow(), **values)
    db.session.add(row)
    db.session.flush()
    return row


def test_a7_teams_are_told_one_by_one(
    as_: Any, esther: Account, alice: Account, bob: Account, run_jobs: RunJobs, sent: list[Any]
) -> None:
    call = make_call()
    filer, gone = make_account(name="Déposante"), make_account(name="Retirée")
    draft = make_application(call, make_organisation("Une"), lead=alice)
    join_team(draft, bob)
    invite_to_team(draft, "invitee@exemple.fr")
    filed = make_application(call, make_organisation("Deux"), ApplicationState.FILED, lead=filer)
    join_team(filed, alice)
    make_application(call, make_organisation("Trois"), ApplicationState.WITHDRAWN, lead=gone)
    make_application(make_call("Un autre"), make_organisation("Quatre"), lead=make_account())
    expected, slug = sorted(one.address for one in (alice, bob, filer)), call.public_id
    _cancel(as_, esther, call)
    run_jobs()
    assert sorted(mail.to for mail in sent) == expected
    for mail in sent:
        assert mail.subject == "Lab Agora — Un appel est annulé"
        assert f"/appels/{slug}" in mail.text
        assert "Le budget manque." not in mail.text
        assert call.title not in mail.text
    assert db.session.query(Job).filter_by(name="calls.mail_cancellation").count() == 3


def test_those_who_wait_for_the_opening_are_told_once(
    as_: Any, esther: Account, alice: Account, bob: Account, run_jobs: RunJobs, sent: list[Any]
) -> None:
    call = make_call(state=CallState.ANNOUNCED)
    _follow(call, alice)
    _follow(call, bob, told_at=utcnow())
    expected, ref = [alice.address], call.public_id
    _cancel(as_, esther, call)
    run_jobs()
    enqueue("calls.tell_cancellation", call_ref=ref)  # a job may run twice
    run_jobs()
    assert [mail.to for mail in sent] == expected
    assert db.session.query(CallFollower).filter_by(told_at=None).count() == 0


def test_a_page_that_was_taken_back_is_not_linked(
    as_: Any, esther: Account, alice: Account, run_jobs: RunJobs, sent: list[Any]
) -> None:
    call = make_call(state=CallState.DRAFT)
    _follow(call, alice)
    ref = call.public_id
    _cancel(as_, esther, call)
    run_jobs()
    [mail] = sent
    assert ref not in mail.text
    assert "n'aura pas lieu" in mail.text


def test_nobody_to_tell_is_no_mail(as_: Any, esther: Account, run_jobs: RunJobs, sent: list[Any]) -> None:
    _cancel(as_, esther, make_call(state=CallState.DRAFT))
    run_jobs()
    assert sent == []


def test_an_account_that_left_is_not_written_to(
    as_: Any, esther: Account, alice: Account, run_jobs: RunJobs, sent: list[Any]
) -> None:
    call = make_call()
    make_application(call, make_organisation("Une"), lead=alice)
    _cancel(as_, esther, call)
    db.session.query(Account).filter_by(public_id=alice.public_id).update(
        {"suspended_at": utcnow(), "suspended_for": SuspensionReason.REQUEST}
    )
    run_jobs()
    assert sent == []
