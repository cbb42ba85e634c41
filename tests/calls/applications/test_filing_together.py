"""Those who press at the same instant are filed in one transaction, each as if it were alone (security.md R10, R13)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.actions.filing import Ask, Late, Request, file_together
from labagora.calls.enums import ApplicationState, CallState, TeamRole
from labagora.calls.models import Application, ApplicationSection, Call, Filing
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import DomainError, Invalid, NotAllowed, NotFound
from labagora.core.outbox import Job
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call, make_revision, write_section
from tests.calls.applications.conftest import DONE, FORM


@pytest.fixture
def others(call: Call, ready: Application, hospital: Any) -> list[Application]:
    """Three more complete drafts of three more people."""
    return [_complete(call, ready.revision, hospital) for _ in range(3)]


def _complete(call: Call, revision: Any, hospital: Any) -> Application:
    application = make_application(call, hospital, lead=make_account(), revision=revision)
    for key, content in DONE.items():
        write_section(application, key, content)
    return application


def _ask(application: Application, key: str = "une", *, by: Account | None = None, now: datetime | None = None) -> Ask:
    lead = by or next(one.account for one in application.members if one.role is TeamRole.LEAD)
    return Ask(application.public_id, lead.public_id, Request(key), now or utcnow())


def _refusals(found: Collection[Filing | DomainError]) -> list[type[DomainError]]:
    return [type(one) for one in found if isinstance(one, DomainError)]


def test_each_has_its_number_its_receipt_and_its_mail(ready: Application, others: list[Application]) -> None:
    made = file_together([_ask(one) for one in (ready, *others)])
    assert _refusals(made) == []
    assert [one.application for one in made] == [ready, *others]
    last = ready.call.reference
    assert [one.reference for one in (ready, *others)] == [f"{last}-{number:04}" for number in range(1, 5)]
    assert len({one.digest for one in made}) == 1
    names = [job.name for job in db.session.query(Job)]
    assert names.count("calls.build_receipt") == 4
    assert names.count("calls.mail_receipt") == 4


def test_what_refuses_one_leaves_the_others(
    ready: Application, others: list[Application], viewer: Account, bob: Account
) -> None:
    incomplete, late, kept = others
    db.session.query(ApplicationSection).filter_by(application_id=incomplete.id, key="projet").delete()
    closed = utcnow() + timedelta(days=400)
    asks = [_ask(incomplete), _ask(ready, by=viewer), _ask(late, now=closed), _ask(ready, by=bob), _ask(kept)]
    asks.append(Ask("a" * 22, bob.public_id, Request("une"), utcnow()))
    made = file_together(asks)
    assert _refusals(made) == [Invalid, NotAllowed, Late, NotFound, NotFound]
    assert made[4].application is kept
    assert kept.reference == f"{kept.call.reference}-0001"
    assert [one.state for one in (ready, incomplete, late)] == [ApplicationState.DRAFT] * 3
    assert db.session.query(Filing).count() == 1


@pytest.mark.parametrize("keys", [("une", "une"), ("une", "deux")])
def test_asked_twice_in_one_go_it_is_filed_once(ready: Application, keys: tuple[str, str]) -> None:
    first, second = file_together([_ask(ready, key) for key in keys])
    assert first is second
    assert db.session.query(Filing).count() == 1


def test_who_only_reads_does_not_take_the_place_of_who_signs(ready: Application, viewer: Account) -> None:
    refused, made = file_together([_ask(ready, by=viewer), _ask(ready)])
    assert isinstance(refused, NotAllowed)
    assert isinstance(made, Filing)


def test_two_calls_count_apart(ready: Application, others: list[Application], hospital: Any) -> None:
    call = make_call(reference="AUTRE")
    other = _complete(call, make_revision(call, questionnaire=FORM), hospital)
    file_together([_ask(others[0]), _ask(other), _ask(ready)])
    assert other.reference == "AUTRE-0001"
    assert {others[0].reference, ready.reference} == {f"{ready.call.reference}-{number:04}" for number in (1, 2)}


def test_what_others_wrote_before_it_was_held_is_what_is_filed(ready: Application) -> None:
    query = db.update(ApplicationSection).where(ApplicationSection.key == "projet")
    written = query.values(content={"resume": "Écrit à la dernière seconde."})
    db.session.execute(written.execution_options(synchronize_session=False))
    (made,) = file_together([_ask(ready)])
    assert made.content["projet"]["resume"] == "Écrit à la dernière seconde."


def test_a_call_cancelled_before_it_was_held_files_nothing(ready: Application) -> None:
    query = db.update(Call).values(state=CallState.CANCELLED, state_reason="Plus de budget.", cancelled_at=utcnow())
    db.session.execute(query.execution_options(synchronize_session=False))
    assert _refusals(file_together([_ask(ready)])) == [Late]


def test_each_costs_two_statements_of_its_own(
    call: Call, ready: Application, hospital: Any, count_statements: Any
) -> None:
    counts = []
    for size in (2, 4):
        asks = [_ask(_complete(call, ready.revision, hospital)) for _ in range(size)]
        with count_statements() as seen:
            file_together(asks)
        counts.append(len(seen))
    its_row_and_its_line_of_the_trail = 2
    assert counts[1] - counts[0] <= 2 * its_row_and_its_line_of_the_trail


def test_somebody_taken_out_of_the_team_files_nothing(ready: Application, alice: Account) -> None:
    colleague = make_account()
    join_team(ready, colleague, TeamRole.SIGNATORY)
    member = next(one for one in ready.members if one.account_id == colleague.id)
    asked = _ask(ready, by=colleague)
    db.session.delete(member)
    db.session.flush()
    assert _refusals(file_together([asked])) == [NotFound]
