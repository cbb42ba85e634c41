"""Files of the board: what they hold, how they are made, how long they live. No draft is in any of them."""

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from labagora.calls import archives
from labagora.calls.enums import ApplicationState, ExportState
from labagora.calls.models import Application, Call, CallExport
from labagora.calls.tasks.exports import build_archive, expire_exports, mail_export
from labagora.core.audit import AuditEntry
from labagora.core.clock import frozen_at, utcnow
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.core.paper import PressError
from tests.builders.calls import make_application, make_filing, write_section
from tests.builders.organisations import make_organisation
from tests.calls.board.conftest import ANSWERS, file_one, form_of

ALL = "colonnes=reference&colonnes=organisation&colonnes=titre&colonnes=depose&colonnes=q.resume&colonnes=q.montant"


@pytest.fixture
def draft(call: Call) -> Application:
    """A draft that nobody of the team may read."""
    row = make_application(
        call, make_organisation(name="CANARI clinique"), title="CANARI titre", revision=form_of(call)
    )
    write_section(row, "projet", {"resume": "CANARI réponse"})
    return row


def asked(call: Call) -> CallExport:
    db.session.expire_all()
    return db.session.scalars(db.select(CallExport).order_by(CallExport.id.desc())).first()


def entries(content: bytes) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(content))


def test_a_csv_holds_the_columns_of_the_view(
    as_: Any, esther: Any, address: str, filed: Application, draft: Application
) -> None:
    answer = as_(esther).get(f"{address}/export.csv?{ALL}")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "CANARI" not in answer.text
    heads, line = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))
    assert heads == ["Référence", "Organisation", "Titre", "Déposée le", "Résumé", "Montant demandé"]
    assert line[0] == filed.reference
    assert line[4] == "'=1+1 un résumé"
    assert line[5] == "1200.0"


def test_a_workbook_types_what_it_holds(
    as_: Any, esther: Any, address: str, filed: Application, draft: Application
) -> None:
    answer = as_(esther).get(f"{address}/export.xlsx?{ALL}")
    rows = list(load_workbook(io.BytesIO(answer.data)).active.iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][5] == 1200
    assert rows[1][3].year == utcnow().year
    assert "CANARI" not in str(rows)


def test_the_filter_holds_in_the_file(as_: Any, esther: Any, address: str, call: Call, filed: Application) -> None:
    other = file_one(call, make_organisation(name="Autre"), lot="hopital")
    text = as_(esther).get(f"{address}/export.csv?lot=hopital").text
    assert other.reference in text
    assert filed.reference not in text


def test_ticked_lines_are_exported_and_the_filter_stays(
    as_: Any, esther: Any, address: str, call: Call, filed: Application, draft: Application
) -> None:
    file_one(call, make_organisation(name="Pas choisie"), lot="ville")
    browser = as_(esther)
    sent = {"selected": [filed.public_id, filed.public_id, draft.public_id, "zzz"], "action": "csv"}
    answer = browser.post(f"{address}/selection?lot=ville&tri=-depose", data=sent)
    assert answer.status_code == 303
    assert "lot=ville" in answer.location
    assert "tri=-depose" in answer.location
    lines = browser.get(answer.location).text.splitlines()
    assert len(lines) == 2
    assert filed.reference in lines[1]


def test_nothing_ticked_goes_back_to_the_same_board(as_: Any, esther: Any, address: str) -> None:
    answer = as_(esther).post(f"{address}/selection?lot=ville", data={"action": "csv"})
    assert answer.location == f"{address}?lot=ville"


def test_an_action_that_does_not_exist(as_: Any, esther: Any, address: str, filed: Application) -> None:
    sent = {"selected": [filed.public_id], "action": "accept"}
    assert as_(esther).post(f"{address}/selection", data=sent).status_code == 400


@pytest.mark.parametrize("page", ["/export.csv", "/export.xlsx"])
def test_others_take_nothing(as_: Any, alice: Any, client: Any, address: str, filed: Application, page: str) -> None:
    assert as_(alice).get(address + page).status_code == 404
    assert client.get(address + page).status_code in (302, 303)


