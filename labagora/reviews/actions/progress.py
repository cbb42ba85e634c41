"""What is taken out of the board of the reviews, and the views of it that the team keeps under a name."""

from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.core.text import squeeze
from labagora.reviews import policy
from labagora.reviews.models import ReviewRound, ReviewView
from labagora.reviews.queries.views import MOST_VIEWS, find_view, views_of


def note_export(round_: ReviewRound, extension: str, *, actor: Any, now: datetime) -> None:
    """Leave a trail of who took the reviews out."""
    authorise(policy.can_see_round(actor))
    audit.record("round.exported", round_, actor=actor, now=now, kind=extension)


def save_view(round_: ReviewRound, name: str, query: str, *, actor: Any, now: datetime) -> ReviewView:
    """Keep an address under a name; the same name again takes the new address. Hold the round first."""
    authorise(policy.can_see_round(actor))
    name = squeeze(name)
    if not name:
        raise Invalid("name", "Donnez un nom à cette vue.")
    row = find_view(round_, name)
    if row is None:
        if len(views_of(round_)) >= MOST_VIEWS:
            raise Invalid("name", "%(most)d vues au plus : supprimez-en une.", most=MOST_VIEWS)
        row = ReviewView(round=round_, name=name)
        db.session.add(row)
    row.query, row.made_by_ref, row.made_at = query, actor.public_id, now
    db.session.flush()
    audit.record("round.view_saved", row, actor=actor, now=now)
    return row


def remove_view(row: ReviewView, *, actor: Any, now: datetime) -> None:
    """Forget a view."""
    authorise(policy.can_see_round(actor))
    audit.record("round.view_removed", row, actor=actor, now=now)
    db.session.delete(row)
