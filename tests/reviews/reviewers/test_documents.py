"""A6, B2a 8: the document of a reviewer, on the page, printed, on paper, holds what they may read and nothing else."""

from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.ports.storage.checks import MEDIA_TYPES, Upload
from labagora.ports.storage.uploads import keep
from labagora.reviews.blind import reviewer_document
from labagora.reviews.handing import unsigned
from labagora.reviews.models import Redaction
from labagora.reviews.queries.documents import redactions_of
from tests.builders.pictures import make_png, png_chunk
from tests.reviews.reviewers.conftest import CONTENT, Scene, file_it
from tests.security.walk import text_of_pdf

PATHS = ("", "/imprimer", "/document.pdf")


def _redact(scene: Scene, section: str, field: str, content: Any) -> None:
    db.session.add(
        Redaction(application=scene.application, section_key=section, field_key=field, content=content, at=utcnow())
    )
    db.session.flush()


def _read(browser: Any, scene: Scene) -> dict[str, str]:
    answers = {path: browser.get(scene.address + path) for path in PATHS}
    assert {one.status_code for one in answers.values()} == {200}
    pdf = PdfReader(BytesIO(answers["/document.pdf"].data))
    texts = {path: answers[path].text for path in ("", "/imprimer")}
    return {**texts, "/document.pdf": text_of_pdf(pdf) + answers["/document.pdf"].data.decode("latin-1")}


def test_a6_an_empty_redaction_stays_empty_everywhere(as_: Any, lea: Any, scene: Scene) -> None:
    browser = as_(lea)
    before = _read(browser, scene)
    summary = CONTENT["projet"]["summary"]
    assert all(summary in text.replace("\n", " ") for text in before.values())
    _redact(scene, "projet", "summary", "")
    assert not [path for path, text in _read(browser, scene).items() if summary in text.replace("\n", " ")]


def test_a_redaction_takes_the_place_of_the_answer(as_: Any, lea: Any, scene: Scene) -> None:
    _redact(scene, "projet", "summary", "Un parcours réécrit")
    for text in _read(as_(lea), scene).values():
        assert "Un parcours réécrit" in text.replace("\n", " ")
        assert CONTENT["projet"]["summary"] not in text


def test_a_file_rewritten_away_is_handed_out_no_more(as_: Any, lea: Any, scene: Scene) -> None:
    _redact(scene, "moyens", "letter", [])
    browser = as_(lea)
    assert browser.get(f"{scene.address}/fichiers/{scene.file.public_id}").status_code == 404
    assert "lilas" not in browser.get(scene.address).text.replace("Clinique des Lilas", "")


def test_hidden_answers_are_nowhere(as_: Any, lea: Any, scene: Scene) -> None:
    content = {**CONTENT, "moyens": {**CONTENT["moyens"], "asked": 1234567}}
    file_it(scene.application, [scene.file], content, number=2)
    for path, text in _read(as_(lea), scene).items():
        assert "Montant demandé" not in text, path
        assert "12 345,67" not in text.replace("\xa0", " ").replace("\u202f", " "), path


@pytest.mark.parametrize("word", ["Lilas", "lilas", "Le titre secret", "Odile"])
def test_a6_a_blind_document_names_nobody(as_: Any, lea: Any, scene: Scene, word: str) -> None:
    scene.round.is_blind = True
    assert not [path for path, text in _read(as_(lea), scene).items() if word in text]


def test_a6_print_and_paper_do_not_name_their_reader(as_: Any, lea: Any, scene: Scene) -> None:
    texts = _read(as_(lea), scene)
    for path in ("/imprimer", "/document.pdf"):
        assert "Léa" not in texts[path]
        assert "Bertrand" not in texts[path]
    answer = as_(lea).get(f"{scene.address}/document.pdf")
    pdf = PdfReader(BytesIO(answer.data))
    assert not (pdf.metadata or {}).get("/Author")
    assert scene.application.reference in answer.headers["Content-Disposition"]


def test_what_is_written_after_the_filing_is_not_read(as_: Any, lea: Any, scene: Scene) -> None:
    scene.application.title = "Un titre changé depuis"
    assert "Un titre changé depuis" not in as_(lea).get(scene.address).text


def test_the_document_is_plain_values(scene: Scene) -> None:
    document = reviewer_document(
        scene.application, scene.round, redactions_of([scene.application.id])[scene.application.id], utcnow()
    )
    assert document.name == "Le titre secret"
    assert document.gist.startswith(CONTENT["projet"]["summary"][:5])
    assert [one.name for one in document.all_files.values()] == ["lettre-de-la-clinique-des-lilas.png"]


def test_an_application_that_was_never_filed_has_an_empty_document(scene: Scene) -> None:
    from labagora.calls.models import Filing

    db.session.query(Filing).delete()
    document = reviewer_document(scene.application, scene.round, [], utcnow())
    assert (document.sections, dict(document.files), document.gist) == ([], {}, "")


def _named_png() -> bytes:
    return make_png(png_chunk(b"tEXt", b"Author\0Odile Porteuse"))


def _office(part: str, main: str) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w") as archive:
        archive.writestr(main, "<x/>")
        archive.writestr(part, "<x>Odile Porteuse</x>")
    return made.getvalue()


@pytest.mark.parametrize(
    ("kind", "made"),
    [
        ("png", _named_png()),
        ("docx", _office("docProps/core.xml", "word/document.xml")),
        ("docx", _office("docProps/app.xml", "word/document.xml")),
        ("xlsx", _office("docProps/custom.xml", "xl/workbook.xml")),
        ("odt", _office("meta.xml", "content.xml")),
    ],
)
def test_a6_a_file_of_a_blind_round_does_not_say_who_made_it(
    as_: Any, lea: Any, scene: Scene, kind: str, made: bytes
) -> None:
    address = f"{scene.address}/fichiers/{scene.file.public_id}"
    scene.file.stored = keep(Upload(f"piece.{kind}", MEDIA_TYPES[kind], made), now=utcnow())
    scene.file.stored.state = FileState.CLEAN
    db.session.flush()
    browser = as_(lea)
    assert browser.get(address).data == made, "as it was filed"
    db.session.refresh(scene.round)
    scene.round.is_blind = True
    db.session.flush()
    handed = browser.get(address)
    assert handed.status_code == 200
    assert b"Odile" not in handed.data
    if kind != "png":
        with ZipFile(BytesIO(handed.data)) as archive:
            assert archive.testzip() is None
            assert len(archive.namelist()) == 2


@pytest.mark.parametrize("media_type", ["png", "jpg", "docx", "odt", "xlsx", "pdf"])
def test_a_file_that_cannot_be_read_is_handed_out_as_it_was_filed(media_type: str) -> None:
    for content in (b"", b"PK\x03\x04", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"):
        assert unsigned(content, MEDIA_TYPES[media_type]) == content
