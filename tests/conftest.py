"""One application a worker; every test runs in a transaction that is undone; every page is parsed strictly."""

import contextvars
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.globals import _cv_app
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from werkzeug.test import TestResponse

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.app import create_app
from labagora.core import clock
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.organisations.models import Organisation
from labagora.volunteers.models import Volunteer
from tests import services, wellformed
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.volunteers import make_volunteer
from tests.journeys.browser import browser, page_at

SERVER = "LABAGORA_TEST_DATABASE_URL"

__all__ = ["browser", "page_at"]  # one Chromium a worker, whichever folder asks for it


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say last what was skipped and why."""
    for line in services.summary():
        terminalreporter.write_line(line)


@cache
def _chooses_its_database(module: str) -> bool:
    """Tell whether a module of the tests reads which server it is to use."""
    source = getattr(sys.modules.get(module), "__file__", None)
    return source is not None and SERVER in Path(source).read_text(encoding="utf-8")


def _meets_the_database(item: pytest.Item) -> bool:
    """Tell whether another database could change what a test finds."""
    assert isinstance(item, pytest.Function)
    made_by = {
        one.func.__module__
        for known in item._fixtureinfo.name2fixturedefs.values()
        for one in known
        if one.func.__module__ != __name__
    }
    return "database_url" in item.fixturenames or any(map(_chooses_its_database, made_by | {item.module.__name__}))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out of a run on a server the tests that never meet it: they ran on SQLite, and would prove no more."""
    if not os.environ.get(SERVER):
        return
    kept = [item for item in items if _meets_the_database(item)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


class StrictClient(FlaskClient):
    """Each request gets a context of its own, as in production, and its page must be well-formed HTML."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Run the request apart from the test's own context, then forget what the test had read."""
        db.session.commit()
        context = contextvars.copy_context()
        response: TestResponse = context.run(self._open_apart, *args, **kwargs)
        db.session.expire_all()
        if response.mimetype == "text/html" and response.data:
            wellformed.check(response.get_data(as_text=True))
        return response

    def _open_apart(self, *args: Any, **kwargs: Any) -> TestResponse:
        _cv_app.set(None)  # type: ignore[arg-type]  # no context, as at the start of a request
        return super().open(*args, **kwargs)


def _worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


@pytest.fixture(scope="session")
def database_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An empty database: a file, or a database of our own on the server that the environment names."""
    server = os.environ.get(SERVER, "")
    if not server:
        yield f"sqlite:///{tmp_path_factory.mktemp('database') / 'labagora.db'}"
        return
    name = f"labagora_test_{os.getpid()}_{_worker()}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Settings:
    """Settings of a test installation."""
    data: Path = tmp_path_factory.mktemp("data")
    search_url = "postgresql:" if database_url.startswith("postgresql") else "whoosh:"
    return Settings(
        env="test", data=data, database_url=database_url, search_url=search_url, base_url="http://localhost"
    )


@pytest.fixture(scope="session")
def app(settings: Settings) -> Iterator[Flask]:
    """The application, its tables made from the models, its reference lists loaded."""
    application = create_app(settings, WTF_CSRF_ENABLED=False)
    application.test_client_class = StrictClient
    with application.app_context():
        db.create_all()
        loader.load_reference()
        db.session.commit()
        db.session.remove()
    yield application
    getattr(application.extensions["labagora"].search, "close", lambda: None)()
    with application.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _isolated(request: pytest.FixtureRequest) -> Iterator[None]:
    """Bind every session of the test to one connection, whose transaction is undone at the end."""
    if "app" not in request.fixturenames and "client" not in request.fixturenames:
        yield
        return
    app: Flask = request.getfixturevalue("app")
    with app.app_context():
        engine = db.engine
        with engine.connect() as connection:
            outer = connection.begin()
            db._app_engines[app][None] = connection
            db.session.configure(join_transaction_mode="create_savepoint")
            app.extensions["labagora"].shared.reset_all() if hasattr(
                app.extensions["labagora"].shared, "reset_all"
            ) else None
            try:
                yield
            finally:
                db.session.remove()
                outer.rollback()
                db._app_engines[app][None] = engine


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A visitor's browser."""
    return app.test_client()


@pytest.fixture
def freeze() -> Iterator[Callable[[datetime], None]]:
    """Stop the clock at a moment until the end of the test."""
    with ExitStack() as stack:
        yield lambda moment: stack.enter_context(clock.frozen_at(moment))


@pytest.fixture
def sign_in() -> Callable[[FlaskClient, Account], FlaskClient]:
    """Give a browser a session of the account, without the sign-in page."""

    def do(browser: FlaskClient, account: Account) -> FlaskClient:
        token = open_session(account)
        with browser.session_transaction() as cookie:
            cookie["sid"] = token
        return browser

    return do


@pytest.fixture
def as_(app: Flask, sign_in: Any) -> Callable[[Account], FlaskClient]:
    """Return a new browser signed in as the account."""
    return lambda account: sign_in(app.test_client(), account)


@pytest.fixture
def hospital(app: Flask) -> Organisation:
    """The organisation of Alice and Bob."""
    return make_organisation(name="Centre hospitalier de l'Exemple", kind="ch", region_code="84")


def _leader(name: str, organisation: Organisation) -> Account:
    account = make_account(name=name)
    make_membership(account, organisation)
    enrol_second_factor(account)
    return account


@pytest.fixture
def alice(hospital: Organisation) -> Account:
    """Alice leads projects of the hospital."""
    return _leader("Alice", hospital)


@pytest.fixture
def bob(hospital: Organisation) -> Account:
    """Bob leads with Alice."""
    return _leader("Bob", hospital)


@pytest.fixture
def camille(app: Flask) -> Account:
    """Camille was ill and volunteers."""
    return make_account(name="Camille")


@pytest.fixture
def camille_volunteer(camille: Account) -> Volunteer:
    """Camille's profile."""
    return make_volunteer(camille)


@pytest.fixture
def denis(app: Flask) -> Account:
    """Denis reviews."""
    account = make_account(name="Denis")
    grant(account, Role.REVIEWER)
    enrol_second_factor(account)
    return account


@pytest.fixture
def esther(app: Flask) -> Account:
    """Esther belongs to the Institute's team."""
    account = make_account(name="Esther")
    grant(account, Role.STAFF)
    enrol_second_factor(account)
    return account


@pytest.fixture
def admin(app: Flask) -> Account:
    """The administrator."""
    account = make_account(name="Ada")
    grant(account, Role.ADMIN)
    enrol_second_factor(account)
    return account


@pytest.fixture
def farid(app: Flask) -> Account:
    """Farid is a stranger with an account."""
    return make_account(name="Farid")


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    """Collect the SQL statements sent inside the block."""
    from sqlalchemy import Engine, event

    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


@pytest.fixture
def count_statements(app: Flask) -> Callable[[], Any]:
    """``with count_statements() as seen: …`` then ``len(seen)``."""
    return lambda: statements(app)
