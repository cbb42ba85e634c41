"""The demonstration content, loaded once into a database of its own."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from labagora.app import create_app
from labagora.core.clock import frozen_at
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader

LOADED_ON = datetime(2026, 3, 1, 0, 30, tzinfo=UTC)  # a Sunday, the first of a month, before opening time


@pytest.fixture(scope="module")
def demo_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """An application whose database holds the demonstration content."""
    settings = Settings(env="test", data=tmp_path_factory.mktemp("demo"), base_url="http://localhost")
    application = create_app(settings, WTF_CSRF_ENABLED=False)
    with application.app_context():
        db.create_all()
        with frozen_at(LOADED_ON):
            loader.load_reference()
        loader.load(LOADED_ON)
        db.session.commit()
        yield application
        db.session.remove()
        db.engine.dispose()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a module that read the demonstration in one process: it is loaded once."""
    for item in items:
        if "demo_app" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.xdist_group(f"demonstration of {item.path.stem}"))


@pytest.fixture
def empty_app(tmp_path: Path) -> Iterator[Flask]:
    """An application with tables and nothing in them."""
    application = create_app(Settings(env="test", data=tmp_path, base_url="http://localhost"))
    with application.app_context():
        db.create_all()
    yield application
    with application.app_context():
        db.session.remove()
        db.engine.dispose()
