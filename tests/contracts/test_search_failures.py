"""An index that another release wrote, that is damaged or away: it is said at once."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from labagora.ports.search import SearchError, SearchIndex, SearchQuery
from labagora.ports.search.postgresql_index import PostgresqlIndex
from tests.contracts.search_corpus import sheet
from tests.contracts.search_engines import SCHEMA, Place, on_server, own_database
from tests.services import free_port

pytestmark = pytest.mark.sqlite_only

SOINS = SearchQuery(text="soins")
CALLS: dict[str, Callable[[SearchIndex], object]] = {
    "search": lambda index: index.search(SOINS),
    "apply": lambda index: index.apply([sheet("a", "Soins")]),
    "rebuild": lambda index: index.rebuild([sheet("a", "Soins")]),
    "fingerprints": lambda index: index.fingerprints(),
    "writing": lambda index: index.writing().__enter__(),
}


def written_by_another(place: Place, *, layout: int = 1, analyser: int = 1) -> None:
    """Make the index look as if another release had written it."""
    if place.engine == "postgresql":
        on_server(place.where, f"UPDATE {SCHEMA}.state SET layout = {layout}, analyser = {analyser}")
        return
    current = Path(place.where) / "CURRENT"
    name = current.read_text().strip()
    other = f"{name.split('-')[0]}-{layout}-{analyser}"
    (Path(place.where) / name).rename(Path(place.where) / other)
    current.write_text(f"{other}\n")


def test_another_analysis_is_still_searched_and_all_of_it_is_to_be_rewritten(place: Place) -> None:
    place.open().apply([sheet("a", "Soins")])
    written_by_another(place, analyser=0)
    index = place.open()
    assert index.search(SOINS).total == 1
    assert index.fingerprints() == {}
    index.rebuild([sheet("a", "Soins")])
    assert set(index.fingerprints()) == {"sheet:a"}


@pytest.mark.parametrize("call", ["search", "apply", "fingerprints"])
def test_another_layout_is_refused_until_the_index_is_rebuilt(place: Place, call: str) -> None:
    place.open().apply([sheet("a", "Soins")])
    written_by_another(place, layout=99)
    index = place.open()
    with pytest.raises(SearchError, match="rebuild"):
        CALLS[call](index)
    assert index.rebuild([sheet("b", "Soins"), sheet("c", "Soins")]) == 2
    assert index.search(SOINS).total == 2
    assert set(index.fingerprints()) == {"sheet:b", "sheet:c"}


@pytest.mark.parametrize("call", ["search", "apply", "fingerprints"])
def test_damaged_index_is_said(place: Place, call: str) -> None:
    place.open().apply([sheet("a", "Soins")])
    if place.engine == "postgresql":
        on_server(place.where, f"DROP TABLE {SCHEMA}.state")
        on_server(place.where, f"CREATE TABLE {SCHEMA}.state (nonsense text)")
    else:
        (Path(place.where) / "CURRENT").write_text("nonsense")
    with pytest.raises(SearchError):
        CALLS[call](place.open())


@pytest.mark.parametrize("call", CALLS)
def test_database_that_does_not_answer_is_said(call: str) -> None:
    index = PostgresqlIndex(f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/none")
    with pytest.raises(SearchError) as raised:
        CALLS[call](index)
    assert not raised.value.permanent
    assert "nobody" not in str(raised.value), "an address may hold a password"


def test_database_of_another_kind_is_refused() -> None:
    with pytest.raises(ValueError, match="LABAGORA_DATABASE_URL"):
        PostgresqlIndex("sqlite:///labagora.db")


@pytest.fixture
def url() -> object:
    """A database of its own, whose connections a test may cut."""
    with own_database() as address:
        yield address


def cut_connections(url: str) -> None:
    """Cut every connection of a database but ours."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        others = "pid <> pg_backend_pid() AND datname = current_database()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"))
    engine.dispose()


def test_restarted_database_is_found_again(url: str) -> None:
    index = PostgresqlIndex(url)
    index.apply([sheet("a", "Soins")])
    for _ in range(2):
        cut_connections(url)
        assert index.search(SOINS).total == 1
        cut_connections(url)
        index.apply([sheet("a", "Soins")])
    index.close()


def test_writer_whose_connection_is_cut_neither_writes_nor_keeps_the_right(url: str) -> None:
    index, other = PostgresqlIndex(url), PostgresqlIndex(url)
    index.apply([sheet("a", "Soins")])
    with index.writing():
        cut_connections(url)
        other.apply([sheet("b", "Soins")])
        with pytest.raises(SearchError):
            index.apply([sheet("c", "Soins")])
    assert set(other.fingerprints()) == {"sheet:a", "sheet:b"}
    index.apply([sheet("c", "Soins")])
    assert index.search(SOINS).total == 3
    index.close()
    other.close()


def test_index_leaves_the_schema_of_the_application_alone(url: str) -> None:
    index = PostgresqlIndex(url)
    for _ in range(3):
        index.rebuild([sheet("a", "Soins")])
    index.close()
    engine = create_engine(url)
    with engine.connect() as connection:
        mine = "SELECT table_name FROM information_schema.tables WHERE table_schema = '{}' ORDER BY 1"
        assert connection.execute(text(mine.format("public"))).all() == []
        kept = [name for (name,) in connection.execute(text(mine.format(SCHEMA)))]
    engine.dispose()
    generations = {name.rpartition("_")[2] for name in kept if name != "state"}
    assert generations == {"3", "4"}, "the current one and the one before, which readers may still have open"
