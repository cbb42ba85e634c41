"""Every list page costs the same number of statements with one row and with three."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from labagora.accounts.actions import give_consent
from labagora.accounts.enums import Purpose
from labagora.accounts.models import Account
from labagora.accounts.queries import find_account
from labagora.core import postbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.introductions import queries
from labagora.introductions.enums import IntroductionState, Side
from labagora.introductions.models import Introduction
from labagora.organisations.enums import MembershipState
from labagora.organisations.models import Organisation
from labagora.projects.content import snapshot
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Iteration, Need, Project, ProjectVersion
from labagora.volunteers.actions import record_look
from labagora.volunteers.enums import Look, MuteTarget
from labagora.volunteers.models import Mute, Volunteer
from tests.builders.accounts import make_account, open_session
from tests.builders.introductions import forget_pool, make_contribution, make_introduction, make_message, make_sitting
from tests.builders.organisations import make_membership, make_organisation
from tests.builders.projects import make_need, make_project
from tests.builders.volunteers import make_volunteer
from tests.house import (
    calls_lists,
    consortia_lists,
    indicators_lists,
    library_lists,
    reviews_assigning_lists,
    reviews_committee_lists,
    reviews_letters_lists,
    reviews_reviewers_lists,
    reviews_setup_lists,
)

_numbers = count(1)

# Who opens each list. ``need`` and ``project`` in an address are those that grow.
LISTS = {
    "projects.project_list": "farid",
    "projects.need_list": "farid",
    "projects.project_show": "farid",
    "projects.project_history": "farid",
    "api_projects.project_list": "farid",
    "api_projects.need_list": "farid",
    "introductions.proposal_list": "camille",
    "privacy.my_data": "camille",
    "privacy.access_list": "camille",
    "accounts.security": "camille",
    "introductions.conversation": "camille",
    "organisations.my_organisation_list": "alice",
    "projects.my_project_list": "alice",
    "projects.my_project_show": "alice",
    "projects.my_project_history": "alice",
    "introductions.answer_list": "alice",
    "introductions.restitution_list": "alice",
    "introductions.sitting_list": "alice",
    "office.dashboard": "esther",
    "office.mail_list": "esther",
    "office_accounts.account_list": "esther",
    "office_introductions.board": "esther",
    "office_introductions.need_list": "esther",
    "office_introductions.overdue_list": "esther",
    "office_introductions.report_list": "esther",
    "office_organisations.membership_list": "esther",
    "office_organisations.organisation_list": "esther",
    "office_organisations.organisation_show": "esther",
    "office_projects.need_queue": "esther",
    "office_projects.project_queue": "esther",
    **calls_lists.LISTS,
    **library_lists.LISTS,
    **reviews_setup_lists.LISTS,
    **reviews_reviewers_lists.LISTS,
    **reviews_assigning_lists.LISTS,
    **reviews_committee_lists.LISTS,
    **reviews_letters_lists.LISTS,
    **indicators_lists.LISTS,
    **consortia_lists.LISTS,
}
SETTLED = {
    # reference lists and the gallery of components: their rows come with the product, tests/reference counts them
    "api_reference.vocabulary_list",
    "api_reference.region_list",
    "api_reference.department_list",
    "office_reference.vocabulary_list",
    "office_reference.territory_list",
    "office.component_list",
}


@dataclass
class Scene:
    """What grows, and who looks."""

    camille: Account
    volunteer: Volunteer
    hospital: Organisation
    project: Project
    need: Need
    talk: Introduction
    alice: Account
    text: dict[str, Any]
    shelf: library_lists.Shelf
    desk: calls_lists.Desk
    setup: reviews_setup_lists.Desk
    readings: reviews_reviewers_lists.ReviewDesk
    shares: reviews_assigning_lists.ShareDesk
    room: reviews_committee_lists.Room
    mailroom: reviews_letters_lists.Mailroom
    ledger: indicators_lists.Ledger
    twelve: consortia_lists.Twelve

    def load(self) -> None:
        """Read again what the requests made forget."""
        introduction = queries.find_introduction(self.talk.public_id)
        account = find_account(self.alice.public_id)
        assert introduction is not None
        assert account is not None
        self.talk, self.alice = introduction, account
        reader = find_account(self.camille.public_id)
        assert reader is not None
        self.camille = reader

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return the arguments of the addresses that have some."""
        need, project = {"public_id": self.need.public_id}, {"public_id": self.project.public_id}
        slug = {"slug": self.project.slug}
        return {
            **dict.fromkeys(("introductions.answer_list", "introductions.restitution_list"), need),
            "introductions.sitting_list": need,
            **dict.fromkeys(("projects.my_project_show", "projects.my_project_history"), project),
            **dict.fromkeys(("projects.project_show", "projects.project_history"), slug),
            "office_organisations.organisation_show": {"public_id": self.hospital.public_id},
            "introductions.conversation": {"public_id": self.talk.public_id},
            **self.shelf.addresses(),
            **self.desk.addresses(),
            **self.setup.addresses(),
            **self.readings.addresses(),
            **self.shares.addresses(),
            **self.room.addresses(),
            **self.mailroom.addresses(),
            **self.ledger.addresses(),
            **self.twelve.addresses(),
        }


