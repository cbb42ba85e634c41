"""The calls that the rule of a fair deadline prolonged, while they are open: for the page « État du service »."""

from collections.abc import Sequence

from sqlalchemy import select

from labagora.calls import fairness
from labagora.calls.enums import CallState
from labagora.calls.models import Call
from labagora.core.db import db


def calls_prolonged_by_rule() -> Sequence[Call]:
    """Return them, the soonest closing first: few calls are open at once."""
    query = select(Call).where(Call.state == CallState.OPEN, Call.closes_at.is_not(None))
    found = db.session.scalars(query.order_by(Call.closes_at, Call.id))
    return [call for call in found if fairness.was_prolonged(call)]
