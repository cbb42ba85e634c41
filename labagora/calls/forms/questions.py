"""The questions of a form, without code: one form for each kind, with its own limits."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, DateField, FieldList, FormField, IntegerField, SelectField
from wtforms.validators import NumberRange, Optional, ValidationError

from labagora.calls.answering import kind_label, told
from labagora.calls.forms.columns import ColumnForm, columns_data, fill_columns
from labagora.calls.forms.conditions import Offers, condition_of, split
from labagora.calls.forms.revisions import VersionForm
from labagora.core.errors import Invalid
from labagora.core.markdown import render
from labagora.engines.questionnaire import Condition, Field, FieldKind, Mode, Problem
from labagora.engines.questionnaire.columns import MOST_COLUMNS
from labagora.engines.questionnaire.editing import relabelled
from labagora.engines.questionnaire.files import FILE_TYPES, MOST_FILES, MOST_MEGABYTES
from labagora.engines.questionnaire.options import MOST_STATIC
from labagora.engines.questionnaire.rows import MOST_ROWS
from labagora.engines.questionnaire.texts import MOST_WORDS
from labagora.engines.questionnaire.values import french_money, french_number, parse_number
from labagora.reference.queries import list_vocabularies, snapshot
from labagora.web.errors import translated
from labagora.web.fields import Checks, Lines, LongText, Text, options

CLAUSES = ("1", "2", "3")
MODES = [(Mode.ALL.value, _("toutes ces conditions sont réunies")), (Mode.ANY.value, _("une de ces conditions suffit"))]


def _count(label: Any, low: int, high: int) -> IntegerField:
    wrong = _("Écrivez un nombre entre %(low)s et %(high)s.", low=low, high=french_number(Decimal(high)))
    return IntegerField(label, [Optional(), NumberRange(low, high, wrong)])


class QuestionForm(VersionForm):
    """What every kind has. ``settings`` are the options of the kind, as plain data."""

    label = Text(_("Question"), limit=200, needed=True)
    help = LongText(_("Aide, sous la question"), limit=2_000)
    example = LongText(_("Exemple de réponse"), limit=2_000)
    required = BooleanField(_("Obligatoire au dépôt"))
    hidden = BooleanField(_("Cachée aux évaluateurs"))
    mode = SelectField(_("Cette question est montrée quand"), choices=options(MODES))
    clause_1 = SelectField(_("Condition %(number)s", number="1"))
    value_1 = Text(_("Réponse attendue %(number)s", number="1"), limit=200)
    clause_2 = SelectField(_("Condition %(number)s", number="2"))
    value_2 = Text(_("Réponse attendue %(number)s", number="2"), limit=200)
    clause_3 = SelectField(_("Condition %(number)s", number="3"))
    value_3 = Text(_("Réponse attendue %(number)s", number="3"), limit=200)

    limits: Sequence[str] = ()

    def offer(self, offered: Offers) -> None:
        """Say what conditions may ask."""
        for number in CLAUSES:
            self[f"clause_{number}"].choices = options(offered)

    def fill(self, field: Field, offered: Offers) -> None:
        """Show a question as it is."""
        self.label.data, self.help.data, self.example.data = field.label, field.help, field.example
        self.required.data, self.hidden.data = field.required_at_filing, field.hidden_from_reviewers
        self._fill_condition(field.condition, offered)
        self.fill_settings(field.options.to_dict())

    def _fill_condition(self, condition: Condition | None, offered: Offers) -> None:
        if condition is None:
            return
        self.mode.data = condition.mode.value
        for number, clause in zip(CLAUSES, condition.clauses, strict=False):
            self[f"clause_{number}"].data, self[f"value_{number}"].data = split(clause, offered)

    def fill_settings(self, data: Mapping[str, Any]) -> None:
        """Show the options of the kind."""
        for name in self.limits:
            self[name].data = data.get(name)

    def settings(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return the options that were written. ``held`` are those that the question has."""
        return {name: self[name].data for name in self.limits if self[name].data is not None}

    def question(self, key: str, kind: FieldKind, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return the question as plain data."""
        pairs = [(self[f"clause_{number}"].data or "", self[f"value_{number}"].data or "") for number in CLAUSES]
        return {
            "key": key,
            "kind": kind.value,
            "label": self.label.data or "",
            "help": self.help.data or "",
            "example": self.example.data or "",
            "required": bool(self.required.data),
            "hidden": bool(self.hidden.data),
            "condition": condition_of(self.mode.data or "", pairs),
            "options": self.settings(held),
        }

    def tell(self, problems: Sequence[Problem]) -> None:
        """Show at the head what the engine finds wrong."""
        self.form_errors = [*self.form_errors, *(told(problem) for problem in problems)]


class ShortTextForm(QuestionForm):
    """One line."""

    limits = ("max_characters",)
    max_characters = _count(_("Nombre de caractères au plus"), 1, 500)


class LongTextForm(QuestionForm):
    """Several lines."""

    limits = ("min_words", "max_words", "max_characters")
    min_words = _count(_("Nombre de mots au moins"), 1, MOST_WORDS)
    max_words = _count(_("Nombre de mots au plus"), 1, MOST_WORDS)
    max_characters = _count(_("Nombre de caractères au plus"), 1, 20_000)


class ChoiceForm(QuestionForm):
    """One of a list."""

    choices = Lines(_("Choix"), description=_("Un choix par ligne."))

    def fill_settings(self, data: Mapping[str, Any]) -> None:
        """Show the labels."""
        super().fill_settings(data)
        self.choices.data = [choice["label"] for choice in data.get("choices", [])]

    def settings(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return the choices: a label that stays keeps its code."""
        before = [(choice["code"], choice["label"]) for choice in held.get("choices", [])]
        labels = list(dict.fromkeys(self.choices.data or ()))
        choices = [{"code": code, "label": label} for code, label in relabelled(before, labels)]
        return {**super().settings(held), "choices": choices}


class ChoicesForm(ChoiceForm):
    """Several of a list."""

    limits = ("min_choices", "max_choices")
    min_choices = _count(_("Nombre de choix au moins"), 1, 100)
    max_choices = _count(_("Nombre de choix au plus"), 1, 100)


class DateForm(QuestionForm):
    """A day."""

    earliest = DateField(_("Pas avant le"), [Optional()])
    latest = DateField(_("Pas après le"), [Optional()])

    def fill_settings(self, data: Mapping[str, Any]) -> None:
        """Show the limits."""
        for name in ("earliest", "latest"):
            self[name].process_formdata([data[name]] if name in data else [])

    def settings(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return the limits."""
        days = {name: self[name].data for name in ("earliest", "latest")}
        return {name: day.isoformat() for name, day in days.items() if day is not None}


class NumberForm(QuestionForm):
    """A number."""

    limits = ("minimum", "maximum", "unit", "decimals")
    minimum = Text(_("Au moins"), limit=30)
    maximum = Text(_("Au plus"), limit=30)
    unit = Text(_("Unité"), limit=30, description=_("Par exemple : patients, jours."))
    decimals = _count(_("Chiffres après la virgule"), 0, 4)

    def fill_settings(self, data: Mapping[str, Any]) -> None:
        """Show the limits as French readers write them."""
        super().fill_settings(data)
        for name in ("minimum", "maximum"):
            number = parse_number(str(data.get(name) or ""))
            self[name].data = None if number is None else french_number(number)


class MoneyForm(QuestionForm):
    """An amount; staff write euros, the form keeps cents."""

    minimum = Text(_("Au moins, en euros"), limit=30)
    maximum = Text(_("Au plus, en euros"), limit=30)

    def fill_settings(self, data: Mapping[str, Any]) -> None:
        """Show euros."""
        for name in ("minimum", "maximum"):
            self[name].data = french_money(data[name]) if name in data else None

    def settings(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return cents, or what was typed when it is no amount."""
        typed = {name: self[name].data for name in ("minimum", "maximum") if self[name].data}
        return {name: _cents(text) for name, text in typed.items()}


def _cents(text: str) -> int | str:
    euros = parse_number(text.removesuffix("€").strip())
    return int(euros * 100) if euros is not None and euros * 100 == int(euros * 100) else text


class PeopleForm(QuestionForm):
    """People, row by row."""

    limits = ("min_rows", "max_rows")
    min_rows = _count(_("Lignes au moins"), 0, MOST_ROWS)
    max_rows = _count(_("Lignes au plus"), 1, MOST_ROWS)


class TableForm(PeopleForm):
    """A table with columns of its own."""

    columns = FieldList(FormField(ColumnForm), _("Colonnes"), min_entries=3, max_entries=MOST_COLUMNS)

    def fill_settings(self, data: Mapping[str, Any]) -> None:
        """Show the columns, and two blank ones."""
        super().fill_settings(data)
        fill_columns(self.columns, data.get("columns", []))

    def settings(self, held: Mapping[str, Any]) -> dict[str, Any]:
        """Return the columns that have a name."""
        return {**super().settings(held), "columns": columns_data(self.columns, held.get("columns", []))}


class AttachmentForm(QuestionForm):
    """Files."""

    limits = ("types", "max_megabytes", "max_files")
    types = Checks(_("Types acceptés"), choices=options(FILE_TYPES.items()), default=["pdf"])
    max_megabytes = _count(_("Taille au plus, en Mo par fichier"), 1, MOST_MEGABYTES)
    max_files = _count(_("Nombre de fichiers au plus"), 1, MOST_FILES)


class ListForm(QuestionForm):
    """A reference list."""

    limits = ("source", "multiple")
    source = SelectField(_("Liste"))
    multiple = BooleanField(_("Plusieurs réponses possibles"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.source.choices = options(self.lists())

    def lists(self) -> list[tuple[str, str]]:
        """Return the lists that may be asked; those that explain words are read, not chosen from."""
        readable = {name for name, one in snapshot().vocabularies.items() if one.kind.explained_by is None}
        return [(row.name, row.title) for row in list_vocabularies().items if row.name in readable]


class TerritoryForm(ListForm):
    """Regions or departments."""

    def lists(self) -> list[tuple[str, str]]:
        """Return both levels."""
        return [("regions", _("Régions")), ("departments", _("Départements"))]


class StaticForm(QuestionForm):
    """An explanation."""

    limits = ("text",)
    label = Text(_("Titre"), limit=200)
    text = LongText(_("Texte"), limit=MOST_STATIC, description=_("Paragraphes, listes, **gras** et liens."))

    def validate_text(self, field: Any) -> None:
        """Refuse a text that cannot be rendered."""
        try:
            render(field.data or "")
        except Invalid as error:
            raise ValidationError(translated(error)) from error


FORMS: dict[FieldKind, type[QuestionForm]] = {
    FieldKind.SHORT_TEXT: ShortTextForm,
    FieldKind.LONG_TEXT: LongTextForm,
    FieldKind.CHOICE: ChoiceForm,
    FieldKind.CHOICES: ChoicesForm,
    FieldKind.YES_NO: QuestionForm,
    FieldKind.DATE: DateForm,
    FieldKind.NUMBER: NumberForm,
    FieldKind.MONEY: MoneyForm,
    FieldKind.TABLE: TableForm,
    FieldKind.PEOPLE: PeopleForm,
    FieldKind.ATTACHMENT: AttachmentForm,
    FieldKind.TERRITORY: TerritoryForm,
    FieldKind.REFERENCE: ListForm,
    FieldKind.STATIC: StaticForm,
}


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds of questions, for the page where one is chosen."""
    return [(kind.value, kind_label(kind)) for kind in FieldKind]