@pytest.fixture
def scene(
    app: Flask, camille: Account, camille_volunteer: Volunteer, hospital: Organisation, alice: Account
) -> Iterator[Scene]:
    forget_pool()
    project = make_project(hospital, title="Celui qui grandit")
    own = make_need(project, title="Celui de Camille")
    talk = make_introduction(own, camille_volunteer, IntroductionState.CONFIRMED)
    need, shelf = make_need(project), library_lists.make_shelf()
    desk = calls_lists.make_desk(alice, hospital)
    setup, readings = reviews_setup_lists.make_desk(), reviews_reviewers_lists.make_review_desk(alice)
    shares, text = reviews_assigning_lists.make_share_desk(), snapshot(project)
    room, mailroom = reviews_committee_lists.make_room(alice), reviews_letters_lists.make_mailroom(alice)
    desks = {"setup": setup, "readings": readings, "shares": shares, "room": room, "mailroom": mailroom}
    desks["twelve"] = consortia_lists.make_twelve(alice)
    desks["ledger"] = indicators_lists.make_ledger(alice)
    yield Scene(camille, camille_volunteer, hospital, project, need, talk, alice, text, shelf, desk, **desks)
    forget_pool()


def _grow(scene: Scene) -> None:
    """Add one row to every list."""
    number = next(_numbers)
    scene.load()
    _grow_projects(scene, number)
    _grow_introductions(scene, number)
    _grow_data(scene, number)
    library_lists.grow(scene.shelf, camille=scene.camille, alice=scene.alice, hospital=scene.hospital)
    calls_lists.grow(scene.desk, alice=scene.alice)
    reviews_setup_lists.grow(scene.setup, hospital=scene.hospital, member=scene.alice)
    reviews_reviewers_lists.grow(scene.readings, alice=scene.alice)
    reviews_assigning_lists.grow(scene.shares)
    reviews_committee_lists.grow(scene.room)
    reviews_letters_lists.grow(scene.mailroom)
    indicators_lists.grow(scene.ledger)
    consortia_lists.grow(scene.twelve, alice=scene.alice)


def _grow_projects(scene: Scene, number: int) -> None:
    project, now = scene.project, utcnow()
    for state in (ProjectState.SUBMITTED, ProjectState.PUBLISHED):
        other = make_project(scene.hospital, title=f"Projet {state.value} {number}", state=state)
        make_need(other, title=f"Besoin de {number}")
    make_need(project, title=f"Besoin soumis {number}", state=NeedState.SUBMITTED)
    make_need(project, title=f"Besoin ouvert {number}")
    db.session.add(Iteration(project=project, title=f"Étape {number}", position=number))
    content = {**scene.text, "title": f"Titre {number}"}
    db.session.add(ProjectVersion(project=project, number=100 + number, content=content, at=now))
    make_organisation(name=f"Organisation {number}").is_confirmed = False
    for state in (MembershipState.REQUESTED, MembershipState.CONFIRMED):
        make_membership(make_account(name=f"Membre {number}"), scene.hospital, state)
    make_membership(scene.alice, make_organisation(name=f"Autre organisation {number}"))


