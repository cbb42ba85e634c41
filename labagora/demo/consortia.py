"""What the laureates became: the months of the seven invented sites; of the two real consortia, what is public."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.consortia.actions import dates, deliverables, hand_made, members, plan, promises
from labagora.consortia.actions.members import PlaceDraft
from labagora.consortia.enums import Verdict, WorkspaceRole
from labagora.consortia.models import Consortium, Deliverable, Milestone
from labagora.consortia.promising import readings
from labagora.consortia.queries.plans import deliverables_of, milestones_of
from labagora.consortia.queries.workspaces import Opened, place_of
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.core.paper import Paper, PaperSection, paper_pdf
from labagora.demo.content import Entry, read
from labagora.demo.world import World
from labagora.organisations.models import Organisation

COMPLETE = {"submitted", "approved", "returned"}


def add_consortia(world: World) -> None:
    """The mapping of the promises, then each consortium, day after day."""
    found, timeline = read("consortia"), world.timeline
    timeline.add(found["mapping"]["at"], _map, world, found["mapping"])
    for key, upcoming in found["upcoming"].items():
        timeline.add(found["started"], _say, world, key, upcoming)
    for key, site in found["sites"].items():
        timeline.add(found["started"], _start, world, key, site, found["provider"])
        for at, *member in site.get("members", ()):
            timeline.add(f"{at} 10:00", _join, world, key, member)
        for at, title in site.get("reached", ()):
            timeline.add(f"{at} 11:00", _reach, world, key, title)
        for at, *moved in site.get("moved", ()):
            timeline.add(f"{at} 12:00", _move, world, key, moved)
        for at, *paper in site.get("papers", ()):
            timeline.add(f"{at} 14:00", _hand_in, world, key, paper)
        for (at, reason), act in zip(site.get("paused", ()), (dates.pause, dates.resume), strict=False):
            timeline.add(f"{at} 15:00", _turn, world, key, reason, act)


def _found(world: World, key: str) -> Consortium:
    """Return what an organisation became, in the calls of the demonstration."""
    whole = (joinedload(Consortium.organisation), joinedload(Consortium.call))
    query = select(Consortium).where(Consortium.organisation_id == world.organisations[key].id)
    return db.session.scalars(query.options(*whole)).one()


def _opened(row: Consortium, who: Account, now: datetime) -> Opened:
    return Opened(row, place_of(who, row), today_in_paris(now))


def _map(world: World, entry: Entry, now: datetime) -> None:
    call, staff = world.calls[entry["call"]], world.accounts["esther"]
    promises.choose_mapping(call, readings(entry["readings"]), actor=staff, now=now)
    promises.keep_all(call, actor=staff, now=now)


def _say(world: World, key: str, upcoming: str, now: datetime) -> None:
    hand_made.say_publicly(_found(world, key), upcoming, is_shown=True, actor=world.accounts["esther"], now=now)


def _start(world: World, key: str, site: Entry, provider: Entry, now: datetime) -> None:
    """Start a support: its provider, its dates, its lead, its themes."""
    row, staff = _found(world, key), world.accounts["esther"]
    company = world.organisations[provider["organisation"]]
    hand_made.choose_provider(row, company, actor=staff, now=now)
    hand_made.say_publicly(row, site.get("upcoming", ""), is_shown=True, actor=staff, now=now)
    dates.start(row, today_in_paris(now), actor=staff, now=now)
    lead = world.accounts[_lead_of(key)]
    _place(world, row, lead, PlaceDraft(WorkspaceRole.LEAD, row.organisation, "soignants_hopital"), now)
    accompanies = PlaceDraft(WorkspaceRole.PROVIDER, company, "institution_privee")
    _place(world, row, world.accounts[provider["person"]], accompanies, now)
    assert row.starts_on is not None
    assert row.ends_on is not None
    for code, first, last in site["themes"]:
        days = (row.starts_on + timedelta(days=first), min(row.starts_on + timedelta(days=last), row.ends_on))
        plan.set_theme(_opened(row, staff, now), code, days, actor=staff, now=now)


def _lead_of(key: str) -> str:
    applications = (one for entry in read("reviews")["rounds"] for one in entry["applications"])
    return str(next(one["lead"] for one in applications if one["organisation"] == key))


def _place(world: World, row: Consortium, who: Account, draft: PlaceDraft, now: datetime) -> None:
    """Invite somebody who accepts at once. The demonstration keeps no mail of its past."""
    staff = world.accounts["esther"]
    place = members.invite(_opened(row, staff, now), str(who.address), draft, actor=staff, now=now)
    members.accept(place, actor=who, now=now)


def _join(world: World, key: str, member: list[Any], now: datetime) -> None:
    person, role, perspective, theme = member
    organisation: Organisation | None = world.organisations["brumelune"] if role == "partner" else None
    draft = PlaceDraft(WorkspaceRole(role), organisation, perspective, theme)
    _place(world, _found(world, key), world.accounts[person], draft, now)


def _thing(row: Consortium, title: str) -> Milestone | Deliverable:
    things: list[Milestone | Deliverable] = [*milestones_of(row), *deliverables_of(row)]
    return next(one for one in things if one.title == title)


def _reach(world: World, key: str, title: str, now: datetime) -> None:
    row, lead = _found(world, key), world.accounts[_lead_of(key)]
    thing = _thing(row, title)
    assert isinstance(thing, Milestone)
    plan.reach(_opened(row, lead, now), thing, actor=lead, now=now)


def _move(world: World, key: str, moved: list[Any], now: datetime) -> None:
    row, lead, (title, days, reason) = _found(world, key), world.accounts[_lead_of(key)], moved
    thing = _thing(row, title)
    later = thing.due_on + timedelta(days=days)
    plan.move(_opened(row, lead, now), thing, later, reason, actor=lead, now=now)


def _turn(world: World, key: str, reason: str, act: Any, now: datetime) -> None:
    act(_found(world, key), reason, actor=world.accounts["esther"], now=now)


def _hand_in(world: World, key: str, paper: list[Any], now: datetime) -> None:
    """Hand a version in, submit it, and have it judged, as far as it goes."""
    row, lead, (title, note, how_far) = _found(world, key), world.accounts[_lead_of(key)], paper
    here, thing = _opened(row, lead, now), _thing(row, title)
    assert isinstance(thing, Deliverable)
    content = paper_pdf(_paper(row, title, note), made_on=today_in_paris(now))
    file = (BytesIO(content), f"{title}.pdf")
    version = deliverables.hand_in(here, thing, file, note, actor=lead, now=now)
    if how_far in COMPLETE:
        deliverables.submit(here, thing, version, actor=lead, now=now)
    if how_far in ("approved", "returned"):
        verdict = Verdict(how_far)
        deliverables.approve(here, thing, version, verdict, note, actor=lead, now=now + timedelta(hours=1))


def _paper(row: Consortium, title: str, note: str) -> Paper:
    return Paper(
        title=title,
        summary=note,
        kicker=row.name,
        facts=[("Site", row.organisation.name)],
        sections=[PaperSection("Un document d'exemple", f"<p>{note} Site, personnes et résultats sont inventés.</p>")],
    )
