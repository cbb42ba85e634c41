"""A call under review: an application with a form of every kind, a reviewer who has it to read."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, ApplicationFile
from labagora.calls.snapshots import FACTS
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from labagora.reviews.models import Assignment, Grid, Reviewer, ReviewRound
from tests.builders.accounts import enrol_second_factor, make_account
from tests.builders.calls import make_application, make_call, make_filing, make_revision
from tests.builders.organisations import make_organisation
from tests.builders.pictures import make_png
from tests.builders.reviews import assign, make_admissible, make_grid, make_reviewer, make_round
from tests.engines.questionnaire.samples import GOOD, data

CONTENT = deepcopy(GOOD)


def attach(application: Application, name: str, state: FileState = FileState.CLEAN) -> ApplicationFile:
    """Add a file to the question « letter »."""
    stored = keep(Upload(name, "image/png", make_png()), now=utcnow())
    stored.state = state
    row = ApplicationFile(
        application=application, section_key="moyens", field_key="letter", stored=stored, added_at=utcnow()
    )
    db.session.add(row)
    db.session.flush()
    return row


def file_it(application: Application, files: list[ApplicationFile], content: Any = None, number: int = 1) -> None:
    """File an application with its files in « letter »."""
    filed = deepcopy(content or CONTENT)
    filed["moyens"]["letter"] = [one.public_id for one in files]
    filed[FACTS] = {"title": application.title, "lot": application.lot}
    kept = [
        {
            "public_id": one.public_id, "section": "moyens", "field": "letter", "name": one.stored.name,
            "size": one.stored.size, "sha256": one.stored.sha256,
        }
        for one in files
    ]  # fmt: skip
    make_filing(application, number, content=filed, files=kept)


@dataclass
class Scene:
    """Who reads what."""

    round: ReviewRound
    grid: Grid
    application: Application
    seat: Reviewer
    assignment: Assignment
    file: ApplicationFile

    def __post_init__(self) -> None:
        """Keep the addresses: a request makes the rows forget what they know."""
        self.call_ref = self.round.call.public_id
        self.address = f"/evaluations/{self.assignment.public_id}"
        self.office = f"/gestion/appels/{self.call_ref}/evaluation"
        self.seat_address = f"/evaluations/appels/{self.call_ref}"

    def load(self) -> None:
        """Read again what a request made forget."""
        db.session.refresh(self.round, ["call"])
        db.session.refresh(self.application, ["organisation", "revision", "call"])
        db.session.refresh(self.seat, ["round", "account"])


@pytest.fixture
def lea(app: Flask) -> Account:
    """Léa reviews; she has the second factor that the role demands."""
    account = make_account(name="Léa Bertrand", address="lea.bertrand@exemple.fr")
    enrol_second_factor(account)
    return account


@pytest.fixture
def lead(app: Flask) -> Account:
    """Who answers for the application."""
    return make_account(name="Odile Porteuse", address="odile@clinique-des-lilas.fr")


@pytest.fixture
def scene(app: Flask, lea: Account, lead: Account) -> Scene:
    """An application of a clinic, filed, admissible, assigned to Léa."""
    call = make_call("Appel des parcours", state=CallState.REVIEWING)
    round_ = make_round(call)
    grid = make_grid(round_)
    clinic = make_organisation(name="Clinique des Lilas", website="https://www.clinique-des-lilas.fr")
    revision = make_revision(call, questionnaire=data())
    application = make_application(
        call, clinic, ApplicationState.FILED, lead=lead, revision=revision, title="Le titre secret"
    )
    file = attach(application, "lettre-de-la-clinique-des-lilas.png")
    file_it(application, [file])
    make_admissible(application)
    seat = make_reviewer(round_, lea)
    return Scene(round_, grid, application, seat, assign(seat, application), file)


@pytest.fixture
def refresh() -> Any:
    """Read a row again."""

    def read(row: Any) -> Any:
        db.session.expire_all()
        db.session.refresh(row)
        return row

    return read
