"""The history of a plan: each date that moves says from when, to when and why."""

from datetime import date, datetime
from typing import Any

from labagora.consortia.enums import MovedThing, MoveKind
from labagora.consortia.models import Consortium, PlanMove
from labagora.core.db import db
from labagora.core.errors import Invalid

LONGEST_REASON = 600


def checked_reason(reason: str) -> str:
    """Return a reason that says something."""
    reason = reason.strip()
    if not reason:
        raise Invalid("reason", "Écrivez pourquoi : l'équipe et l'Institut le liront.")
    if len(reason) > LONGEST_REASON:
        raise Invalid("reason", "%(max)d caractères au plus.", max=LONGEST_REASON)
    return reason


def log_move(
    consortium: Consortium,
    what: tuple[MovedThing, MoveKind],
    subject: tuple[str, str],
    days: tuple[date | None, date | None],
    reason: str,
    *,
    actor: Any,
    now: datetime,
) -> None:
    """Write a move down. ``subject`` is what moved: its public id and its name."""
    db.session.add(
        PlanMove(
            consortium=consortium,
            thing=what[0],
            kind=what[1],
            subject_ref=subject[0],
            subject=subject[1],
            before_on=days[0],
            after_on=days[1],
            reason=reason,
            by_ref=actor.public_id if actor is not None else None,
            at=now,
        )
    )
