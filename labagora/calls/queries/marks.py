"""What changes with anything that a public page of calls shows, without reading the page: for « nothing moved »."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased, load_only

from labagora.calls.enums import AnswerVisibility
from labagora.calls.models import Call, CallDocument, CallInquiry, FormRevision
from labagora.calls.queries.calls import is_public
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.reference.models import ReferenceVersion

HOURS = (Call.state, Call.opens_at, Call.closes_at, Call.closed_at, Call.results_at, Call.updated_at, Call.version)


@dataclass(frozen=True)
class CallMark:
    """The hours of a call, no text, and the values that change with its page."""

    call: Call
    values: tuple[Any, ...]


def find_call_mark(slug: str) -> CallMark | None:
    """Return the mark of the public page at ``slug``, or None when none stands there. Three statements, no text."""
    before = aliased(Call)
    query = select(
        Call,
        select(ReferenceVersion.stamp).scalar_subquery(),
        exists().where(FormRevision.call_id == Call.id, FormRevision.published_at.is_not(None)),
        before.slug,
        before.opened_at,
    ).outerjoin(before, before.id == Call.previous_edition_id)
    row = db.session.execute(query.where(Call.slug == slug, is_public()).options(load_only(*HOURS))).first()
    if row is None:
        return None
    call: Call = row[0]
    around = (_documents(call), _inquiries(call))
    return CallMark(call, (call.id, call.updated_at, call.version, call.state.value, *row[1:], *around))


def _documents(call: Call) -> tuple[Any, ...]:
    columns = (CallDocument.id, CallDocument.title, CallDocument.position, StoredFile.id, StoredFile.state)
    query = select(*columns).join(CallDocument.stored).where(CallDocument.call_id == call.id)
    return tuple((*row[:4], row[4].value) for row in db.session.execute(query.order_by(CallDocument.id)))


def _inquiries(call: Call) -> tuple[Any, ...]:
    query = select(CallInquiry.id, CallInquiry.published_at, CallInquiry.answered_at).where(
        CallInquiry.call_id == call.id, CallInquiry.visibility == AnswerVisibility.PUBLISHED
    )
    return tuple(tuple(row) for row in db.session.execute(query.order_by(CallInquiry.id)))


def calls_mark() -> tuple[Any, ...]:
    """Return what changes with any call, shown or not: how many, and when one changed last. One statement."""
    return tuple(db.session.execute(select(func.count(), func.max(Call.updated_at))).one())
