"""One transaction per unsafe request, settled by status; GET writes nothing but ledger rows where it may."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from flask import Flask, abort
from sqlalchemy import func, select

from labagora.accounts.enums import Role
from labagora.app import create_app
from labagora.core import audit, outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Invalid
from labagora.core.settings import Settings
from labagora.reference.models import Region
from labagora.volunteers.enums import Look
from labagora.volunteers.models import AccessRecord, Volunteer
from labagora.web.access import discloses, public
from labagora.web.transaction import afterwards
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.volunteers import make_volunteer


def _write() -> None:
    db.session.add(audit.AuditEntry(at=utcnow(), verb="test", subject_kind="x", subject_ref="x"))


def _write_then_disclose_again() -> None:
    _write()
    db.session.flush()
    seen = db.session.scalars(select(AccessRecord)).first()
    db.session.add(
        AccessRecord(
            volunteer_id=seen.volunteer_id, viewer_ref="x", viewer_role="leader", look=Look.CONTACT, at=utcnow()
        )
    )


def _another_process_writes(database: Path) -> None:
    with suppress(sqlite3.OperationalError), closing(sqlite3.connect(database, timeout=0)) as other:
        other.execute("PRAGMA user_version = 7")


def _add_faults(app: Flask) -> None:
    @app.post("/broken")
    @public
    def broken() -> tuple[str, int]:
        db.session.add(Region(code="84", name="encore", zone="metro"))
        db.session.add(Region(code="84", name="double", zone="metro"))
        return "", 303

    @app.post("/broken-early")
    @public
    def broken_early() -> tuple[str, int]:
        broken()
        db.session.flush()
        return "", 303

    @app.post("/bug")
    @public
    def bug() -> str:
        raise RuntimeError("Camille Martin, cancer du sein")


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(env="test", data=tmp_path, base_url="http://localhost"), WTF_CSRF_ENABLED=False)

    @app.post("/kept")
    @public
    def kept() -> tuple[str, int]:
        _write()
        outbox.enqueue("test.nothing", run_at=utcnow())
        return "", 303

    @app.post("/refused")
    @public
    def refused() -> tuple[str, int]:
        _write()
        afterwards(lambda: audit.record("refusal", Region(id=7), actor=None, now=utcnow()) and None)
        return "", 422

    @app.post("/crashed")
    @public
    def crashed() -> str:
        _write()
        db.session.flush()
        raise Invalid("x", "non")

    _add_faults(app)

    @app.get("/read")
    @public
    def read() -> str:
        _write()
        return ""

    beside = {
        "only": lambda: None,
        "more": _write,
        "flushed": db.session.flush,
        "more-flushed": _write_then_disclose_again,
        "gone": lambda: abort(404),
        "locked": lambda: _another_process_writes(tmp_path / "labagora.db"),
    }

    @app.get("/disclosed/<public_id>/<name>")
    @discloses
    def disclosed(public_id: str, name: str) -> str:
        volunteer = db.session.scalar(select(Volunteer).where(Volunteer.public_id == public_id))
        row = AccessRecord(
            volunteer_id=volunteer.id, viewer_ref="x", viewer_role="leader", look=Look.CANDIDATE_CARD, at=utcnow()
        )
        db.session.add(row)
        beside[name]()
        return ""

    @app.get("/no-door")
    def no_door() -> str:
        return "entered"

    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


def _count(app: Flask, model: type, *conditions: object) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model).where(*conditions))


def _post(app: Flask, path: str) -> int:
    return app.test_client().post(path).status_code


def test_what_succeeds_is_kept(house: Flask) -> None:
    assert _post(house, "/kept") == 303
    assert _count(house, audit.AuditEntry, audit.AuditEntry.verb == "test") == 1
    assert _count(house, outbox.Job) == 1


def test_what_is_refused_is_undone_and_its_trail_survives(house: Flask) -> None:
    assert _post(house, "/refused") == 422
    assert _count(house, audit.AuditEntry, audit.AuditEntry.verb == "test") == 0
    assert _count(house, audit.AuditEntry, audit.AuditEntry.verb == "refusal") == 1


def test_what_raises_is_undone(house: Flask) -> None:
    assert _post(house, "/crashed") == 422
    assert _count(house, audit.AuditEntry) == 0


def test_a_constraint_that_fails_at_commit_is_a_clean_conflict(house: Flask) -> None:
    assert _post(house, "/broken") == 409
    assert _count(house, Region) == 0


def test_a_constraint_that_fails_before_the_commit_is_a_clean_conflict(house: Flask) -> None:
    assert _post(house, "/broken-early") == 409
    assert _count(house, Region) == 0


@pytest.mark.parametrize(("path", "value"), [("/broken", "double"), ("/broken-early", "double"), ("/bug", "Camille")])
def test_h1_the_log_of_an_error_quotes_no_value(
    caplog: pytest.LogCaptureFixture, house: Flask, path: str, value: str
) -> None:
    house.config["PROPAGATE_EXCEPTIONS"] = False
    assert _post(house, path) in (409, 500)
    messages = [record.getMessage() for record in caplog.records if record.exc_info is None]
    assert messages
    assert len(messages) == len(caplog.records)
    assert not any(value in line for text in messages for line in text.splitlines() if "raise " not in line)


def test_c8_a_get_that_writes_leaves_nothing(house: Flask) -> None:
    assert house.test_client().get("/read").status_code == 200
    assert _count(house, audit.AuditEntry) == 0


@pytest.fixture
def leader_browser(house: Flask):
    account = make_account(name="Alice")
    grant(account, Role.LEADER)
    enrol_second_factor(account)
    token = open_session(account)
    volunteer = make_volunteer(make_account(name="Camille"))
    public_id = volunteer.public_id
    db.session.commit()
    browser = house.test_client()
    with browser.session_transaction() as cookie:
        cookie["sid"] = token
    return browser, public_id


def test_a_page_that_discloses_keeps_its_ledger_rows(house: Flask, leader_browser) -> None:
    browser, public_id = leader_browser
    assert browser.get(f"/disclosed/{public_id}/only").status_code == 200
    assert _count(house, AccessRecord) == 1


def test_r6_a_page_that_discloses_does_not_fail_because_another_process_writes(house: Flask, leader_browser) -> None:
    browser, public_id = leader_browser
    assert browser.get(f"/disclosed/{public_id}/locked").status_code == 200
    assert _count(house, AccessRecord) == 1


def test_a_page_that_discloses_keeps_its_rows_when_it_reads_again_after_them(house: Flask, leader_browser) -> None:
    browser, public_id = leader_browser
    assert browser.get(f"/disclosed/{public_id}/flushed").status_code == 200
    assert _count(house, AccessRecord) == 1


@pytest.mark.parametrize("beside", ["more", "more-flushed"])
def test_a_page_that_discloses_keeps_nothing_else(house: Flask, leader_browser, beside: str) -> None:
    browser, public_id = leader_browser
    browser.get(f"/disclosed/{public_id}/{beside}")
    assert _count(house, audit.AuditEntry, audit.AuditEntry.verb == "test") == 0


def test_a_refused_page_leaves_no_ledger_row(house: Flask, leader_browser) -> None:
    browser, public_id = leader_browser
    assert browser.get(f"/disclosed/{public_id}/gone").status_code == 404
    assert _count(house, AccessRecord) == 0


def test_an_endpoint_without_a_door_lets_nobody_in(house: Flask) -> None:
    assert house.test_client().get("/no-door").status_code == 404