def _grow_introductions(scene: Scene, number: int) -> None:
    person = make_volunteer(make_account(name=f"Volontaire {number}"))
    part = make_introduction(scene.need, person, IntroductionState.TOOK_PART)
    make_contribution(part, due_at=utcnow() - timedelta(days=1))
    make_sitting(scene.need, part, title=f"Séance {number}")
    waiting = make_volunteer(make_account(name=f"Réponse {number}"))
    make_introduction(scene.need, waiting, IntroductionState.VOLUNTEERED)
    now = utcnow()
    make_message(part, Side.LEADER, author=scene.alice, reported_at=now, reported_by=Side.VOLUNTEER)
    make_message(scene.talk, Side.LEADER, f"Bonjour {number}", author=scene.alice)
    offered = make_need(scene.project, title=f"Proposé à Camille {number}")
    make_introduction(offered, scene.volunteer, IntroductionState.INVITED)


def _grow_data(scene: Scene, number: int) -> None:
    now = utcnow()
    open_session(scene.camille)
    record_look(scene.volunteer, viewer=scene.alice, look=Look.CONTACT, fields=["name"], now=now, context=f"{number}")
    give_consent(scene.camille, Purpose.CONTACT, actor=scene.camille, now=now, scope_ref=f"projet-{number}")
    muted = {"target": MuteTarget.PROJECT, "target_ref": f"projet-{number}", "label": "x", "muted_at": now}
    db.session.add(Mute(volunteer=scene.volunteer, **muted))
    postbox.post("accounts.mail_tries", recipient_ref=scene.camille.public_id, account_id=scene.camille.id)


def _measure(app: Flask, scene: Scene, browsers: dict[str, FlaskClient], counted: Callable[[], Any]) -> dict[str, Any]:
    """Return what each list sends to the database, and how long its page is."""
    found = {}
    for endpoint, role in LISTS.items():
        with app.test_request_context():
            arguments = scene.addresses().get(endpoint, {})
            path = app.url_map.bind("localhost").build(endpoint, arguments)
        path += library_lists.QUESTIONS.get(endpoint, "")
        with counted() as seen:
            response = browsers[role].get(path)
        assert response.status_code == 200, endpoint
        found[endpoint] = ([one for one in seen if "sign_in_session" not in one], len(response.data))
        response.close()
    return found


def test_every_list_is_registered(app: Flask) -> None:
    names = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    lists = {name for name in names if name.endswith(("_list", "_queue", ".board"))}
    assert lists - set(LISTS) - SETTLED == set(), "say who opens it, and make it grow in _grow"
    assert (set(LISTS) | SETTLED) - names == set(), "these lists are gone"


def test_every_list_costs_the_same_with_one_row_and_with_three(
    app: Flask, scene: Scene, as_: Any, esther: Account, farid: Account, count_statements: Callable[[], Any]
) -> None:
    accounts = {"camille": scene.camille, "alice": scene.alice, "esther": esther, "farid": farid}
    _grow(scene)
    browsers = {role: as_(account) for role, account in accounts.items()}
    _measure(app, scene, browsers, count_statements)  # fills what the process keeps
    one = _measure(app, scene, browsers, count_statements)
    _grow(scene)
    _grow(scene)
    _measure(app, scene, browsers, count_statements)
    three = _measure(app, scene, browsers, count_statements)
    dearer = {
        name: (len(one[name][0]), len(three[name][0])) for name in one if len(one[name][0]) != len(three[name][0])
    }
    assert dearer == {}, "one statement a row: load them together"
    still = [name for name in one if three[name][1] <= one[name][1]]
    assert still == [], "these pages did not grow: _grow adds nothing to them"
