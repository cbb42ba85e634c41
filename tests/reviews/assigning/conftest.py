"""What the tests of the assignment share: a round with applications, reviewers and a grid; the jobs that wait."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application, Call, FormRevision
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.reviews.enums import RoundPhase
from labagora.reviews.models import Assignment, AssignmentProposal, Grid, Reviewer, ReviewRound
from tests.builders.calls import make_application, make_call, make_filing, make_revision
from tests.builders.reviews import make_admissible, make_grid, make_reviewer, make_round

FORM = {
    "sections": [
        {
            "key": "projet",
            "title": "Votre projet",
            "fields": [
                {
                    "key": "cancers",
                    "kind": "reference",
                    "label": "Cancers",
                    "options": {"source": "cancers", "multiple": True},
                }
            ],
        }
    ]
}
ASKED = {
    "per_application": "2", "respects_refusals": "y", "competence": "10", "bid": "5", "balance": "3",
}  # fmt: skip


@dataclass
class Table:
    """A round that is being prepared, with what is on it."""

    round: ReviewRound
    revision: FormRevision
    organisation: Any
    grid: Grid
    call: Call

    def application(self, title: str = "Un parcours", codes: Any = (), **values: Any) -> Application:
        """Add an admissible application."""
        state = values.pop("state", ApplicationState.FILED)
        row = make_application(self.call, self.organisation, state, revision=self.revision, title=title, **values)
        make_filing(row, content={"projet": {"cancers": list(codes)}})
        make_admissible(row)
        return row

    def reviewer(self, **values: Any) -> Reviewer:
        """Add a reviewer who accepted."""
        return make_reviewer(self.round, **values)

    def live(self) -> set[tuple[str, int]]:
        """Who has what now: references of applications, numbers of reviewers."""
        query = db.select(Application.reference, Reviewer.number).join(Assignment.application).join(Assignment.reviewer)
        rows = db.session.execute(query.where(Assignment.round_id == self.round.id, Assignment.state == "assigned"))
        return {(reference, number) for reference, number in rows}

    def address(self, end: str = "attribution") -> str:
        """Return where a page of the round is."""
        return f"/gestion/appels/{self.call.public_id}/evaluation/{end}"

    def proposal(self) -> AssignmentProposal:
        """Return the last proposal."""
        query = db.select(AssignmentProposal).order_by(AssignmentProposal.id.desc())
        options = (db.undefer(AssignmentProposal.pairs), db.undefer(AssignmentProposal.issues))
        return db.session.scalars(query.options(*options).execution_options(populate_existing=True)).first()


@pytest.fixture
def table(app: Any, hospital: Any) -> Table:
    call = make_call(state=CallState.REVIEWING)
    round_ = make_round(call, RoundPhase.PREPARING, reviewers_per_application=2, wants_patient=False)
    return Table(round_, make_revision(call, questionnaire=FORM), hospital, make_grid(round_), call)


@pytest.fixture
def run_jobs() -> Callable[[], None]:
    """Run the jobs of the reviews that wait, and those that they ask for."""

    def run() -> None:
        waiting = db.select(Job).where(Job.state == JobState.WAITING, Job.name.startswith("reviews."))
        while jobs := db.session.scalars(waiting.order_by(Job.id)).all():
            for job in jobs:
                outbox.perform(job)
                outbox.finish(job, utcnow())
            db.session.flush()

    return run


@pytest.fixture
def propose(as_: Any, esther: Any, table: Table, run_jobs: Any) -> Callable[..., AssignmentProposal]:
    """Ask for a proposal as the team does, and let the job make it."""

    def do(**changes: str) -> AssignmentProposal:
        answer = as_(esther).post(table.address("attribution/propositions"), data={**ASKED, **changes})
        assert answer.status_code == 303
        run_jobs()
        return table.proposal()

    return do


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The mails that the jobs deliver, without a mailer."""
    mails: list[Any] = []
    monkeypatch.setattr("labagora.core.postbox.deliver", lambda _mailer, message, **_values: mails.append(message))
    return mails
