"""A call that is decided: two teams selected, one refused, one on the waiting list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState, TeamRole
from labagora.calls.models import Application, ApplicationMember, Call
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.organisations.models import Organisation
from labagora.reviews.enums import Outcome, RoundPhase
from labagora.reviews.models import Decision, Dispatch, Letter, ReviewRound
from tests.builders.accounts import enrol_second_factor, grant, make_account
from tests.builders.calls import join_team, make_application, make_call
from tests.builders.organisations import make_organisation
from tests.builders.reviews import decide_on, make_round


@dataclass
class Scene:
    """The round, and its applications by what was decided."""

    call: Call
    round: ReviewRound
    first: Application
    second: Application
    reserve: Application
    refused: Application

    def address(self, end: str = "courriers") -> str:
        """Return an address of the desk of the round."""
        return f"/gestion/appels/{self.call.public_id}/evaluation/{end}"


def decided(round_: ReviewRound, application: Application, outcome: Outcome, rank: int | None = None) -> Decision:
    """Decide on an application, and apply it."""
    words = {"reason": f"Le comité a lu {application.reference}.", "applied_at": utcnow()}
    return decide_on(round_, application, outcome, rank, **words)


def make_applied(round_: ReviewRound, organisation: Organisation, outcome: Outcome, rank: int | None = None) -> Any:
    """Add a filed application and its applied decision."""
    application = make_application(round_.call, organisation, ApplicationState.FILED)
    decided(round_, application, outcome, rank)
    return application


@pytest.fixture
def scene(app: Flask, alice: Account, bob: Account, hospital: Organisation) -> Scene:
    """Alice leads the first and the refused, Bob writes in the first; nobody knows yet."""
    contact = {"contact_label": "Équipe du Living Lab", "contact_email": "appels@exemple.fr"}
    call = make_call("Coordonner les parcours", CallState.REVIEWING, **contact)
    round_ = make_round(call, RoundPhase.DECIDED)
    rows = {}
    for name, outcome, rank in (
        ("first", Outcome.SELECTED, 1),
        ("second", Outcome.SELECTED, 2),
        ("reserve", Outcome.RESERVE, 1),
        ("refused", Outcome.REJECTED, None),
    ):
        place = hospital if name in ("first", "refused") else make_organisation(name=f"Centre {name}")
        rows[name] = make_applied(round_, place, outcome, rank)
    join_team(rows["first"], alice, TeamRole.LEAD)
    join_team(rows["first"], bob)
    join_team(rows["refused"], alice, TeamRole.LEAD)
    join_team(rows["second"], make_account(name="Chloé"), TeamRole.LEAD)
    return Scene(call, round_, **rows)


@pytest.fixture
def paula(app: Flask) -> Account:
    """Another person of the Institute's team."""
    account = make_account(name="Paula")
    grant(account, Role.STAFF)
    enrol_second_factor(account)
    return account


@pytest.fixture
def run_jobs() -> Callable[[], None]:
    """Run the jobs of the reviews that wait, and those that they add."""

    def run() -> None:
        waiting = db.select(Job).where(Job.state == JobState.WAITING, Job.name.startswith("reviews."))
        while jobs := db.session.scalars(waiting.order_by(Job.id)).all():
            for job in jobs:
                with outbox.running(job):
                    outbox.perform(job)
                outbox.finish(job, utcnow())
            db.session.flush()

    return run


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that the jobs deliver, without a mailer."""
    mails: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: mails.append(message))
    return mails


class Clerk:
    """Somebody of the team at the desk of the letters."""

    def __init__(self, browser: Any, scene: Scene) -> None:
        self.browser, self.scene = browser, scene

    def start(self, outcome: str = "selected") -> str:
        """Start a dispatch; return its address."""
        answer = self.browser.post(self.scene.address(), data={"outcome": outcome})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["Location"])

    def seen(self, address: str) -> str:
        """Read the page of a dispatch and return the marks that it holds."""
        page = self.browser.get(address).text
        return page.split('name="seen"')[1].split('value="')[1].split('"')[0] if 'name="seen"' in page else ""

    def base(self, page: str) -> str:
        """Return what the page of a letter carries of the words that it shows."""
        text = self.browser.get(page).text
        return text.split('name="base"')[1].split('value="')[1].split('"')[0] if 'name="base"' in text else ""

    def write(self, page: str, subject: str = "À part", body: str = "À part.", base: str | None = None) -> Any:
        """Write the letter of one team by hand."""
        data = {"subject": subject, "body": body, "base": self.base(page) if base is None else base}
        return self.browser.post(page, data=data)

    def send(self, address: str, *, seen: str | None = None, end: str = "envoi", checked: bool = True) -> Any:
        """Ask to send what the page shows."""
        data = {"seen": self.seen(address) if seen is None else seen}
        return self.browser.post(f"{address}/{end}", data=data | ({"is_checked": "y"} if checked else {}))


@pytest.fixture
def clerk(as_: Any, esther: Account, scene: Scene) -> Clerk:
    """Esther, at the desk."""
    return Clerk(as_(esther), scene)


def only_dispatch() -> Dispatch:
    """Return the dispatch of the test."""
    return db.session.scalars(db.select(Dispatch)).one()


def letters() -> list[Letter]:
    """Return every letter, oldest first."""
    return list(db.session.scalars(db.select(Letter).order_by(Letter.id)))


def place_of(application: Application, account: Account) -> ApplicationMember:
    """Return the place of a person in a team."""
    wanted = db.select(ApplicationMember).filter_by(application_id=application.id, account_id=account.id)
    return db.session.scalars(wanted).one()
