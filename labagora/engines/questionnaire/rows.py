"""Tables that applicants fill row by row, and lists of people, which are tables with columns of their own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from labagora.engines.questionnaire.columns import Column, read_columns
from labagora.engines.questionnaire.options import UNREADABLE, Limit, Options, trouble
from labagora.engines.questionnaire.problems import N_, Problem, Said
from labagora.engines.questionnaire.source import Source
from labagora.engines.questionnaire.texts import ShortTextOptions
from labagora.engines.questionnaire.values import NO_LISTS, Lists, is_blank

MOST_ROWS = 100
USUAL_ROWS = 3

CELL_MISSING = N_("Ligne %(number)d, « %(title)s » : à remplir.")
CELL_WRONG = N_("Ligne %(number)d, « %(title)s » : %(reason)s")
TOO_MANY_ROWS = N_("%(count)d lignes : %(most)d au plus.")
TOO_FEW_ROWS = N_("%(count)d lignes remplies : %(least)d au moins.")
TOTAL_PASSED = N_("Le total de « %(title)s » est de %(total)s : %(most)s au plus.")
ROWS_BETWEEN = N_("De %(low)d à %(high)d lignes.")
ROWS_MOST = N_("%(high)d lignes au plus.")
TOTAL_MOST = N_("Total de « %(title)s » : %(most)s au plus.")


@dataclass(frozen=True)
class TableOptions(Options):
    """The columns, and how many rows. A value is a list of rows, each a mapping from columns to values."""

    listed: ClassVar[bool] = True
    columns: tuple[Column, ...] = ()
    min_rows: int = 0
    max_rows: int = 20

    @classmethod
    def from_source(cls, source: Source) -> "TableOptions":
        """Read the columns and the number of rows."""
        columns = read_columns(source)
        return cls(columns, *_row_limits(source, cls.max_rows))

    def to_dict(self) -> dict[str, Any]:
        """Return the columns and the number of rows."""
        columns = [column.to_dict() for column in self.columns]
        return {"columns": columns, "min_rows": self.min_rows, "max_rows": self.max_rows}

    def read(self, raw: Any) -> Any:
        """Return the rows as they were sent, blank ones included: a page may have added one. Past all sense, none."""
        rows = raw if isinstance(raw, list | tuple) else []
        return [self._row(row) for row in rows[:MOST_ROWS] if isinstance(row, Mapping)]

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        return {column.key: column.options.read(row.get(column.key)) for column in self.columns}

    def filled(self, value: Any) -> list[tuple[int, Mapping[str, Any]]]:
        """Return the rows that hold something, each with its place."""
        rows = enumerate(value) if isinstance(value, list | tuple) else ()
        return [(place, row) for place, row in rows if isinstance(row, Mapping) and not is_blank(row)]

    def troubles(self, value: Any, lists: Lists, *, final: bool) -> list[Problem]:
        """Check every cell, the number of rows and the totals."""
        if not isinstance(value, list | tuple):
            return [trouble(UNREADABLE)]
        rows = self.filled(value)
        found = [
            problem
            for place, row in rows
            for column in self.columns
            for problem in self._cell(place, column, row.get(column.key), lists, final=final)
        ]
        if len(rows) > self.max_rows:
            found.append(trouble(TOO_MANY_ROWS, count=len(rows), most=self.max_rows))
        if final and len(rows) < self.min_rows:
            found.append(trouble(TOO_FEW_ROWS, count=len(rows), least=self.min_rows))
        return found + self._passed_totals(value)

    def _cell(self, place: int, column: Column, cell: Any, lists: Lists, *, final: bool) -> list[Problem]:
        where: dict[str, Any] = {"number": place + 1, "title": column.label}
        if is_blank(cell):
            is_missing = final and column.is_required
            return [trouble(CELL_MISSING, row=place, column=column.key, **where)] if is_missing else []
        return [
            trouble(CELL_WRONG, row=place, column=column.key, **where, reason=Said(problem.template, problem.params))
            for problem in column.options.troubles(cell, lists, final=final)
        ]

    def _passed_totals(self, value: Any) -> list[Problem]:
        sums = self.totals(value)
        return [
            trouble(
                TOTAL_PASSED, title=column.label, total=column.said(sums[column.key]), most=column.said(column.most)
            )
            for column in self.columns
            if column.key in sums and column.most is not None and sums[column.key] > column.most
        ]

    def totals(self, value: Any) -> dict[str, Decimal]:
        """Return the sum of each column that is added up; cells that are no number count for nothing."""
        rows = self.filled(value)
        return {
            column.key: sum((column.figure(row.get(column.key)) for _place, row in rows), Decimal(0))
            for column in self.columns
            if column.is_summed
        }

    def words(self, value: Any, lists: Lists = NO_LISTS) -> str:
        """Return one line a row."""
        lines = (
            " ; ".join(
                f"{column.label} : {column.options.words(row.get(column.key), lists)}"
                for column in self.columns
                if not is_blank(row.get(column.key))
            )
            for _place, row in self.filled(value)
        )
        return "\n".join(lines)

    def limits(self) -> Sequence[Limit]:
        """Say how many rows, and the totals that may not be passed."""
        both = {"low": self.min_rows, "high": self.max_rows}
        rows: Limit = (ROWS_BETWEEN, both) if self.min_rows else (ROWS_MOST, {"high": self.max_rows})
        sums: list[Limit] = [
            (TOTAL_MOST, {"title": column.label, "most": column.said(column.most)})
            for column in self.columns
            if column.is_summed and column.most is not None
        ]
        return [rows, *sums]

    def minutes(self) -> float:
        """The time of a row, three times or as often as must be."""
        rows = min(max(self.min_rows, USUAL_ROWS), self.max_rows)
        return rows * sum(column.options.minutes() for column in self.columns)

    def carried(self, value: Any, old: Options, lists: Lists) -> tuple[Any, Any]:
        """Keep the cells of columns that are still there. When a cell is lost, the whole old table is put aside."""
        if not isinstance(old, TableOptions) or not isinstance(value, list | tuple):
            return [], None if is_blank(value) else value
        former = {column.key: column for column in old.columns}
        rows, is_whole = [], True
        for row in (row for row in value if isinstance(row, Mapping)):
            kept: dict[str, Any] = {}
            for column in self.columns:
                cell = row.get(column.key)
                before = former.get(column.key)
                kept[column.key], lost = _cell_carried(column, before, cell, lists)
                is_whole = is_whole and lost is None
            rows.append(kept)
            is_whole = is_whole and all(is_blank(cell) for key, cell in row.items() if key not in kept)
        return rows, None if is_whole and len(rows) == len(value) else list(value)

    def reviewed(self, value: Any) -> Any:
        """Return the known cells of each row."""
        rows = value if isinstance(value, list | tuple) else ()
        return [
            {column.key: column.options.reviewed(row.get(column.key)) for column in self.columns}
            for row in rows
            if isinstance(row, Mapping)
        ]


def _cell_carried(column: Column, before: Column | None, cell: Any, lists: Lists) -> tuple[Any, Any]:
    if is_blank(cell):
        return column.options.nothing(), None
    if before is None:
        return column.options.nothing(), cell
    return column.options.carried(cell, before.options, lists)


def _row_limits(source: Source, usual: int) -> tuple[int, int]:
    low, high = source.whole("min_rows", 0, MOST_ROWS) or 0, source.whole("max_rows", 1, MOST_ROWS) or usual
    source.limits(low, high)
    return low, high


PEOPLE_COLUMNS = (
    Column("name", "short_text", N_("Nom et prénom"), "", True, ShortTextOptions()),
    Column("function", "short_text", N_("Fonction"), "", True, ShortTextOptions()),
    Column("organisation", "short_text", N_("Organisation"), "", False, ShortTextOptions()),
)


@dataclass(frozen=True)
class PeopleOptions(TableOptions):
    """People with their function and organisation."""

    columns: tuple[Column, ...] = PEOPLE_COLUMNS

    @classmethod
    def from_source(cls, source: Source) -> "PeopleOptions":
        """Read the number of rows."""
        return cls(PEOPLE_COLUMNS, *_row_limits(source, cls.max_rows))

    def to_dict(self) -> dict[str, Any]:
        """Return the number of rows."""
        return {"min_rows": self.min_rows, "max_rows": self.max_rows}