def test_others_ask_for_nothing(as_: Any, alice: Any, address: str, call: Call, filed: Application) -> None:
    browser = as_(alice)
    assert browser.post(f"{address}/selection", data={"selected": filed.public_id, "action": "zip"}).status_code == 404
    assert browser.post(f"/gestion/appels/{call.public_id}/exports").status_code == 404
    assert db.session.scalars(db.select(CallExport)).all() == []


def test_from_the_button_to_the_archive(
    as_: Any, esther: Any, call: Call, filed: Application, draft: Application, run_jobs: Any, mails: list[Any]
) -> None:
    other = make_application(
        call, make_organisation(name="Retirée"), ApplicationState.WITHDRAWN, revision=form_of(call)
    )
    make_filing(other, content=ANSWERS)
    browser = as_(esther)
    answer = browser.post(f"/gestion/appels/{call.public_id}/exports")
    assert answer.status_code == 303
    assert "L’archive se prépare" in browser.get(answer.location).text
    assert browser.post(f"{answer.location}/fichier").status_code == 409
    run_jobs()
    page = browser.get(answer.location).text
    assert "PRÊTE" in page
    assert len(mails) == 1
    assert call.title not in mails[0].text
    taken = browser.post(f"{answer.location}/fichier")
    assert taken.headers["Content-Disposition"].endswith(".zip")
    assert taken.headers["Cache-Control"] == "no-store"
    archive = entries(taken.data)
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == sorted([f"{filed.reference}.pdf", f"{other.reference}.pdf", "index.csv"])
    text = "".join(page.extract_text() for page in PdfReader(archive.open(f"{filed.reference}.pdf")).pages)
    for words in ("Le bon parcours", "Un carnet", "lettre.pdf", filed.reference):
        assert words in text.replace("\u00a0", " ")
    index = archive.read("index.csv").decode("utf-8-sig")
    assert f'"{filed.reference}.pdf"' in index
    assert "CANARI" not in index + text
    verbs = [row.verb for row in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert [verb for verb in verbs if "export" in verb] == [
        "call.export_asked",
        "call.export_made",
        "call.export_taken",
    ]


def test_asked_twice_while_it_is_made_it_is_one(
    as_: Any, esther: Any, call: Call, filed: Application, run_jobs: Any, mails: list[Any]
) -> None:
    browser, ask = as_(esther), f"/gestion/appels/{call.public_id}/exports"
    first = browser.post(ask).location
    assert browser.post(ask).location == first
    assert browser.post(f"{ask}?lot=ville").location != first
    run_jobs()
    assert browser.post(ask).location != first  # made anew: what it holds may have changed
    assert len(mails) == 2


def test_an_archive_of_nothing_is_not_made(as_: Any, esther: Any, call: Call, draft: Application, address: str) -> None:
    browser = as_(esther)
    answer = browser.post(f"/gestion/appels/{call.public_id}/exports")
    assert answer.location == address
    assert "Aucune candidature déposée à exporter." in browser.get(answer.location).text
    assert db.session.scalars(db.select(CallExport)).all() == []


def test_ticked_lines_only(
    as_: Any, esther: Any, call: Call, address: str, filed: Application, run_jobs: Any, mails: list[Any]
) -> None:
    file_one(call, make_organisation(name="Pas choisie"))
    browser = as_(esther)
    answer = browser.post(f"{address}/selection", data={"selected": filed.public_id, "action": "zip"})
    run_jobs()
    taken = browser.post(f"{answer.location}/fichier")
    assert sorted(entries(taken.data).namelist()) == [f"{filed.reference}.pdf", "index.csv"]


def test_the_archive_is_gone_after_a_day(
    as_: Any, esther: Any, call: Call, filed: Application, run_jobs: Any, mails: list[Any]
) -> None:
    browser = as_(esther)
    page = browser.post(f"/gestion/appels/{call.public_id}/exports").location
    run_jobs()
    ready = asked(call)
    assert ready.expires_at - ready.ready_at == timedelta(hours=24)
    expire_exports()
    assert asked(call).state is ExportState.READY
    with frozen_at(ready.expires_at):
        assert as_(esther).post(f"{page}/fichier").status_code == 409
        expire_exports()
        expire_exports()
    assert asked(call).state is ExportState.EXPIRED
    assert db.session.scalars(db.select(StoredFile)).all() == []
    assert "a expiré" in browser.get(page).text
    assert "Expiré" in browser.get(f"/gestion/appels/{call.public_id}/exports").text


def test_the_job_run_twice_makes_one(
    as_: Any, esther: Any, call: Call, filed: Application, run_jobs: Any, mails: list[Any]
) -> None:
    as_(esther).post(f"/gestion/appels/{call.public_id}/exports")
    run_jobs()
    row = asked(call)
    stored = row.stored_id
    build_archive(export_ref=row.public_id)
    assert asked(call).stored_id == stored
    assert len(mails) == 1


def test_jobs_about_what_is_gone_do_nothing(app: Any, esther: Any, mails: list[Any]) -> None:
    build_archive(export_ref="zzz")
    mail_export(account_ref=esther.public_id, export_ref="zzz")
    assert mails == []


def test_a_pdf_that_cannot_be_made_loses_no_other(
    as_: Any, esther: Any, call: Call, filed: Application, run_jobs: Any, mails: list[Any], monkeypatch: Any
) -> None:
    other = file_one(call, make_organisation(name="Autre"), title="Imprimable")
    made = archives.paper_pdf

    def refuse(paper: Any, **values: Any) -> bytes:
        if paper.title == "Le bon parcours":
            raise PressError("no")
        return made(paper, **values)

    monkeypatch.setattr(archives, "paper_pdf", refuse)
    browser = as_(esther)
    page = browser.post(f"/gestion/appels/{call.public_id}/exports").location
    run_jobs()
    archive = entries(browser.post(f"{page}/fichier").data)
    assert archive.namelist() == [f"{other.reference}.pdf", "index.csv"]
    assert "non imprimée" in archive.read("index.csv").decode()


@pytest.mark.parametrize("page", ["/gestion/appels/exports/zzz", "/gestion/appels/zzz/exports"])
def test_what_is_not_there(as_: Any, esther: Any, page: str) -> None:
    assert as_(esther).get(page).status_code == 404


def test_others_see_no_archive(
    as_: Any, esther: Any, alice: Any, call: Call, filed: Application, run_jobs: Any, mails: list[Any]
) -> None:
    page = as_(esther).post(f"/gestion/appels/{call.public_id}/exports").location
    run_jobs()
    browser = as_(alice)
    for address in (page, f"/gestion/appels/{call.public_id}/exports"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"{page}/fichier").status_code == 404


@pytest.mark.parametrize("extension", ["csv", "xlsx", "zip"])
def test_the_command_line(
    app: Any, call: Call, filed: Application, draft: Application, tmp_path: Any, extension: str
) -> None:
    db.session.commit()
    result = app.test_cli_runner().invoke(
        args=["calls", "export", call.reference, "--format", extension, "--to", str(tmp_path / "sortie")]
    )
    assert result.exit_code == 0, result.output
    assert "1 candidatures déposées écrites" in result.output
    [path] = (tmp_path / "sortie").iterdir()
    content = path.read_bytes()
    if extension == "csv":
        text = content.decode("utf-8-sig")
        assert "Un carnet" in text
        assert "CANARI" not in text
    elif extension == "xlsx":
        assert load_workbook(io.BytesIO(content)).active.max_row == 2
    else:
        assert sorted(entries(content).namelist()) == [f"{filed.reference}.pdf", "index.csv"]


def test_the_command_line_for_a_call_that_is_not_there(app: Any, tmp_path: Any) -> None:
    result = app.test_cli_runner().invoke(args=["calls", "export", "zzz", "--to", str(tmp_path)])
    assert result.exit_code != 0
    assert list(tmp_path.iterdir()) == []
