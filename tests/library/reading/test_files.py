"""GET /fichiers/<public_id>: who may read which file."""

from typing import Any

import pytest

from labagora.accounts.enums import Role
from labagora.core.files import FileState
from labagora.library.enums import FileRole, SheetState
from tests.builders.accounts import enrol_second_factor, grant, make_account
from tests.builders.library import make_sheet


@pytest.fixture
def provider(app: Any) -> Any:
    """Somebody who writes sheets for the team."""
    account = make_account(name="Prune")
    grant(account, Role.PROVIDER)
    enrol_second_factor(account)
    return account


def test_a1_files_of_a_draft_are_for_those_who_write_it(
    client: Any, as_: Any, add_file: Any, provider: Any, alice: Any, camille: Any, esther: Any, hospital: Any
) -> None:
    parent = make_sheet()
    version = {"parent_id": parent.id, "territory": "Bretagne", "organisation_id": hospital.id}
    entrusted = add_file(make_sheet(state=SheetState.DRAFT, owner=provider))
    territorial = add_file(make_sheet(state=SheetState.DRAFT, columns=version))
    nobodys = add_file(make_sheet(state=SheetState.DRAFT))
    may = {
        "visitor": (client, set()),
        "camille": (as_(camille), set()),
        "provider": (as_(provider), {entrusted.public_id}),
        "alice": (as_(alice), {territorial.public_id}),
        "esther": (as_(esther), {entrusted.public_id, territorial.public_id, nobodys.public_id}),
    }
    for who, (browser, files) in may.items():
        for file in (entrusted, territorial, nobodys):
            answer = browser.get(f"/fichiers/{file.public_id}")
            expected = 200 if file.public_id in files else 404
            assert answer.status_code == expected, (who, file.public_id)
            if expected == 200:
                assert answer.headers["Cache-Control"] == "no-store"


def test_file_listed_by_what_is_on_line_is_everybodys(client: Any, add_file: Any, publish: Any) -> None:
    sheet = make_sheet()
    file = add_file(sheet)
    assert client.get(f"/fichiers/{file.public_id}").status_code == 404, "not published yet"
    publish(sheet)
    answer = client.get(f"/fichiers/{file.public_id}")
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''grille.pdf"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    headers = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/fichiers/{file.public_id}", headers=headers).status_code == 304


def test_image_is_shown_in_place_and_a_tool_is_saved(client: Any, add_file: Any, publish: Any) -> None:
    sheet = make_sheet()
    image, drawing = add_file(sheet, FileRole.IMAGE, "schéma 1.png"), add_file(sheet, FileRole.TOOL, "affiche.png")
    publish(sheet)
    answer = client.get(f"/fichiers/{image.public_id}")
    assert answer.headers["Content-Disposition"] == "inline; filename*=UTF-8''sch%C3%A9ma%201.png"
    assert answer.mimetype == "image/png"
    assert client.get(f"/fichiers/{drawing.public_id}").headers["Content-Disposition"].startswith("attachment")


def test_file_is_gone_with_the_page(client: Any, add_file: Any, publish: Any, withdraw: Any) -> None:
    sheet = make_sheet()
    file = add_file(sheet)
    publish(sheet)
    withdraw(sheet)
    assert client.get(f"/fichiers/{file.public_id}").status_code == 404


def test_file_in_quarantine_is_nobodys(client: Any, as_: Any, esther: Any, add_file: Any, publish: Any) -> None:
    sheet = make_sheet()
    waiting = add_file(sheet, state=FileState.QUARANTINE)
    taken_back = add_file(sheet)
    publish(sheet)
    taken_back.stored.state = FileState.QUARANTINE
    for browser in (client, as_(esther)):
        for file in (waiting, taken_back):
            assert browser.get(f"/fichiers/{file.public_id}").status_code == 404


def test_file_whose_bytes_are_lost_is_not_found(app: Any, client: Any, add_file: Any, publish: Any) -> None:
    sheet = make_sheet()
    file = add_file(sheet)
    publish(sheet)
    app.extensions["labagora"].storage.delete(file.stored.storage_key)
    assert client.get(f"/fichiers/{file.public_id}").status_code == 404


@pytest.mark.parametrize("name", ["absent", "..%2f..%2fetc", "a" * 3000, "%00"])
def test_file_of_nothing_is_not_found(client: Any, name: str) -> None:
    assert client.get(f"/fichiers/{name}").status_code == 404


def test_a_stored_file_that_is_no_file_of_a_sheet_is_not_found(client: Any, as_: Any, esther: Any) -> None:
    from labagora.library.tasks.pdf import build_pdf
    from tests.builders.library import publication_of

    sheet = make_sheet()
    build_pdf(sheet_ref=sheet.public_id)
    from labagora.core.db import db
    from labagora.core.files import StoredFile

    stored = db.session.get(StoredFile, publication_of(sheet).pdf_id)
    assert stored is not None
    for browser in (client, as_(esther)):
        assert browser.get(f"/fichiers/{stored.public_id}").status_code == 404
