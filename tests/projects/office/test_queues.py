"""The two queues of the team: filters, answers, bulk approval, exports, mails."""

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from labagora.core import outbox
from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.postbox import MailLog
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project
from tests.builders.projects import make_need, make_project

DANGEROUS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", '"=1', "＝1+1")


def _review(project: Any) -> str:
    return f"/gestion/projets/{project.public_id}/decision"


def _review_need(need: Any) -> str:
    return f"/gestion/besoins/{need.public_id}/decision"


def test_project_queue_shows_what_waits_oldest_first(as_: Any, esther: Any, hospital: Any) -> None:
    now = utcnow()
    make_project(hospital, title="Récent", state=ProjectState.SUBMITTED, submitted_at=now)
    make_project(hospital, title="Ancien", state=ProjectState.SUBMITTED, submitted_at=now - timedelta(days=9))
    make_project(hospital, title="Publié-là")
    page = as_(esther).get("/gestion/projets").text
    assert page.index("Ancien") < page.index("Récent")
    assert "9 jours" in page
    assert "Publié-là" not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("etat=", {"Un", "Deux", "Trois"}),
        ("etat=published", {"Deux", "Trois"}),
        ("etat=lune", {"Un", "Deux", "Trois"}),
        ("etat=&q=DEUX%20hopital", {"Deux"}),
        ("etat=&modifies=1", {"Trois"}),
    ],
)
def test_project_queue_filters(as_: Any, esther: Any, hospital: Any, query: str, found: set[str]) -> None:
    make_project(hospital, title="Un titre", state=ProjectState.SUBMITTED)
    make_project(hospital, title="Deux titre", problem="hôpital")
    changed = make_project(hospital, title="Trois titre")
    changed.updated_at = utcnow() + timedelta(minutes=5)
    page = as_(esther).get(f"/gestion/projets?{query}").text
    assert {name for name in ("Un", "Deux", "Trois") if f"{name} titre" in page} == found


@pytest.mark.parametrize("path", ["/gestion/projets?etat=", "/gestion/besoins?etat="])
def test_queues_statements_do_not_grow(as_: Any, esther: Any, hospital: Any, count_statements: Any, path: str) -> None:
    make_need(make_project(hospital))
    browser = as_(esther)
    browser.get(path)
    with count_statements() as one:
        browser.get(path)
    for _ in range(2):
        make_need(make_project(hospital))
    with count_statements() as three:
        assert browser.get(path).status_code == 200
    assert len(one) == len(three)


@pytest.mark.parametrize(
    ("decision", "state"), [("approve", "published"), ("return", "returned"), ("refuse", "refused")]
)
def test_project_decision_reaches_every_leader(
    as_: Any, alice: Any, bob: Any, esther: Any, hospital: Any, decision: str, state: str
) -> None:
    project = make_project(hospital, state=ProjectState.SUBMITTED)
    data = {"decision": decision, "reason": "Précisez le rôle des patients."}
    assert as_(esther).post(_review(project), data=data).status_code == 303
    saved = db.session.query(Project).one()
    assert saved.state.value == state
    told = {row.recipient_ref for row in db.session.query(MailLog)}
    assert told == {alice.public_id, bob.public_id}
    assert db.session.query(AuditEntry).filter_by(verb=f"project.{state}").count() == 1
    page = as_(alice).get(f"/mon-espace/projets/{project.public_id}").text
    assert ("Précisez le rôle des patients." in page) is (decision != "approve")


@pytest.mark.parametrize("decision", ["return", "refuse"])
def test_project_decision_without_reason_is_refused_beside_the_field(
    as_: Any, esther: Any, hospital: Any, decision: str
) -> None:
    project = make_project(hospital, state=ProjectState.SUBMITTED)
    page = as_(esther).post(_review(project), data={"decision": decision, "reason": " "})
    assert page.status_code == 422
    assert 'id="reason-error"' in page.text
    assert db.session.query(Project).one().state is ProjectState.SUBMITTED


@pytest.mark.parametrize("decision", ["", "maybe"])
def test_project_decision_unknown_is_refused(as_: Any, esther: Any, hospital: Any, decision: str) -> None:
    project = make_project(hospital, state=ProjectState.SUBMITTED)
    assert as_(esther).post(_review(project), data={"decision": decision}).status_code == 422


def test_e9_project_decision_twice_is_a_conflict(as_: Any, esther: Any, hospital: Any) -> None:
    project, browser = make_project(hospital, state=ProjectState.SUBMITTED), as_(esther)
    assert browser.post(_review(project), data={"decision": "approve"}).status_code == 303
    assert browser.post(_review(project), data={"decision": "approve"}).status_code == 409


def test_need_decision_waits_for_its_project(as_: Any, alice: Any, esther: Any, hospital: Any) -> None:
    project = make_project(hospital, state=ProjectState.SUBMITTED)
    need, browser = make_need(project, state=NeedState.SUBMITTED), as_(esther)
    refused = browser.post(_review_need(need), data={"decision": "approve"})
    assert refused.status_code == 422
    assert "Publiez d" in refused.text
    browser.post(_review(project), data={"decision": "approve"})
    assert browser.post(_review_need(need), data={"decision": "approve"}).status_code == 303
    opened = db.session.query(Need).one()
    assert opened.state is NeedState.OPEN
    assert opened.opened_at is not None
    assert browser.post(_review_need(need), data={"decision": "approve"}).status_code == 409


def test_need_decision_refuses_a_past_deadline(as_: Any, esther: Any, hospital: Any) -> None:
    past = utcnow() - timedelta(days=1)
    need = make_need(make_project(hospital), state=NeedState.SUBMITTED, answer_by=past)
    assert as_(esther).post(_review_need(need), data={"decision": "approve"}).status_code == 422


