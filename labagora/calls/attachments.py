"""The files of a question as a page shows them, and what is said beside it when one is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import session

from labagora.calls.models import Application, ApplicationFile
from labagora.core.files import FileState
from labagora.engines.questionnaire import Field
from labagora.engines.questionnaire.files import FileOptions

REFUSED = "refused_file"


@dataclass(frozen=True)
class Attachments:
    """What ``macros/attachments.html`` draws for a question. ``refused`` says why the last file was not kept."""

    application: Application
    section: str
    field: str
    label: str
    files: Sequence[ApplicationFile]
    accept: str
    has_room: bool
    can_edit: bool
    refused: str = ""

    @property
    def id(self) -> str:
        """Where links to the question lead."""
        return f"answers-{self.field}"


def attachments(
    application: Application, section: str, field: Field, *, can_edit: bool, refused: str = ""
) -> Attachments:
    """Return the files of a question. Needs ``files`` loaded; empty for a question that takes none."""
    options = field.options if isinstance(field.options, FileOptions) else None
    here = [
        one
        for one in application.files
        if (one.section_key, one.field_key) == (section, field.key) and one.removed_at is None
    ]
    return Attachments(
        application=application,
        section=section,
        field=field.key,
        label=field.label,
        files=here,
        accept=",".join(f".{one}" for one in options.types) if options else "",
        has_room=options is not None and len(here) < options.max_files,
        can_edit=can_edit,
        refused=refused,
    )


def is_clean(row: ApplicationFile) -> bool:
    """Tell whether a file may be opened."""
    return row.stored.state is FileState.CLEAN


def note_refusal(application: Application, field: str, message: str) -> None:
    """Keep, for the next page, why a file was refused: what was typed is saved, so that page is another request."""
    session[REFUSED] = [application.public_id, field, message[:300]]


def take_refusal(application: Application) -> dict[str, str]:
    """Return, once, why the last file was refused, by the key of its question."""
    held: Any = session.get(REFUSED)
    if not held or held[0] != application.public_id:
        return {}
    session.pop(REFUSED)
    return {held[1]: held[2]}
