"""One complete little world, every personal or secret field of which carries a mark of its own.

Two organisations that must not see each other, two volunteers likewise, and between them projects, needs and
introductions in each state, a conversation, a session, a restitution, sheets (``library_world``). Made by the actions
wherever there is one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO

from sqlalchemy import select

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose, Role
from labagora.accounts.models import Account, Passkey, RoleGrant, SignInSession
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.introductions import actions
from labagora.introductions.commands import AttendanceLine, Opinion, ReportDraft, Restitution, SittingDraft
from labagora.introductions.enums import (
    IntroductionState,
    LeaderReason,
    Origin,
    Outcome,
    Presence,
    VolunteerReason,
)
from labagora.introductions.links import token_of
from labagora.introductions.models import Introduction
from labagora.introductions.queries import attendances_of
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Organisation
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Iteration, Need, Project
from labagora.reference.models import Term
from labagora.volunteers.enums import MuteTarget
from labagora.volunteers.models import Mute, Volunteer
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.projects import make_need, make_project
from tests.builders.volunteers import make_volunteer
from tests.contracts.samples import PNG
from tests.security.calls_world import add_calls
from tests.security.canaries import bird, mailbox
from tests.security.consortia_world import add_consortia
from tests.security.indicators_world import add_indicators
from tests.security.library_world import add_library
from tests.security.reviews_assigning_world import add_proposals
from tests.security.reviews_committee_world import add_committees
from tests.security.reviews_letters_world import add_letters
from tests.security.reviews_reviewers_world import add_reviewers
from tests.security.reviews_setup_world import add_setup

ROLES = ("visitor", "camille", "victor", "alice", "bob", "otto", "paul", "esther", "admin", "denis", "farid")
DAY = timedelta(days=1)
SHARED = ["region"]


def _no_names() -> dict[str, list[str]]:
    return defaultdict(list)


@dataclass
class World:
    """Names of what exists, as plain text: ``ids[kind][whose]`` lists public ids, slugs or tokens."""

    now: datetime
    sessions: dict[str, str] = field(default_factory=dict)
    refs: dict[str, str] = field(default_factory=dict)
    ids: dict[str, dict[str, list[str]]] = field(default_factory=lambda: defaultdict(_no_names))

    def note(self, kind: str, whose: str, name: str) -> None:
        """Remember an object of ``whose`` under its public name."""
        self.ids[kind][whose].append(name)


@dataclass
class Cast:
    """The rows that the chapters share while the world is being made."""

    world: World
    people: dict[str, Account]
    volunteers: dict[str, Volunteer]
    ours: Organisation
    others: Organisation

    @property
    def now(self) -> datetime:
        return self.world.now

    @property
    def opened(self) -> datetime:
        return self.world.now - 30 * DAY


def build() -> World:
    """Fill the database of the current application; the caller commits."""
    world = World(now=utcnow())
    cast = _cast(world)
    _projects(cast)
    _tell_main_story(cast)
    _tell_other_story(cast)
    _states(cast)
    _settings(cast)
    add_library(cast)
    add_calls(cast)
    add_setup(cast)
    add_reviewers(cast)
    add_proposals(cast)
    add_committees(cast)
    add_letters(cast)
    add_indicators(cast)
    add_consortia(cast)
    term = db.session.scalars(select(Term.public_id).where(Term.vocabulary == "cancers").order_by(Term.id)).first()
    world.note("term", "ours", term or "")
    db.session.flush()
    for name, account in cast.people.items():
        world.sessions[name], world.refs[name] = open_session(account), account.public_id
        _note_session(world, name, account)
    for name, whose in (("denis", "ours"), ("otto", "others")):
        world.note("grantee", whose, cast.people[name].public_id)
        grants = select(RoleGrant.public_id).where(RoleGrant.account_id == cast.people[name].id)
        world.note("grant", whose, db.session.scalars(grants).one())
    return world


def _note_session(world: World, name: str, account: Account) -> None:
    whose = {"camille": "ours", "victor": "others"}.get(name)
    if whose:
        query = select(SignInSession.public_id).where(SignInSession.account_id == account.id)
        world.note("session", whose, db.session.scalars(query).one())
        key = Passkey(credential_id=name.encode(), public_key=b"x", label=bird("CLE"), created_at=world.now)
        key.account = account
        world.note("account", whose, account.public_id)
        db.session.add(key)
        db.session.flush()
        world.note("passkey", whose, key.public_id)


def _person(name: str) -> Account:
    account = make_account(name=bird(f"NOM-{name}"), address=mailbox(f"ADRESSE-{name}"))
    account.phone = bird(f"TEL-{name}")
    return account


def _cast(world: World) -> Cast:
    people = {name: _person(name.upper()) for name in ROLES if name != "visitor"}
    ours = make_organisation(name="Hôpital de l'Exemple " + bird("PUBLIC"), kind="ch", region_code="84")
    others = make_organisation(name="Institut Autre", kind="ch", region_code="11")
    for name, organisation in (("alice", ours), ("bob", ours), ("otto", others)):
        make_membership(people[name], organisation).function = bird("FONCTION")[:60]
    for name, role in (
        ("esther", Role.STAFF),
        ("admin", Role.ADMIN),
        ("denis", Role.REVIEWER),
        ("paul", Role.PROVIDER),
    ):
        grant(people[name], role)
    for name in ("alice", "bob", "otto", "paul", "esther", "admin", "denis"):
        enrol_second_factor(people[name])
    volunteers = {name: _profile(people[name], name) for name in ("camille", "victor")}
    world.note("organisation", "ours", ours.public_id)
    world.note("organisation", "others", others.public_id)
    return Cast(world, people, volunteers, ours, others)


def _profile(account: Account, name: str) -> Volunteer:
    for purpose in (Purpose.ACCOUNT, Purpose.HEALTH, Purpose.PROPOSALS):
        give_consent(account, purpose, actor=account, now=utcnow() - 40 * DAY)
    profile = {
        "profiles": ["ancien_patient"],
        "cancers": ["sein"],
        "care_steps": ["annonce"],
        "region": "84",
        "experience": bird(f"DIAGNOSTIC-{name.upper()}"),
    }
    return make_volunteer(account, profile=profile)


def _projects(cast: Cast) -> None:
    for whose, organisation in (("ours", cast.ours), ("others", cast.others)):
        for state in ProjectState:
            _project(cast, whose, organisation, state)


def _project(cast: Cast, whose: str, organisation: Organisation, state: ProjectState) -> Project:
    is_public = state in (ProjectState.PUBLISHED, ProjectState.ARCHIVED)
    mark = bird("PUBLIC" if is_public else f"PROJET-{whose.upper()}")
    texts = ("title", "summary", "problem", "solution", "evidence", "team", "links_of_interest", "territory")
    row = make_project(organisation, state=state, **dict.fromkeys(texts, mark))
    kind = "project_public" if is_public else "project_hidden"
    cast.world.note(kind, whose, row.public_id)
    cast.world.note(f"{kind}_slug", whose, row.slug)
    step = Iteration(project=row, title=mark, description=mark, patients_changed=mark)
    db.session.add(step)
    db.session.flush()
    cast.world.note("iteration", whose, step.public_id)
    if state is ProjectState.PUBLISHED:
        for need_state in NeedState:
            _need(cast, whose, row, need_state)
    return row


def _need(cast: Cast, whose: str, project: Project, state: NeedState) -> Need:
    is_public = state in (NeedState.OPEN, NeedState.CLOSED, NeedState.DONE)
    mark = bird("PUBLIC" if is_public else f"BESOIN-{whose.upper()}")
    texts = ("title", "why", "gain", "tasks", "place", "expenses_note")
    opened = cast.opened if is_public else None
    row = make_need(project, state=state, opened_at=opened, expenses_covered=True, **dict.fromkeys(texts, mark))
    cast.world.note("need_public" if is_public else "need_hidden", whose, row.public_id)
    cast.world.note("need_public_slug" if is_public else "need_hidden_slug", whose, row.slug)
    if state is NeedState.OPEN:
        cast.world.note("need_open", whose, row.public_id)
        setattr(cast, f"open_{whose}", row)
        setattr(cast, f"project_{whose}", project)
    return row


def _start(cast: Cast, need: Need, who: str, leader: str, contact: list[str]) -> Introduction:
    """Volunteer, accept, confirm."""
    person, volunteer = cast.people[who], cast.volunteers[who]
    word = bird(f"MOT-{who.upper()}")
    answered = cast.opened + DAY
    made = actions.volunteer_for(need, volunteer, shared=SHARED, word=word, actor=person, now=answered)
    db.session.flush()
    actions.accept(made, actor=cast.people[leader], now=cast.opened + 5 * DAY)
    actions.confirm(made, contact, agrees=True, actor=person, now=cast.opened + 6 * DAY)
    db.session.flush()
    return made


def _talk(cast: Cast, introduction: Introduction, who: str, leader: str, whose: str) -> None:
    now, pair = cast.opened + 7 * DAY, f"{who.upper()}-{leader.upper()}"
    file = actions.IncomingFile(f"CANARI-FICHIER-{pair}.png", BytesIO(PNG))
    first = actions.send_message(introduction, bird(f"MESSAGE-{pair}"), [file], actor=cast.people[who], now=now)
    db.session.flush()
    second = actions.send_message(introduction, bird(f"REPONSE-{pair}"), actor=cast.people[leader], now=now)
    third = actions.send_message(introduction, bird(f"SIGNALE-{pair}"), actor=cast.people[leader], now=now)
    db.session.flush()
    reason = bird(f"SIGNALEMENT-{pair}")
    actions.report_message(introduction, third, reason, actor=cast.people[who], now=now)
    cast.world.note("attachment", whose, first.attachments[0].public_id)
    cast.world.note("message", whose, first.public_id)
    cast.world.note("message", whose, second.public_id)
    cast.world.note("reported_message", whose, third.public_id)


def _tell_main_story(cast: Cast) -> None:
    """Camille and Alice, from the first yes to the restitution; Camille does not reveal her address."""
    need, alice, camille = cast.open_ours, cast.people["alice"], cast.people["camille"]
    made = _start(cast, need, "camille", "alice", ["name", "phone"])
    _talk(cast, made, "camille", "alice", "ours")
    _meet(cast, need, made, "camille", "alice", "ours")
    opinions = (("camille", camille), ("alice", alice))
    for name, person in opinions:
        opinion = Opinion(4, would_repeat=True, comment=bird(f"AVIS-{name.upper()}"))
        actions.evaluate(made, opinion, actor=person, now=cast.opened + 14 * DAY)
        db.session.flush()
    draft = ReportDraft(**dict.fromkeys(("aim", "methods", "results", "discussion", "reflections"), bird("PUBLIC")))
    actions.write_report(need.project, draft, publish=True, actor=alice, now=cast.now - DAY)
    cast.world.note("introduction_shown", "ours", made.public_id)
    cast.world.note("talk", "ours", made.public_id)
    cast.world.note("published_report", "ours", need.project.slug)


def _meet(cast: Cast, need: Need, made: Introduction, who: str, leader: str, whose: str) -> None:
    """One session held, with a restitution and expenses; another one to come."""
    person, lead, pair = cast.people[who], cast.people[leader], f"{who.upper()}-{leader.upper()}"
    draft = SittingDraft(bird(f"SEANCE-{pair}"), cast.opened + 10 * DAY, 60, bird(f"LIEU-{pair}"))
    sitting = actions.plan_sitting(need, draft, actor=lead, now=cast.opened + 8 * DAY)
    db.session.flush()
    place = attendances_of(sitting)[0]
    line = AttendanceLine(Presence.PRESENT, bird(f"APPORT-{pair}"))
    brought = actions.hold_sitting(sitting, {place.public_id: line}, actor=lead, now=cast.opened + 11 * DAY)
    db.session.flush()
    actions.claim_expenses(place, 1250, bird(f"FRAIS-{pair}"), actor=person, now=cast.opened + 12 * DAY)
    told = Restitution(Outcome.KEPT, bird(f"POURQUOI-{pair}"), bird(f"CHANGE-{pair}"))
    actions.report_back(brought[0], told, actor=lead, now=cast.opened + 13 * DAY)
    coming = SittingDraft(bird(f"SEANCE-{pair}"), cast.now + 5 * DAY, 60, bird(f"LIEU-{pair}"))
    later = actions.plan_sitting(need, coming, actor=lead, now=cast.opened + 13 * DAY)
    db.session.flush()
    cast.world.note("sitting", whose, sitting.public_id)
    cast.world.note("sitting", whose, later.public_id)
    cast.world.note("attendance", whose, place.public_id)
    cast.world.note("contribution", whose, brought[0].public_id)


def _tell_other_story(cast: Cast) -> None:
    """Victor and Otto; then Victor in Alice's own need, beside Camille, who must not meet him there."""
    made = _start(cast, cast.open_others, "victor", "otto", ["name", "address"])
    _talk(cast, made, "victor", "otto", "others")
    _meet(cast, cast.open_others, made, "victor", "otto", "others")
    cast.world.note("introduction_shown", "others", made.public_id)
    cast.world.note("talk", "others", made.public_id)
    asked = _introduction(
        cast.open_others, cast.volunteers["camille"], IntroductionState.INVITED, cast.opened, "camille"
    )
    db.session.flush()
    cast.world.note("introduction_asked", "ours", asked.public_id)
    beside = _start(cast, cast.open_ours, "victor", "alice", ["name"])
    cast.world.note("introduction_beside", "others", beside.public_id)


