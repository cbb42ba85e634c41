"""The smallest application that ports need: the core tables and the adapters, no page.

Import its fixtures in a conftest. With LABAGORA_TEST_DATABASE_URL each application has a schema of its own there.
"""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateSchema, DropSchema

from labagora.core.crypto import KeyRing
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.core.outbox import Job, WorkerBeat
from labagora.core.postbox import MailLog
from labagora.core.settings import Settings
from labagora.core.vault import PersonKey
from labagora.ports import jobs, mail, shared, storage

TABLES = [model.__table__ for model in (Job, WorkerBeat, MailLog, PersonKey, StoredFile)]


def bare_app(data: Path, **overrides: Any) -> Flask:
    """Return an application whose state lives under ``data``, its tables made."""
    settings = Settings(env="test", data=data, **overrides)
    settings.prepare()
    assert settings.field_keys_file is not None
    app = Flask("labagora")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    db.init_app(app)
    app.extensions["labagora"] = SimpleNamespace(
        settings=settings,
        keys=KeyRing.from_file(settings.field_keys_file),
        mailer=mail.from_url(settings.mail_url, settings),
        jobs=jobs.from_url(settings.jobs_url, settings),
        storage=storage.from_url(settings.storage_url, settings),
        shared=shared.from_url(settings.shared_url, settings),
    )
    with app.app_context():
        db.metadata.create_all(db.engine, tables=TABLES)
    return app


def close(app: Flask) -> None:
    """Release what the application holds open."""
    app.extensions["labagora"].jobs.close()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def make_bare(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Return a function that makes small applications and closes them at the end."""
    made: list[Flask] = []
    schemas: list[str] = []

    def make(**overrides: Any) -> Flask:
        if server := os.environ.get("LABAGORA_TEST_DATABASE_URL"):
            overrides["database_url"] = _own_schema(server, schemas)
        made.append(bare_app(tmp_path / f"data{len(made)}", **overrides))
        return made[-1]

    yield make
    for app in made:
        close(app)
    for name in schemas:
        _on_server(os.environ["LABAGORA_TEST_DATABASE_URL"], DropSchema(name, cascade=True))


@pytest.fixture
def bare(make_bare: Callable[..., Flask]) -> Iterator[Flask]:
    """The small application with its default adapters, in context."""
    app = make_bare()
    with app.app_context():
        yield app


def _own_schema(server: str, schemas: list[str]) -> str:
    schemas.append(f"bare_{secrets.token_hex(6)}")
    _on_server(server, CreateSchema(schemas[-1]))
    url = make_url(server).update_query_dict({"options": f"-csearch_path={schemas[-1]}"})
    return url.render_as_string(hide_password=False)


def _on_server(server: str, statement: Any) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(statement)
    engine.dispose()
