"""One application with one world, walked once by everybody; the tests read what came back."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader
from tests.security import world as worlds
from tests.security.letters import write_to_everybody
from tests.security.walk import Walk


def _own_place(name: str) -> Iterator[str]:
    """Yield an empty database of the server, or an empty text for the embedded one."""
    server = os.environ.get("LABAGORA_TEST_DATABASE_URL", "")
    if not server:
        yield ""
        return
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


@pytest.fixture(scope="session")
def whole_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """A real application on a folder of its own, with its reference lists."""
    folder: Path = tmp_path_factory.mktemp("house")
    place = _own_place(f"house_{os.getpid()}")
    url = next(place)
    search = "postgresql:" if url else "whoosh:"
    settings = Settings(env="test", data=folder, database_url=url, search_url=search, base_url="http://localhost")
    app = create_app(settings, WTF_CSRF_ENABLED=False)
    with app.app_context():
        db.create_all()
        loader.load_reference()
        db.session.commit()
        db.session.remove()
    yield app
    app.extensions["labagora"].jobs.close()
    getattr(app.extensions["labagora"].search, "close", lambda: None)()
    with app.app_context():
        db.engine.dispose()
    next(place, None)


@pytest.fixture(scope="session")
def world(whole_house: Flask) -> worlds.World:
    """The little world, committed."""
    with whole_house.app_context():
        made = worlds.build()
        db.session.commit()
        db.session.remove()
    return made


@pytest.fixture(scope="session")
def walk(whole_house: Flask, world: worlds.World, letters: None) -> Walk:
    """Every page, read by everybody."""
    return Walk(whole_house, world)


@pytest.fixture(scope="session")
def letters(whole_house: Flask, world: worlds.World) -> None:
    """Every mail that the application writes about the world, sent."""
    write_to_everybody(whole_house, world)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests that read the walk in one process: it is made once."""
    for item in items:
        if {"walk", "letters", "world"} & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.xdist_group("walk"))
