"""The documents of a call: added once, ordered, taken away; handed out to those who read the call."""

from io import BytesIO
from typing import Any

import pytest

from labagora.calls.enums import CallState
from labagora.calls.models import CallDocument
from labagora.core.db import db
from labagora.core.files import FileState, StoredFile
from tests.builders.calls import make_call
from tests.calls.files.conftest import PDF


def _sent(title: str = "Cahier des charges", content: bytes = PDF, name: str = "cahier.pdf") -> dict[str, Any]:
    return {"title": title, "file": (BytesIO(content), name)}


def _rows() -> list[CallDocument]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(CallDocument).order_by(CallDocument.position)))


def _add(browser: Any, address: str, title: str = "Cahier des charges", more: bytes = b"") -> Any:
    return browser.post(f"{address}/documents", data=_sent(title, PDF + more))


@pytest.fixture
def desk(as_: Any, esther: Any) -> tuple[Any, str, str]:
    call = make_call()
    return as_(esther), f"/gestion/appels/{call.public_id}", f"/appels/{call.slug}"


def test_added_read_ordered_and_taken_away(desk: Any, client: Any) -> None:
    browser, address, page = desk
    assert _add(browser, address, "Le cahier").status_code == 303
    assert _add(browser, address, "Le modèle", b"%2\n").status_code == 303
    first, second = _rows()
    text = client.get(page).text
    assert text.index("Le cahier") < text.index("Le modèle")
    answer = client.get(f"/appels/documents/{first.public_id}")
    assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", PDF)
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''cahier.pdf"
    known = client.get(f"/appels/documents/{first.public_id}", headers={"If-None-Match": answer.headers["ETag"]})
    assert known.status_code == 304
    assert browser.post(f"{address}/documents/{second.public_id}/haut").status_code == 303
    assert [one.title for one in _rows()] == ["Le modèle", "Le cahier"]
    assert browser.post(f"{address}/documents/{_rows()[0].public_id}/haut").status_code == 303, "at its end"
    gone = _rows()[1].public_id
    assert "Retirer ce document ?" in browser.get(f"{address}/documents/{gone}/suppression").text
    assert browser.post(f"{address}/documents/{gone}/suppression").status_code == 303
    assert browser.post(f"{address}/documents/{gone}/suppression").status_code == 404, "a second click"
    assert client.get(f"/appels/documents/{gone}").status_code == 404
    assert db.session.query(StoredFile).count() == 1


def test_the_same_file_sent_twice_is_one(desk: Any) -> None:
    browser, address, _page = desk
    assert [_add(browser, address).status_code for _ in range(2)] == [303, 303]
    assert len(_rows()) == 1


@pytest.mark.parametrize(
    "sent",
    [
        {"title": "Sans fichier"},
        _sent(title=""),
        _sent(title="x" * 161),
        _sent(content=b"MZ\x90\x00", name="virus.exe"),
        _sent(content=b"<script>", name="page.pdf"),
    ],
    ids=["no file", "no title", "long title", "program", "another kind than its name"],
)
def test_bad_input_is_said_and_nothing_is_kept(desk: Any, sent: dict[str, Any]) -> None:
    browser, address, _page = desk
    answer = browser.post(f"{address}/documents", data=sent)
    assert answer.status_code == 422
    assert sent["title"][:160] in answer.text
    assert _rows() == []


def test_what_waits_for_the_antivirus_is_not_handed_out(desk: Any, client: Any) -> None:
    browser, address, page = desk
    _add(browser, address)
    row = _rows()[0]
    db.session.get_one(StoredFile, row.stored_id).state = FileState.QUARANTINE
    db.session.flush()
    assert client.get(f"/appels/documents/{row.public_id}").status_code == 404
    assert "Cahier des charges" not in client.get(page).text
    assert "en attente de l’antivirus" in browser.get(f"{address}/documents").text


def test_a_document_is_as_hidden_as_its_call(as_: Any, esther: Any, alice: Any, client: Any) -> None:
    call = make_call(state=CallState.DRAFT)
    _add(as_(esther), f"/gestion/appels/{call.public_id}")
    address = f"/appels/documents/{_rows()[0].public_id}"
    assert [client.get(address).status_code, as_(alice).get(address).status_code] == [404, 404]
    answer = as_(esther).get(address)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")


def test_only_the_team_and_each_call_its_own(as_: Any, client: Any, esther: Any, alice: Any, desk: Any) -> None:
    browser, address, _page = desk
    _add(browser, address)
    row, other = _rows()[0].public_id, make_call("Un autre").public_id
    for path in (f"{address}/documents", f"{address}/documents/{row}/suppression"):
        assert client.get(path).status_code == 303
        assert as_(alice).get(path).status_code == 404
    for path in (f"{address}/documents", f"{address}/documents/{row}/suppression", f"{address}/documents/{row}/bas"):
        assert as_(alice).post(path).status_code == 404
    assert browser.post(f"/gestion/appels/{other}/documents/{row}/suppression").status_code == 404
    assert browser.get("/gestion/appels/inconnu/documents").status_code == 404
    assert len(_rows()) == 1


def test_an_ended_call_keeps_its_documents(as_: Any, esther: Any) -> None:
    call = make_call(state=CallState.ARCHIVED)
    browser, address = as_(esther), f"/gestion/appels/{call.public_id}"
    assert _add(browser, address).status_code == 409
    assert "Ajouter un document" not in browser.get(f"{address}/documents").text
