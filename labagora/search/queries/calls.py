"""Calls, as the search reads them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select

from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.calls.queries.calls import is_public
from labagora.calls.search import (
    CALL_TYPE,
    WORKING_CALLS,
    call_changed_at,
    call_document,
    call_text,
    working_call_document,
)
from labagora.core.db import db
from labagora.ports.search import SearchDocument
from labagora.search.models import SearchMark
from labagora.search.queries.rows import ResultRow


def documents(refs: Sequence[str]) -> list[SearchDocument]:
    """Return the documents that these calls make now: one statement."""
    rows = db.session.scalars(_whole(refs)).all()
    made = [make(row) for row in rows for make in (call_document, working_call_document)]
    return [document for document in made if document is not None]


def refs_after(last: int, limit: int) -> list[tuple[int, str]]:
    """Return the next calls as ``(id, public id)``, in the order of their making."""
    query = select(Call.id, Call.public_id).where(Call.id > last).order_by(Call.id).limit(limit)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def count() -> int:
    """Return how many calls there are."""
    return db.session.scalar(select(func.count()).select_from(Call)) or 0


def public_rows(refs: Sequence[str], _actor: Any) -> list[ResultRow]:
    """Return those that the public reads now."""
    return [_public_row(row) for row in db.session.scalars(_whole(refs).where(is_public()))]


def working_rows(refs: Sequence[str], actor: Any) -> list[ResultRow]:
    """Return those that are being written, for the team."""
    if actor is None or not actor.is_staff:
        return []
    return [_working_row(row) for row in db.session.scalars(_whole(refs).where(Call.state.in_(WORKING_CALLS)))]


def not_public() -> ColumnElement[bool]:
    """The call of a mark is not public, or is gone."""
    return ~exists().where(Call.public_id == SearchMark.ref, is_public())


def not_working() -> ColumnElement[bool]:
    """The call of a mark is not, or no longer, being written."""
    return ~exists().where(Call.public_id == SearchMark.ref, Call.state.in_(WORKING_CALLS))


def _whole(refs: Sequence[str]) -> Select[Call]:
    return select(Call).where(Call.public_id.in_(list(refs)))


def _row(call: Call, kind: str, endpoint: str, arguments: dict[str, str], **more: Any) -> ResultRow:
    return ResultRow(
        id=f"{kind}:{call.public_id}",
        type=CALL_TYPE,
        title=call.title,
        endpoint=endpoint,
        arguments=arguments,
        changed_at=call_changed_at(call),
        summary=call.summary,
        body=call_text(call),
        context=[call.reference],
        is_fictional=call.is_fictional,
        **more,
    )


def _public_row(call: Call) -> ResultRow:
    state = None if call.state is CallState.OPEN else call.state
    return _row(call, "call", "calls.call_show", {"slug": call.slug}, state=state)


def _working_row(call: Call) -> ResultRow:
    where = {"public_id": call.public_id}
    return _row(call, "working-call", "office_calls.call_show", where, state=call.state, is_working=True)
