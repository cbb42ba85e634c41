"""Abuse cases 6, 8, 9, 11 and requirements A7, A8, A10, A11 of security.md, through the pages."""

import io
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from labagora.accounts import actions as accounts
from labagora.accounts.enums import Purpose
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.core.postbox import MailLog
from labagora.introductions import actions, queries
from labagora.introductions.enums import IntroductionState, Side
from labagora.introductions.models import Introduction
from labagora.projects.enums import NeedState, ProjectState
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import AccessRecord
from tests.builders.accounts import make_account
from tests.builders.introductions import make_introduction, make_message
from tests.builders.volunteers import make_volunteer

S = IntroductionState


def test_abuse_6_nobody_invited_appears_in_any_answer_to_a_leader(
    as_: Any, alice: Any, need: Any, in_state: Any
) -> None:
    hidden = [
        make_introduction(need, make_volunteer(make_account()), state) for state in (S.INVITED, S.DECLINED, S.EXPIRED)
    ]
    known = [one for row in hidden for one in (row.pseudonym, row.public_id, row.volunteer.public_id)]
    browser = as_(alice)
    board = f"/mon-espace/besoins/{need.public_id}/reponses"
    for query in (
        "",
        "?page=2",
        "?sort=pseudonym",
        "?tri=date&sens=desc",
        "?format=csv",
        "?state=invited",
        "?size=1000",
    ):
        text = browser.get(board + query).get_data(as_text=True)
        assert not [one for one in known if one in text], query
    for address in (f"{board}.csv", f"{board}.xlsx", f"{board}/export"):
        assert browser.get(address).status_code == 404
    for row in db.session.scalars(select(Introduction)).all():
        assert browser.get(f"/mises-en-relation/{row.public_id}").status_code == 404


def test_abuse_6_rows_come_by_pseudonym_not_by_time(need: Any, app: Any) -> None:
    rows = [make_introduction(need, make_volunteer(make_account()), S.VOLUNTEERED) for _ in range(6)]
    shown = [row.pseudonym for row in queries.answer_board(need, page=1, now=utcnow()).items]
    assert shown == sorted(row.pseudonym for row in rows)


def test_abuse_8_answers_reach_the_leader_in_batches(
    as_: Any, alice: Any, need: Any, in_state: Any, freeze: Any
) -> None:
    now = utcnow()
    row = in_state(S.VOLUNTEERED, answered_at=now)
    need.opened_at = now - timedelta(hours=1)
    db.session.flush()
    board, card = f"/mon-espace/besoins/{need.public_id}/reponses", f"/mises-en-relation/{row.public_id}"
    pseudonym = row.pseudonym
    freeze(now + timedelta(hours=70, minutes=59))
    early = as_(alice)
    assert pseudonym not in early.get(board).get_data(as_text=True)
    assert early.get(card).status_code == 404
    assert early.post(f"{card}/acceptation").status_code == 404
    freeze(now + timedelta(hours=71, minutes=1))
    late = as_(alice)
    assert pseudonym in late.get(board).get_data(as_text=True)
    assert late.get(card).status_code == 200


def test_abuse_8_the_count_says_nothing_before_the_batch(need: Any, in_state: Any) -> None:
    now = utcnow()
    in_state(S.VOLUNTEERED, answered_at=now)
    need.opened_at = now - timedelta(hours=1)
    assert queries.positive_answers(need, now) == 0
    assert queries.positive_answers(need, now + timedelta(hours=72)) == 1


def test_abuse_8_mail_to_leaders_leaves_with_the_batch_once(need: Any, in_state: Any, alice: Any) -> None:
    now = utcnow()
    in_state(S.VOLUNTEERED, answered_at=now)
    need.opened_at = now - timedelta(hours=1)
    assert actions.tell_new_answers(now=now + timedelta(hours=1)) == 0
    for hours in (72, 73, 100, 150, 300):
        actions.tell_new_answers(now=now + timedelta(hours=hours))
    assert len(db.session.scalars(select(Job).where(Job.name == "introductions.mail_leader")).all()) == 1


ENDS = ["archived", "cancelled", "expired"]


def _end(row: Introduction, how: str) -> None:
    project = row.need.project
    if how == "archived":
        project.state, project.archived_at = ProjectState.ARCHIVED, utcnow()
    elif how == "cancelled":
        row.need.state = NeedState.CANCELLED
    else:
        row.access_until = utcnow()
    db.session.flush()


@pytest.mark.parametrize("how", ENDS)
def test_abuse_9_after_the_end_403_no_row_and_the_volunteer_sees_the_attempt(
    as_: Any, alice: Any, camille_volunteer: Any, in_state: Any, how: str
) -> None:
    row = in_state(S.CONFIRMED)
    _end(row, how)
    browser, place = as_(alice), f"/mises-en-relation/{row.public_id}"
    answer = browser.get(place)
    assert answer.status_code == 403
    assert "Camille" not in answer.get_data(as_text=True)
    records = volunteers.access_records_of(camille_volunteer, page=1).items
    assert [(record.fields, record.reason[:17]) for record in records] == [([], "Tentative refusée")]
    for address in ("/messages", "/accord"):
        assert browser.get(place + address).status_code == 403


