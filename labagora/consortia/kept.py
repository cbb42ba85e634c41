"""« Promis et réalisé »: each promise in its own words, beside what became of it."""

from dataclasses import dataclass
from datetime import date

from labagora.consortia.enums import ConsortiumState
from labagora.consortia.models import Deliverable, Milestone, Promise
from labagora.consortia.queries.plans import deliverables_of, milestones_of
from labagora.consortia.queries.promises import promises_of
from labagora.consortia.queries.workspaces import Opened
from labagora.consortia.standing import Standing, standing_of


@dataclass(frozen=True)
class KeptLine:
    """A promise and what became of it. ``thing`` is None for an indicator, and before the support starts.

    ``moved`` is how many days later than promised it is due, or was done; negative when sooner.
    """

    promise: Promise
    thing: Milestone | Deliverable | None
    standing: Standing | None
    due_on: date | None
    moved: int


def kept_lines(here: Opened) -> list[KeptLine]:
    """Return every promise with what became of it, in the order of the application."""
    things: dict[int, Milestone | Deliverable] = {}
    planned: list[Milestone | Deliverable] = [*milestones_of(here.consortium), *deliverables_of(here.consortium)]
    for one in planned:
        if one.promise_id is not None:
            things[one.promise_id] = one
    return [_line(here, promise, things.get(promise.id)) for promise in promises_of(here.consortium)]


def _line(here: Opened, promise: Promise, thing: Milestone | Deliverable | None) -> KeptLine:
    if thing is None:
        return KeptLine(promise, None, None, None, 0)
    paused = here.consortium.state is ConsortiumState.PAUSED
    day = thing.done_on or thing.due_on
    moved = (day - promise.due_on).days if promise.due_on is not None and thing.cancelled_on is None else 0
    return KeptLine(promise, thing, standing_of(thing, here.today, is_paused=paused), thing.due_on, moved)
