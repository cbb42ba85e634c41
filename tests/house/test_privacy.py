"""Every column that points to a person, and every sealed one, is declared by some ``privacy.py``."""

from collections.abc import Iterator

from flask import Flask

from labagora.core.db import db
from labagora.privacy.registry import KEEPERS, declared_columns

PERSONS = {"account", "volunteer", "person_key"}


def _personal_columns() -> Iterator[tuple[str, str]]:
    for table in db.metadata.tables.values():
        for column in table.columns:
            points = any(key.column.table.name in PERSONS for key in column.foreign_keys)
            if points or column.name == "sealed" or column.name.endswith("_sealed"):
                yield table.name, column.name


def test_i4_every_personal_column_is_declared(app: Flask) -> None:
    declared = declared_columns()
    missing = [f"{table}.{column}" for table, column in _personal_columns() if column not in declared.get(table, ())]
    assert not missing, f"say in privacy.py what is kept, how long, and what erasure does: {missing}"


def test_declarations_name_columns_that_exist(app: Flask) -> None:
    tables = db.metadata.tables
    wrong = [
        f"{table}.{column}"
        for table, columns in declared_columns().items()
        for column in columns
        if table not in tables or column not in tables[table].columns
    ]
    assert not wrong, f"no such column: {wrong}"


def test_every_table_is_declared_once(app: Flask) -> None:
    names = [held.table for keeper in KEEPERS for held in keeper.HELD]
    assert sorted(names) == sorted(set(names))
