"""Drafts that follow the form when a revision is published: what fits stays, the rest is kept aside and told."""

from datetime import datetime
from typing import Any

from labagora.calls.answering import ASIDE, contents_of, form_of, reference_lists
from labagora.calls.enums import ApplicationState, MemberState
from labagora.calls.models import Application, ApplicationChange, ApplicationSection, FormRevision
from labagora.core import audit
from labagora.core.db import db
from labagora.core.outbox import enqueue
from labagora.engines.questionnaire import Carried, Contents, carry_over, is_blank


def carry_draft(application: Application, revision: FormRevision, *, now: datetime) -> bool:
    """Move a draft to a published revision and tell its team. Returns whether there was something to move."""
    is_behind = application.revision.number < revision.number and application.call_id == revision.call_id
    if application.state is not ApplicationState.DRAFT or not is_behind:
        return False
    old, new, contents = form_of(application.revision), form_of(revision), contents_of(application)
    lists = {**reference_lists(old, contents), **reference_lists(new, contents)}
    carried = carry_over(old, new, contents, lists=lists)
    _note_changes(application, contents, carried, now)
    _write_sections(application, carried.contents, now)
    _keep_aside(application, revision, carried, now)
    application.revision, application.updated_at = revision, now
    application.version += 1
    audit.record(
        "application.carried", application, actor=None, now=now, number=revision.number, lost=len(carried.lost)
    )
    _tell(application, revision)
    return True


def _note_changes(application: Application, before: Contents, carried: Carried, now: datetime) -> None:
    places = {(key, name) for contents in (before, carried.contents) for key in contents for name in contents[key]}
    for key, name in sorted(places):
        old = before.get(key, {}).get(name)
        new = carried.contents.get(key, {}).get(name)
        if old != new and not (is_blank(old) and is_blank(new)):
            row = ApplicationChange(section_key=key, field_key=name, before=old, after=new, by_ref=None, at=now)
            row.application = application
            db.session.add(row)


def _write_sections(application: Application, contents: Contents, now: datetime) -> None:
    held = {row.key: row for row in application.sections if row.key != ASIDE}
    for key, row in held.items():
        if row.content != contents.get(key, {}):
            _write(row, dict(contents.get(key, {})), now)
    for key, content in contents.items():
        if key not in held:
            _add(application, key, dict(content), now)


def _write(row: ApplicationSection, content: dict[str, Any], now: datetime) -> None:
    row.content, row.version, row.updated_at, row.updated_by_ref = content, row.version + 1, now, None


def _add(application: Application, key: str, content: dict[str, Any], now: datetime) -> None:
    row = ApplicationSection(key=key, content=content, version=1, updated_at=now)
    application.sections.append(row)


def _keep_aside(application: Application, revision: FormRevision, carried: Carried, now: datetime) -> None:
    """Keep what has no place any more beside what was kept before, and the last notices."""
    row = next((row for row in application.sections if row.key == ASIDE), None)
    lost = [*(row.content.get("lost", []) if row else []), *(one.to_dict() for one in carried.lost)]
    content = {
        "revision": revision.number,
        "notices": [notice.message for notice in carried.notices],
        "lost": lost,
    }
    if row is None:
        _add(application, ASIDE, content, now)
    else:
        _write(row, content, now)


def _tell(application: Application, revision: FormRevision) -> None:
    for member in application.members:
        if member.state is MemberState.ACTIVE and member.account is not None:
            enqueue(
                "calls.tell_revision",
                unique_key=f"calls.revision:{revision.public_id}:{application.public_id}:{member.account.public_id}",
                account_ref=member.account.public_id,
                application_ref=application.public_id,
            )
