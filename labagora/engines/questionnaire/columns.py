"""The columns of a table: simple questions, asked in each row, some of them added up."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from labagora.engines.questionnaire.choosing import ChoiceOptions, YesNoOptions
from labagora.engines.questionnaire.figures import DateOptions, MoneyOptions, NumberOptions
from labagora.engines.questionnaire.options import Options
from labagora.engines.questionnaire.problems import N_
from labagora.engines.questionnaire.source import MOST_HELP, UNEXPECTED, Source, is_key
from labagora.engines.questionnaire.texts import LongTextOptions, ShortTextOptions
from labagora.engines.questionnaire.values import as_text, parse_number, plain_number

MOST_COLUMNS = 10
ANY_TEXT = ShortTextOptions()
COLUMN_KINDS: Mapping[str, type[Options]] = {
    "short_text": ShortTextOptions,
    "long_text": LongTextOptions,
    "choice": ChoiceOptions,
    "yes_no": YesNoOptions,
    "date": DateOptions,
    "number": NumberOptions,
    "money": MoneyOptions,
}
NO_COLUMNS = N_("Donnez au moins une colonne.")
TOO_MANY_COLUMNS = N_("%(most)d colonnes au plus.")
BAD_COLUMN = N_("La colonne n° %(number)d n'a pas de nom, de code ou de type connu.")
DOUBLE_COLUMN = N_("La colonne « %(label)s » est donnée deux fois.")
NOT_SUMMED = N_("La colonne « %(label)s » n'est ni un nombre ni un montant : elle n'a pas de total.")


@dataclass(frozen=True)
class Column:
    """A column. ``most`` is what the total may not pass, in cents for money."""

    key: str
    kind: str
    label: str
    help: str = ""
    is_required: bool = False
    options: Options = ANY_TEXT
    has_total: bool = False
    most: Decimal | None = None

    @property
    def is_summed(self) -> bool:
        """Whether a total stands under the column."""
        return self.has_total and isinstance(self.options, NumberOptions | MoneyOptions)

    def figure(self, cell: Any) -> Decimal:
        """Return the number of a cell, nought when it holds none."""
        found = self.options.figure(cell) if isinstance(self.options, NumberOptions | MoneyOptions) else None
        return found or Decimal(0)

    def said(self, number: Decimal | None) -> str:
        """Return a total with its unit."""
        if number is None or not isinstance(self.options, NumberOptions | MoneyOptions):
            return ""
        return self.options.said(number)

    def to_dict(self) -> dict[str, Any]:
        """Return the column as plain data."""
        most = {} if self.most is None else {"most": plain_number(self.most)}
        return {
            "key": self.key,
            "kind": self.kind,
            "label": self.label,
            "help": self.help,
            "required": self.is_required,
            "total": self.has_total,
            "options": self.options.to_dict(),
            **most,
        }


def read_columns(source: Source) -> tuple[Column, ...]:
    """Read the columns, noting what is wrong."""
    items = source.items("columns")
    if len(items) > MOST_COLUMNS:
        source.note(TOO_MANY_COLUMNS, most=MOST_COLUMNS)
    found: dict[str, Column] = {}
    for number, item in enumerate(items[:MOST_COLUMNS], start=1):
        column = _column(source.inside(item), number)
        if column is not None and column.key in found:
            source.note(DOUBLE_COLUMN, label=column.label)
        elif column is not None:
            found[column.key] = column
    if not found:
        source.note(NO_COLUMNS)
    return tuple(found.values())


def _column(source: Source, number: int) -> Column | None:
    key, kind, label = source.data.get("key"), source.data.get("kind"), source.text("label")
    if not is_key(key) or not isinstance(kind, str) or kind not in COLUMN_KINDS or not label:
        source.note(BAD_COLUMN, number=number)
        return None
    options = COLUMN_KINDS[kind].from_source(source.inside(source.data.get("options", {})))
    has_total = source.flag("total")
    if has_total and not isinstance(options, NumberOptions | MoneyOptions):
        source.note(NOT_SUMMED, label=label)
    most = _most(source)
    return Column(
        str(key), kind, label, source.text("help", MOST_HELP), source.flag("required"), options, has_total, most
    )


def _most(source: Source) -> Decimal | None:
    raw = source.data.get("most")
    if raw is None:
        return None
    number = parse_number(as_text(raw))
    if number is None:
        source.note(UNEXPECTED, name="most")
    return number
