"""The pages of the assignment, of the reviews and of the calibration in a real browser, at 320 and 1280 px."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from labagora.accounts.enums import Role
from labagora.app import create_app
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Application
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.reviews.enums import ProposalState, Recommendation, ReviewState, RoundPhase
from labagora.reviews.models import Assignment, AssignmentProposal, ReviewRound
from tests.builders.accounts import enrol_second_factor, grant, make_account, open_session
from tests.builders.calls import make_application, make_call, make_filing, make_revision
from tests.builders.organisations import make_organisation
from tests.builders.reviews import assign, make_admissible, make_grid, make_reviewer, make_round, tie, write_review
from tests.journeys.a11y import assert_accessible
from tests.services import free_port
from tests.threads import served

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only]

LONG = "Un intitulé vraiment très long pour voir si la page tient quand même sur un petit écran de téléphone"
PAGES = {
    "office_reviews.assignment_list": "attribution",
    "office_reviews.assignment_reader_list": "attribution/evaluateurs",
    "office_reviews.assignment_edit": "attribution/candidatures/{application}",
    "office_reviews.absence_new": "attribution/evaluateurs/{reviewer}/absence",
    "office_reviews.release_new": "attribution/remise",
    "office_reviews.proposal_show": "attribution/propositions/{proposal}",
    "office_reviews.progress_list": "avancement",
    "office_reviews.progress_show": "avancement/candidatures/{application}",
    "office_reviews.progress_reader_list": "avancement/evaluateurs",
    "office_reviews.calibration_list": "calibrage",
}
OTHER_STATES = (
    "attribution?q=rien",
    "attribution/propositions/{waiting}",
    "attribution/propositions/{failed}",
    "attribution/propositions/{dropped}",
    "attribution/candidatures/{alone}",
    "avancement?tri=-moyenne&ecart=fort&colonnes=etendue&colonnes=ecart_type&colonnes=organisation&colonnes=avis",
    "avancement?q=rien",
    "avancement/candidatures/{alone}",
)
SHOTS = os.environ.get("LABAGORA_SHOTS", "")


@dataclass(frozen=True)
class Portal:
    """A portal with two calls: one under review, one whose readings are to be shared out."""

    app: Flask
    url: str
    cookie: str
    names: dict[str, str]

    def address(self, end: str, call: str = "call") -> str:
        """Return where a page of a round is."""
        return f"{self.url}/gestion/appels/{self.names[call]}/evaluation/{end.format(**self.names)}"

    def sign_in(self, page: Page) -> Page:
        """Give a page the session of the team."""
        name = self.app.config["SESSION_COOKIE_NAME"]
        page.context.add_cookies([{"name": name, "value": self.cookie, "url": self.url}])
        return page


def _application(round_: ReviewRound, revision: Any, title: str = LONG) -> Application:
    hospital = make_organisation(name=f"Hôpital, {LONG}")
    row = make_application(round_.call, hospital, ApplicationState.FILED, revision=revision, title=title)
    make_filing(row)
    make_admissible(row)
    return row


def _proposal(round_: ReviewRound, state: ProposalState, **values: Any) -> AssignmentProposal:
    facts = {"state": state, "asked_at": utcnow(), "pairs": [], "issues": [], "stamp": "0" * 64, **values}
    row = AssignmentProposal(round=round_, **facts)
    db.session.add(row)
    db.session.flush()
    return row


def _reviewed() -> dict[str, str]:
    """A round with wide reviews, an abstention, a reading to do, one in conflict, and proposals in every state."""
    call = make_call(LONG, CallState.REVIEWING)
    round_ = make_round(call, places=1)
    grid, revision = make_grid(round_, criteria=3, title=f"Grille, {LONG}"), make_revision(call)
    rows = [_application(round_, revision) for _ in range(4)]
    seats = [make_reviewer(round_, account=make_account(name=f"Évaluatrice {LONG}"[:80])) for _ in range(4)]
    for row in rows[:3]:
        for place, seat in enumerate(seats[:2]):
            texts = {"summary": LONG * 2, "confidential": LONG}
            write_review(assign(seat, row), grid, mark=3 * place, recommendation=Recommendation.DISCUSS, **texts)
    write_review(assign(seats[2], rows[0]), grid, ReviewState.ABSTAINED, abstain_reason=LONG)
    assign(seats[3], rows[0], is_pinned=True)
    assign(seats[3], rows[1], is_released=False)
    tie(seats[2], rows[1])
    short = {"application": rows[0].id, "reviewer": None, "count": 2}
    made = _proposal(
        round_,
        ProposalState.READY,
        pairs=[[rows[0].id, seats[0].id], [rows[3].id, seats[1].id]],
        issues=[{**short, "reason": "loads_full"}, {**short, "reason": "no_patient_eligible"}],
    )
    return {
        "call": call.public_id,
        "application": rows[0].public_id,
        "alone": rows[3].public_id,
        "reviewer": seats[3].public_id,
        "proposal": made.public_id,
        "waiting": _proposal(round_, ProposalState.WAITING, done=40).public_id,
        "failed": _proposal(round_, ProposalState.FAILED, ended_at=utcnow()).public_id,
        "dropped": _proposal(round_, ProposalState.DROPPED, ended_at=utcnow()).public_id,
    }


def _to_share() -> dict[str, str]:
    call = make_call("Celui que l'on partage", CallState.REVIEWING)
    round_ = make_round(call, RoundPhase.PREPARING, reviewers_per_application=2, wants_patient=False)
    make_grid(round_)
    revision = make_revision(call)
    for number in range(3):
        _application(round_, revision, f"Candidature {number}")
        make_reviewer(round_, account=make_account(name=f"Lectrice {number}"))
    return {"shared": call.public_id}


@pytest.fixture(scope="module")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    port = free_port()
    url = f"http://localhost:{port}"
    app = create_app(Settings(env="test", data=Path(tmp_path_factory.mktemp("shares")), base_url=url))
    with app.app_context():
        db.create_all()
        loader.load_reference()
        team = make_account(name="Esther")
        grant(team, Role.STAFF)
        enrol_second_factor(team)
        serialiser: Any = app.session_interface
        cookie = str(serialiser.get_signing_serializer(app).dumps({"sid": open_session(team)}))
        names = {**_reviewed(), **_to_share()}
        db.session.commit()
        db.session.remove()
    with served(app, port):
        yield Portal(app, url, cookie, names)
    with app.app_context():
        db.engine.dispose()


def _look(page: Page, name: str, width: int) -> None:
    page.evaluate("document.querySelectorAll('main details').forEach((node) => { node.open = true; })")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-{width}.png", full_page=True)
    assert_accessible(page)


def test_these_pages_are_those_of_this_slice(app: Flask) -> None:
    known = {rule.endpoint for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    assert set(PAGES) <= known


@pytest.mark.parametrize(("width", "theme"), [(320, "dark"), (1280, "light")])
def test_j1_every_page_is_accessible(portal: Portal, page_at: Any, width: int, theme: str) -> None:
    page, record = page_at(width=width, theme=theme, bypass_policy=True)
    portal.sign_in(page)
    faults: dict[str, str] = {}
    for end in (*PAGES.values(), *OTHER_STATES):
        answer = page.goto(portal.address(end))
        assert answer is not None
        assert answer.status == 200, end
        try:
            _look(page, "".join(char if char.isalnum() else "-" for char in end), width)
        except AssertionError as error:
            faults[end] = str(error)
    assert faults == {}
    record.assert_clean()


def _run_jobs(portal: Portal) -> None:
    with portal.app.app_context():
        waiting = db.select(Job).where(Job.state == JobState.WAITING, Job.name == "reviews.compute_proposal")
        for job in db.session.scalars(waiting).all():
            outbox.perform(job)
            outbox.finish(job, utcnow())
        db.session.commit()
        db.session.remove()


def test_a_whole_assignment_without_scripts(portal: Portal, page_at: Any) -> None:
    """Computed, waited for by reload, applied, corrected by hand, handed out."""
    page, record = page_at(width=1280, javascript=False)
    portal.sign_in(page)
    page.goto(portal.address("attribution", "shared"))
    page.get_by_role("button", name="Calculer une proposition").click()
    expect(page.get_by_role("heading", name="Proposition d’attribution")).to_be_visible()
    _run_jobs(portal)
    page.reload()
    page.get_by_role("button", name="Appliquer la proposition").click()
    expect(page.get_by_text("La proposition est appliquée")).to_be_visible()
    page.get_by_role("link", name="-0001").first.click()
    page.get_by_role("button", name="Retirer").first.click()
    expect(page.get_by_text("La lecture est retirée")).to_be_visible()
    page.get_by_role("button", name="Attribuer cette lecture").click()
    expect(page.get_by_text("La lecture est attribuée")).to_be_visible()
    expect(page.get_by_text("fixée", exact=True)).to_be_visible()
    page.goto(portal.address("attribution/remise", "shared"))
    page.get_by_role("button", name="Remettre aux évaluateurs").click()
    expect(page.get_by_text("Lectures remises aux évaluateurs : 6")).to_be_visible()
    with portal.app.app_context():
        query = db.select(db.func.count(Assignment.id)).join(Assignment.round).join(ReviewRound.call)
        query = query.where(Assignment.released_at.is_not(None), Assignment.state == "assigned")
        assert db.session.scalar(query.where(ReviewRound.call.has(public_id=portal.names["shared"]))) == 6
        db.session.remove()
    record.assert_clean()


def test_the_reviews_are_taken_out(portal: Portal, page_at: Any) -> None:
    page, record = page_at(width=1280, javascript=False)
    portal.sign_in(page)
    page.goto(portal.address("avancement"))
    with page.expect_download() as taken:
        page.get_by_role("button", name="Exporter en CSV").click()
    lines = Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 9
    record.assert_clean()
