"""The tables of the index, in a schema of their own: the application's migrations do not see them.

Documents are numbered; blocks of ``SLOTS`` of them are stored by term, as arrays of numbers (``postgresql_blocks``).
Each generation has its own tables, so that one is built beside the other and readers of the old one are not disturbed.
"""

import time
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Row,
    Table,
    Text,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.schema import CreateSchema, CreateTable

from labagora.ports.search import SearchError
from labagora.ports.search.french import ANALYSER_VERSION

SCHEMA = "labagora_search"
# Raise it whenever the tables of a generation, or what their bytes mean, change: ``state`` itself is for ever.
LAYOUT_VERSION = 1
# By bytes, as Python compares: the order of ids and of terms must not depend on the server's language.
_Bytewise = Text(collation="C")

STATE = Table(
    "state",
    MetaData(schema=SCHEMA),
    Column("alone", Boolean, primary_key=True),
    Column("generation", Integer, nullable=False),
    Column("version", BigInteger, nullable=False),
    Column("size", Integer, nullable=False, comment="the next number never given"),
    Column("layout", Integer, nullable=False),
    Column("analyser", Integer, nullable=False),
)

# What this release writes: another layout cannot be read, another analysis finds other terms.
WRITTEN = {"layout": LAYOUT_VERSION, "analyser": ANALYSER_VERSION}
State = Row[tuple[bool, int, int, int, int, int]]


class Tables(NamedTuple):
    """The tables of one generation."""

    document: Table
    vacant: Table
    posting: Table
    block: Table
    facet: Table
    form: Table


@lru_cache(maxsize=8)
def tables(generation: int) -> Tables:
    """Return the tables of a generation."""
    metadata = MetaData(schema=SCHEMA)
    document = Table(
        f"document_{generation}",
        metadata,
        Column("number", Integer, primary_key=True, autoincrement=False),
        Column("id", _Bytewise, nullable=False),
        Column("fingerprint", Text, nullable=False),
        Column("terms", Text, nullable=False),
        Column("forms", Text, nullable=False),
        Index(f"uq_document_{generation}_id", "id", unique=True),
    )
    vacant = Table(f"vacant_{generation}", metadata, Column("number", Integer, primary_key=True, autoincrement=False))
    posting = Table(
        f"posting_{generation}",
        metadata,
        Column("term", _Bytewise, nullable=False),
        Column("block", Integer, nullable=False),
        *_arrays("slots", "weights", "counts", "positions"),
        Index(f"uq_posting_{generation}_term_block", "term", "block", unique=True),
    )
    block = Table(
        f"block_{generation}",
        metadata,
        Column("block", Integer, primary_key=True, autoincrement=False),
        Column("version", BigInteger, nullable=False),
        *_arrays("ids", "lengths", "days"),
    )
    facet = Table(
        f"facet_{generation}",
        metadata,
        Column("block", Integer, primary_key=True, autoincrement=False),
        Column("name", LargeBinary, primary_key=True),
        *_arrays("codes", "slots", "numbers"),
    )
    form = Table(
        f"form_{generation}",
        metadata,
        Column("form", _Bytewise, nullable=False),
        Column("block", Integer, nullable=False),
        Column("word", _Bytewise, nullable=False),
        *_arrays("slots"),
        Index(f"uq_form_{generation}_form_block", "form", "block", unique=True),
        Index(f"ix_form_{generation}_word", "word"),
    )
    Index(f"ix_form_{generation}_shape", func.left(form.c.word, 1), func.length(form.c.word))
    return Tables(document, vacant, posting, block, facet, form)


def _arrays(*names: str) -> list[Column[bytes]]:
    return [Column(name, LargeBinary, nullable=False) for name in names]


def exists(connection: Connection) -> bool:
    """Tell whether an index was ever made in this database."""
    return connection.scalar(select(func.to_regclass(f"{SCHEMA}.{STATE.name}").is_not(None))) is True


def state(connection: Connection) -> State:
    """Return the only row of the state, whatever release wrote it."""
    return connection.execute(select(STATE)).one()


def readable(connection: Connection) -> State:
    """Return the state. Raises SearchError when this release does not read the tables."""
    now = state(connection)
    if now.layout != LAYOUT_VERSION:
        raise SearchError("the index was written by another release: rebuild it")
    return now


def ensure(connection: Connection) -> None:
    """Make an empty index unless there is one; the caller holds the right to write."""
    if exists(connection):
        return
    connection.execute(CreateSchema(SCHEMA, if_not_exists=True))
    STATE.create(connection)
    # An index dropped and made anew is not to be mistaken for the one that a process remembers.
    version = time.time_ns() // 1_000
    connection.execute(insert(STATE).values(alone=True, generation=1, version=version, size=0, **WRITTEN))
    create(connection, 1)
    finish(connection, 1)


def create(connection: Connection, generation: int) -> None:
    """Make the tables of a generation, without the indexes that are faster made at the end."""
    for table in tables(generation):
        connection.execute(CreateTable(table))
        # Rows of up to a page stay whole: no detour and no decompression on the way out.
        connection.execute(text(f"ALTER TABLE {table.fullname} SET (toast_tuple_target = 8160)"))
        for column in table.columns:
            if isinstance(column.type, LargeBinary):
                connection.execute(text(f"ALTER TABLE {table.fullname} ALTER {column.name} SET STORAGE EXTERNAL"))


def finish(connection: Connection, generation: int) -> None:
    """Make the indexes of a generation and tell the planner what is in it."""
    for table in tables(generation):
        for index in table.indexes:
            index.create(connection)
        connection.execute(text(f"ANALYZE {table.fullname}"))


def drop_before(connection: Connection, generation: int) -> None:
    """Drop the generations older than this one."""
    for name in inspect(connection).get_table_names(schema=SCHEMA):
        number = name.rpartition("_")[2]
        if number.isdigit() and int(number) < generation:
            Table(name, MetaData(schema=SCHEMA)).drop(connection)
