"""Both search engines, each in an empty place of its own. ``Place.open`` is what another process would open."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from labagora.ports.search import SearchIndex
from tests.run import POSTGRESQL
from tests.services import require

ENGINES = ("whoosh", "postgresql")
SCHEMA = "labagora_search"


def open_index(engine: str, where: str) -> SearchIndex:
    """Return an index on the place, as a process that just started would."""
    if engine == "whoosh":
        from labagora.ports.search.whoosh_index import WhooshIndex

        return WhooshIndex(Path(where))
    from labagora.ports.search.postgresql_index import PostgresqlIndex

    return PostgresqlIndex(where)


def close_index(index: SearchIndex) -> None:
    """Let go of the connections of an index that has some."""
    getattr(index, "close", lambda: None)()


@dataclass
class Place:
    """Where an index lives: a folder or the address of a database."""

    engine: str
    where: str
    opened: list[SearchIndex] = field(default_factory=list)

    def open(self) -> SearchIndex:
        """Return one more index on this place."""
        self.opened.append(open_index(self.engine, self.where))
        return self.opened[-1]

    def close(self) -> None:
        """Close every index that was opened."""
        for index in self.opened:
            close_index(index)


def server() -> str:
    """Return the address of the PostgreSQL server of the tests."""
    require("postgresql")
    return os.environ.get("LABAGORA_TEST_POSTGRESQL", POSTGRESQL)


def on_server(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@contextmanager
def own_database() -> Iterator[str]:
    """Yield the address of an empty database, dropped at the end."""
    url, name = server(), f"labagora_search_{uuid4().hex[:12]}"
    on_server(url, f'CREATE DATABASE "{name}"')
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        on_server(url, f'DROP DATABASE "{name}" WITH (FORCE)')


@contextmanager
def place_of(engine: str, folder: Path) -> Iterator[Place]:
    """Yield a new place, its indexes closed at the end."""
    with nullcontext(str(folder / uuid4().hex)) if engine == "whoosh" else own_database() as where:
        made = Place(engine, where)
        try:
            yield made
        finally:
            made.close()


@pytest.fixture(scope="session")
def search_database() -> Iterator[str]:
    """One database for the tests that follow each other."""
    with own_database() as url:
        yield url


@pytest.fixture(params=ENGINES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty place for one test, with each engine in turn."""
    if request.param == "whoosh":
        made = Place("whoosh", str(tmp_path / "search"))
    else:
        require("postgresql")
        made = Place("postgresql", request.getfixturevalue("search_database"))
        on_server(made.where, f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE")
    yield made
    made.close()


@pytest.fixture
def index(place: Place) -> SearchIndex:
    """An empty index."""
    return place.open()


@pytest.fixture(scope="module", params=ENGINES)
def lasting_place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """A place that the tests of a module share, for those that only read."""
    with place_of(request.param, tmp_path_factory.mktemp("search")) as made:
        yield made


def shorten_patience(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    """Make the engines that are loaded wait less for the right to write."""
    engines = [module for name, module in sys.modules.items() if name.startswith("labagora.ports.search.")]
    patient = [module for module in engines if hasattr(module, "PATIENCE_SECONDS")]
    assert patient, "an engine says in PATIENCE_SECONDS how long it waits"
    for module in patient:
        monkeypatch.setattr(module, "PATIENCE_SECONDS", seconds)
