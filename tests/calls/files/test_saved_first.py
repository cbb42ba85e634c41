"""Without scripts, attaching or removing a file sends the whole section: what was typed is saved first."""

from datetime import timedelta
from typing import Any

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState
from labagora.core.clock import utcnow
from tests.builders.calls import make_application, make_call, make_revision, write_section
from tests.calls.files.conftest import FORM, PDF, kept, sent

TYPED = {"answers-fields": "resume", "answers-resume": "Tapé avant de joindre.", "expected": "1"}


def test_what_was_typed_is_saved_with_the_file(as_: Any, alice: Account, address: str, now_is: Any) -> None:
    assert as_(alice).post(address, data={**TYPED, **sent()}).status_code == 303
    [section] = now_is().sections
    assert section.content["resume"] == "Tapé avant de joindre."
    assert section.content["lettre"] == [now_is().files[0].public_id]


def test_what_was_typed_is_saved_though_the_file_is_refused(
    as_: Any, alice: Account, address: str, now_is: Any
) -> None:
    assert as_(alice).post(address, data={**TYPED, **sent(PDF, "lettre.exe")}).status_code == 303
    assert now_is().sections[0].content["resume"] == "Tapé avant de joindre."
    assert now_is().files == []


def test_what_was_typed_is_saved_before_a_removal(as_: Any, alice: Account, draft: Any, now_is: Any) -> None:
    row = kept(draft)
    assert as_(alice).post(f"/candidatures/fichiers/{row.public_id}/retrait", data=TYPED).status_code == 303
    assert now_is().sections[0].content == {"resume": "Tapé avant de joindre.", "lettre": []}


def test_r14_a_text_changed_meanwhile_is_not_lost(
    as_: Any, alice: Account, address: str, draft: Any, now_is: Any
) -> None:
    write_section(draft, content={"resume": "Celui d'un autre."}).version = 4
    answer = as_(alice).post(address, data={**TYPED, **sent()})
    assert answer.status_code == 409
    assert "Tapé avant de joindre." in answer.text
    assert now_is().sections[0].content == {"resume": "Celui d'un autre."}
    assert now_is().files == []


def test_after_the_hour_a_correction_is_about_what_was_asked(as_: Any, alice: Account, hospital: Any) -> None:
    call = make_call(state=CallState.CLOSED, closes_at=utcnow() - timedelta(days=1))
    asked = {"fields": [["projet", "lettre"]], "due_at": (utcnow() + timedelta(days=1)).isoformat()}
    revision = make_revision(call, questionnaire=FORM)
    row = make_application(call, hospital, ApplicationState.CORRECTING, lead=alice, revision=revision, correction=asked)
    here = f"/candidatures/{row.public_id}/sections"
    browser = as_(alice)
    assert browser.post(f"{here}/projet/fichiers", data=sent()).status_code == 303
    assert browser.post(f"{here}/autre/fichiers", data=sent(field="annexe")).status_code == 409
