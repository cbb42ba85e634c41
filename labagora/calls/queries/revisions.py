"""Reads of the form of a call: what is published, what is being written, which drafts follow it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.calls.enums import ApplicationState
from labagora.calls.models import Application, ApplicationMember, Call, FormRevision
from labagora.core.db import db
from labagora.core.errors import NotFound


@dataclass(frozen=True)
class FormDesk:
    """The revisions of the form of a call: all of them, newest first, the published one, the one being written."""

    revisions: Sequence[FormRevision]
    published: FormRevision | None
    draft: FormRevision | None

    @property
    def current(self) -> FormRevision | None:
        """What the desk shows: what is being written, else what is published."""
        return self.draft or self.published

    @property
    def next_number(self) -> int:
        """The number of a new revision."""
        return 1 + max((revision.number for revision in self.revisions), default=0)


def form_desk(call: Call) -> FormDesk:
    """Return the revisions of a call."""
    query = select(FormRevision).where(FormRevision.call_id == call.id).order_by(FormRevision.number.desc())
    revisions = db.session.scalars(query.options(joinedload(FormRevision.call))).all()
    published = next((one for one in revisions if one.published_at is not None), None)
    draft = next((one for one in revisions if one.published_at is None), None)
    return FormDesk(revisions, published, draft)


def get_written_revision(call: Call, *, seen_by: Any, lock: bool = False) -> FormRevision:
    """Return the revision that is being written, to the team. ``lock`` orders two saves. Raises NotFound."""
    query = select(FormRevision).where(FormRevision.call_id == call.id, FormRevision.published_at.is_(None))
    query = query.options(joinedload(FormRevision.call))
    if lock:
        query = query.with_for_update(of=FormRevision).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None or seen_by is None or not seen_by.is_staff:
        raise NotFound
    return found


def find_revision(public_id: str) -> FormRevision | None:
    """Return a published revision named by a job, or None."""
    query = select(FormRevision).where(FormRevision.public_id == public_id, FormRevision.published_at.is_not(None))
    return db.session.scalar(query.options(joinedload(FormRevision.call)))


def drafts_behind(revision: FormRevision) -> Sequence[str]:
    """Return the public ids of the drafts that are written on an older revision."""
    query = select(Application.public_id).where(
        Application.call_id == revision.call_id,
        Application.state == ApplicationState.DRAFT,
        Application.revision_id != revision.id,
    )
    return db.session.scalars(query.order_by(Application.id)).all()


def count_drafts(call: Call) -> int:
    """Return how many applications are being written."""
    query = select(func.count()).where(Application.call_id == call.id, Application.state == ApplicationState.DRAFT)
    return db.session.scalar(query) or 0


def find_draft_to_carry(public_id: str) -> Application | None:
    """Return a draft with what it holds, kept from other writers while its answers move to another revision."""
    query = select(Application).where(Application.public_id == public_id, Application.state == ApplicationState.DRAFT)
    query = query.options(
        joinedload(Application.call),
        joinedload(Application.revision),
        selectinload(Application.sections),
        selectinload(Application.members).joinedload(ApplicationMember.account),
    )
    return db.session.scalar(query.with_for_update(of=Application).execution_options(populate_existing=True))
