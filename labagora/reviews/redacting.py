"""What reviewers read of a filed application once some answers are rewritten for them: the document, and its places.

Built from the filing that counts, never from what the team writes since. For the pages that hide, and for ``blind``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from labagora.calls.answering import AskedSection
from labagora.calls.filed import Filed
from labagora.engines.questionnaire import (
    Field,
    Questionnaire,
    Section,
    for_reviewers,
    is_blank,
    reviewed_form,
    shown_keys,
)
from labagora.engines.questionnaire.files import FileOptions
from labagora.reviews.models import Redaction

Contents = Mapping[str, Mapping[str, Any]]


def as_contents(rows: Sequence[Redaction]) -> dict[str, dict[str, Any]]:
    """Return redactions as the engine takes them: by section, then by question."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row.section_key, {})[row.field_key] = row.content
    return found


def reviewed_answers(filed: Filed, rows: Sequence[Redaction]) -> tuple[Questionnaire, dict[str, dict[str, Any]]]:
    """Return the form as reviewers see it, and the answers that they may read; anything else is not there."""
    return reviewed_form(filed.form), for_reviewers(filed.form, filed.contents, as_contents(rows))


@dataclass(frozen=True)
class Place:
    """A question that was answered, its original in words, and what stands for it."""

    section: Section
    field: Field
    original: str
    rewritten: str
    row: Redaction | None
    is_outdated: bool

    @property
    def is_emptied(self) -> bool:
        """Whether reviewers read nothing there."""
        return self.row is not None and is_blank(self.row.content)

    @property
    def is_text(self) -> bool:
        """Whether the answer is not a file: files stay or go, they are not rewritten."""
        return not isinstance(self.field.options, FileOptions)


@dataclass(frozen=True)
class Redacting:
    """A filing with what is hidden of it. ``rows``: the redactions of the application."""

    filed: Filed
    rows: Sequence[Redaction]

    @cached_property
    def _by_place(self) -> Mapping[tuple[str, str], Redaction]:
        return {(row.section_key, row.field_key): row for row in self.rows}

    @cached_property
    def places(self) -> Sequence[tuple[Section, Sequence[Place]]]:
        """Every question that is shown, by section."""
        shown = shown_keys(self.filed.form, self.filed.contents)
        found = [
            (section, [self._place(section, field) for field in section.fields if field.answers and field.key in shown])
            for section in self.filed.form.sections
        ]
        return [(section, places) for section, places in found if places]

    def find(self, section: str, name: str) -> Place | None:
        """Return a question that reviewers may read, or None."""
        here = (one for part, places in self.places if part.key == section for one in places)
        return next((one for one in here if one.field.key == name and not one.field.hidden_from_reviewers), None)

    def _place(self, section: Section, field: Field) -> Place:
        row = self._by_place.get((section.key, field.key))
        rewritten = self.words(field, row.content) if row else ""
        is_outdated = row is not None and self.filed.filing.at > row.at
        return Place(section, field, self.filed.said(section, field), rewritten, row, is_outdated)

    def words(self, field: Field, value: Any) -> str:
        """Return an answer as a person reads it; files by their names."""
        if isinstance(field.options, FileOptions):
            return ", ".join(one["name"] for one in self.named(field, value))
        return "" if is_blank(value) else field.options.words(value, self.filed.lists)

    def named(self, field: Field, value: Any) -> list[dict[str, Any]]:
        """Return the files that a value names, among those that were filed."""
        held = set(field.options.read(value)) if isinstance(field.options, FileOptions) else set()
        return [one for one in self.filed.filing.files if one["public_id"] in held]

    @cached_property
    def document(self) -> Sequence[AskedSection]:
        """The whole document as reviewers read it, section by section. What they may not read is not in it."""
        form, contents = reviewed_answers(self.filed, self.rows)
        parts = (section for section in form.sections if section.key in contents)
        return [AskedSection(form, section, set(contents[section.key]), self.filed.lists) for section in parts]

    @cached_property
    def answers(self) -> Contents:
        """The answers of that document."""
        return reviewed_answers(self.filed, self.rows)[1]
