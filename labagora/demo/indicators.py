"""What the seven invented sites measure: a dictionary, values month by month, late, missing, corrected."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.accounts.models import Account
from labagora.consortia.enums import PlaceState, WorkspaceRole
from labagora.consortia.indicators.actions.dictionary import IndicatorDraft, create_indicator
from labagora.consortia.indicators.actions.evidence import add_link
from labagora.consortia.indicators.actions.following import SettingDraft, follow, show_results
from labagora.consortia.indicators.actions.recording import record_measure
from labagora.consortia.indicators.enums import CATEGORIES, STEPS, Axis, Dimension, EvidenceLevel, Period, Voice
from labagora.consortia.indicators.models import FollowedIndicator, Indicator
from labagora.consortia.indicators.queries import find_by_code, find_followed, find_measure, free_promises
from labagora.consortia.indicators.schedule import due_on, first_month_of, last_expected
from labagora.consortia.indicators.shapes import Breakdown, Reading, axes_of
from labagora.consortia.models import Consortium, WorkspaceMember
from labagora.consortia.queries import Opened, place_of
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.demo.content import Entry, read
from labagora.demo.world import World
from labagora.engines.measures import Direction, ValueKind, months

BEGINS, CALL, MONTHS = -188, "coordimp22", 12
EARLY, LATE = 5, 6  # days before, and after, the day by which a value is expected
SHARES = {
    Axis.SEX: (0.55, 0.45, 0.0), Axis.AGE: (0.15, 0.3, 0.35, 0.2, 0.0),
    Axis.DEPRIVATION: (0.2, 0.2, 0.2, 0.15, 0.2, 0.05),
}  # fmt: skip


def add_indicators(world: World) -> None:
    """The dictionary, then what each site follows, then its values as they came."""
    content = read("indicators")
    world.timeline.add(BEGINS, _define, world, content["dictionary"])
    for entry in content["sites"]:
        world.timeline.add(f"{BEGINS} 10:00", _begin, world, entry)
        for month, day in _days(world, entry):
            offset = (day - today_in_paris(world.timeline.today)).days
            world.timeline.add(f"{offset} 11:00", _measure, world, entry, month)
    for one in content["said"]:
        world.timeline.add("-1 15:00", _say, world, one)
    for one in content["corrected"]:
        world.timeline.add("-1 16:00", _correct, world, one)


def _define(world: World, entries: list[Entry], now: datetime) -> None:
    for entry in entries:
        facts = {
            **entry, "dimension": Dimension(entry["dimension"]), "kind": ValueKind(entry["kind"]),
            "direction": Direction(entry["direction"]), "period": Period(entry.get("period", "month")),
            "evidence_level": EvidenceLevel(entry["evidence_level"]),
        }  # fmt: skip
        create_indicator(IndicatorDraft(**facts), actor=world.accounts["esther"], now=now).is_fictional = True
    db.session.flush()


def _start(world: World) -> date:
    return today_in_paris(world.timeline.moment(BEGINS))


def _days(world: World, entry: Entry) -> Iterator[tuple[int, date]]:
    """Yield the months of a site (from M1) with the day on which their values came, those to come left out."""
    first, today = months.month_of(_start(world)), today_in_paris(world.timeline.today)
    for number in range(1, MONTHS + 1):
        if number in entry.get("gaps", ()):
            continue
        day = due_on(months.after(first, number - 1))
        day += timedelta(days=LATE if number in entry.get("late", ()) else -EARLY)
        if day < today:
            yield number, day


def _consortium(world: World, key: str) -> Consortium:
    call, organisation = world.calls[CALL], world.organisations[key]
    query = select(Consortium).where(Consortium.call_id == call.id, Consortium.organisation_id == organisation.id)
    return db.session.scalars(query.options(joinedload(Consortium.organisation))).one()


def _lead(consortium: Consortium) -> Account:
    """Return the person who leads a site, and records what it measures."""
    query = select(WorkspaceMember).where(
        WorkspaceMember.consortium_id == consortium.id,
        WorkspaceMember.role == WorkspaceRole.LEAD,
        WorkspaceMember.state == PlaceState.ACTIVE,
    )
    account = db.session.scalars(query.options(joinedload(WorkspaceMember.account))).one().account
    assert account is not None
    return account


def _opened(consortium: Consortium, who: Account, now: datetime) -> Opened:
    return Opened(consortium, place_of(who, consortium), today_in_paris(now))


def _begin(world: World, entry: Entry, now: datetime) -> None:
    """Follow the lines of the dictionary, from M0, and show those that the site chose to show."""
    consortium = _consortium(world, entry["organisation"])
    lead = _lead(consortium)
    space = _opened(consortium, lead, now)
    promises = {one.title: one for one in free_promises(consortium)}
    before = months.after(first_month_of(consortium), -1)
    for code, aim in entry["follows"].items():
        line = find_by_code(code)
        assert line is not None
        amount, base = _pair(line, aim["start"], entry["people"])
        draft = SettingDraft(amount, base, before, aim.get("target"), note="Exemple fictif.")
        row = follow(space, line, draft, promises.get(aim.get("promise", "")), actor=lead, now=now)
        if code in entry.get("shown", ()):
            show_results(space, row, actor=lead, now=now)


def _pair(line: Indicator, value: float, people: int) -> tuple[float, float | None]:
    """Return the amount and the base that make a value."""
    if line.kind is ValueKind.TOTAL:
        return round(value), None
    if line.kind is ValueKind.MEDIAN:
        return round(value), people
    amount = value * people / 100 if line.kind is ValueKind.PROPORTION else value * people
    return round(amount), people


def _followed(consortium: Consortium, code: str) -> FollowedIndicator:
    line = find_by_code(code)
    found = find_followed(consortium, line) if line else None
    assert found is not None
    return found


def _measure(world: World, entry: Entry, number: int, now: datetime) -> None:
    """Record what a site measured in a month."""
    consortium = _consortium(world, entry["organisation"])
    month = months.after(first_month_of(consortium), number - 1)
    if month > last_expected(consortium, today_in_paris(now)):
        return
    for code, aim in entry["follows"].items():
        row = _followed(consortium, code)
        if number % STEPS[row.indicator.period] == 0:
            _record(consortium, row, month, _reading(row.indicator, aim, entry["people"], number), now)


def _record(consortium: Consortium, row: FollowedIndicator, month: str, reading: Reading, now: datetime) -> None:
    lead = _lead(consortium)
    space = _opened(consortium, lead, now)
    record_measure(space, row, consortium.organisation, month, reading, base=None, actor=lead, now=now)


def _reading(line: Indicator, aim: Mapping[str, Any], people: int, number: int) -> Reading:
    """Move from the start by a step a month, one month in three a little back; the crowd varies a little too."""
    value = aim["start"] + aim["step"] * (number - (number % 3 == 2) * 0.7)
    crowd = people + (number * 7) % 5 - 2
    amount, base = _pair(line, value, crowd)
    if line.kind is ValueKind.PROPORTION and base is not None:
        amount = min(amount, base)
    return Reading(amount, base, _breakdown(line, amount, base))


def _breakdown(line: Indicator, amount: float, base: float | None) -> Breakdown:
    """Share a value out by category: what is left over goes to the last one that counts."""
    found: dict[str, dict[str, tuple[float | None, float | None]]] = {}
    for axis in axes_of(line):
        shares = SHARES[axis]
        bases = _shared(int(base or 0), shares)
        amounts = _shared(int(amount), shares)
        pairs: list[tuple[float | None, float | None]] = [
            (amount, whole) if line.kind is ValueKind.MEDIAN else (min(part, whole), whole)
            for part, whole in zip(amounts, bases, strict=True)
        ]
        named = zip(CATEGORIES[axis], pairs, strict=True)
        found[axis.value] = {one.value: pair for one, pair in named if pair[1]}
    return found if all(_adds_up(line, amount, parts) for parts in found.values()) else {}


def _shared(whole: int, shares: tuple[float, ...]) -> list[int]:
    parts = [int(whole * share) for share in shares]
    parts[0] += whole - sum(parts)
    return parts


def _adds_up(line: Indicator, amount: float, parts: Mapping[str, tuple[float | None, float | None]]) -> bool:
    return line.kind is ValueKind.MEDIAN or sum(part or 0 for part, _ in parts.values()) == amount


def _held(world: World, one: Entry) -> tuple[Consortium, FollowedIndicator, str]:
    consortium = _consortium(world, one["organisation"])
    row = _followed(consortium, one["code"])
    return consortium, row, months.after(first_month_of(consortium), one["month"] - 1)


def _say(world: World, one: Entry, now: datetime) -> None:
    """Add words, and evidence, to a value that is there."""
    consortium, row, month = _held(world, one)
    measure = find_measure(row, consortium.organisation.id, month)
    if measure is None:
        return
    kept = measure.current
    words = {"comment": one["comment"], "feedback": one["feedback"], "voice": Voice(one["voice"])}
    reading = Reading(kept.amount, kept.base, kept.breakdown, **words, reason="Les retours sont arrivés plus tard.")
    _record(consortium, row, month, reading, now)
    if "url" in one:
        lead = _lead(consortium)
        add_link(_opened(consortium, lead, now), measure, one["url"], one["title"], actor=lead, now=now)


def _correct(world: World, one: Entry, now: datetime) -> None:
    consortium, row, month = _held(world, one)
    measure = find_measure(row, consortium.organisation.id, month)
    if measure is None or measure.current.amount is None:
        return
    reading = Reading(measure.current.amount + one["add"], measure.current.base, reason=one["reason"])
    _record(consortium, row, month, reading, now)
