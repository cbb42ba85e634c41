"""On SQLite a request holds the file from its first write on, never for what it reads before (security.md R6)."""

import contextvars
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from labagora.accounts.login import HELD
from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.reference.models import Region
from tests.builders.accounts import make_account, open_session


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Settings(env="test", data=tmp_path, base_url="http://localhost"), WTF_CSRF_ENABLED=False)
    with app.app_context():
        db.create_all()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def begins(house: Flask) -> list[str]:
    """Every way in which a transaction began, in order, as SQLite was told."""
    seen: list[str] = []

    def note(statement: str) -> None:
        if statement.startswith("BEGIN"):
            seen.append(statement.strip())

    def watch(connection: Any, *_rest: Any) -> None:
        connection.set_trace_callback(note)

    with house.app_context():
        event.listen(db.engine, "checkout", watch)
    return seen


@pytest.fixture
def browser(house: Flask, begins: list[str]) -> FlaskClient:
    """A person who comes back to a form that their session had ended on."""
    with house.app_context():
        token = open_session(make_account(name="Alice"))
        db.session.commit()
    client = house.test_client()
    with client.session_transaction() as cookie:
        cookie["sid"], cookie[HELD] = token, "x" * 43
    begins.clear()
    return client


def test_r6_a_thread_that_served_a_page_writes_next(browser: FlaskClient, begins: list[str]) -> None:
    def one_thread() -> None:
        assert browser.get("/mon-espace").status_code in (200, 302, 303)
        assert "BEGIN IMMEDIATE" not in begins
        begins.clear()
        assert browser.post("/deconnexion", data={}).status_code == 303

    contextvars.copy_context().run(one_thread)
    assert begins == ["BEGIN", "BEGIN IMMEDIATE"]


def test_r6_who_is_refused_holds_nothing(browser: FlaskClient, begins: list[str]) -> None:
    assert browser.post("/mon-espace/profil", data={}).status_code >= 400
    assert "BEGIN IMMEDIATE" not in begins


def test_r6_a_command_after_a_page_takes_the_lock_first(house: Flask, browser: FlaskClient, begins: list[str]) -> None:
    def one_thread() -> None:
        browser.get("/mon-espace")
        begins.clear()
        with house.app_context():
            db.session.add(Region(code="84", name="écrite ensuite", zone="metro", position=1))
            db.session.commit()

    contextvars.copy_context().run(one_thread)
    assert begins == ["BEGIN", "BEGIN IMMEDIATE"]
