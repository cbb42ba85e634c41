"""Calls: the real ones as public facts, an invented one that is open, a draft that a team has begun."""

from datetime import datetime, timedelta
from typing import Any

from labagora.calls.actions import applications, calls, revisions, writing
from labagora.calls.commands import CallDraft
from labagora.calls.enums import CallKind, CallState, ClosingPolicy, MemberState, TeamRole
from labagora.calls.models import Application, ApplicationMember, Call
from labagora.core.clock import PARIS
from labagora.core.db import db
from labagora.core.partial_date import PartialDate
from labagora.demo.content import Entry, address_of, read
from labagora.demo.world import World
from labagora.engines.questionnaire import from_dict

WRITTEN = (
    "title", "reference", "edition", "aliases", "summary", "context", "objectives", "results", "strategy_axis",
    "contact_label", "lots", "grace_minutes",
)  # fmt: skip
PARTIAL = ("planned_opening", "planned_closing", "launched")
NO_RULE = {"organisation_types": [], "regions": [], "partner_types": [], "authorisation": False}


def add_calls(world: World) -> None:
    """The calls of 2022, then those that were invented to be tried."""
    found = read("calls")
    for entry in found["real"]:
        world.timeline.add(entry["published"], _publish_real, world, entry)
    for entry in found["fictional"]:
        _add_fictional(world, entry)


def _draft(world: World, entry: Entry) -> CallDraft:
    texts = {name: entry[name] for name in WRITTEN if name in entry}
    dates: dict[str, Any] = {name: _partial(world, entry[name]) for name in PARTIAL if name in entry}
    rules = {**NO_RULE, "authorisation_label": "", "notes": "", **entry.get("eligibility", {})}
    policy = ClosingPolicy.GRACE if entry.get("grace_minutes") else ClosingPolicy.STRICT
    source: dict[str, Any] = {"source_url": entry.get("source", ""), "external_url": entry.get("source", "")}
    address = address_of(entry) if "address" in entry else ""
    return CallDraft(
        **texts, **dates, **source, kind=CallKind(entry["kind"]), eligibility=rules, closing_policy=policy,
        contact_email=address,
        closes_at=_closing(world, entry),
    )  # fmt: skip


def _partial(world: World, written: Any) -> PartialDate:
    return PartialDate.from_stored(world.timeline.partial(written))


def _closing(world: World, entry: Entry) -> datetime | None:
    """Return an hour in Paris: a real one is written whole, an invented one counts from today."""
    written = entry.get("closes")
    if not written:
        return None
    if "-" not in written:
        return world.timeline.working_moment(written)
    return datetime.fromisoformat(written).replace(tzinfo=PARIS)


def _publish_real(world: World, entry: Entry, now: datetime) -> None:
    """Write down a real call where it stands: what it went through was not on this portal."""
    call = calls.create_call(_draft(world, entry), actor=world.accounts["esther"], now=now)
    state = CallState(entry["state"])
    call.announced_at = call.opened_at = now
    call.closed_at = call.closes_at
    call.state = state
    world.calls[entry["key"]] = call


def _add_fictional(world: World, entry: Entry) -> None:
    world.timeline.add(entry["created"], _write, world, entry)
    world.timeline.add(entry["announced"], _announce, world, entry)
    if "opened" in entry:
        world.timeline.add(entry["opened"], _open, world, entry)
    if "draft" in entry:
        world.timeline.add(entry["draft"]["started"], _start, world, entry)
        world.timeline.add(f"{entry['draft']['written']} 17:00", _answer, world, entry)


def _write(world: World, entry: Entry, now: datetime) -> None:
    staff = world.accounts["esther"]
    call = calls.create_call(_draft(world, entry), actor=staff, now=now)
    call.is_fictional = True
    world.calls[entry["key"]] = call
    if "form" in entry:
        form = revisions.start_revision(call, actor=staff, now=now)
        revisions.save_revision(form, from_dict(entry["form"]), base_version=1, actor=staff, now=now)
        revisions.publish_revision(form, "", base_version=form.version, actor=staff, now=now)


def _announce(world: World, entry: Entry, now: datetime) -> None:
    calls.announce_call(_call(world, entry), actor=world.accounts["esther"], now=now)


def _open(world: World, entry: Entry, now: datetime) -> None:
    calls.open_call(_call(world, entry), actor=world.accounts["esther"], now=now)


def _call(world: World, entry: Entry) -> Call:
    return world.calls[entry["key"]]


def _start(world: World, entry: Entry, now: datetime) -> None:
    """The person who answers for it, then a colleague who writes with her."""
    wanted, call = entry["draft"], _call(world, entry)
    until = (now + timedelta(days=900)).date()
    description = applications.Description(wanted["title"], wanted["lot"], wanted["authorisation"], until)
    organisation = world.organisations[wanted["organisation"]]
    draft = applications.start(call, organisation, description, actor=world.accounts[wanted["lead"]], now=now)
    colleague = ApplicationMember(
        account=world.accounts[wanted["member"]], role=TeamRole.EDITOR, state=MemberState.ACTIVE, joined_at=now
    )
    draft.members.append(colleague)
    db.session.flush()
    world.drafts[entry["key"]] = draft


def _answer(world: World, entry: Entry, now: datetime) -> None:
    """One writes the project, the other tells what patients did."""
    draft: Application = world.drafts[entry["key"]]
    writers = (world.accounts[entry["draft"][name]] for name in ("lead", "member"))
    for (key, answers), writer in zip(entry["draft"]["answers"].items(), writers, strict=True):
        content = {name: value.strip() if isinstance(value, str) else value for name, value in answers.items()}
        writing.save_section(draft, key, content, base_version=writing.NEW, actor=writer, now=now)
