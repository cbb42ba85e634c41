"""A form: sections, and in each the questions that applicants answer. Frozen values; nothing here is a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from labagora.core.states import LabelledEnum
from labagora.engines.questionnaire.choosing import (
    ChoiceOptions,
    ChoicesOptions,
    ListOptions,
    TerritoryOptions,
    YesNoOptions,
)
from labagora.engines.questionnaire.columns import ANY_TEXT
from labagora.engines.questionnaire.figures import DateOptions, MoneyOptions, NumberOptions
from labagora.engines.questionnaire.files import FileOptions
from labagora.engines.questionnaire.options import Options, StaticOptions
from labagora.engines.questionnaire.rows import PeopleOptions, TableOptions
from labagora.engines.questionnaire.texts import LongTextOptions, ShortTextOptions

MOST_SECTIONS = 30
MOST_IN_SECTION = 60
MOST_FIELDS = 500
MOST_CLAUSES = 3


class FieldKind(LabelledEnum):
    """What a question asks for."""

    SHORT_TEXT = "short_text", "Texte court"
    LONG_TEXT = "long_text", "Texte long"
    CHOICE = "choice", "Un choix"
    CHOICES = "choices", "Plusieurs choix"
    YES_NO = "yes_no", "Oui ou non"
    DATE = "date", "Date"
    NUMBER = "number", "Nombre"
    MONEY = "money", "Montant en euros"
    TABLE = "table", "Tableau à remplir"
    PEOPLE = "people", "Personnes"
    ATTACHMENT = "attachment", "Pièce jointe"
    TERRITORY = "territory", "Territoire"
    REFERENCE = "reference", "Liste de référence"
    STATIC = "static", "Explication"


OPTIONS: dict[FieldKind, type[Options]] = {
    FieldKind.SHORT_TEXT: ShortTextOptions,
    FieldKind.LONG_TEXT: LongTextOptions,
    FieldKind.CHOICE: ChoiceOptions,
    FieldKind.CHOICES: ChoicesOptions,
    FieldKind.YES_NO: YesNoOptions,
    FieldKind.DATE: DateOptions,
    FieldKind.NUMBER: NumberOptions,
    FieldKind.MONEY: MoneyOptions,
    FieldKind.TABLE: TableOptions,
    FieldKind.PEOPLE: PeopleOptions,
    FieldKind.ATTACHMENT: FileOptions,
    FieldKind.TERRITORY: TerritoryOptions,
    FieldKind.REFERENCE: ListOptions,
    FieldKind.STATIC: StaticOptions,
}


class Asks(LabelledEnum):
    """What a condition asks of another answer."""

    ANSWERED = "answered", "est remplie"
    IS = "is", "est"
    CONTAINS = "contains", "contient"


class Mode(LabelledEnum):
    """How the clauses of a condition go together."""

    ALL = "all", "Toutes ces conditions"
    ANY = "any", "Au moins une de ces conditions"


@dataclass(frozen=True)
class Clause:
    """« The answer to ``field`` is ``value`` »."""

    field: str
    test: Asks
    value: str = ""

    def to_dict(self) -> dict[str, str]:
        """Return the clause as plain data."""
        return {"field": self.field, "test": self.test.value, "value": self.value}


@dataclass(frozen=True)
class Condition:
    """When a question is shown."""

    mode: Mode
    clauses: tuple[Clause, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return the condition as plain data."""
        return {"mode": self.mode.value, "clauses": [clause.to_dict() for clause in self.clauses]}


@dataclass(frozen=True)
class Field:
    """A question. Its key is unique in the whole form, so that it may move from a section to another."""

    key: str
    kind: FieldKind
    label: str
    help: str = ""
    example: str = ""
    required_at_filing: bool = False
    hidden_from_reviewers: bool = False
    condition: Condition | None = None
    options: Options = ANY_TEXT

    @property
    def answers(self) -> bool:
        """Whether somebody answers it."""
        return self.options.answers

    def to_dict(self) -> dict[str, Any]:
        """Return the question as plain data."""
        return {
            "key": self.key,
            "kind": self.kind.value,
            "label": self.label,
            "help": self.help,
            "example": self.example,
            "required": self.required_at_filing,
            "hidden": self.hidden_from_reviewers,
            "condition": self.condition.to_dict() if self.condition else None,
            "options": self.options.to_dict(),
        }


@dataclass(frozen=True)
class Section:
    """Questions that are answered and saved together."""

    key: str
    title: str
    help: str = ""
    fields: tuple[Field, ...] = ()

    def field(self, key: str) -> Field | None:
        """Return a question by its key."""
        return next((field for field in self.fields if field.key == key), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the section as plain data."""
        fields = [field.to_dict() for field in self.fields]
        return {"key": self.key, "title": self.title, "help": self.help, "fields": fields}


@dataclass(frozen=True)
class Questionnaire:
    """The whole form."""

    sections: tuple[Section, ...] = ()

    def section(self, key: str) -> Section | None:
        """Return a section by its key."""
        return next((section for section in self.sections if section.key == key), None)

    def placed(self) -> Iterator[tuple[Section, Field]]:
        """Yield every question with its section, in order."""
        for section in self.sections:
            for field in section.fields:
                yield section, field

    def find(self, key: str) -> tuple[Section, Field] | None:
        """Return a question and its section."""
        return next(((section, field) for section, field in self.placed() if field.key == key), None)

    def to_dict(self) -> dict[str, Any]:
        """Return the form as plain data, which ``from_dict`` reads again."""
        return {"sections": [section.to_dict() for section in self.sections]}
