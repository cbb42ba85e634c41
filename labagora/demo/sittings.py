"""Sessions of the demonstration: planned, held, paid, and what became of what was said."""

from datetime import datetime

from labagora.accounts.models import Account
from labagora.demo.content import Entry, read
from labagora.demo.world import World
from labagora.introductions import actions, queries
from labagora.introductions.commands import AttendanceLine, Money, Restitution, SittingDraft
from labagora.introductions.enums import Outcome, Presence
from labagora.introductions.models import Attendance, Sitting
from labagora.projects.enums import PaymentState


def add_sittings(world: World) -> None:
    """Each session with its money and its restitutions."""
    moves = (("money", _pay), ("claims", _claim), ("waives", _waive), ("restitutions", _restitute))
    for entry in read("stories")["sittings"]:
        world.timeline.add(entry["planned"], _plan, world, entry)
        if "held" in entry:
            world.timeline.add(entry["held"], _hold, world, entry)
        for name, move in moves:
            for line in entry.get(name, ()):
                world.timeline.add(line["at"], move, world, entry, line)


def _leader(world: World, entry: Entry) -> Account:
    return world.accounts[entry["leader"]]


def _plan(world: World, entry: Entry, now: datetime) -> None:
    draft = SittingDraft(
        title=entry["title"],
        starts_at=world.timeline.working_moment(entry["starts"]),
        duration_minutes=entry["minutes"],
        place=entry["place"],
        agenda=entry.get("agenda", ""),
    )
    need = world.needs[entry["need"]]
    world.sittings[entry["key"]] = actions.plan_sitting(need, draft, actor=_leader(world, entry), now=now)


def _places(world: World, sitting: Sitting) -> dict[str, Attendance]:
    """Return the places of a session by the keys of the people."""
    names = {id(introduction): key for (_, key), introduction in world.introductions.items()}
    return {names[id(place.introduction)]: place for place in queries.attendances_of(sitting)}


def _place(world: World, entry: Entry, line: Entry) -> Attendance:
    return _places(world, world.sittings[entry["key"]])[line["who"]]


def _hold(world: World, entry: Entry, now: datetime) -> None:
    sitting = world.sittings[entry["key"]]
    lines = {place.public_id: _line(entry["people"][key]) for key, place in _places(world, sitting).items()}
    made = actions.hold_sitting(sitting, lines, actor=_leader(world, entry), now=now)
    keys = {id(introduction): key for (_, key), introduction in world.introductions.items()}
    for contribution in made:
        world.contributions[entry["key"], keys[id(contribution.introduction)]] = contribution


def _line(noted: Entry) -> AttendanceLine:
    return AttendanceLine(_presence(noted["presence"]), noted.get("summary", ""))


def _presence(value: str) -> Presence:
    return next(one for one in Presence if one.value == value)


def _state(line: Entry, name: str, held: PaymentState) -> PaymentState:
    return next((one for one in PaymentState if one.value == line.get(name)), held)


def _pay(world: World, entry: Entry, line: Entry, now: datetime) -> None:
    place = _place(world, entry, line)
    money = Money(
        compensation_state=_state(line, "compensation", place.compensation_state),
        compensation_cents=line.get("cents", place.compensation_cents),
        expenses_state=_state(line, "expenses", place.expenses_state),
        expenses_cents=line.get("expenses_cents", place.expenses_cents),
    )
    actions.set_money(place, money, actor=_leader(world, entry), now=now)


def _claim(world: World, entry: Entry, line: Entry, now: datetime) -> None:
    actor, place = world.accounts[line["who"]], _place(world, entry, line)
    actions.claim_expenses(place, line["cents"], line["note"], actor=actor, now=now)


def _waive(world: World, entry: Entry, line: Entry, now: datetime) -> None:
    actions.waive(_place(world, entry, line), actor=world.accounts[line["who"]], now=now)


def _restitute(world: World, entry: Entry, line: Entry, now: datetime) -> None:
    outcome = next(one for one in Outcome if one.value == line["outcome"])
    told = Restitution(outcome=outcome, why=line["why"], what_changed=line.get("changed", ""))
    contribution = world.contributions[entry["key"], line["who"]]
    actions.report_back(contribution, told, actor=_leader(world, entry), now=now)
