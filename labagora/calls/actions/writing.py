"""Answers kept section by section as they are typed, unfinished or not, with who changed what.

A section has a version: who writes on top of a text that they have not seen is told, and nothing is overwritten.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from labagora.accounts.models import Account
from labagora.calls import policy
from labagora.calls.answering import form_of
from labagora.calls.enums import TeamRole
from labagora.calls.models import Application, ApplicationChange, ApplicationSection, LateCode
from labagora.calls.queries.writing import recent_changes
from labagora.calls.snapshots import open_places
from labagora.core.db import db
from labagora.core.errors import Conflict, NotFound, authorise
from labagora.engines.questionnaire import Section, is_blank
from labagora.engines.questionnaire.files import FileOptions

NEW = 1  # the version of a section where nothing was written
ONE_SITTING = timedelta(minutes=10)


class TooLate(Conflict):
    """The hour is past, or the application is over."""

    default_message = (
        "Cette candidature ne change plus : votre texte n'est pas enregistré. Il est encore sur cette page."
    )


class Moved(Conflict):
    """Somebody saved the same section meanwhile."""

    default_message = "Une autre personne a enregistré cette section pendant que vous écriviez."


def ensure_open(application: Application, actor: Account, now: datetime, late_code: LateCode | None = None) -> None:
    """Raise NotAllowed to those who do not write in this team, TooLate when nothing changes any more."""
    authorise(policy.holds(actor, application, TeamRole.EDITOR))
    if not policy.can_edit_application(actor, application, now, late_code):
        raise TooLate


def section_row(application: Application, key: str) -> ApplicationSection | None:
    """Return what is written in a section, or None."""
    return next((row for row in application.sections if row.key == key), None)


def version_of(application: Application, key: str) -> int:
    """Return the version that a page carries."""
    row = section_row(application, key)
    return row.version if row else NEW


def save_section(
    application: Application,
    key: str,
    content: Mapping[str, Any],
    *,
    base_version: int,
    actor: Account,
    now: datetime,
    late_code: LateCode | None = None,
) -> int:
    """Keep the answers of a section as typed and return its version. Nothing new writes nothing.

    Raises Moved when the text changed since ``base_version``, unless it is the same text.
    """
    ensure_open(application, actor, now, late_code)
    section = form_of(application.revision).section(key)
    if section is None:
        raise NotFound
    row = section_row(application, key)
    held = dict(row.content) if row else {}
    changed = _changed(application, section, held, content, now)
    version = row.version if row else NEW
    if not changed:
        return version
    if base_version != version:
        raise Moved
    _note(application, key, {name: (held.get(name), value) for name, value in changed.items()}, actor, now)
    if row is None:
        row = ApplicationSection(key=key, content={})
        application.sections.append(row)
    row.content, row.version = {**held, **changed}, version + 1
    row.updated_at, row.updated_by_ref, application.updated_at = now, actor.public_id, now
    db.session.flush()
    return row.version


def _changed(
    application: Application, section: Section, held: Mapping[str, Any], content: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """Return the answers that are new. Files are attached elsewhere; after the hour only what was asked moves."""
    places = open_places(application, now)
    found = {}
    for field in section.fields:
        is_kept = not field.answers or isinstance(field.options, FileOptions) or field.key not in content
        if is_kept or (places is not None and (section.key, field.key) not in places):
            continue
        old, new = held.get(field.key), content[field.key]
        if old != new and not (is_blank(old) and is_blank(new)):
            found[field.key] = new
    return found


def _note(
    application: Application, key: str, changes: Mapping[str, tuple[Any, Any]], actor: Account, now: datetime
) -> None:
    """Keep one line a question and a sitting: a page that saves by itself would fill the history with half words."""
    recent = recent_changes(application, key, since=now - ONE_SITTING)
    for name, (before, after) in changes.items():
        last = recent.get(name)
        if last is not None and last.by_ref == actor.public_id:
            last.after, last.at = after, now
            continue
        row = ApplicationChange(
            section_key=key, field_key=name, before=before, after=after, by_ref=actor.public_id, at=now
        )
        row.application = application
        db.session.add(row)
