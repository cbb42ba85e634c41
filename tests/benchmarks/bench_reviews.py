"""What the boards of a round cost the team: statements and CPU a page, with many applications and with few.

    python -m tests.benchmarks.bench_reviews [--applications 1000] [--requests 30]

Each application has three reviews, by two hundred reviewers. The CPU is that of the whole request, template included,
beside that of the barest Flask page measured in the same run. Then one whole job of assignment on as many
applications: read, worked out, written, applied. Figures go to var/bench/reviews.json too.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from labagora.app import create_app
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.reviews.enums import ProposalState
from labagora.reviews.models import Assignment, AssignmentProposal
from tests.benchmarks.bench_matching import aligned
from tests.benchmarks.review_round import Seeded, seed

OUTPUT = Path("var/bench/reviews.json")
MOST_MS, MOST_SECONDS = 100.0, 15.0
PAGES = {
    "board": "avancement",
    "board by mean": "avancement?tri=-moyenne",
    "board, wide gaps": "avancement?ecart=fort",
    "assignment": "attribution",
    "reviewers": "avancement/evaluateurs",
    "calibration, again": "calibrage",
}
ASKED = {"per_application": "3", "wants_patient": "y", "respects_refusals": "y", "competence": "10", "bid": "5",
         "balance": "3"}  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One page: statements with many applications and with few, milliseconds of CPU, median."""

    name: str
    statements: int
    statements_of_few: int
    ms: float


@dataclass(frozen=True)
class Figures:
    """The pages, a bare page, and the seconds of a whole assignment: the job, then its application."""

    applications: int
    bare_ms: float
    pages: list[Page]
    job_seconds: float
    apply_seconds: float
    assigned: int


def _median(requests: int, ask: Callable[[], object]) -> float:
    spent = []
    for _ in range(requests):
        began = process_time()
        ask()
        spent.append((process_time() - began) * 1000)
    return statistics.median(spent)


def _statements(client: FlaskClient, address: str) -> int:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        if "sign_in_session" not in str(arguments[2]):
            seen.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    answer = client.get(address)
    event.remove(Engine, "before_cursor_execute", note)
    assert answer.status_code == 200, (address, answer.status_code)
    return len(seen)


def _client(app: Flask, seeded: Seeded) -> FlaskClient:
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["sid"] = seeded.session
    return client


def _address(seeded: Seeded, end: str) -> str:
    return f"/gestion/appels/{seeded.call_ref}/evaluation/{end}"


def bare_page(requests: int) -> float:
    """Return what a page that says one word costs, in milliseconds of CPU."""
    app = Flask("bare")
    app.add_url_rule("/", "home", lambda: "bonjour")
    client = app.test_client()
    return _median(requests * 10, lambda: client.get("/"))


def measure(app: Flask, applications: int, reviewers: int, requests: int) -> Figures:
    """Measure a running application."""
    with app.app_context():
        db.create_all()
        loader.load_reference()
        few = seed(3, 3, with_reviews=True)
        many = seed(applications, reviewers, with_reviews=True)
        empty = seed(applications, reviewers, with_reviews=False)
        db.session.remove()
    pages = []
    for name, end in PAGES.items():
        client = _client(app, few)
        client.get(_address(few, end))
        small = _statements(client, _address(few, end))
        client = _client(app, many)
        client.get(_address(many, end))
        large = _statements(client, _address(many, end))
        pages.append(Page(name, large, small, _median(requests, lambda: client.get(_address(many, end)))))  # noqa: B023 - asked at once
    job, applied, assigned = _assigned(app, empty)
    return Figures(applications, bare_page(requests), pages, job, applied, assigned)


def _assigned(app: Flask, seeded: Seeded) -> tuple[float, float, int]:
    """Ask for a proposal, let its job run, apply it. Returns both durations and how many readings were written."""
    client = _client(app, seeded)
    asked = client.post(_address(seeded, "attribution/propositions"), data=ASKED)
    assert asked.status_code == 303, asked.status_code
    with app.app_context():
        began = perf_counter()
        job = db.session.scalars(db.select(Job).where(Job.state == JobState.WAITING).order_by(Job.id.desc())).first()
        assert job is not None
        outbox.perform(job)
        outbox.finish(job, utcnow())
        db.session.commit()
        job_seconds = perf_counter() - began
        row = db.session.scalars(db.select(AssignmentProposal)).one()
        assert row.state is ProposalState.READY
        end = f"attribution/propositions/{row.public_id}/application"
        before = db.session.query(Assignment).count()
        db.session.remove()
    began = perf_counter()
    answer = client.post(_address(seeded, end))
    apply_seconds = perf_counter() - began
    assert answer.status_code == 303, answer.status_code
    with app.app_context():
        return job_seconds, apply_seconds, db.session.query(Assignment).count() - before


def report(found: Figures) -> None:
    """Print the tables and keep the figures."""
    rows = [
        [one.name, f"{one.statements}", f"{one.statements_of_few}", f"{one.ms:.1f}", f"{one.ms / found.bare_ms:.0f}"]
        for one in found.pages
    ]
    heads = ["page", "statements", "of three", "CPU ms", "bare pages"]
    title = f"A round of {found.applications} applications (a bare page: {found.bare_ms:.2f} ms)"
    sys.stdout.write(aligned(title, [heads, *rows]) + "\n")
    whole = found.job_seconds + found.apply_seconds
    job = [["job (s)", f"{found.job_seconds:.1f}"], ["application (s)", f"{found.apply_seconds:.1f}"],
           ["both, under", f"{whole:.1f} / {MOST_SECONDS:.0f}"], ["readings written", f"{found.assigned}"]]  # fmt: skip
    sys.stdout.write(aligned("A whole assignment", [["what", "found"], *job]) + "\n")
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(description="What the boards of a round cost.")
    parser.add_argument("--applications", type=int, default=1000, help="how many applications")
    parser.add_argument("--reviewers", type=int, default=200, help="how many reviewers")
    parser.add_argument("--requests", type=int, default=30, help="how many requests of each page")
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        settings = Settings(env="test", data=Path(folder), base_url="http://localhost")
        app = create_app(settings, WTF_CSRF_ENABLED=False)
        report(measure(app, chosen.applications, chosen.reviewers, chosen.requests))


if __name__ == "__main__":
    main()
