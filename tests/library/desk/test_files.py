"""The images and the tools of a sheet: …/fichiers, …/fichiers/<id>/modifier, …/haut, …/bas, …/suppression."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject
from sqlalchemy.orm import joinedload

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.library.actions import files as actions
from labagora.library.actions.publishing import put_on_line
from labagora.library.enums import FileRole, SheetState
from labagora.library.models import Publication, SheetFile
from labagora.ports.storage import uploads
from tests.builders import signed
from tests.builders.library import make_sheet
from tests.builders.pictures import CANARY, EXIF_WITH_PLACE, jpeg_segment, make_jpeg, make_png, png_chunk
from tests.builders.signed import all_of_pdf, all_of_zip, signed_docx, signed_odt, signed_pdf
from tests.library.desk.conftest import whole

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
XSS = '"><svg onload=alert(1)>'


def _stem(sheet: Any) -> str:
    return f"/mon-espace/fiches/{sheet.public_id}/fichiers"


def _image(content: bytes | None = None, name: str = "schéma.png", **words: str) -> dict[str, Any]:
    file = (BytesIO(make_png() if content is None else content), name)
    return {"role": "image", "alt": "Un schéma du parcours", "file": file, **words}


def _tool(content: bytes = PDF, name: str = "modèle.pdf", **words: str) -> dict[str, Any]:
    return {"role": "tool", "title": "Modèle de lettre", "file": (BytesIO(content), name), **words}


def _rows() -> list[SheetFile]:
    query = db.session.query(SheetFile).options(joinedload(SheetFile.stored))
    return query.order_by(SheetFile.position, SheetFile.id).all()


def _add(browser: Any, sheet: Any, name: str = "a.png") -> str:
    """Add an image of its own; return its name in addresses."""
    noise = png_chunk(b"bKGD", name.encode())
    assert browser.post(_stem(sheet), data=_image(make_png(noise), name)).status_code == 303
    return str(_rows()[-1].public_id)


def test_an_image_is_kept_with_its_alternative_and_shown_with_its_code(as_: Any, paul: Any, draft: Any) -> None:
    assert as_(paul).post(_stem(draft), data=_image()).status_code == 303
    (row,) = _rows()
    assert (row.role, row.alt, row.position) == (FileRole.IMAGE, "Un schéma du parcours", 1)
    page = as_(paul).get(_stem(draft)).text
    assert f"![Un schéma du parcours](fichier:{row.public_id})" in page
    assert f'src="/fichiers/{row.public_id}"' in page
    assert as_(paul).get(f"/fichiers/{row.public_id}").data == make_png()
    editor = as_(paul).get(f"/mon-espace/fiches/{draft.public_id}/modifier").text
    assert f"(fichier:{row.public_id})" in editor


def test_a_tool_is_kept_with_its_title(as_: Any, paul: Any, draft: Any) -> None:
    assert as_(paul).post(_stem(draft), data=_tool(description="À adapter.")).status_code == 303
    (row,) = _rows()
    assert (row.title, row.description, row.stored.name) == ("Modèle de lettre", "À adapter.", "modèle.pdf")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (make_jpeg(jpeg_segment(0xE1, EXIF_WITH_PLACE)), "photo.jpg"),
        (make_png(png_chunk(b"tEXt", b"Author\x00" + CANARY)), "photo.png"),
    ],
)
def test_abuse_13_where_a_photo_was_taken_is_never_stored(
    as_: Any, paul: Any, draft: Any, content: bytes, name: str
) -> None:
    assert as_(paul).post(_stem(draft), data=_image(content, name)).status_code == 303
    assert CANARY not in uploads.read(_rows()[0].stored)
    tool = _tool(content, name, title="Affiche")
    assert as_(paul).post(_stem(draft), data=tool).status_code == 303
    assert CANARY not in uploads.read(_rows()[1].stored)


@pytest.mark.sqlite_only
@pytest.mark.parametrize(
    ("data", "field"),
    [
        (_image(alt=" "), "alt"),
        (_image(alt="é" * 401), "alt"),
        (_tool(title=""), "title"),
        (_tool(title="é" * 161), "title"),
        (_tool(description="é" * 401), "description"),
        (_image(role="poster"), "role"),
        ({"role": "image", "alt": "Sans fichier"}, "file"),
        ({"role": "image", "alt": "Vide", "file": (BytesIO(b""), "vide.png")}, "file"),
        ({"role": "image", "alt": "Un PDF", "file": (BytesIO(PDF), "a.pdf")}, "file"),
        ({"role": "image", "alt": "Faux", "file": (BytesIO(b"<svg onload=alert(1)>"), "a.png")}, "file"),
        ({"role": "image", "alt": "SVG", "file": (BytesIO(b"<svg/>"), "a.svg")}, "file"),
        ({"role": "image", "alt": "Coupée", "file": (BytesIO(make_png()[:60]), "a.png")}, "file"),
        ({"role": "image", "alt": "Immense", "file": (BytesIO(make_png(width=9_000, height=9_000)), "a.png")}, "file"),
        ({"role": "image", "alt": "Lourde", "file": (BytesIO(make_png(tail=bytes(20_000))), "a.png")}, "file"),
        ({"role": "tool", "title": "Page", "file": (BytesIO(b"<html>"), "a.html")}, "file"),
        ({"role": "tool", "title": "Programme", "file": (BytesIO(b"MZ"), "a.exe")}, "file"),
    ],
)
def test_a_refused_file_is_told_beside_its_field_and_nothing_typed_is_lost(
    as_: Any, paul: Any, draft: Any, monkeypatch: Any, data: dict[str, Any], field: str
) -> None:
    monkeypatch.setattr(actions, "IMAGE_BYTES", 20_000)
    page = as_(paul).post(_stem(draft), data={"description": "Ce que j'ai tapé", **data})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    if "description" not in data:
        assert "Ce que j&#39;ai tapé" in page.text
    assert _rows() == []
    assert db.session.query(StoredFile).count() == 0


def test_nothing_sent_at_all(as_: Any, paul: Any, draft: Any) -> None:
    assert as_(paul).post(_stem(draft), data={}).status_code == 422


def test_the_same_file_twice_is_one_file(as_: Any, paul: Any, draft: Any) -> None:
    browser = as_(paul)
    assert [browser.post(_stem(draft), data=_image()).status_code for _ in range(2)] == [303, 303]
    assert len(_rows()) == 1


def test_no_more_than_forty_files(as_: Any, paul: Any, draft: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(actions, "MOST_FILES", 1)
    assert as_(paul).post(_stem(draft), data=_image()).status_code == 303
    page = as_(paul).post(_stem(draft), data=_tool())
    assert page.status_code == 422
    assert 'id="file-error"' in page.text
    assert len(_rows()) == 1


def test_the_words_of_a_file_are_changed_and_checked(as_: Any, paul: Any, draft: Any) -> None:
    address = f"{_stem(draft)}/{_add(as_(paul), draft)}/modifier"
    assert "Un schéma du parcours</textarea>" in as_(paul).get(address).text
    refused = as_(paul).post(address, data={"alt": " ", "description": "Gardée"})
    assert refused.status_code == 422
    assert "Gardée" in refused.text
    assert as_(paul).post(address, data={"alt": "Un autre", "title": "", "role": "tool"}).status_code == 303
    (row,) = _rows()
    assert (row.alt, row.role) == ("Un autre", FileRole.IMAGE)


def test_files_are_put_in_order(as_: Any, paul: Any, draft: Any) -> None:
    browser = as_(paul)
    names = [_add(browser, draft, name) for name in ("a.png", "b.png", "c.png")]
    assert browser.post(f"{_stem(draft)}/{names[2]}/haut").status_code == 303
    assert [row.public_id for row in _rows()] == [names[0], names[2], names[1]]
    browser.post(f"{_stem(draft)}/{names[0]}/haut")
    browser.post(f"{_stem(draft)}/{names[1]}/bas")
    assert [row.public_id for row in _rows()] == [names[0], names[2], names[1]]
    assert browser.post(f"{_stem(draft)}/{names[0]}/milieu").status_code == 404


def test_a_file_is_removed_with_its_bytes(as_: Any, paul: Any, draft: Any) -> None:
    address = f"{_stem(draft)}/{_add(as_(paul), draft)}/suppression"
    assert "Retirer ce fichier" in as_(paul).get(address).text
    assert len(_rows()) == 1
    assert as_(paul).post(address).status_code == 303
    assert (_rows(), db.session.query(StoredFile).count()) == ([], 0)
    assert as_(paul).post(address).status_code == 404


def test_an_image_that_the_text_shows_stays_and_the_page_says_where(as_: Any, paul: Any, draft: Any, sent: Any) -> None:
    name = _add(as_(paul), draft)
    body = {"actions-0-text": f"Voir.\n\n![Schéma](fichier:{name})"}
    as_(paul).post(f"/mon-espace/fiches/{draft.public_id}/modifier", data=sent(draft, **body))
    page = as_(paul).post(f"{_stem(draft)}/{name}/suppression")
    assert page.status_code == 422
    assert "Étape 1 : Appeler" in page.text
    assert len(_rows()) == 1


def test_a_file_that_is_on_line_stays_there_until_the_next_publication(
    as_: Any, paul: Any, client: Any, app: Any
) -> None:
    sheet = make_sheet(state=SheetState.TO_REVISE, owner=paul)
    name = _add(as_(paul), sheet)
    address = f"{_stem(sheet)}/{name}/suppression"
    put_on_line(whole(sheet), utcnow())
    db.session.commit()
    assert as_(paul).post(address).status_code == 303
    assert name not in as_(paul).get(_stem(sheet)).text
    assert client.get(f"/fichiers/{name}").status_code == 200
    put_on_line(whole(sheet), utcnow())
    db.session.commit()
    assert db.session.query(Publication).one().files == []
    assert (_rows(), client.get(f"/fichiers/{name}").status_code) == ([], 404)


def test_an_image_of_a_draft_is_for_its_writers(as_: Any, paul: Any, farid: Any, client: Any, draft: Any) -> None:
    name = _add(as_(paul), draft)
    assert as_(paul).get(f"/fichiers/{name}").status_code == 200
    assert as_(farid).get(f"/fichiers/{name}").status_code == 404
    assert client.get(f"/fichiers/{name}").status_code == 404


@pytest.mark.parametrize("path", ["", "/{}/modifier", "/{}/haut", "/{}/suppression"])
def test_files_are_for_the_writers_of_their_sheet(
    as_: Any, paul: Any, farid: Any, client: Any, draft: Any, path: str
) -> None:
    other = make_sheet("Une autre", SheetState.DRAFT, owner=paul)
    name = _add(as_(paul), draft)
    assert as_(farid).post(_stem(draft) + path.format(name), data=_image()).status_code == 404
    assert client.post(_stem(draft) + path.format(name), data={}).status_code == 303
    if path:
        assert as_(paul).post(_stem(other) + path.format(name)).status_code == 404
        assert as_(paul).post(_stem(draft) + path.format("inconnu")).status_code == 404
    assert len(_rows()) == 1


def test_a_state_that_is_not_for_writing_takes_no_file(as_: Any, paul: Any) -> None:
    sheet = make_sheet(state=SheetState.VALIDATED, owner=paul)
    assert as_(paul).get(_stem(sheet)).status_code == 200
    assert as_(paul).post(_stem(sheet), data=_image()).status_code == 409
    assert db.session.query(StoredFile).count() == 0


def test_e2_the_words_of_a_file_are_text(as_: Any, paul: Any, draft: Any) -> None:
    as_(paul).post(_stem(draft), data=_image(alt=XSS, title=XSS, description=XSS, name=f"{XSS}.png"))
    assert "<svg onload" not in as_(paul).get(_stem(draft)).text
    assert "<svg onload" not in as_(paul).get(f"/mon-espace/fiches/{draft.public_id}/modifier").text


def test_the_list_costs_the_same_with_one_file_and_with_three(
    as_: Any, paul: Any, draft: Any, count_statements: Any
) -> None:
    browser, costs = as_(paul), []
    for names in (["a.png"], ["b.png", "c.png"]):
        for name in names:
            _add(browser, draft, name)
        with count_statements() as seen:
            assert browser.get(_stem(draft)).status_code == 200
        costs.append(len(seen))
    assert costs[0] == costs[1]


TOOLS = {"pdf": (signed_pdf, all_of_pdf), "docx": (signed_docx, all_of_zip), "odt": (signed_odt, all_of_zip)}


@pytest.mark.parametrize("kind", TOOLS)
def test_abuse_13_a_document_loses_its_authors(as_: Any, paul: Any, draft: Any, kind: str) -> None:
    make, all_of = TOOLS[kind]
    assert as_(paul).post(_stem(draft), data=_tool(make(), f"carnet.{kind}")).status_code == 303
    (row,) = _rows()
    kept = uploads.read(row.stored)
    assert signed.CANARY not in all_of(kept)
    assert signed.KEPT in all_of(kept)


def test_a_form_to_fill_in_and_a_protected_file_stay_as_they_are(as_: Any, paul: Any, draft: Any) -> None:
    writer = PdfWriter(BytesIO(signed_pdf()))
    writer.root_object[NameObject("/AcroForm")] = DictionaryObject()
    made = BytesIO()
    writer.write(made)
    browser = as_(paul)
    for content in (made.getvalue(), signed.protected_pdf()):
        assert browser.post(_stem(draft), data=_tool(content)).status_code == 303
        assert uploads.read(_rows()[-1].stored) == content
