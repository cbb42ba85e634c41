"""Views of a board kept under a name, for the whole team."""

from datetime import datetime
from typing import Any

from labagora.calls import policy
from labagora.calls.models import Call, CallView
from labagora.calls.queries.office_exports import MOST_VIEWS, find_view, views_of
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.core.text import squeeze


def save_view(call: Call, name: str, query: str, *, actor: Any, now: datetime) -> CallView:
    """Keep an address under a name; the same name again takes the new address."""
    authorise(policy.is_staff(actor))
    name = squeeze(name)
    if not name:
        raise Invalid("name", "Donnez un nom à cette vue.")
    row = find_view(call, name)
    if row is None:
        if len(views_of(call)) >= MOST_VIEWS:
            raise Invalid("name", "%(most)d vues au plus : supprimez-en une.", most=MOST_VIEWS)
        row = CallView(call=call, name=name)
        db.session.add(row)
    row.query, row.made_by_ref, row.made_at = query, actor.public_id, now
    db.session.flush()
    audit.record("call.view_saved", row, actor=actor, now=now)
    return row


def remove_view(row: CallView, *, actor: Any, now: datetime) -> None:
    """Forget a view."""
    authorise(policy.is_staff(actor))
    audit.record("call.view_removed", row, actor=actor, now=now)
    db.session.delete(row)
