"""Handing a file out, and taking it out."""

from typing import Any

import pytest

from labagora.accounts.models import Account
from labagora.calls.enums import ApplicationState, TeamRole
from labagora.calls.models import ApplicationFile
from labagora.core.db import db
from labagora.core.files import FileState, StoredFile
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call, make_revision, write_section
from tests.calls.files.conftest import FORM, PDF, kept
from tests.calls.likeness import bare

JSON = {"Accept": "application/json"}


@pytest.fixture
def filed(app: Any, alice: Account, hospital: Any) -> Any:
    """A filed application."""
    call = make_call()
    revision = make_revision(call, questionnaire=FORM)
    return make_application(call, hospital, ApplicationState.FILED, lead=alice, revision=revision)


def page_of(row: ApplicationFile) -> str:
    """Return the address of a file."""
    return f"/candidatures/fichiers/{row.public_id}"


def test_f3_a_file_is_saved_and_never_shown(as_: Any, alice: Account, draft: Any) -> None:
    answer = as_(alice).get(page_of(kept(draft)))
    assert answer.data == PDF
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''d%C3%A9j%C3%A0%20l%C3%A0.pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_f5_what_is_not_clean_is_handed_to_nobody(as_: Any, alice: Account, esther: Account, filed: Any) -> None:
    row = kept(filed, FileState.QUARANTINE)
    for reader in (alice, esther):
        answer = as_(reader).get(page_of(row))
        assert answer.status_code == 409
        assert PDF not in answer.data


def test_the_institute_reads_the_files_of_what_is_filed(as_: Any, esther: Account, filed: Any, draft: Any) -> None:
    assert as_(esther).get(page_of(kept(filed))).status_code == 200
    assert as_(esther).get(page_of(kept(draft))).status_code == 404


def test_a_stranger_learns_nothing(as_: Any, bob: Account, client: Any, draft: Any) -> None:
    row = kept(draft)
    browser = as_(bob)
    hidden, absent = browser.get(page_of(row)), browser.get("/candidatures/fichiers/rien")
    assert hidden.status_code == absent.status_code == 404
    assert bare(hidden.text, row.public_id) == bare(absent.text, "rien")
    assert browser.post(f"{page_of(row)}/retrait").status_code == 404
    assert browser.post("/candidatures/fichiers/rien/retrait").status_code == 404
    assert "/connexion" in client.get(page_of(row)).location


def test_a_removed_member_opens_no_file_any_more(as_: Any, alice: Account, draft: Any) -> None:
    paul = make_account()
    place, row = join_team(draft, paul), kept(draft)
    browser = as_(paul)
    assert browser.get(page_of(row)).status_code == 200
    as_(alice).post(f"/candidatures/{draft.public_id}/equipe/{place.public_id}/retrait")
    assert browser.get(page_of(row)).status_code == 404


def test_a_file_of_a_draft_is_taken_out_for_good(as_: Any, alice: Account, draft: Any, now_is: Any) -> None:
    row = kept(draft)
    write_section(draft, content={"resume": "Texte", "lettre": [row.public_id]})
    browser, page = as_(alice), f"{page_of(row)}/retrait"
    assert browser.get(page).status_code == 405
    assert browser.post(page).status_code == 303
    assert now_is().files == []
    assert now_is().sections[0].content == {"resume": "Texte", "lettre": []}
    assert db.session.scalars(db.select(StoredFile)).all() == []
    assert browser.post(page).status_code == 404


def test_a_script_gets_what_is_left(as_: Any, alice: Account, draft: Any) -> None:
    page = page_of(kept(draft))
    answer = as_(alice).post(f"{page}/retrait", headers=JSON)
    assert answer.status_code == 200
    assert answer.json["has_room"] is True
    assert page not in answer.json["html"]


def test_what_was_filed_keeps_its_files(as_: Any, alice: Account, filed: Any) -> None:
    row = kept(filed)
    browser, page = as_(alice), page_of(row)
    assert browser.post(f"{page}/retrait").status_code == 303
    db.session.expire_all()
    assert db.session.get(ApplicationFile, row.id).removed_at is not None
    assert browser.get(page).data == PDF
    assert browser.post(f"{page}/retrait").status_code == 303


def test_readers_take_nothing_out(as_: Any, draft: Any, esther: Account, filed: Any, now_is: Any) -> None:
    viewer = make_account()
    join_team(draft, viewer, TeamRole.VIEWER)
    assert as_(viewer).post(f"{page_of(kept(draft))}/retrait").status_code == 403
    assert as_(esther).post(f"{page_of(kept(filed))}/retrait").status_code == 403
    assert len(now_is().files) == 1
