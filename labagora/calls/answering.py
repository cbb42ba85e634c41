"""A section of the form of a call as an applicant meets it: labels, values as typed, limits, problems beside fields.

Used by the preview of the team and by the pages of applications, through ``macros/questionnaire.html``.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from flask_babel import get_locale, gettext
from markupsafe import Markup

from labagora.calls.models import Application, FormRevision
from labagora.core.markdown import render
from labagora.engines.questionnaire import (
    Asks,
    Clause,
    Condition,
    Contents,
    Field,
    FieldKind,
    Lists,
    Mode,
    Problem,
    Questionnaire,
    Said,
    Section,
    is_blank,
    parse,
    shown_keys,
)
from labagora.engines.questionnaire.choosing import ListOptions, OneOf
from labagora.engines.questionnaire.columns import Column
from labagora.engines.questionnaire.figures import DateOptions, MoneyOptions, NumberOptions
from labagora.engines.questionnaire.options import Options, StaticOptions
from labagora.engines.questionnaire.problems import SaidTogether
from labagora.engines.questionnaire.reading import PREFIX
from labagora.engines.questionnaire.rows import TableOptions
from labagora.engines.questionnaire.texts import TextOptions
from labagora.reference.queries import departments, regions, vocabulary

FEW_CHOICES = 8
ASIDE = "_aside"  # the section that keeps what a new revision of the form has no place for


def form_of(revision: FormRevision) -> Questionnaire:
    """Return the form of a revision; what is wrong in one that is being written is left out.

    Read once for each row that is loaded: the row keeps it beside the text that it was read from.
    """
    source, kept = revision.questionnaire, vars(revision)
    if kept.get("_form_source") is not source:
        kept["_form_source"], kept["_form"] = source, parse(source)[0]
    form: Questionnaire = kept["_form"]
    return form


def contents_of(application: Application) -> dict[str, dict[str, Any]]:
    """Return the answers of an application by section, without what is kept aside. Needs ``sections`` loaded."""
    return {row.key: row.content for row in application.sections if row.key != ASIDE}


def reference_lists(questionnaire: Questionnaire, contents: Contents | None = None) -> Lists:
    """Return the lists that a form names, in the reader's language; a retired code that is held stays."""
    held: dict[str, list[str]] = {}
    for section, field in questionnaire.placed():
        if isinstance(field.options, ListOptions):
            value = ((contents or {}).get(section.key) or {}).get(field.key)
            held.setdefault(field.options.source, []).extend(value if isinstance(value, list) else [])
    return {name: _labels(name, codes) for name, codes in held.items()}


def _labels(name: str, held: Sequence[str]) -> Mapping[str, str]:
    if name == "regions":
        return {region.code: region.name for region in regions()}
    if name == "departments":
        return {one.code: one.label for one in departments()}
    return dict(vocabulary(name).choices([code for code in held if isinstance(code, str)], str(get_locale())))


def told(said: Problem | Said) -> str:
    """Return a sentence of the engine in the reader's language, with those that it holds."""
    text = str(gettext(said.template))
    return text % {name: _inner(value) for name, value in said.params.items()} if said.params else text


def _inner(value: Any) -> Any:
    if isinstance(value, Said):
        return told(value)
    return " ".join(map(told, value)) if isinstance(value, SaidTogether) else value


