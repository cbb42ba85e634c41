"""A workspace on one page: who, what is promised, what comes next, what is late, which perspectives are missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from flask_babel import get_locale

from labagora.consortia import policy
from labagora.consortia.enums import ConsortiumState, PlaceState, VersionState
from labagora.consortia.models import Consortium, Deliverable, DeliverableVersion, Milestone, PlanMove, WorkspaceMember
from labagora.consortia.months import month_number
from labagora.consortia.queries.plans import Plan
from labagora.consortia.queries.workspaces import Opened
from labagora.consortia.standing import Standing, standing_of
from labagora.core.clock import today_in_paris
from labagora.reference.queries import label, vocabulary

NEXT = 6


class Due(NamedTuple):
    """Something of the plan with where it stands."""

    thing: Milestone | Deliverable
    standing: Standing
    is_deliverable: bool


@dataclass(frozen=True)
class Summary:
    """``done`` of ``total`` things, given up ones aside; ``required`` counts the minimum that is approved."""

    month: int
    months: int
    done: int
    total: int
    required_done: int
    required: int
    late: Sequence[Due]
    coming: Sequence[Due]


def theme_names(codes: Iterable[str]) -> dict[str, str]:
    """Return the words of themes, in the reader's language."""
    return {code: label("support_themes", code, str(get_locale())) for code in codes}


def due_things(consortium: Consortium, plan: Plan, today: date) -> list[Due]:
    """Return everything that is planned, by date."""
    paused = consortium.state is ConsortiumState.PAUSED
    things = [Due(one, standing_of(one, today, is_paused=paused), is_deliverable=False) for one in plan.milestones]
    things += [Due(one, standing_of(one, today, is_paused=paused), is_deliverable=True) for one in plan.deliverables]
    return sorted(things, key=lambda due: (due.thing.due_on, due.thing.title))


def summary_of(consortium: Consortium, plan: Plan, today: date) -> Summary:
    """Return where a consortium stands that day."""
    due = due_things(consortium, plan, today)
    kept = [one for one in due if one.standing is not Standing.CANCELLED]
    required = [one for one in plan.deliverables if one.is_required and one.cancelled_on is None]
    start, end = consortium.starts_on, consortium.ends_on
    return Summary(
        month=month_number(start, today) if start else 0,
        months=month_number(start, end) if start and end else 0,
        done=sum(one.standing is Standing.DONE for one in kept),
        total=len(kept),
        required_done=sum(one.done_on is not None for one in required),
        required=len(required),
        late=[one for one in kept if one.standing is Standing.LATE],
        coming=[one for one in kept if one.standing in (Standing.SOON, Standing.PLANNED)][:NEXT],
    )


@dataclass(frozen=True)
class PlaceLine:
    """A place on the page of members. ``address`` is for those who may change it, while it is an invitation."""

    place: WorkspaceMember
    name: str
    is_me: bool
    perspective: str
    theme: str
    can_change: bool


@dataclass(frozen=True)
class People:
    """The members of a consortium: here now, to come or invited, gone; what is seen from whom, and what is missing."""

    here: Sequence[PlaceLine]
    coming: Sequence[PlaceLine]
    gone: Sequence[PlaceLine]
    present: Sequence[str]
    missing: Sequence[str]


def people_of(opened: Opened, places: Sequence[WorkspaceMember], actor: Any) -> People:
    """Return the members as somebody may see them."""
    today, lines = opened.today, [_place_line(opened, one, actor) for one in places]
    here = [one for one in lines if one.place.is_here(today)]
    gone = [one for one in lines if one.place.state is PlaceState.LEFT]
    coming = [one for one in lines if one not in here and one not in gone]
    words, seen = vocabulary("perspectives"), {one.place.perspective for one in here}
    locale = str(get_locale())
    return People(
        here=here,
        coming=coming,
        gone=gone,
        present=[words.label(code, locale) for code in words.codes if code in seen],
        missing=[words.label(code, locale) for code in words.codes if code not in seen],
    )


def _place_line(opened: Opened, place: WorkspaceMember, actor: Any) -> PlaceLine:
    can_change = policy.can_change_place(actor, opened.consortium, opened.place, opened.today, place)
    name = str(place.account.name) if place.account is not None else ""
    if place.state is PlaceState.INVITED and can_change:
        name = str(place.address or "")
    return PlaceLine(
        place=place,
        name=name,
        is_me=actor is not None and place.account_id == actor.id,
        perspective=label("perspectives", place.perspective, str(get_locale())),
        theme=label("support_themes", place.theme, str(get_locale())),
        can_change=can_change,
    )


@dataclass(frozen=True)
class Missed:
    """What happened before somebody came: nothing of it was said between others only."""

    reached: Sequence[Milestone]
    versions: Sequence[tuple[Deliverable, DeliverableVersion]]
    moves: Sequence[PlanMove]
    people: Sequence[PlaceLine]

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened."""
        return not (self.reached or self.versions or self.moves or self.people)


def missed_by(opened: Opened, plan: Plan, places: Sequence[WorkspaceMember], actor: Any) -> Missed:
    """Return what a member who came on a day missed before it. Nothing for the Institute's team."""
    if opened.place is None:
        return Missed((), (), (), ())
    since = opened.place.joined_on
    return Missed(
        reached=[one for one in plan.milestones if one.done_on is not None and one.done_on < since],
        versions=[
            (one, version)
            for one in plan.deliverables
            for version in one.versions
            if version.state is not VersionState.DRAFT and _submitted_before(version, since)
        ],
        moves=[one for one in plan.moves if today_in_paris(one.at) < since],
        people=[
            _place_line(opened, one, actor)
            for one in places
            if one.id != opened.place.id and one.state is not PlaceState.INVITED and one.joined_on < since
        ],
    )


def _submitted_before(version: DeliverableVersion, day: date) -> bool:
    return version.submitted_at is not None and today_in_paris(version.submitted_at) < day