@pytest.mark.parametrize(("decision", "state"), [("return", "returned"), ("refuse", "refused")])
def test_need_turned_down_says_why(as_: Any, alice: Any, esther: Any, hospital: Any, decision: str, state: str) -> None:
    need = make_need(make_project(hospital), state=NeedState.SUBMITTED)
    data = {"decision": decision, "reason": "Dites la durée."}
    assert as_(esther).post(_review_need(need), data=data).status_code == 303
    assert db.session.query(Need).one().state.value == state
    assert "Dites la durée." in as_(alice).get(f"/mon-espace/besoins/{need.public_id}").text


def test_bulk_approval_keeps_the_filter_and_says_what_was_left(as_: Any, esther: Any, hospital: Any) -> None:
    waiting = [make_project(hospital, title=f"P{n}", state=ProjectState.SUBMITTED) for n in range(2)]
    draft = make_project(hospital, title="Brouillon-là", state=ProjectState.DRAFT)
    selected = [row.public_id for row in (*waiting, draft)]
    browser = as_(esther)
    done = browser.post("/gestion/projets/approbations?q=p&etat=submitted&page=2", data={"selected": selected})
    assert done.status_code == 303
    assert done.location == "/gestion/projets?q=p&etat=submitted&page=2"
    states = {row.title: row.state for row in db.session.query(Project)}
    assert states == {
        "P0": ProjectState.PUBLISHED,
        "P1": ProjectState.PUBLISHED,
        "Brouillon-là": ProjectState.DRAFT,
    }
    page = browser.get(done.location).text
    assert "Approuvés : 2." in page
    assert "Brouillon-là" in page


def test_bulk_approval_of_needs_leaves_those_of_hidden_projects(as_: Any, esther: Any, hospital: Any) -> None:
    ready = make_need(make_project(hospital), state=NeedState.SUBMITTED)
    early = make_need(make_project(hospital, state=ProjectState.SUBMITTED), state=NeedState.SUBMITTED)
    data = {"selected": [ready.public_id, early.public_id]}
    assert as_(esther).post("/gestion/besoins/approbations?etat=submitted", data=data).status_code == 303
    assert [row.state for row in db.session.query(Need).order_by(Need.id)] == [NeedState.OPEN, NeedState.SUBMITTED]


def test_bulk_approval_of_nothing_and_of_a_strange_id(as_: Any, esther: Any, hospital: Any) -> None:
    browser = as_(esther)
    assert browser.post("/gestion/projets/approbations").status_code == 303
    assert browser.post("/gestion/projets/approbations", data={"selected": "x"}).status_code == 404


@pytest.mark.parametrize("kind", ["projets", "besoins"])
def test_e4_exports_are_safe_for_a_spreadsheet(as_: Any, esther: Any, hospital: Any, kind: str) -> None:
    for text in DANGEROUS:
        make_need(make_project(hospital, title=text), title=text)
    browser = as_(esther)
    csv = browser.get(f"/gestion/{kind}/export.csv?etat=")
    assert csv.status_code == 200
    assert csv.data.startswith(b"\xef\xbb\xbf")
    for line in csv.data.decode("utf-8-sig").splitlines()[1:]:
        assert line.startswith("\"'")
    book = load_workbook(io.BytesIO(browser.get(f"/gestion/{kind}/export.xlsx?etat=").data))
    cells = [cell for row in book.active.iter_rows(min_row=2, max_col=1) for cell in row]
    assert len(cells) == len(DANGEROUS)
    assert {cell.data_type for cell in cells} == {"s"}


def test_exports_keep_the_filter(as_: Any, esther: Any, hospital: Any) -> None:
    make_project(hospital, title="Publié-là")
    make_project(hospital, title="En-attente", state=ProjectState.SUBMITTED)
    text = as_(esther).get("/gestion/projets/export.csv?etat=published").get_data(as_text=True)
    assert "Publié-là" in text
    assert "En-attente" not in text


def test_staff_archive_and_close(as_: Any, esther: Any, hospital: Any) -> None:
    project = make_project(hospital)
    need, browser = make_need(project), as_(esther)
    assert browser.post(f"/gestion/besoins/{need.public_id}/cloture").status_code == 303
    assert browser.post(f"/gestion/besoins/{need.public_id}/cloture").status_code == 409
    assert browser.post(f"/gestion/projets/{project.public_id}/archivage").status_code == 303
    assert browser.post(f"/gestion/projets/{project.public_id}/archivage").status_code == 409


def test_e7_mails_hold_nothing_that_a_person_typed(app: Any, as_: Any, alice: Any, esther: Any, hospital: Any) -> None:
    attack = "<a href='https://exemple.fr'>cliquez</a>\r\nBcc: farid@exemple.fr"
    project = make_project(hospital, title=attack, state=ProjectState.SUBMITTED)
    need = make_need(make_project(hospital), title=attack, state=NeedState.SUBMITTED)
    browser = as_(esther)
    browser.post(_review(project), data={"decision": "return", "reason": attack})
    browser.post(_review_need(need), data={"decision": "refuse", "reason": attack})
    folder = app.extensions["labagora"].settings.data / "mail"
    before = set(folder.glob("*.eml")) if folder.exists() else set()
    for job in db.session.query(outbox.Job).filter(outbox.Job.name.like("projects.tell%")):
        job.state, job.silent_at = outbox.JobState.RUNNING, utcnow()
        with outbox.running(job):
            outbox.TASKS[job.name](**job.arguments)
    mails = [path.read_text() for path in set(folder.glob("*.eml")) - before]
    assert len(mails) == 2
    for mail in mails:
        assert "cliquez" not in mail
        assert "Bcc" not in mail
        assert mail.count("To: ") == 1
        assert "cancer" not in mail.lower()
