"""Forms of the back office of the lists: shape and format only."""

import re
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, IntegerField, RadioField, SelectField
from wtforms.validators import NumberRange, Optional, Regexp, ValidationError

from labagora.reference.actions import TermDraft
from labagora.reference.models import ACRONYM_LENGTH, EXPLANATION_LENGTH, LABEL_LENGTH
from labagora.reference.snapshot import Entry, Vocabulary
from labagora.web.fields import BaseForm, LongText, Text, options

_A_NUMBER = _("Écrivez un nombre entre %(min)s et %(max)s.")
_ACRONYM = re.compile(r"(?=.*[A-ZÀ-ÖØ-Þ])[^\W_][\w'’./&-]+$")
_TERM = re.compile(r"[^\W_].{2,}")


class TermForm(BaseForm):
    """The words of a term."""

    label = Text(_("Nom en français"), limit=LABEL_LENGTH, needed=True)
    label_en = Text(_("Nom en anglais"), limit=LABEL_LENGTH)

    def draft(self) -> TermDraft:
        """Return what was written."""
        return TermDraft(self.label.data or "", self.label_en.data or "", self._group(), self._extra())

    def _group(self) -> str | None:
        return None

    def _extra(self) -> dict[str, Any]:
        return {}


class GroupedTermForm(TermForm):
    """A term that stands under a group."""

    group = SelectField(_("Groupe"))

    def offer(self, groups: Vocabulary, held: str | None) -> None:
        """Offer the groups, and the one the term already has even when it is retired."""
        self.group.choices = options(groups.choices(include=[held] if held else []))

    def _group(self) -> str | None:
        return str(self.group.data)


class CancerTermForm(GroupedTermForm):
    """A cancer, with its codes in the classifications."""

    icd10 = Text(_("Code CIM-10"), limit=40)
    icd_o3 = Text(_("Code CIM-O-3"), limit=40)
    poor_prognosis = RadioField(
        _("Mauvais pronostic"),
        coerce=int,
        default=0,
        choices=options([(0, _("Non")), (1, _("Oui")), (2, _("Selon les cas"))]),
    )

    def _extra(self) -> dict[str, Any]:
        return {
            "icd10": self.icd10.data or "",
            "icd_o3": self.icd_o3.data or "",
            "poor_prognosis": self.poor_prognosis.data,
        }


def _number(label: Any, highest: int) -> IntegerField:
    return IntegerField(label, [Optional(), NumberRange(1, highest, _A_NUMBER)])


class FormatTermForm(TermForm):
    """A format of participation, with the advice shown to project leaders."""

    duration_minutes = _number(_("Durée habituelle, en minutes"), 100_000)
    min_people = _number(_("Nombre de personnes conseillé, au moins"), 10_000)
    max_people = _number(_("Nombre de personnes conseillé, au plus"), 10_000)
    remote = BooleanField(_("Possible à distance"))

    def validate_max_people(self, field: Any) -> None:
        """The most is not below the least."""
        if field.data and self.min_people.data and field.data < self.min_people.data:
            raise ValidationError(_("Ce nombre est plus petit que le minimum conseillé."))

    def _extra(self) -> dict[str, Any]:
        names = ("duration_minutes", "min_people", "max_people", "remote")
        return {name: self.data[name] for name in names if self.data[name] is not None}


class SynonymTermForm(TermForm):
    """Words that mean the same for the search, one a line."""

    words = LongText(_("Mots équivalents, un par ligne"), limit=1000, needed=True)

    def _extra(self) -> dict[str, Any]:
        return {"words": [line.strip() for line in (self.words.data or "").splitlines() if line.strip()]}


class AcronymTermForm(TermForm):
    """An acronym and what it stands for. Texts are searched for it as it is written, capitals included."""

    label = Text(
        _("Sigle"),
        limit=ACRONYM_LENGTH,
        needed=True,
        validators=[
            Regexp(_ACRONYM, message=_("Un sigle a au moins deux caractères, dont une majuscule, sans espace."))
        ],
        description=_("Tel qu'on l'écrit dans les textes, avec ses majuscules : RCP, INCa, PROMs."),
    )
    expansion = Text(_("En toutes lettres"), limit=EXPLANATION_LENGTH, needed=True)

    def _extra(self) -> dict[str, Any]:
        return {"expansion": self.expansion.data or ""}


class GlossaryTermForm(TermForm):
    """A term and its definition."""

    label = Text(
        _("Terme"),
        limit=LABEL_LENGTH,
        needed=True,
        validators=[
            Regexp(_TERM, message=_("Un terme commence par une lettre ou un chiffre et a trois caractères au moins."))
        ],
        description=_("Au singulier quand il en a un : le pluriel est reconnu dans les textes."),
    )
    definition = LongText(
        _("Définition"),
        limit=EXPLANATION_LENGTH,
        needed=True,
        description=_("Une seule phrase, en mots de tous les jours."),
    )

    def _extra(self) -> dict[str, Any]:
        return {"definition": self.definition.data or ""}


_FORMS: dict[str, type[TermForm]] = {
    "cancers": CancerTermForm,
    "formats": FormatTermForm,
    "search_synonyms": SynonymTermForm,
    "acronyms": AcronymTermForm,
    "glossary": GlossaryTermForm,
}


def _known(entry: Entry | None) -> dict[str, Any]:
    if entry is None:
        return {}
    extra = dict(entry.extra)
    if "words" in extra:
        extra["words"] = "\n".join(extra["words"])
    return {**extra, "label": entry.label, "label_en": entry.label_en, "group": entry.group}


def term_form(vocabulary: Vocabulary, public_id: str | None = None) -> TermForm:
    """Return the form for a new term of a list, or for one of its terms, filled with what it says now."""
    entry = next((one for one in vocabulary.entries if one.public_id == public_id), None)
    kind = _FORMS.get(vocabulary.name, GroupedTermForm if vocabulary.groups else TermForm)
    form = kind(data=_known(entry))
    if vocabulary.groups and isinstance(form, GroupedTermForm):
        form.offer(vocabulary.groups, entry.group if entry else None)
    return form
