"""The form that says how the answers to a call are read as promises: one block a question."""

from collections.abc import Sequence
from typing import Any, Self

from flask_babel import gettext
from wtforms import Field, SelectField

from labagora.consortia.enums import PromiseKind
from labagora.consortia.promising import COLUMNS, OF_INDICATORS, Reading, columns_of, readable_fields
from labagora.engines.questionnaire import Field as Question
from labagora.engines.questionnaire import Questionnaire
from labagora.web.fields import BaseForm, options


class MappingForm(BaseForm):
    """Built for a form of a call by ``mapping_form``."""

    _questions: Sequence[tuple[str, Question]] = ()

    def blocks(self) -> list[tuple[Question, list[Field]]]:
        """Return the questions, each with its fields."""
        return [
            (question, [self[name] for name in _names(question) if name in self._fields])
            for _section, question in self._questions
        ]

    def show(self, chosen: Sequence[Reading]) -> Self:
        """Show what was chosen before."""
        for one in chosen if not self.is_submitted() else ():
            values = {"kind": one.kind.value, **one.columns}
            for name, value in values.items():
                field: Any = self._fields.get(f"{name}-{one.field}")
                if field is not None:
                    field.data = value
        return self

    def chosen(self) -> list[Reading]:
        """Return what is chosen, question by question."""
        found = []
        for section, question in self._questions:
            kind = next((one for one in PromiseKind if one.value == self[f"kind-{question.key}"].data), None)
            if kind is not None:
                kept = (
                    COLUMNS if kind is PromiseKind.INDICATOR else [one for one in COLUMNS if one not in OF_INDICATORS]
                )
                fields = {name: self._fields.get(f"{name}-{question.key}") for name in kept}
                columns = {name: field.data for name, field in fields.items() if field is not None and field.data}
                found.append(Reading(section, question.key, kind, columns))
        return found


def _names(question: Question) -> list[str]:
    return [f"{name}-{question.key}" for name in ("kind", *COLUMNS)]


def mapping_form(form: Questionnaire) -> MappingForm:
    """Return the form for the questions of a call that may hold promises."""
    questions = readable_fields(form)
    fields: dict[str, Any] = {"_questions": questions}
    kinds = options([("", gettext("Rien")), *((one.value, gettext(one.label)) for one in PromiseKind)])
    labels = {
        "title": gettext("Colonne qui nomme"),
        "month": gettext("Colonne du mois"),
        "baseline": gettext("Colonne de départ (indicateur)"),
        "target": gettext("Colonne visée (indicateur)"),
        "unit": gettext("Colonne de l'unité (indicateur)"),
    }
    for _section, question in questions:
        fields[f"kind-{question.key}"] = SelectField(gettext("Devient"), choices=kinds, default="")
        columns = [(one.key, one.label) for one in columns_of(question)]
        for name, label in labels.items() if columns else ():
            choices = options([("", gettext("Aucune")), *columns])
            fields[f"{name}-{question.key}"] = SelectField(label, choices=choices, default="")
    made: MappingForm = type("MappingFormOfACall", (MappingForm,), fields)()
    return made
