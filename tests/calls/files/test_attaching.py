"""Attaching a file to a question: checked, counted, and nothing else is lost when it is refused."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, CallState, TeamRole
from labagora.calls.models import ApplicationChange
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState, StoredFile
from labagora.ports.storage import uploads
from labagora.ports.storage.antivirus import ScannerError
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call, make_revision, write_section
from tests.builders.pictures import CANARY, EXIF_WITH_PLACE, jpeg_segment, make_jpeg
from tests.calls.files.conftest import FORM, PDF, kept, sent

JSON = {"Accept": "application/json"}


def test_a_file_is_kept_and_the_section_names_it(as_: Any, alice: Account, address: str, now_is: Any) -> None:
    answer = as_(alice).post(address, data=sent())
    assert answer.status_code == 303
    assert answer.location.endswith("/sections/projet#answers-lettre")
    application = now_is()
    [row] = application.files
    assert (row.name, row.field_key, row.added_by_ref) == ("lettre.pdf", "lettre", alice.public_id)
    assert uploads.read(row.stored) == PDF
    assert application.sections[0].content == {"lettre": [row.public_id]}
    [change] = db.session.scalars(db.select(ApplicationChange)).all()
    assert (change.field_key, change.after, change.by_ref) == ("lettre", [row.public_id], alice.public_id)


def test_a_script_gets_the_list_as_the_page_draws_it(as_: Any, alice: Account, address: str) -> None:
    answer = as_(alice).post(address, data=sent(), headers=JSON)
    assert answer.status_code == 201
    assert answer.json["has_room"] is True
    assert "lettre.pdf" in answer.json["html"]


def test_the_other_answers_and_their_version_are_left_alone(
    as_: Any, alice: Account, address: str, draft: Any, now_is: Any
) -> None:
    write_section(draft, content={"resume": "Mon texte."})
    as_(alice).post(address, data=sent(), headers=JSON)
    [section] = now_is().sections
    assert section.content["resume"] == "Mon texte."
    assert section.version == 1


def test_twice_the_same_file_is_one(as_: Any, alice: Account, address: str, now_is: Any) -> None:
    browser = as_(alice)
    for _click in range(2):
        assert browser.post(address, data=sent()).status_code == 303
    assert len(now_is().files) == 1


def test_a_question_takes_so_many_files(as_: Any, alice: Account, address: str, now_is: Any) -> None:
    browser = as_(alice)
    for number in range(3):
        answer = browser.post(address, data=sent(PDF + bytes([number])), headers=JSON)
    assert answer.status_code == 422
    assert "2 fichier(s) au plus" in answer.json["title"]
    assert len(now_is().files) == 2


@pytest.mark.parametrize(
    ("content", "name", "status"),
    [
        (b"", "vide.pdf", 422),
        (b"MZ" + bytes(100), "lettre.pdf", 415),
        (PDF, "lettre.exe", 415),
        (make_jpeg(), "photo.jpg", 422),
    ],
)
def test_what_is_refused_is_not_kept(
    as_: Any, alice: Account, address: str, now_is: Any, content: bytes, name: str, status: int
) -> None:
    answer = as_(alice).post(address, data=sent(content, name), headers=JSON)
    assert answer.status_code == status
    assert answer.json["title"]
    assert now_is().files == []
    assert db.session.scalars(db.select(StoredFile)).all() == []


def test_f1_a_file_weighs_no_more_than_the_question_says(
    as_: Any, alice: Account, address: str, now_is: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labagora.calls.actions.files.MEGABYTE", 1000)
    assert as_(alice).post(address, data=sent(PDF + bytes(1000)), headers=JSON).status_code == 413
    assert now_is().files == []


def test_no_file_at_all(as_: Any, alice: Account, address: str) -> None:
    assert as_(alice).post(address, data={"attach": "lettre"}, headers=JSON).status_code == 422
    assert as_(alice).post(address).status_code == 422


def test_without_scripts_the_next_page_says_why(as_: Any, alice: Account, address: str, draft: Any) -> None:
    browser = as_(alice)
    assert browser.post(address, data=sent(PDF, "lettre.exe")).status_code == 303
    with browser.session_transaction() as cookie:
        assert cookie["refused_file"][:2] == [draft.public_id, "lettre"]
        assert "non accepté" in cookie["refused_file"][2]


def test_f6_a_picture_forgets_where_it_was_taken(as_: Any, alice: Account, address: str, now_is: Any) -> None:
    picture = make_jpeg(jpeg_segment(0xE1, EXIF_WITH_PLACE))
    assert as_(alice).post(address, data=sent(picture, "photo.jpg", "photo"), headers=JSON).status_code == 201
    assert CANARY not in uploads.read(now_is().files[0].stored)


def test_f5_without_an_answer_of_the_antivirus_nobody_opens_it(
    as_: Any, alice: Account, address: str, now_is: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_content: bytes, _url: str) -> bool:
        raise ScannerError("away")

    monkeypatch.setattr(uploads, "_antivirus_url", lambda: "clamd://127.0.0.1:1")
    monkeypatch.setattr(uploads, "is_infected", away)
    answer = as_(alice).post(address, data=sent(), headers=JSON)
    assert answer.status_code == 201
    assert "en attente de l’antivirus" in answer.json["html"]
    assert "<a " not in answer.json["html"]
    assert now_is().files[0].stored.state is FileState.QUARANTINE


@pytest.mark.parametrize("field", ["resume", "annexe", "rien"])
def test_only_a_question_of_the_section_that_takes_files(
    as_: Any, alice: Account, address: str, now_is: Any, field: str
) -> None:
    assert as_(alice).post(address, data=sent(field=field)).status_code == 404
    assert as_(alice).post(address.replace("projet", "rien"), data=sent()).status_code == 404
    assert now_is().files == []


def test_strangers_and_readers_attach_nothing(
    as_: Any, bob: Account, esther: Account, address: str, draft: Any, now_is: Any, client: Any
) -> None:
    viewer = make_account()
    join_team(draft, viewer, TeamRole.VIEWER)
    assert as_(viewer).post(address, data=sent()).status_code == 403
    for stranger in (bob, esther):
        assert as_(stranger).post(address, data=sent()).status_code == 404
    assert "/connexion" in client.post(address, data=sent()).location
    assert now_is().files == []


def test_nothing_is_attached_after_the_hour(as_: Any, alice: Account, hospital: Any) -> None:
    call = make_call(state=CallState.CLOSED, closes_at=utcnow() - timedelta(seconds=1))
    late = make_application(call, hospital, lead=alice, revision=make_revision(call, questionnaire=FORM))
    address = f"/candidatures/{late.public_id}/sections/projet/fichiers"
    assert as_(alice).post(address, data=sent()).status_code == 409
    row = kept(late)
    assert as_(alice).post(f"/candidatures/fichiers/{row.public_id}/retrait").status_code == 409


def test_an_application_keeps_so_many_files(
    as_: Any, alice: Account, address: str, draft: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labagora.calls.actions.files.MOST_KEPT", 1)
    kept(draft, field_key="photo")
    assert as_(alice).post(address, data=sent(), headers=JSON).status_code == 422


def test_too_many_files_in_an_hour_wait(
    as_: Any, alice: Account, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("labagora.calls.views.files.FILES_AN_HOUR", 1)
    browser = as_(alice)
    browser.post(address, data=sent(), headers=JSON)
    late = browser.post(address, data=sent(PDF + b"2"), headers=JSON)
    assert late.status_code == 429
    assert browser.post(address, data=sent(PDF + b"2")).status_code == 303


def test_what_is_filed_again_takes_files(as_: Any, alice: Account, hospital: Any) -> None:
    call = make_call()
    revision = make_revision(call, questionnaire=FORM)
    filed = make_application(call, hospital, ApplicationState.FILED, lead=alice, revision=revision)
    address = f"/candidatures/{filed.public_id}/sections/projet/fichiers"
    assert as_(alice).post(address, data=sent()).status_code == 303
