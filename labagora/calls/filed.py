"""A filing as it is read afterwards: its answers by the form of that day, in words, and what another one changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from labagora.calls.answering import AskedSection, asked_section, form_of, reference_lists
from labagora.calls.attachments import Attachments
from labagora.calls.models import Application, ApplicationFile, Filing
from labagora.calls.snapshots import FACTS
from labagora.core.differences import Piece, changes
from labagora.engines.questionnaire import Field, Lists, Questionnaire, Section
from labagora.engines.questionnaire.files import FileOptions


@dataclass(frozen=True)
class Filed:
    """A filing with its form. Needs ``revision`` loaded."""

    filing: Filing

    @cached_property
    def form(self) -> Questionnaire:
        """The form that was answered."""
        return form_of(self.filing.revision)

    @cached_property
    def contents(self) -> Mapping[str, Mapping[str, Any]]:
        """The answers by section, without the facts."""
        return {key: content for key, content in self.filing.content.items() if key != FACTS}

    @property
    def facts(self) -> Mapping[str, Any]:
        """The title, the lot, the authorisation as they were; empty for what they were not."""
        return dict(self.filing.content.get(FACTS, {}))

    @cached_property
    def lists(self) -> Lists:
        """The lists that the form names."""
        return reference_lists(self.form, {key: dict(one) for key, one in self.contents.items()})

    @cached_property
    def sections(self) -> Sequence[AskedSection]:
        """Every section, ready to be read."""
        contents = {key: dict(one) for key, one in self.contents.items()}
        found = (asked_section(self.form, one.key, contents, lists=self.lists) for one in self.form.sections)
        return [one for one in found if one is not None]

    def files(self, section: str, field: Field) -> list[dict[str, Any]]:
        """Return the files that a question held, as the filing lists them."""
        if not isinstance(field.options, FileOptions):
            return []
        held = set(field.options.read(self.contents.get(section, {}).get(field.key)))
        return [one for one in self.filing.files if one["public_id"] in held]

    def said(self, section: Section, field: Field) -> str:
        """Return an answer as a person reads it."""
        if isinstance(field.options, FileOptions):
            return ", ".join(one["name"] for one in self.files(section.key, field))
        value = self.contents.get(section.key, {}).get(field.key)
        return "" if value is None else field.options.words(value, self.lists)

    def words(self) -> dict[str, str]:
        """Return every answer as a person reads it, by the key of its question."""
        return {field.key: self.said(section, field) for section, field in self.form.placed() if field.answers}


def compared(before: Filed, after: Filed) -> list[tuple[str, Sequence[Piece]]]:
    """Return ``(question, pieces)`` for each answer that a later filing changed, word by word."""
    labels = {field.key: field.label for one in (before, after) for _section, field in one.form.placed()}
    return [(labels.get(one.field, one.field), one.pieces) for one in changes(before.words(), after.words())]


def boxes(application: Application, filed: Filed) -> dict[str, Attachments]:
    """Return the files of each question as that filing held them, to be read. Needs ``files`` loaded."""
    rows = {one.public_id: one for one in application.files}
    return {
        field.key: _box(
            application, section.key, field, [rows[one["public_id"]] for one in named if one["public_id"] in rows]
        )
        for section, field in filed.form.placed()
        if isinstance(field.options, FileOptions) and (named := filed.files(section.key, field)) is not None
    }


def _box(application: Application, section: str, field: Field, files: Sequence[ApplicationFile]) -> Attachments:
    return Attachments(application, section, field.key, field.label, files, accept="", has_room=False, can_edit=False)
