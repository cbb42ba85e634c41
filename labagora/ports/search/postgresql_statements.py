"""Statements that SQLAlchemy has no short way for: reading one generation, and adding many rows at once.

Names of tables are ours and quoted, values are parameters. Reading goes straight to psycopg: a generation has tables
of its own, and SQLAlchemy would compile every statement again at the first question after a rebuild.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from psycopg import sql
from sqlalchemy import ARRAY, ColumnElement, Connection, Table, any_, bindparam
from sqlalchemy.dialects import postgresql

from labagora.ports.search.postgresql_schema import SCHEMA, STATE, Tables

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]  # untyped there


def read(connection: Connection, generation: int, template: str, **parameters: object) -> Iterable[Any]:
    """Return the rows of a statement in which ``{posting}`` stands for that table of the generation."""
    driver: Any = connection.connection.driver_connection
    found: Iterable[Any] = driver.cursor().execute(_text(template, generation), parameters)
    return found


@lru_cache(maxsize=64)
def _text(template: str, generation: int) -> bytes:
    names = {name: sql.Identifier(SCHEMA, f"{name}_{generation}") for name in Tables._fields}
    return sql.SQL(template).format(state=sql.Identifier(SCHEMA, STATE.name), **names).as_bytes(None)


def copy(connection: Connection, table: Table, rows: Iterable[Sequence[object]]) -> None:
    """Add rows, their values in the order of the columns."""
    columns = sql.SQL(", ").join(map(sql.Identifier, table.columns.keys()))
    target = sql.Identifier(str(table.schema), table.name)
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(target, columns)
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as copying:
        copying.set_types([column.type.compile(_DIALECT).split()[0].lower() for column in table.columns])
        for row in rows:
            copying.write_row(row)


def among(column: ColumnElement[Any], values: Iterable[object]) -> ColumnElement[bool]:
    """Return the condition that the column is one of the values, sent as one array."""
    return column == any_(bindparam(None, list(values), type_=ARRAY(column.type)))
