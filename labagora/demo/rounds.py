"""How the two calls of 2022 were judged: what was filed, read, decided, told, then what the laureates became."""

from datetime import datetime, timedelta
from typing import Any

from labagora.calls.actions.ending import publish_results
from labagora.calls.enums import ApplicationState, MemberState, TeamRole
from labagora.calls.models import Application, ApplicationMember, ApplicationSection, Call, Filing, FormRevision
from labagora.calls.queries.filing import next_numbers
from labagora.calls.snapshots import snapshot
from labagora.consortia.actions import LaureateDraft, form_laureate
from labagora.consortia.enums import ConsortiumKind
from labagora.core.db import db
from labagora.demo.content import Entry, read
from labagora.demo.judging import decide, judge, prepare
from labagora.demo.world import World
from labagora.engines.questionnaire import from_dict, to_dict
from labagora.reviews.actions.dispatches import ask_to_send, start_dispatch
from labagora.reviews.actions.letters import open_letters, send_some
from labagora.reviews.enums import Outcome
from labagora.reviews.letters import draw_all
from labagora.reviews.queries import find_round, letters

VALID = timedelta(days=1200)


def add_rounds(world: World) -> None:
    """Each round, from the applications to the results."""
    for entry in read("reviews")["rounds"]:
        world.timeline.add(entry["filed"], _file_all, world, entry)
        world.timeline.add(entry["decided"], _decide_all, world, entry)
        world.timeline.add(entry["told"], _tell, world, entry)
        world.timeline.add(entry["opened"], _open, world, entry)
        world.timeline.add(entry["published"], _publish, world, entry)


def _file_all(world: World, entry: Entry, now: datetime) -> None:
    """Write down the form and the applications as they were received."""
    call = world.calls[entry["call"]]
    revision = FormRevision(
        call=call, number=1, questionnaire=to_dict(from_dict(entry["form"])), published_at=now, made_at=now
    )
    db.session.add(revision)
    for one in entry["applications"]:
        _file(world, call, revision, one, now)
    prepare(world, call, entry, now)


def _file(world: World, call: Call, revision: FormRevision, one: Entry, now: datetime) -> None:
    organisation = world.organisations[one["organisation"]]
    application = Application(
        call=call,
        organisation=organisation,
        revision=revision,
        title=one["title"],
        reference=f"{call.reference}-{next_numbers(call, 1):04}",
        state=ApplicationState.FILED,
        first_filed_at=now,
        filed_at=now,
        authorisation_reference="AUT-EXEMPLE" if organisation.is_fictional else "",
        authorisation_until=(now + VALID).date() if organisation.is_fictional else None,
        created_at=now,
        updated_at=now,
    )
    application.files, application.members = [], list(_team(world, one, now))
    application.sections = [
        ApplicationSection(key=key, content=dict(content), updated_at=now) for key, content in one["answers"].items()
    ]
    db.session.add(application)
    _keep_filing(application, now)
    world.filed[call.reference, one["organisation"]] = application


def _team(world: World, one: Entry, now: datetime) -> list[ApplicationMember]:
    """The person who answers for it, then the partners; nobody for an organisation that is real."""
    roles = {one["lead"]: (TeamRole.LEAD, None)} if "lead" in one else {}
    roles |= {key: (TeamRole.EDITOR, world.organisations[ref]) for key, ref in one.get("members", {}).items()}
    return [
        ApplicationMember(
            account=world.accounts[key], role=role, organisation=organisation, state=MemberState.ACTIVE, joined_at=now
        )
        for key, (role, organisation) in roles.items()
    ]


def _keep_filing(application: Application, now: datetime) -> None:
    filed = snapshot(application, now)
    row = Filing(
        application=application,
        revision=application.revision,
        number=1,
        at=now,
        content=filed.content,
        files=filed.files,
        digest=filed.digest,
        idempotency_key=application.public_id,
        receipt=None,
    )
    db.session.add(row)
    db.session.flush()


def _applications(world: World, entry: Entry) -> list[tuple[Entry, Application]]:
    reference = world.calls[entry["call"]].reference
    return [(one, world.filed[reference, one["organisation"]]) for one in entry["applications"]]


def _decide_all(world: World, entry: Entry, now: datetime) -> None:
    """Read, then decide, then apply."""
    round_ = find_round(world.calls[entry["call"]])
    assert round_ is not None
    for one, application in _applications(world, entry):
        judge(world, round_, application, one, now)
        decide(round_, application, one, now)


def _tell(world: World, entry: Entry, now: datetime) -> None:
    """Write to the teams of each outcome. The demonstration keeps no mail of its past."""
    round_, staff = find_round(world.calls[entry["call"]]), world.accounts["esther"]
    assert round_ is not None
    for outcome in dict.fromkeys(Outcome(one["outcome"]) for one in entry["applications"]):
        dispatch = start_dispatch(round_, outcome, actor=staff, now=now)
        drawn = draw_all(dispatch, letters.recipients_of(dispatch, seen_by=staff))
        ask_to_send(dispatch, {one.ref: one.mark for one in drawn}, is_checked=True, actor=staff, now=now)
        while send_some(dispatch.public_id, now=now):
            pass


def _open(world: World, entry: Entry, now: datetime) -> None:
    """Those who answer for an application open its letter; one team has not yet."""
    for one, application in _applications(world, entry)[:-1]:
        if "lead" in one:
            waiting = letters.letters_for(application)
            open_letters(application, waiting, actor=world.accounts[one["lead"]], now=now)


def _publish(world: World, entry: Entry, now: datetime) -> None:
    """Make the laureates, then show them with the results."""
    call, staff = world.calls[entry["call"]], world.accounts["esther"]
    for one, application in _applications(world, entry):
        if one["outcome"] == Outcome.SELECTED:
            partners: Any = [world.organisations[key] for key in one.get("partners", ())]
            draft = LaureateDraft(ConsortiumKind(one["kind"]), one["name"], one["public"], partners)
            form_laureate(application, draft, actor=staff, now=now)
    publish_results(call, actor=staff, now=now)
