"""The mail log: filters kept by its actions, exports, mails that were given up sent again."""

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from labagora.core import outbox, postbox
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job, JobState
from labagora.core.postbox import MailLog, MailState


@pytest.fixture
def staff(as_, esther) -> FlaskClient:
    return as_(esther)


def _mail(kind: str = "accounts.mail_reset", *, given_up: bool = False) -> MailLog:
    job = postbox.post(kind, recipient_ref="recipient-1", account_id=1)
    db.session.flush()
    line = db.session.scalars(select(MailLog).where(MailLog.job_reference == job.reference)).one()
    line.subject = "=Lab Agora"
    if given_up:
        outbox.fail(job, utcnow(), error="refus", permanent=True)
        line.state, line.error = MailState.FAILED, "refus"
    db.session.flush()
    return line


def test_mail_list_works(staff: FlaskClient) -> None:
    _mail()
    answer = staff.get("/gestion/messages")
    assert answer.status_code == 200
    assert "accounts.mail_reset" in answer.text


def test_mail_list_filters_by_kind_state_and_recipient(staff: FlaskClient) -> None:
    _mail("accounts.mail_reset")
    _mail("projects.mail_decision", given_up=True)
    for query in ("sorte=projects", "etat=failed"):
        text = staff.get(f"/gestion/messages?{query}").text
        assert "projects.mail_decision" in text
        assert ">accounts.mail_reset" not in text
    assert "Aucun message." in staff.get("/gestion/messages?destinataire=personne").text


@pytest.mark.parametrize("query", ["etat=nimporte", "page=0", "page=zzz", "sorte=%00", "destinataire=" + "x" * 500])
def test_mail_list_survives_nonsense(staff: FlaskClient, query: str) -> None:
    assert staff.get(f"/gestion/messages?{query}").status_code == 200


@pytest.mark.parametrize("method", ["get", "post"])
def test_mail_pages_do_not_exist_for_others(as_, alice, camille, method: str) -> None:
    path = "/gestion/messages" if method == "get" else "/gestion/messages/relances"
    for account in (alice, camille):
        assert getattr(as_(account), method)(path).status_code == 404


def test_e4_mail_export_keeps_the_filter_and_defuses_formulas(staff: FlaskClient) -> None:
    _mail("accounts.mail_reset")
    _mail("projects.mail_decision")
    answer = staff.get("/gestion/messages/export.csv?sorte=projects")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "projects.mail_decision" in lines[1]
    assert "'=Lab Agora" in lines[1]


def test_mail_export_as_a_workbook(staff: FlaskClient) -> None:
    _mail()
    assert staff.get("/gestion/messages/export.xlsx").data.startswith(b"PK")


def test_mail_export_of_another_kind_does_not_exist(staff: FlaskClient) -> None:
    assert staff.get("/gestion/messages/export.pdf").status_code == 404


def test_mail_retry_sends_again_what_was_given_up_and_keeps_the_filter(staff: FlaskClient) -> None:
    line = _mail(given_up=True)
    reference, message_id = line.job_reference, line.message_id
    answer = staff.post("/gestion/messages/relances?etat=failed", data={"selected": [reference]})
    assert answer.status_code == 303
    assert answer.location == "/gestion/messages?etat=failed"
    line = db.session.scalars(select(MailLog)).one()
    job = db.session.scalars(select(Job).where(Job.reference == reference)).one()
    assert (line.state, line.message_id) == (MailState.QUEUED, message_id)
    assert (job.state, job.attempts) == (JobState.WAITING, 0)


def test_mail_retry_leaves_waiting_mails_alone(staff: FlaskClient) -> None:
    reference = _mail().job_reference
    for data in ({"selected": [reference]}, {"selected": ["inconnu"]}, {}):
        assert staff.post("/gestion/messages/relances", data=data).status_code == 303
    assert db.session.scalars(select(Job.attempts)).all() == [0]


def test_mail_retry_twice_changes_nothing_more(staff: FlaskClient) -> None:
    reference = _mail(given_up=True).job_reference
    for _time in range(2):
        staff.post("/gestion/messages/relances", data={"selected": [reference]})
    assert db.session.scalars(select(MailLog.state)).all() == [MailState.QUEUED]


def test_dashboard_and_gallery_open_for_staff_only(staff: FlaskClient, as_, camille) -> None:
    for path in ("/gestion", "/gestion/composants"):
        assert staff.get(path).status_code == 200
        assert as_(camille).get(path).status_code == 404
