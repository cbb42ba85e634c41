"""Pages of a conversation."""

import io
from typing import Any

import pytest
from sqlalchemy import select, update

from labagora.core.db import db
from labagora.core.files import FileState, StoredFile
from labagora.introductions import queries
from labagora.introductions.enums import IntroductionState, Side
from labagora.volunteers.enums import Look
from labagora.volunteers.models import AccessRecord
from tests.builders.introductions import make_message

S = IntroductionState
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF"


@pytest.mark.parametrize("state", [S.INVITED, S.VOLUNTEERED, S.ACCEPTED])
def test_no_conversation_before_the_second_yes(as_: Any, camille: Any, in_state: Any, state: S) -> None:
    row = in_state(state)
    assert as_(camille).get(f"/mises-en-relation/{row.public_id}/messages").status_code == 403
    assert as_(camille).post(f"/mises-en-relation/{row.public_id}/messages", data={"body": "x"}).status_code == 403


@pytest.mark.parametrize("data", [{}, {"body": "   "}, {"body": "x" * 5001}])
def test_bad_message_is_422_and_kept(as_: Any, camille: Any, in_state: Any, data: Any) -> None:
    row = in_state(S.CONFIRMED)
    assert as_(camille).post(f"/mises-en-relation/{row.public_id}/messages", data=data).status_code == 422
    assert queries.list_messages(queries.get_conversation(row), Side.LEADER, page=1).total == 0


def test_f3_f6_files_come_as_downloads_with_their_name(as_: Any, camille: Any, alice: Any, in_state: Any) -> None:
    row = in_state(S.CONFIRMED)
    place = f"/mises-en-relation/{row.public_id}"
    data = {"body": "", "files": [(io.BytesIO(PDF), "compte rendu « été ».pdf")]}
    assert as_(camille).post(f"{place}/messages", data=data).status_code == 303
    file = queries.list_messages(queries.get_conversation(row), Side.LEADER, page=1).items[0].files[0]
    answer = as_(alice).get(f"{place}/fichiers/{file.public_id}")
    assert answer.data == PDF
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''compte%20rendu")
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_f5_a_file_in_quarantine_is_handed_to_nobody(as_: Any, camille: Any, alice: Any, in_state: Any) -> None:
    row = in_state(S.CONFIRMED)
    place = f"/mises-en-relation/{row.public_id}"
    as_(camille).post(f"{place}/messages", data={"body": "", "files": [(io.BytesIO(PDF), "a.pdf")]})
    db.session.execute(update(StoredFile).values(state=FileState.QUARANTINE))
    file = queries.list_messages(queries.get_conversation(row), Side.LEADER, page=1).items[0].files[0]
    assert [as_(who).get(f"{place}/fichiers/{file.public_id}").status_code for who in (alice, camille)] == [404, 404]


def test_f2_a_file_that_lies_is_refused_beside_its_field(as_: Any, camille: Any, in_state: Any) -> None:
    row = in_state(S.CONFIRMED)
    data = {"body": "Voici", "files": [(io.BytesIO(b"<html><script>alert(1)</script>"), "cv.pdf")]}
    answer = as_(camille).post(f"/mises-en-relation/{row.public_id}/messages", data=data)
    text = answer.get_data(as_text=True)
    assert answer.status_code in (415, 422)
    assert "Voici" in text
    assert queries.list_messages(queries.get_conversation(row), Side.LEADER, page=1).total == 0


def test_a1_a_file_of_another_conversation_is_not_found(as_: Any, camille: Any, in_state: Any) -> None:
    row = in_state(S.CONFIRMED)
    assert as_(camille).get(f"/mises-en-relation/{row.public_id}/fichiers/aaaa").status_code == 404


def test_reading_takes_a_click(as_: Any, camille: Any, alice: Any, in_state: Any) -> None:
    row = in_state(S.CONFIRMED)
    make_message(row, Side.LEADER, author=alice)
    browser, place = as_(camille), f"/mises-en-relation/{row.public_id}"
    for _ in range(2):
        assert "1 message non lu" in browser.get(f"{place}/messages").get_data(as_text=True).replace("\xa0", " ")
    assert browser.post(f"{place}/messages/lecture").status_code == 303
    assert "non lu" not in browser.get(f"{place}/messages").get_data(as_text=True)


def test_report_needs_a_reason_and_reaches_the_team(
    as_: Any, camille: Any, alice: Any, esther: Any, in_state: Any
) -> None:
    row = in_state(S.CONFIRMED)
    message = make_message(row, Side.LEADER, "Un mot blessant", author=alice)
    place = f"/mises-en-relation/{row.public_id}/messages/{message.public_id}/signalement"
    browser = as_(camille)
    assert browser.post(place, data={}).status_code == 422
    assert browser.post(place, data={"reason": "Blessant"}).status_code == 303
    assert browser.post(place, data={"reason": "Blessant"}).status_code == 409
    office, staff = "/gestion/mises-en-relation/signalements", as_(esther)
    for _time in range(2):
        assert "Un mot blessant" in staff.get(office).get_data(as_text=True)
    looks = db.session.scalars(select(AccessRecord).where(AccessRecord.look == Look.MODERATION)).all()
    assert [(look.volunteer_id, look.viewer_ref, look.fields) for look in looks] == [
        (row.volunteer_id, esther.public_id, ["messages"])
    ]
    assert staff.post(f"{office}/{message.public_id}/decision", data={"decision": "hide"}).status_code == 303
    assert staff.post(f"{office}/{message.public_id}/decision", data={"decision": "hide"}).status_code == 409
    assert "Message masqué" in browser.get(f"/mises-en-relation/{row.public_id}/messages").get_data(as_text=True)
    assert as_(alice).post(f"{office}/{message.public_id}/decision", data={"decision": "keep"}).status_code == 404