def _states(cast: Cast) -> None:
    """The proposals of Camille and of Victor, in the states that the stories do not show any more."""
    waiting = cast.opened + DAY
    for number, state in enumerate(IntroductionState):
        if state in (IntroductionState.TOOK_PART, IntroductionState.EVALUATED):
            continue
        for who, whose, project in (
            ("camille", "ours", cast.project_ours),
            ("victor", "others", cast.project_others),
        ):
            need = make_need(project, title=f"Essai {number}", opened_at=cast.opened)
            made = _introduction(need, cast.volunteers[who], state, waiting, who)
            is_known = state in (IntroductionState.VOLUNTEERED, IntroductionState.ACCEPTED)
            kind = "introduction_shown" if is_known else "introduction_states"
            cast.world.note(kind, whose, made.public_id)
            cast.world.note("link", whose, token_of(made))
    db.session.flush()


def _introduction(need: Need, volunteer: Volunteer, state: IntroductionState, at: datetime, who: str) -> Introduction:
    says_yes = state in (IntroductionState.VOLUNTEERED, IntroductionState.ACCEPTED, IntroductionState.CONFIRMED)
    decided = state in (IntroductionState.ACCEPTED, IntroductionState.CONFIRMED, IntroductionState.REFUSED)
    row = Introduction(
        need=need,
        volunteer=volunteer,
        origin=Origin.STAFF,
        state=state,
        pseudonym=f"Personne {state.value}",
        waiting_since=at,
        shared_fields=SHARED,
        answered_at=at if says_yes or decided else None,
        decided_at=at if decided else None,
        confirmed_at=at if state is IntroductionState.CONFIRMED else None,
        volunteer_reason=VolunteerReason.HEALTH if state is IntroductionState.DECLINED else None,
        leader_reason=LeaderReason.FULL if state is IntroductionState.REFUSED else None,
        kind_words=bird(f"REFUS-{who.upper()}") if state is IntroductionState.REFUSED else None,
    )
    row.staff_reason = bird(f"PROPOSITION-{who.upper()}")
    row.word_from_volunteer = bird(f"MOT-{who.upper()}") if says_yes else None
    db.session.add(row)
    return row


def _settings(cast: Cast) -> None:
    for who, whose, project in (("camille", "ours", cast.project_ours), ("victor", "others", cast.project_others)):
        row = Mute(
            volunteer=cast.volunteers[who],
            target=MuteTarget.PROJECT,
            target_ref=project.public_id,
            label=bird("PUBLIC"),
            muted_at=cast.now,
        )
        db.session.add(row)
        db.session.flush()
        cast.world.note("mute", whose, row.public_id)
        consent = give_consent(cast.people[who], Purpose.ALERTS, actor=cast.people[who], now=cast.now)
        db.session.flush()
        cast.world.note("consent", whose, consent.public_id)
        cast.world.note("volunteer", whose, cast.volunteers[who].public_id)
    for who, organisation, whose in (("farid", cast.ours, "ours"), ("denis", cast.others, "others")):
        row = make_membership(cast.people[who], organisation, MembershipState.REQUESTED)
        cast.world.note("membership", whose, row.public_id)
