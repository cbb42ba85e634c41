"""Files attached to the questions of an application: checked as they come, kept while a filing names them."""

from datetime import datetime
from hashlib import sha256
from io import BytesIO
from typing import Any, BinaryIO

from labagora.calls import policy
from labagora.calls.answering import form_of
from labagora.calls.enums import TeamRole
from labagora.calls.models import Application, ApplicationChange, ApplicationFile, ApplicationSection, LateCode
from labagora.calls.snapshots import open_places
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, DomainError, Invalid, NotFound, authorise
from labagora.core.pictures import PictureBroken, PictureTooLarge, stripped
from labagora.engines.questionnaire.files import FILE_TYPES, FileOptions
from labagora.engines.questionnaire.problems import N_
from labagora.ports.storage import uploads
from labagora.ports.storage.checks import MEDIA_TYPES, check

MOST_KEPT = 300
MEGABYTE = 2**20
FIELD = "file"
IMAGES = ("image/png", "image/jpeg")
TOO_LATE = N_("Cette candidature ne change plus : aucune pièce n'est ajoutée ni retirée.")
NOT_ASKED = N_("Cette pièce ne fait pas partie de ce qui est à corriger.")


def options_of(application: Application, section_key: str, field_key: str) -> FileOptions:
    """Return what a question of the form of an application takes. Raises NotFound for any other question."""
    section = form_of(application.revision).section(section_key)
    field = section.field(field_key) if section else None
    if field is None or not isinstance(field.options, FileOptions):
        raise NotFound
    return field.options


def files_in(application: Application, section_key: str, field_key: str) -> list[ApplicationFile]:
    """Return the files of a question, in the order in which they came."""
    return [
        one
        for one in application.files
        if (one.section_key, one.field_key) == (section_key, field_key) and one.removed_at is None
    ]


def attach(
    application: Application,
    place: tuple[str, str],
    incoming: tuple[BinaryIO, str] | None,
    *,
    actor: Any,
    now: datetime,
    late_code: LateCode | None = None,
) -> ApplicationFile:
    """Check and keep a file for a question: ``place`` is the keys of its section and its own.

    Raises Invalid on ``file`` with the reason; then nothing is kept. The same file sent again is the one that is there.
    """
    _authorise(application, place, actor, now, late_code)
    options, held = options_of(application, *place), files_in(application, *place)
    if incoming is None:
        raise Invalid(FIELD, "Choisissez un fichier.")
    content = _checked(options, *incoming)
    twin = next((one for one in held if one.stored.sha256 == sha256(content).hexdigest()), None)
    if twin is not None:
        return twin
    _check_room(application, options, held)
    stored = uploads.receive(BytesIO(content), incoming[1], now=now, max_bytes=len(content), field=FIELD)
    row = ApplicationFile(
        section_key=place[0], field_key=place[1], stored=stored, added_by_ref=actor.public_id, added_at=now
    )
    application.files.append(row)
    db.session.flush()
    _write(application, place, actor, now)
    audit.record("application.file_added", application, actor=actor, now=now, section=place[0], field=place[1])
    return row


def _authorise(
    application: Application, place: tuple[str, str], actor: Any, now: datetime, late_code: LateCode | None
) -> None:
    authorise(policy.holds(actor, application, TeamRole.EDITOR))
    if not policy.can_edit_application(actor, application, now, late_code):
        raise Conflict(TOO_LATE)
    places = open_places(application, now)
    if places is not None and place not in places:
        raise Conflict(NOT_ASKED)


def _check_room(application: Application, options: FileOptions, held: list[ApplicationFile]) -> None:
    if len(held) >= options.max_files:
        raise Invalid(
            FIELD, "%(most)d fichier(s) au plus pour cette question : retirez-en un d'abord.", most=options.max_files
        )
    if len(application.files) >= MOST_KEPT:
        raise Invalid(FIELD, "Cette candidature a déjà gardé %(most)d fichiers.", most=MOST_KEPT)


def _checked(options: FileOptions, stream: BinaryIO, filename: str) -> bytes:
    """Return what is to be kept: of the right kind and weight, without what a camera writes beside the picture."""
    most = options.max_megabytes * MEGABYTE
    upload = check(stream.read(most + 1), filename, max_bytes=most, field=FIELD)
    if upload.media_type not in {MEDIA_TYPES[name] for name in options.types}:
        names = ", ".join(FILE_TYPES[name] for name in options.types)
        raise Invalid(FIELD, "Cette question prend ces fichiers : %(names)s.", names=names)
    if upload.media_type not in IMAGES:
        return upload.content
    try:
        return stripped(upload.content)
    except (PictureBroken, PictureTooLarge) as error:
        raise _on_file(error) from error


def _on_file(error: DomainError) -> Invalid:
    return Invalid(FIELD, error.template, **error.params)


def _write(application: Application, place: tuple[str, str], actor: Any, now: datetime) -> None:
    """Say in the section which files are there, and in the history what changed.

    The version of the section stays: answers being typed at this moment do not name the files, so that saving them
    undoes nothing here, and their writer is not told of a conflict with their own file.
    """
    section_key, field_key = place
    row = next((one for one in application.sections if one.key == section_key), None)
    if row is None:
        row = ApplicationSection(key=section_key, content={}, version=1)
        application.sections.append(row)
    before = row.content.get(field_key, [])
    after = [one.public_id for one in files_in(application, *place)]
    row.content = {**row.content, field_key: after}
    row.updated_at, row.updated_by_ref, application.updated_at = now, actor.public_id, now
    change = ApplicationChange(
        section_key=section_key, field_key=field_key, before=before, after=after, by_ref=actor.public_id, at=now
    )
    change.application = application
    db.session.add(change)


def detach(
    application: Application, row: ApplicationFile, *, actor: Any, now: datetime, late_code: LateCode | None = None
) -> None:
    """Take a file out. What was filed once keeps its files: a receipt names them."""
    place = row.section_key, row.field_key
    _authorise(application, place, actor, now, late_code)
    if row.removed_at is not None:
        return
    row.removed_at = now
    _write(application, place, actor, now)
    if application.first_filed_at is None:
        application.files.remove(row)
        stored = row.stored
        db.session.delete(row)
        db.session.flush()
        uploads.discard(stored)
    audit.record("application.file_removed", application, actor=actor, now=now, section=place[0], field=place[1])
