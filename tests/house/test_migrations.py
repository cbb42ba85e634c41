"""Migrations go up, down and up again without drift, on the embedded database and on PostgreSQL."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import make_url

from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from tests import services
from tests.run import POSTGRESQL


@pytest.fixture
def postgresql() -> Iterator[str]:
    services.require("postgresql")
    server = os.environ.get("LABAGORA_TEST_POSTGRESQL", POSTGRESQL)
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"labagora_migrations_{os.getpid()}"
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


def _walk(folder: Path, url: str) -> None:
    app = create_app(Settings(env="test", data=folder, database_url=url))
    with app.app_context():
        upgrade()
        first = _differences()
        downgrade(revision="base")
        left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
        upgrade()
        second = _differences()
        db.session.remove()
        db.engine.dispose()
    assert first == []
    assert left == set(), f"the way down leaves tables: {left}"
    assert second == []


def _differences() -> list[object]:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "render_as_batch": True})
        return list(compare_metadata(context, db.metadata))


def test_migrations_walk_up_and_down_on_sqlite(tmp_path: Path) -> None:
    _walk(tmp_path, "")


def test_migrations_walk_up_and_down_on_postgresql(tmp_path: Path, postgresql: str) -> None:
    _walk(tmp_path, postgresql)
