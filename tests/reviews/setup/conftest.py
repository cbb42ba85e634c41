"""What the tests of a round that is set up share: a call under review, its round, an application that Alice filed."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, Call, FormRevision
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.reviews.enums import RoundPhase
from labagora.reviews.models import ReviewRound
from tests.builders.calls import make_application, make_call, make_filing, make_revision
from tests.builders.reviews import make_round
from tests.calls.applications.conftest import FORM

LOTS = [{"code": "ville", "label": "Équipes de ville"}, {"code": "hopital", "label": "Équipes d'hôpital"}]
CHECKLIST = [{"key": "statuts", "label": "Les statuts sont joints"}, {"key": "budget", "label": "Le budget est signé"}]
ANSWERS = {
    "projet": {"resume": "Alice coordonne les parcours.", "suite": "Une suite.", "distance": "non"},
    "moyens": {"montant": 120000, "lettre": []},
}


@pytest.fixture
def call(app: Any) -> Call:
    """A call under review, with lots and a form."""
    row = make_call(state=CallState.REVIEWING, lots=LOTS)
    make_revision(row, questionnaire=FORM)
    return row


@pytest.fixture
def round_(call: Call) -> ReviewRound:
    """Its round, with two lines to check."""
    return make_round(call, RoundPhase.PREPARING, checklist=CHECKLIST, answer_days=10)


def first_form(call: Call) -> FormRevision:
    """Return the first form of a call."""
    query = db.select(FormRevision).where(FormRevision.call_id == call.id).order_by(FormRevision.number)
    return db.session.scalars(query).first()


def file_one(call: Call, organisation: Any, **values: Any) -> Application:
    """File an application to the form of the call."""
    state = values.pop("state", ApplicationState.FILED)
    row = make_application(call, organisation, state, revision=first_form(call), **values)
    make_filing(row, content=ANSWERS)
    return row


@pytest.fixture
def filed(call: Call, hospital: Any, alice: Account) -> Application:
    """Alice's application, filed once."""
    return file_one(call, hospital, title="Le bon parcours", lead=alice, lot="ville")


@pytest.fixture
def desk(call: Call, round_: ReviewRound) -> str:
    """Where the pages of the round are."""
    return f"/gestion/appels/{call.public_id}/evaluation"


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that the jobs deliver, without a mailer."""
    found: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: found.append(message))
    return found


@pytest.fixture
def run_jobs() -> Callable[[], None]:
    """Run the jobs of the reviews that wait."""

    def run() -> None:
        waiting = db.select(Job).where(Job.state == JobState.WAITING, Job.name.startswith("reviews."))
        for job in db.session.scalars(waiting.order_by(Job.id)).all():
            outbox.perform(job)
            outbox.finish(job, utcnow())
        db.session.flush()

    return run
