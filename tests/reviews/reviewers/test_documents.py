"""A6, B2a 8: the document of a reviewer, on the page, printed, on paper, holds what they may read and nothing else."""

from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.core.unsigned import Withheld
from labagora.ports.storage.checks import MEDIA_TYPES, Upload
from labagora.ports.storage.uploads import keep
from labagora.reviews.blind import reviewer_document
from labagora.reviews.handing import blind_copy
from labagora.reviews.models import Redaction
from labagora.reviews.queries.documents import redactions_of
from tests.builders.signed import (
    CANARY,
    all_of_pdf,
    all_of_zip,
    signed_docx,
    signed_jpeg,
    signed_odt,
    signed_pdf,
    signed_png,
    signed_xlsx,
)
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


SIGNED = {
    "png": (signed_png, lambda content: content.decode("latin-1")),
    "jpg": (signed_jpeg, lambda content: content.decode("latin-1")),
    "pdf": (signed_pdf, all_of_pdf),
    "docx": (signed_docx, all_of_zip),
    "xlsx": (signed_xlsx, all_of_zip),
    "odt": (signed_odt, all_of_zip),
}


def _put(scene: Scene, kind: str, made: bytes, *, is_blind: bool) -> str:
    """Put such a file in the application, and return where its reviewer takes it."""
    scene.file.stored = keep(Upload(f"piece.{kind}", MEDIA_TYPES[kind], made), now=utcnow())
    scene.file.stored.state = FileState.CLEAN
    scene.round.is_blind = is_blind
    db.session.flush()
    return f"{scene.address}/fichiers/{scene.file.public_id}"


@pytest.mark.parametrize("kind", SIGNED)
def test_a6_a_file_of_a_blind_round_does_not_say_who_made_it(as_: Any, lea: Any, scene: Scene, kind: str) -> None:
    make, all_of = SIGNED[kind]
    made = make()
    assert CANARY in all_of(made)
    handed = as_(lea).get(_put(scene, kind, made, is_blind=True))
    assert handed.status_code == 200
    assert CANARY not in all_of(handed.data)
    assert f"piece-1.{kind}" in handed.headers["Content-Disposition"]


def test_a_file_of_an_open_round_is_the_one_that_was_filed(as_: Any, lea: Any, scene: Scene) -> None:
    made = signed_pdf()
    assert as_(lea).get(_put(scene, "pdf", made, is_blind=False)).data == made


@pytest.mark.parametrize("kind", SIGNED)
def test_a6_a_file_that_cannot_be_cleaned_is_withheld_and_says_so(as_: Any, lea: Any, scene: Scene, kind: str) -> None:
    handed = as_(lea).get(_put(scene, kind, f"%PDF-1.4 {CANARY}".encode(), is_blind=True))
    assert handed.status_code == 409
    assert "pas remise" in handed.text
    assert CANARY not in handed.text


def test_a6_a_kind_of_file_that_nobody_knows_is_withheld() -> None:
    with pytest.raises(Withheld):
        blind_copy(b"<html>", "text/html")
