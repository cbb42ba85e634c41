"""Reads of the late codes of a call, for the team."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.calls.models import Application, Call, LateCode
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate


def codes_of_call(call: Call, *, page: int) -> Page[LateCode]:
    """Return the codes given for the drafts of a call, newest first, with what they opened."""
    query = select(LateCode).where(LateCode.call_id == call.id)
    query = query.options(joinedload(LateCode.application).joinedload(Application.organisation))
    return paginate(query.order_by(LateCode.id.desc()), page=page)


def get_late_code(public_id: str, *, seen_by: Any, lock: bool = False) -> LateCode:
    """Return a code to the team. Raises NotFound."""
    query = select(LateCode).where(LateCode.public_id == public_id).options(joinedload(LateCode.call))
    if lock:
        query = query.with_for_update(of=LateCode).execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None or seen_by is None or not seen_by.is_staff:
        raise NotFound
    return found