@dataclass(frozen=True)
class Box:
    """One place to answer: alone, or a cell of a table. ``id`` is where links to its problems lead."""

    id: str
    label: str
    options: Options
    value: Any
    errors: Sequence[str]
    lists: Lists
    is_required: bool = False
    help: str = ""

    @property
    def widget(self) -> str:
        """How it is drawn: text, textarea, select, radios, checkboxes, date, number or money."""
        if isinstance(self.options, OneOf):
            few = len(self.choices) <= FEW_CHOICES
            if self.is_several:
                return "checkboxes"
            return "radios" if few else "select"
        if isinstance(self.options, TextOptions):
            return "textarea" if type(self.options).__name__ == "LongTextOptions" else "text"
        return "money" if isinstance(self.options, MoneyOptions) else "text"

    @property
    def is_several(self) -> bool:
        """Whether several choices may be taken."""
        several = self.options.multiple if isinstance(self.options, ListOptions) else True
        return self.options.listed and several

    @property
    def size(self) -> str:
        """How wide the box is."""
        is_short = isinstance(self.options, DateOptions | NumberOptions | MoneyOptions)
        return "short" if is_short else ""

    @property
    def text(self) -> str:
        """What stands in the box."""
        return self.options.typed(self.value)

    @property
    def chosen(self) -> Collection[str]:
        """The codes that are taken."""
        return self.value if isinstance(self.value, list) else [self.value]

    @cached_property
    def choices(self) -> list[tuple[str, str]]:
        """What may be chosen, and what was typed though it is not offered."""
        offered = dict(self.options.offered(self.lists) or {}) if isinstance(self.options, OneOf) else {}
        return [(code, str(gettext(label)) if code in ("oui", "non") else label) for code, label in offered.items()]

    @property
    def words(self) -> str:
        """The answer as it is read."""
        return self.options.words(self.value, self.lists)

    @property
    def limits(self) -> list[str]:
        """What is told about the limits."""
        return [told(Said(*limit)) for limit in self.options.limits()]

    @property
    def most_words(self) -> int | None:
        """The number of words that is counted down."""
        return self.options.max_words if isinstance(self.options, TextOptions) else None

    @property
    def unit(self) -> str:
        """What stands after the box."""
        return self.options.unit if isinstance(self.options, NumberOptions) else ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing was answered."""
        return is_blank(self.value)


@dataclass(frozen=True)
class AskedField:
    """A question on the page of its section."""

    field: Field
    box: Box
    condition: str
    rule: dict[str, Any] | None
    rows: Sequence[Sequence[Box]] = ()
    totals: Mapping[str, str] | None = None
    row_errors: Sequence[str] = ()

    @property
    def kind(self) -> str:
        """The value of the kind of question."""
        return str(self.field.kind.value)

    @property
    def html(self) -> Markup:
        """The explanation, rendered and cleaned."""
        options = self.field.options
        text = options.text if isinstance(options, StaticOptions) else ""
        return Markup(render(text))  # noqa: S704 - core.markdown cleans what it renders

    @property
    def columns(self) -> Sequence[Column]:
        """The columns of a table."""
        return self.field.options.columns if isinstance(self.field.options, TableOptions) else ()

    @property
    def can_add(self) -> bool:
        """Whether one more row is allowed."""
        return isinstance(self.field.options, TableOptions) and len(self.rows) < self.field.options.max_rows


@dataclass(frozen=True)
class AskedSection:
    """A section with all that its page needs. ``shown`` holds the keys of the questions that are shown now."""

    questionnaire: Questionnaire
    section: Section
    shown: Collection[str]
    lists: Lists

    @property
    def key(self) -> str:
        """The key of the section."""
        return self.section.key

    @property
    def title(self) -> str:
        """The title of the section."""
        return self.section.title

    @property
    def help(self) -> str:
        """The text under the title."""
        return self.section.help

    def fields(self, content: Mapping[str, Any], problems: Sequence[Problem]) -> list[AskedField]:
        """Return the questions to draw: those that are shown, and those that an answer on this page may show."""
        here = {field.key for field in self.section.fields}
        return [
            self._field(field, content, problems)
            for field in self.section.fields
            if field.key in self.shown or (field.condition and here & {one.field for one in field.condition.clauses})
        ]

    def _field(self, field: Field, content: Mapping[str, Any], problems: Sequence[Problem]) -> AskedField:
        wrong = [problem for problem in problems if problem.field == field.key]
        value = content.get(field.key)
        errors = [told(one) for one in wrong if one.row is None]
        name = f"{PREFIX}-{field.key}"
        box = Box(name, field.label, field.options, value, errors, self.lists, field.required_at_filing, field.help)
        condition = self._condition(field.condition)
        if not isinstance(field.options, TableOptions):
            return AskedField(field, box, condition, _rule(field.condition))
        rows = self._rows(field.options, name, value, wrong)
        cells = [told(one) for one in wrong if one.row is not None]
        totals = _totals(field.options, value)
        return AskedField(field, box, condition, _rule(field.condition), rows, totals, cells)

    def _rows(self, options: TableOptions, name: str, value: Any, wrong: Sequence[Problem]) -> list[list[Box]]:
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, list | tuple) else []
        missing = max(options.min_rows, 1) - len(rows)
        return [
            [self._cell(column, f"{name}-{place}-{column.key}", row, place, wrong) for column in options.columns]
            for place, row in enumerate([*rows, *({} for _ in range(missing))])
        ]

    def _cell(self, column: Column, name: str, row: Mapping[str, Any], place: int, wrong: Sequence[Problem]) -> Box:
        errors = [told(one) for one in wrong if one.row == place and one.column == column.key]
        label = str(gettext(column.label)) if column.label else ""
        value = row.get(column.key)
        return Box(name, label, column.options, value, errors, self.lists, column.is_required, column.help)

    def _condition(self, condition: Condition | None) -> str:
        if condition is None:
            return ""
        word = gettext(" et ") if condition.mode is Mode.ALL else gettext(" ou ")
        pieces = (self._clause(clause) for clause in condition.clauses)
        return str(gettext("À remplir si %(conditions)s.", conditions=str(word).join(pieces)))

    def _clause(self, clause: Clause) -> str:
        found = self.questionnaire.find(clause.field)
        if found is None:
            return ""
        field = found[1]
        value = field.options.words(field.options.read(clause.value), self.lists)
        if field.options.coded:
            offered = field.options.offered(self.lists) if isinstance(field.options, OneOf) else None
            value = (offered or {}).get(clause.value, clause.value)
        return clause_words(field.label, clause.test, value)


def clause_words(label: str, test: Asks, value: str) -> str:
    """Return one condition as it is read."""
    if test is Asks.ANSWERED:
        return str(gettext("« %(label)s » est remplie", label=label))
    if test is Asks.IS:
        return str(gettext("« %(label)s » est « %(value)s »", label=label, value=value))
    return str(gettext("« %(label)s » contient « %(value)s »", label=label, value=value))


def _rule(condition: Condition | None) -> dict[str, Any] | None:
    return condition.to_dict() if condition else None


def _totals(options: TableOptions, value: Any) -> Mapping[str, str] | None:
    sums = options.totals(value)
    by_key = {column.key: column for column in options.columns}
    return {key: by_key[key].said(total or Decimal(0)) for key, total in sums.items()} or None


def asked_section(
    questionnaire: Questionnaire, key: str, contents: Contents, *, lists: Lists | None = None
) -> AskedSection | None:
    """Return a section ready to be drawn for these answers, or None when the form has no such section."""
    section = questionnaire.section(key)
    if section is None:
        return None
    named = reference_lists(questionnaire, contents) if lists is None else lists
    return AskedSection(questionnaire, section, shown_keys(questionnaire, contents), named)


def kind_label(kind: FieldKind) -> str:
    """Return the name of a kind of question in the reader's language."""
    return str(gettext(kind.label))
