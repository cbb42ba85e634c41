"""Whatever the order in which a team writes, files, is asked to correct, withdraws: what was filed never moves."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.calls.actions import applications, corrections, filing, writing
from labagora.calls.actions.corrections import Demand
from labagora.calls.actions.filing import Ask, Request
from labagora.calls.enums import ApplicationState
from labagora.calls.models import Application, Filing
from labagora.calls.queries import find_application
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import DomainError
from tests.builders.accounts import grant, make_account
from tests.builders.calls import make_application, make_call, make_revision, write_section
from tests.builders.organisations import make_organisation
from tests.calls.applications.conftest import DONE, FORM

STEPS = st.lists(
    st.tuples(st.sampled_from(["write", "file", "again", "correct", "cancel", "withdraw", "later"]), st.integers(0, 3)),
    max_size=14,
)


def _write(application: Application, who: Any, now: Any, number: int) -> None:
    version = writing.version_of(application, "moyens")
    content = {"montant": 1000 + number}
    writing.save_section(application, "moyens", content, base_version=version, actor=who["lead"], now=now)


def _filed(application: Application, actor: Account, now: Any, number: int) -> Filing:
    asked = Request(f"clef-{number}", is_corrected=True)
    (made,) = filing.file_together([Ask(application.public_id, actor.public_id, asked, now)])
    if isinstance(made, DomainError):
        raise made
    return made


def _file(application: Application, who: Any, now: Any, number: int) -> None:
    _filed(application, who["lead"], now, number)


def _again(application: Application, who: Any, now: Any, number: int) -> None:
    first, second = (_filed(application, who["lead"], now, number) for _click in range(2))
    assert first is second


def _correct(application: Application, who: Any, now: Any, number: int) -> None:
    demand = Demand([("moyens", "montant")], "À revoir.", now + timedelta(days=1 + number))
    corrections.ask(application, demand, actor=who["staff"], now=now)


def _cancel(application: Application, who: Any, now: Any, _number: int) -> None:
    corrections.cancel(application, actor=who["staff"], now=now)


def _withdraw(application: Application, who: Any, now: Any, _number: int) -> None:
    applications.withdraw(application, "L'équipe a changé.", actor=who["lead"], now=now)


MOVES: dict[str, Callable[..., None]] = {
    "write": _write,
    "file": _file,
    "again": _again,
    "correct": _correct,
    "cancel": _cancel,
    "withdraw": _withdraw,
}


def _scene() -> tuple[str, dict[str, Any]]:
    who = {"lead": make_account(), "staff": make_account()}
    grant(who["staff"], Role.STAFF)
    call = make_call()
    revision = make_revision(call, questionnaire=FORM)
    application = make_application(call, make_organisation(), lead=who["lead"], revision=revision)
    for key, content in DONE.items():
        write_section(application, key, content)
    return application.public_id, who


def _kept(public_id: str) -> list[tuple[Any, ...]]:
    query = db.select(Filing).join(Filing.application).where(Application.public_id == public_id)
    rows = db.session.scalars(query.order_by(Filing.number))
    return [(one.number, one.at, one.digest, one.content, one.idempotency_key) for one in rows]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_what_was_filed_never_moves(app: Any, steps: list[tuple[str, int]]) -> None:
    """Each walk has an application of its own, in the transaction of the test."""
    public_id, who = _scene()
    now, kept, reference, withdrawn = utcnow(), [], None, False
    for step, number in steps:
        application = find_application(public_id)
        assert application is not None
        if step == "later":
            now += timedelta(days=12 * number)
            continue
        on_time = now < application.call.closes_at
        with suppress(DomainError):  # a refused move changes nothing: the lines below look
            MOVES[step](application, who, now, number)
        db.session.flush()
        found = _kept(public_id)
        assert found[: len(kept)] == kept
        assert len(found) - len(kept) in (0, 1)
        if len(found) > len(kept) and not kept:
            assert on_time
        kept = found
        reference = reference or application.reference
        assert application.reference == reference
        assert (application.state is ApplicationState.DRAFT) == (not kept)
        withdrawn = withdrawn or application.state is ApplicationState.WITHDRAWN
        assert (application.state is ApplicationState.WITHDRAWN) == withdrawn
