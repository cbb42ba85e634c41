"""What reviewers read of an application: one document, built from a list of what they may see, and nothing else.

No page of a reviewer gets the application itself (peers.md B2a 8): a name left in a corner of it would be shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from labagora.calls.answering import AskedField, AskedSection, form_of, reference_lists
from labagora.calls.filed import Filed
from labagora.calls.models import Application, ApplicationFile, Filing
from labagora.core.files import FileState
from labagora.core.text import squeeze
from labagora.engines.questionnaire import Field, FieldKind, Questionnaire, for_reviewers, reviewed_form
from labagora.engines.questionnaire.files import FileOptions
from labagora.ports.storage.checks import MEDIA_TYPES
from labagora.reviews.models import Redaction, ReviewRound
from labagora.reviews.queries.documents import files_of, last_filings

LONGEST_GIST = 400
NEUTRAL = {media: extension for extension, media in MEDIA_TYPES.items()}


@dataclass(frozen=True)
class ReviewedFile:
    """A file that a reviewer may take, under the name that they may read."""

    public_id: str
    name: str
    size: int
    is_clean: bool


@dataclass(frozen=True)
class ReviewedSection:
    """A section of the document, as ``questionnaire_section`` draws it, with its answers."""

    asked: AskedSection
    content: Mapping[str, Any]

    @property
    def key(self) -> str:
        """The key of the section."""
        return self.asked.key

    @property
    def title(self) -> str:
        """The title of the section."""
        return self.asked.title

    @property
    def fields(self) -> list[AskedField]:
        """The questions that were shown to who answered, in order."""
        asked = self.asked.fields(self.content, ())
        return [one for one in asked if one.kind != "static" and one.field.key in self.asked.shown]


@dataclass(frozen=True)
class ReviewedDocument:
    """An application for those who judge it. ``title`` and ``organisation`` are empty when the round is blind.

    ``files`` maps the key of a question to its files. ``read_at`` is when it was asked for.
    """

    reference: str
    lot: str
    title: str
    organisation: str
    is_blind: bool
    sections: Sequence[ReviewedSection]
    files: Mapping[str, Sequence[ReviewedFile]]
    read_at: datetime

    @property
    def name(self) -> str:
        """What the document is called."""
        return self.title or self.reference

    @cached_property
    def all_files(self) -> Mapping[str, ReviewedFile]:
        """Every file, by its public id."""
        return {one.public_id: one for some in self.files.values() for one in some}

    @property
    def gist(self) -> str:
        """The first long answer, shortened: what tells a reviewer whether the subject is theirs."""
        texts = (one for section in self.sections for one in section.fields)
        found = next((one for one in texts if one.field.kind is FieldKind.LONG_TEXT and not one.box.is_blank), None)
        words = squeeze(found.box.words) if found else ""
        return words if len(words) <= LONGEST_GIST else words[: LONGEST_GIST - 1].rsplit(" ", 1)[0] + "…"


def reviewer_document(
    application: Application, round_: ReviewRound, redactions: Iterable[Redaction], now: datetime
) -> ReviewedDocument:
    """Return what reviewers read of a filed application. Needs ``organisation`` loaded, and ``round_.call``."""
    filing = last_filings([application.id]).get(application.id)
    return document_of(application, round_, redactions, filing, files_of(application), now)


def document_of(
    application: Application,
    round_: ReviewRound,
    redactions: Iterable[Redaction],
    filing: Filing | None,
    files: Iterable[ApplicationFile],
    now: datetime,
) -> ReviewedDocument:
    """Return the same from parts that are already read. ``filing`` needs its revision; ``files`` what is stored."""
    facts = Filed(filing).facts if filing else {}
    form = form_of(filing.revision) if filing else Questionnaire(())
    contents = _contents(form, filing, redactions)
    return ReviewedDocument(
        reference=str(application.reference or ""),
        lot=round_.call.lot_label(str(facts.get("lot", ""))),
        title="" if round_.is_blind else str(facts.get("title", "")),
        organisation="" if round_.is_blind else application.organisation.name,
        is_blind=round_.is_blind,
        sections=_sections(form, contents),
        files=_files(form, filing, contents, {one.public_id: one for one in files}, is_blind=round_.is_blind),
        read_at=now,
    )


def _contents(form: Questionnaire, filing: Filing | None, redactions: Iterable[Redaction]) -> dict[str, dict[str, Any]]:
    if filing is None:
        return {}
    rewritten: dict[str, dict[str, Any]] = {}
    for one in redactions:
        rewritten.setdefault(one.section_key, {})[one.field_key] = one.content
    return for_reviewers(form, Filed(filing).contents, rewritten)


def _sections(form: Questionnaire, contents: Mapping[str, dict[str, Any]]) -> list[ReviewedSection]:
    """Return the sections of the form without hidden questions. What is shown was decided on the whole form."""
    seen = reviewed_form(form)
    lists = reference_lists(seen, contents)
    found = (
        ReviewedSection(AskedSection(seen, one, contents.get(one.key, {}).keys(), lists), contents.get(one.key, {}))
        for one in seen.sections
    )
    return [one for one in found if one.content]


def _files(
    form: Questionnaire,
    filing: Filing | None,
    contents: Mapping[str, Mapping[str, Any]],
    rows: Mapping[str, ApplicationFile],
    *,
    is_blind: bool,
) -> dict[str, list[ReviewedFile]]:
    """Return the files of each question that is shown: those that the filing held there, unless rewritten away."""
    found: dict[str, list[ReviewedFile]] = {}
    number = 0
    for section, field in reviewed_form(form).placed():
        for row in _named(filing, section.key, field, contents, rows):
            number += 1
            name = _neutral(row, number) if is_blind else row.name
            file = ReviewedFile(row.public_id, name, row.stored.size, row.stored.state is FileState.CLEAN)
            found.setdefault(field.key, []).append(file)
    return found


def _named(
    filing: Filing | None,
    section: str,
    field: Field,
    contents: Mapping[str, Mapping[str, Any]],
    rows: Mapping[str, ApplicationFile],
) -> list[ApplicationFile]:
    if filing is None or not isinstance(field.options, FileOptions):
        return []
    shown = set(field.options.read(contents.get(section, {}).get(field.key)))
    held = [one["public_id"] for one in Filed(filing).files(section, field)]
    return [rows[one] for one in held if one in shown and one in rows]


def _neutral(row: ApplicationFile, number: int) -> str:
    """Return a name that says nothing of who sent the file."""
    extension = NEUTRAL.get(row.stored.media_type, "bin")
    return f"piece-{number}.{extension}"