def test_a11_abuse_11_withdrawal_closes_every_door_at_the_next_click(
    as_: Any, alice: Any, camille: Any, in_state: Any, need: Any
) -> None:
    row = in_state(S.CONFIRMED)
    make_message(row, Side.VOLUNTEER, "Voici mon histoire")
    browser, place = as_(alice), f"/mises-en-relation/{row.public_id}"
    assert browser.get(place).status_code == 200
    pseudonym = row.pseudonym
    assert as_(camille).post(f"{place}/retrait").status_code == 303
    for address in ("", "/messages", "/accord"):
        answer = browser.get(place + address)
        assert answer.status_code == 403
        assert "histoire" not in answer.get_data(as_text=True)
    assert browser.post(f"{place}/messages", data={"body": "?"}).status_code == 403
    assert pseudonym not in browser.get(f"/mon-espace/besoins/{need.public_id}/reponses").get_data(as_text=True)
    told = [job.arguments["message"] for job in db.session.scalars(select(Job)) if "message" in job.arguments]
    assert "gone" in told


@pytest.mark.parametrize("purpose", [Purpose.CONTACT])
def test_a11_a_consent_taken_back_elsewhere_counts_at_once(
    as_: Any, alice: Any, camille: Any, in_state: Any, purpose: Purpose, need: Any
) -> None:
    row = in_state(S.CONFIRMED)
    scope = need.project.public_id
    accounts.withdraw_consent(camille, purpose, actor=camille, now=utcnow(), scope_ref=scope)
    assert as_(alice).get(f"/mises-en-relation/{row.public_id}").status_code == 403
    assert actions.end_accesses(now=utcnow()) == 1
    assert queries.find_introduction(row.public_id).state is S.WITHDRAWN
    assert actions.end_accesses(now=utcnow()) == 0


def test_a11_files_close_with_the_rest(as_: Any, alice: Any, camille: Any, in_state: Any) -> None:
    row = in_state(S.CONFIRMED)
    place = f"/mises-en-relation/{row.public_id}"
    data = {"body": "Voici", "files": (io.BytesIO(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"), "notes.pdf")}
    assert as_(camille).post(f"{place}/messages", data=data).status_code == 303
    talk = queries.list_messages(queries.get_conversation(row), Side.LEADER, page=1)
    address = f"{place}/fichiers/{talk.items[0].files[0].public_id}"
    assert as_(alice).get(address).status_code == 200
    as_(camille).post(f"{place}/retrait")
    assert as_(alice).get(address).status_code == 403


def test_a10_looking_at_many_people_is_throttled(as_: Any, alice: Any, need: Any) -> None:
    need.seats = 2000
    rows = [make_introduction(need, make_volunteer(make_account()), S.VOLUNTEERED).public_id for _ in range(62)]
    browser = as_(alice)
    answers = [browser.get(f"/mises-en-relation/{one}").status_code for one in rows]
    assert answers.count(200) == 60
    assert set(answers[60:]) == {429}


def test_ledger_names_each_field_and_repeats_after_ten_minutes(
    as_: Any, alice: Any, camille_volunteer: Any, in_state: Any, freeze: Any
) -> None:
    row = in_state(S.CONFIRMED, shared_fields=["cancers", "region"])
    row.word_from_volunteer = "Bonjour"
    db.session.flush()
    place, now = f"/mises-en-relation/{row.public_id}", utcnow()
    freeze(now)
    for _ in range(3):
        as_(alice).get(place)
    freeze(now + timedelta(minutes=11))
    as_(alice).get(place)
    records = db.session.scalars(select(AccessRecord).order_by(AccessRecord.id)).all()
    card, contact = (["cancers", "region", "word"], ["name"])
    assert [record.fields for record in records] == [card, contact, card, contact]
    assert records[0].viewer_organisation == "Centre hospitalier de l'Exemple"


def test_a_volunteer_reading_their_own_page_leaves_no_row(as_: Any, camille: Any, in_state: Any) -> None:
    row = in_state(S.CONFIRMED)
    as_(camille).get(f"/mises-en-relation/{row.public_id}")
    assert db.session.scalars(select(AccessRecord)).all() == []


def test_a7_the_queue_and_the_log_do_not_tie_an_account_to_a_profile(need: Any, camille_volunteer: Any) -> None:
    actions.invite_wave(need, actor=None, now=utcnow())
    row = queries.find_for(need, camille_volunteer)
    assert row is not None
    job = db.session.scalars(select(Job).where(Job.name != "search.follow")).one()
    line = db.session.scalars(select(MailLog)).one()
    text = f"{job.arguments} {job.unique_key} {line.kind} {line.subject}"
    assert not [one for one in (row.public_id, camille_volunteer.public_id) if one in text]
    assert row.id not in job.arguments.values()


def test_a_leader_cannot_answer_for_themselves(as_: Any, alice: Any, need: Any) -> None:
    row = make_introduction(need, make_volunteer(alice), S.VOLUNTEERED)
    assert as_(alice).post(f"/mises-en-relation/{row.public_id}/acceptation").status_code == 404


@pytest.mark.parametrize("text", ['<svg onload="alert(1)">', '"><img src=x onerror=alert(1)>'])
def test_e2_e7_what_people_write_is_shown_as_text(
    as_: Any, alice: Any, camille: Any, esther: Any, in_state: Any, text: str
) -> None:
    row = in_state(S.CONFIRMED)
    row.word_from_volunteer = text
    message = make_message(row, Side.LEADER, text, author=alice)
    db.session.flush()
    place = f"/mises-en-relation/{row.public_id}"
    as_(camille).post(f"{place}/messages/{message.public_id}/signalement", data={"reason": text})
    pages = [as_(alice).get(place), as_(camille).get(f"{place}/messages"), as_(camille).get(place)]
    pages.append(as_(esther).get("/gestion/mises-en-relation/signalements"))
    for page in pages:
        body = page.get_data(as_text=True)
        assert page.status_code == 200
        assert text not in body
        assert "onload=&#34;" in body or "&gt;&lt;img" in body
