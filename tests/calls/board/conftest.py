"""What the tests of filed applications on the desk share: a call with lots, an application that Alice filed."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.calls.enums import ApplicationState
from labagora.calls.models import Application, Call, FormRevision
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from tests.builders.calls import make_application, make_call, make_filing, make_revision
from tests.calls.applications.conftest import FORM

LOTS = [{"code": "ville", "label": "Équipes de ville"}, {"code": "hopital", "label": "Équipes d'hôpital"}]
ANSWERS = {
    "projet": {"resume": "=1+1 un résumé", "distance": "oui", "outil": "Un carnet"},
    "moyens": {"montant": 120000, "lettre": ["piece-une"]},
}
FILES = [{"public_id": "piece-une", "section": "moyens", "field": "lettre", "name": "lettre.pdf", "size": 3000,
          "sha256": "a" * 64}]  # fmt: skip


def form_of(call: Call) -> FormRevision:
    """Return the first form of a call."""
    query = db.select(FormRevision).where(FormRevision.call_id == call.id).order_by(FormRevision.number)
    return db.session.scalars(query).first()


def file_one(call: Call, organisation: Any, **values: Any) -> Application:
    """File an application to the first form of a call."""
    row = make_application(call, organisation, ApplicationState.FILED, revision=form_of(call), **values)
    make_filing(row, content=ANSWERS, files=FILES)
    return row


@pytest.fixture
def call(app: Any) -> Call:
    """An open call with lots and a published form."""
    row = make_call(lots=LOTS)
    make_revision(row, questionnaire=FORM)
    return row


@pytest.fixture
def filed(call: Call, hospital: Any, alice: Any) -> Application:
    """Alice's application, filed once."""
    return file_one(call, hospital, title="Le bon parcours", lead=alice, lot="ville")


@pytest.fixture
def address(call: Call) -> str:
    """The board."""
    return f"/gestion/appels/{call.public_id}/candidatures"


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that the jobs deliver, without a mailer."""
    found: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: found.append(message))
    return found


@pytest.fixture
def run_jobs() -> Callable[[], None]:
    """Run the jobs of the calls that wait, and those that they ask for."""

    def run() -> None:
        waiting = db.select(Job).where(Job.state == JobState.WAITING, Job.name.startswith("calls."))
        while jobs := db.session.scalars(waiting.order_by(Job.id)).all():
            for job in jobs:
                outbox.perform(job)
                outbox.finish(job, utcnow())
            db.session.flush()

    return run
