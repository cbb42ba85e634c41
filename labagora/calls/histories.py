"""The history of an application in words: who changed which answer, when, and how, word by word."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from labagora.calls.answering import form_of, reference_lists
from labagora.calls.models import Application, ApplicationChange, FormRevision
from labagora.core.differences import Piece, word_diff
from labagora.engines.questionnaire import Field, Lists, Questionnaire
from labagora.engines.questionnaire.files import FileOptions

LONGEST_UNKNOWN = 2_000


@dataclass(frozen=True)
class Told:
    """One change as it is read. ``who`` is empty for the portal itself, or for somebody who erased their account."""

    at: datetime
    who: str
    is_by_portal: bool
    section: str
    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Words:
    """What the history needs to name things: every form that the application followed, the names of its files."""

    forms: Sequence[Questionnaire]
    lists: Lists
    files: Mapping[str, str]

    def field(self, key: str) -> Field | None:
        """Return a question, as the newest form that asks it says it."""
        found = (form.find(key) for form in self.forms)
        return next((one[1] for one in found if one is not None), None)

    def section(self, key: str) -> str:
        """Return the title of a section."""
        found = (form.section(key) for form in self.forms)
        return next((one.title for one in found if one is not None), key)

    def said(self, field: Field | None, value: Any) -> str:
        """Return an answer as a person reads it."""
        if value is None:
            return ""
        if field is None:
            return str(value)[:LONGEST_UNKNOWN]
        if isinstance(field.options, FileOptions):
            return ", ".join(self.files.get(one, gettext("fichier retiré")) for one in field.options.read(value))
        return field.options.words(value, self.lists)


def words_of(application: Application, revisions: Sequence[FormRevision]) -> Words:
    """Return the words of an application. ``revisions``: those of its call, newest first. Needs ``files`` loaded."""
    forms = [form_of(application.revision)]
    forms += [form_of(one) for one in revisions if one.published_at and one.id != application.revision_id]
    lists: dict[str, Mapping[str, str]] = {}
    for form in forms:
        lists |= reference_lists(form)
    return Words(forms, lists, {one.public_id: one.name for one in application.files})


def told(changes: Collection[ApplicationChange], words: Words, names: Mapping[str, str]) -> list[Told]:
    """Return changes in words, in their order."""
    return [_told(change, words, names) for change in changes]


def _told(change: ApplicationChange, words: Words, names: Mapping[str, str]) -> Told:
    field = words.field(change.field_key)
    return Told(
        at=change.at,
        who=names.get(change.by_ref or "", ""),
        is_by_portal=change.by_ref is None,
        section=words.section(change.section_key),
        label=(field.label if field else "") or change.field_key,
        pieces=word_diff(words.said(field, change.before), words.said(field, change.after)),
    )
