"""Each change of something that is indexed leaves a mark, in its own transaction, and one job that follows the marks.

Marks are made when the session is flushed, so that no action has to think of the index. A bulk statement passes
beside the session: whoever writes one on these tables calls ``mark``.
"""

from collections.abc import Iterable
from typing import Any

from flask import Flask
from sqlalchemy import event
from sqlalchemy import inspect as state_of
from sqlalchemy.orm import Session, SessionTransaction

from labagora.calls.models import Call
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.models import Publication, Sheet
from labagora.organisations.models import Organisation
from labagora.projects.models import Need, Project
from labagora.search.enums import Marked
from labagora.search.models import SearchMark

What = tuple[Marked, str]

NAMED_BY: dict[type, tuple[Marked, str]] = {
    Sheet: (Marked.SHEET, "public_id"),
    Publication: (Marked.SHEET, "sheet_ref"),
    Project: (Marked.PROJECT, "public_id"),
    Need: (Marked.NEED, "public_id"),
    Call: (Marked.CALL, "public_id"),
    Organisation: (Marked.ORGANISATION, "public_id"),
}
# What of an organisation is repeated in the documents of its projects and needs.
NAMES = frozenset({"name", "short_name", "aliases", "merged_into_id"})
# A PDF made, a reminder sent, an application filed: the documents say the same.
UNSAID = frozenset(
    {"pdf_id", "pdf", "files", "reminded_on", "updated_at", "owner_id", "deputy_id", "last_number", "documents"}
)
_MARKED, _JOB = "search_marked", "search_job"


def init_app(_app: Flask) -> None:
    """Listen to the application's sessions; several applications of a process share the listeners."""
    for name, listener in (
        ("before_flush", _mark_flushed),
        ("after_transaction_end", _forget_at_end),
        ("after_soft_rollback", _forget_undone),
    ):
        if not event.contains(db.session, name, listener):
            event.listen(db.session, name, listener)


def mark(session: Session, changed: Iterable[What]) -> None:
    """Say that documents may have changed. Twice in a transaction is once."""
    done: set[What] = session.info.setdefault(_MARKED, set())
    fresh = [what for what in dict.fromkeys(changed) if what not in done]
    if not fresh:
        return
    done.update(fresh)
    now = utcnow()
    session.add_all(SearchMark(kind=kind, ref=ref, at=now) for kind, ref in fresh)
    if not session.info.get(_JOB):
        session.info[_JOB] = True
        outbox.enqueue("search.follow")


def _mark_flushed(session: Session, _context: Any, _instances: Any) -> None:
    changed = [*(row for row in session.new if not isinstance(row, Organisation)), *session.deleted]
    changed += [row for row in session.dirty if type(row) in NAMED_BY and _says_otherwise(row)]
    mark(session, [_what(row) for row in changed if type(row) in NAMED_BY])


def _what(row: Any) -> What:
    kind, name = NAMED_BY[type(row)]
    return kind, getattr(row, name)


def _says_otherwise(row: Any) -> bool:
    """Tell whether a change of the row may change a document. Asks the database nothing."""
    moved = {one.key for one in state_of(row).attrs if one.history.has_changes()}
    return bool(moved & NAMES) if isinstance(row, Organisation) else bool(moved - UNSAID)


def _forget_at_end(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:
        _forget_undone(session, transaction)


def _forget_undone(session: Session, _transaction: SessionTransaction) -> None:
    """What was marked may be undone: mark again, rather once too often."""
    session.info.pop(_MARKED, None)
    session.info.pop(_JOB, None)
