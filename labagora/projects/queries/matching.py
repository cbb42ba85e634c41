"""Small pieces of SQL shared by the lists."""

from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, func, or_

from labagora.core.text import fold


def holds(column: Any, code: str) -> ColumnElement[bool]:
    """A JSON list of codes holds ``code``. Works on SQLite and PostgreSQL alike."""
    return cast(column, Text).contains(f'"{code}"', autoescape=True)


def facet_admits(column: Any, facet: str, code: str) -> ColumnElement[bool]:
    """The criteria of a need say nothing of ``facet``, or name ``code``."""
    listed = func.coalesce(column[facet].as_string(), "[]")
    return or_(listed == "[]", listed.contains(f'"{code}"', autoescape=True))


def speaks_of(column: Any, text: str) -> ColumnElement[bool]:
    """Every word of ``text`` is found in a folded column, accents and case aside."""
    return and_(True, *(column.contains(word, autoescape=True) for word in fold(text).split()[:10]))
