"""All is read before the application is held: what moves between the two is read again (security.md R10, R13, R14)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.actions import filing as actions
from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationMember, ApplicationSection, Filing
from labagora.core.clock import utcnow
from labagora.core.db import db


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], None]], None]:
    """Let somebody act, once, after the application was read and before it is held."""
    hold = actions.holds_still

    def arrange(act: Callable[[], None]) -> None:
        def held(application: Application) -> bool:
            act()
            return hold(application)

        monkeypatch.setattr(actions, "holds_still", held)

    return arrange


def _apart(table: Any, **values: Any) -> None:
    """Write as another transaction would: what the session has read knows nothing of it."""
    query = db.update(table).values(**values)
    db.session.execute(query.execution_options(synchronize_session=False))


def _file(browser: Any, application: Application) -> Any:
    return browser.post(f"/candidatures/{application.public_id}/depot", data={"key": "une"})


def test_a_text_saved_meanwhile_is_what_is_filed(
    as_: Any, alice: Account, ready: Application, meanwhile: Callable[[Callable[[], None]], None]
) -> None:
    def save() -> None:
        db.session.execute(
            db.update(ApplicationSection)
            .where(ApplicationSection.key == "projet")
            .values(content={"resume": "Écrit à la dernière seconde."}, version=ApplicationSection.version + 1)
            .execution_options(synchronize_session=False)
        )
        _apart(Application, updated_at=utcnow() + timedelta(seconds=1))

    meanwhile(save)
    assert _file(as_(alice), ready).status_code == 303
    filed = db.session.scalars(db.select(Filing)).one()
    assert filed.content["projet"]["resume"] == "Écrit à la dernière seconde."


def test_who_was_taken_out_of_the_team_meanwhile_files_nothing(
    as_: Any, alice: Account, ready: Application, meanwhile: Callable[[Callable[[], None]], None]
) -> None:
    meanwhile(lambda: _apart(ApplicationMember, state=MemberState.LEFT, left_at=utcnow()))
    assert _file(as_(alice), ready).status_code in (403, 404)
    assert db.session.scalars(db.select(Filing)).all() == []


def test_the_same_request_filed_meanwhile_gives_its_receipt(
    as_: Any, alice: Account, ready: Application, meanwhile: Callable[[Callable[[], None]], None]
) -> None:
    first = {
        "public_id": "p" * 22, "application_id": ready.id, "revision_id": ready.revision_id, "number": 1,
        "at": utcnow(), "digest": "0" * 64, "idempotency_key": "une", "content": {}, "files": [],
    }  # fmt: skip

    def file() -> None:
        db.session.execute(db.insert(Filing).values(**first))
        _apart(Application, updated_at=utcnow() + timedelta(seconds=1))

    meanwhile(file)
    answer = _file(as_(alice), ready)
    assert answer.status_code == 303
    assert answer.location.endswith("p" * 22)
