"""Reading one version of the index without a transaction: each statement says which version it saw.

Most questions then cost one statement and no more: the columns that a process keeps are as good as the version they
were read at, and rows of that very version are the only ones that are used beside them.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from psycopg.errors import UndefinedTable
from sqlalchemy import Connection

from labagora.ports.search import SearchError
from labagora.ports.search.postgresql_columns import NOTHING, AllColumns
from labagora.ports.search.postgresql_statements import read

_SEEN = "SELECT found.*, state.generation, state.version FROM {{state}} AS state LEFT JOIN ({}) AS found ON true"


class MovedError(SearchError):
    """Something was written since the columns were read: they are to be read again."""

    def __init__(self) -> None:
        super().__init__("the index moved on")


class Source:
    """Reads tables of the generation of the columns. Raises MovedError once they are not the latest."""

    def __init__(self, connection: Connection, columns: AllColumns) -> None:
        self._connection = connection
        self._version = (columns.generation, columns.version)
        self._is_empty = columns is NOTHING
        self._is_confirmed = self._is_empty

    def rows(self, template: str, **parameters: object) -> Iterator[Any]:
        """Yield the rows of a statement (see ``read``) whose first column is never null."""
        for row in self._seen(_SEEN.format(template), parameters):
            if row[-2:] != self._version:
                raise MovedError
            self._is_confirmed = True
            if row[0] is not None:
                yield row[:-2]

    def confirm(self) -> None:
        """Check the version unless a statement did."""
        if not self._is_confirmed:
            for _ in self.rows("SELECT true"):
                pass

    def _seen(self, template: str, parameters: dict[str, object]) -> Iterable[Any]:
        if self._is_empty:
            return ()
        try:
            return read(self._connection, self._version[0], template, **parameters)
        except UndefinedTable as error:
            raise MovedError from error
