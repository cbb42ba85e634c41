"""How far a milestone or a deliverable is from its day. Nothing is late while the support is paused."""

from datetime import date, timedelta
from typing import Protocol

from labagora.core.states import LabelledEnum

SOON = timedelta(days=30)


class Standing(LabelledEnum):
    """Where something that is due stands."""

    LATE = "late", "En retard"
    SOON = "soon", "Dans les 30 jours"
    PLANNED = "planned", "Prévu"
    DONE = "done", "Fait"
    CANCELLED = "cancelled", "Abandonné"


class Dated(Protocol):
    """Something that is due, done or given up."""

    due_on: date
    done_on: date | None
    cancelled_on: date | None


def standing_of(thing: Dated, today: date, *, is_paused: bool = False) -> Standing:
    """Return where something stands that day."""
    if thing.cancelled_on is not None:
        return Standing.CANCELLED
    if thing.done_on is not None:
        return Standing.DONE
    if thing.due_on < today:
        return Standing.PLANNED if is_paused else Standing.LATE
    return Standing.SOON if thing.due_on <= today + SOON else Standing.PLANNED
