"""What would be filed now, and its SHA-256: the answers that are shown, the files that they name, the facts around.

Pure. Needs ``revision``, ``organisation``, ``sections`` and ``files`` (with what is stored) loaded.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from labagora.calls import deadline
from labagora.calls.answering import contents_of, form_of
from labagora.calls.enums import ApplicationState
from labagora.calls.models import Application, ApplicationFile, Filing
from labagora.engines.questionnaire import Questionnaire, canonical, shown_keys
from labagora.engines.questionnaire.files import FileOptions

FACTS = "_facts"  # beside the sections: title, lot, organisation, authorisation

Place = tuple[str, str]


@dataclass(frozen=True)
class Snapshot:
    """What a filing keeps."""

    content: dict[str, dict[str, Any]]
    files: list[dict[str, Any]]

    @property
    def digest(self) -> str:
        """The SHA-256 that a receipt says."""
        return sha256(canonical({"content": self.content, "files": self.files})).hexdigest()


def asked_places(application: Application) -> Collection[Place] | None:
    """Return the questions to correct, as pairs of keys; None when no correction is asked."""
    if application.state is not ApplicationState.CORRECTING:
        return None
    return {(str(one[0]), str(one[1])) for one in application.correction.get("fields", [])}


def open_places(application: Application, now: datetime) -> Collection[Place] | None:
    """Return the only questions that may still change, or None when all may: before the hour, a whole application."""
    return None if deadline.is_on_time(application.call, now) else asked_places(application)


def snapshot(application: Application, now: datetime, last: Filing | None = None) -> Snapshot:
    """Return what would be filed now. After the hour, a correction changes what was asked in ``last``, nothing else."""
    form, contents = form_of(application.revision), contents_of(application)
    places = open_places(application, now)
    if places is not None and last is not None:
        contents = _corrected(form, last.content, contents, places)
    kept = _shown(form, contents)
    return Snapshot({**kept, FACTS: _facts(application)}, _files(form, kept, application.files))


def _corrected(
    form: Questionnaire, filed: Mapping[str, Any], written: Mapping[str, Any], places: Collection[Place]
) -> dict[str, dict[str, Any]]:
    return {
        section.key: {
            field.key: ((written if (section.key, field.key) in places else filed).get(section.key) or {}).get(
                field.key, field.options.nothing()
            )
            for field in section.fields
            if field.answers
        }
        for section in form.sections
    }


def _shown(form: Questionnaire, contents: Mapping[str, Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Leave out what stands under a condition that is not met: the page does not show it, nobody means to file it."""
    shown = shown_keys(form, contents)
    return {
        section.key: {
            field.key: contents.get(section.key, {}).get(field.key, field.options.nothing())
            for field in section.fields
            if field.answers and field.key in shown
        }
        for section in form.sections
    }


def _facts(application: Application) -> dict[str, Any]:
    until = application.authorisation_until
    return {
        "title": application.title,
        "lot": application.lot,
        "organisation": application.organisation.public_id,
        "authorisation_reference": application.authorisation_reference,
        "authorisation_until": until.isoformat() if until else "",
    }


def _files(
    form: Questionnaire,
    contents: Mapping[str, Mapping[str, Any]],
    files: Collection[ApplicationFile],
) -> list[dict[str, Any]]:
    named = {
        public_id
        for section, field in form.placed()
        if isinstance(field.options, FileOptions)
        for public_id in contents.get(section.key, {}).get(field.key, [])
    }
    return [_file(one) for one in sorted(files, key=lambda one: one.id) if one.public_id in named]


def _file(row: ApplicationFile) -> dict[str, Any]:
    return {
        "public_id": row.public_id,
        "section": row.section_key,
        "field": row.field_key,
        "name": row.name,
        "size": row.stored.size,
        "sha256": row.stored.sha256,
    }
