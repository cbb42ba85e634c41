"""What is taken out of the board of the reviews."""

from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.errors import authorise
from labagora.reviews import policy
from labagora.reviews.models import ReviewRound


def note_export(round_: ReviewRound, extension: str, *, actor: Any, now: datetime) -> None:
    """Leave a trail of who took the reviews out."""
    authorise(policy.can_see_round(actor))
    audit.record("round.exported", round_, actor=actor, now=now, kind=extension)
