"""GET /fiches/<slug>.pdf and the jobs behind it."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from labagora.core import outbox
from labagora.core.db import db
from labagora.core.files import FileState, StoredFile
from labagora.library.actions.publishing import put_on_line
from labagora.library.actions.saving import put_content
from labagora.library.enums import FileRole, SheetState
from labagora.library.tasks.pdf import build_pdf, discard_file
from labagora.ports.storage import uploads
from tests.builders.library import make_sheet, publication_of

NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


def _text(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def test_pdf_is_accessible_and_says_what_the_page_says(client: Any) -> None:
    sheet = make_sheet(
        number=3,
        columns={"is_fictional": True},
        easy_read="Une phrase.\nUne autre phrase.",
        sites=[{"name": "Site A", "territory": "Ville", "period": "2025", "results": "De 9 à 2 jours."}],
    )
    answer = client.get(f"/fiches/{sheet.slug}.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Content-Disposition"] == f"attachment; filename=fiche-3-{sheet.slug}.pdf"
    reader = PdfReader(BytesIO(answer.data))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert b"pdfuaid:part" in answer.data or "pdfuaid" in str(
        reader.xmp_metadata and reader.xmp_metadata.stream.get_data()
    )
    text = _text(answer.data)
    said = (
        "Préparer la sortie", "Prévenir les équipes", "Éviter les ruptures", "moment fragile", "Appeler la veille",
        "Numéro noté", "Médecin traitant", "Lettres envoyées", "Une personne dédiée", "Site A", "Exemple fictif",
        "Licence Ouverte 2.0", f"http://localhost/fiches/{sheet.slug}",
    )  # fmt: skip
    assert [words for words in said if words not in text] == []


def test_a6_pdf_names_nobody_who_wrote_it(client: Any, esther: Any) -> None:
    sheet = make_sheet(owner=esther)
    reader = PdfReader(BytesIO(client.get(f"/fiches/{sheet.slug}.pdf").data))
    assert reader.metadata is not None
    assert reader.metadata.author == "Groupe de travail Parcours"
    assert "Esther" not in str(reader.metadata) + _text(client.get(f"/fiches/{sheet.slug}.pdf").data)


def test_pdf_is_in_french_whoever_asks(client: Any) -> None:
    sheet = make_sheet()
    client.get("/?lang=en")
    text = _text(client.get(f"/fiches/{sheet.slug}.pdf").data)
    assert "Enjeux" in text
    assert "Étapes de l’action" in text


def test_pdf_shows_the_pictures_of_the_page(client: Any, add_file: Any) -> None:
    sheet = make_sheet()
    image = add_file(sheet, FileRole.IMAGE, "schema.png")
    put_content(sheet, {**sheet.content, "body": f"![Trois étapes](fichier:{image.public_id})"})
    put_on_line(sheet, NOW)
    reader = PdfReader(BytesIO(client.get(f"/fiches/{sheet.slug}.pdf").data))
    assert sum(len(page.images) for page in reader.pages) == 1


@pytest.mark.parametrize(
    "source",
    ["file:///etc/hostname", "../../../etc/hostname", "https://example.org/x.svg", "/fichiers/absent", "data:,x"],
)
def test_e6_pdf_reads_no_other_file(client: Any, source: str) -> None:
    sheet = make_sheet(body=f'![Une image]({source})\n\n#image("/etc/hostname")\n\n`#read("/etc/hostname")`')
    answer = client.get(f"/fiches/{sheet.slug}.pdf")
    assert answer.status_code == 200
    reader = PdfReader(BytesIO(answer.data))
    assert sum(len(page.images) for page in reader.pages) == 0
    assert '#read("/etc/hostname")' in _text(answer.data)


def test_job_builds_the_pdf_once_and_the_page_serves_it(client: Any) -> None:
    sheet = make_sheet(number=3)
    build_pdf(sheet_ref=sheet.public_id)
    stored = db.session.get(StoredFile, publication_of(sheet).pdf_id)
    assert stored is not None
    assert (stored.media_type, stored.name) == ("application/pdf", f"fiche-3-{sheet.slug}.pdf")
    build_pdf(sheet_ref=sheet.public_id)
    assert publication_of(sheet).pdf_id == stored.id
    assert db.session.query(StoredFile).count() == 1
    assert client.get(f"/fiches/{sheet.slug}.pdf").data == uploads.read(stored)


def test_reading_a_pdf_writes_nothing(client: Any) -> None:
    sheet = make_sheet()
    assert client.get(f"/fiches/{sheet.slug}.pdf").status_code == 200
    assert publication_of(sheet).pdf_id is None
    assert db.session.query(StoredFile).count() == 0


def test_job_builds_nothing_for_what_is_not_on_line(app: Any) -> None:
    build_pdf(sheet_ref=make_sheet(state=SheetState.DRAFT).public_id)
    build_pdf(sheet_ref="absente")
    assert db.session.query(StoredFile).count() == 0


def test_job_keeps_nothing_when_the_page_changed_meanwhile(app: Any, monkeypatch: Any) -> None:
    from labagora.library.tasks import pdf

    sheet = make_sheet()
    real = pdf.paper_pdf

    def slow(paper: Any, *, made_on: Any) -> bytes:
        put_on_line(sheet, NOW)
        db.session.flush()
        return real(paper, made_on=made_on)

    monkeypatch.setattr(pdf, "paper_pdf", slow)
    build_pdf(sheet_ref=sheet.public_id)
    assert publication_of(sheet).pdf_id is None
    assert db.session.query(StoredFile).count() == 0


def test_the_pdf_goes_with_what_it_said(client: Any, withdraw: Any) -> None:
    sheet = make_sheet()
    build_pdf(sheet_ref=sheet.public_id)
    stored_id = publication_of(sheet).pdf_id
    assert stored_id is not None
    discard_file(stored_id=stored_id)
    assert db.session.get(StoredFile, stored_id) is not None, "what is on line keeps its file"
    withdraw(sheet)
    jobs = [job for job in db.session.query(outbox.Job) if job.name == "library.discard_file"]
    assert [job.arguments for job in jobs] == [{"stored_id": stored_id}]
    for _ in range(2):
        discard_file(stored_id=stored_id)
        db.session.flush()
    assert db.session.get(StoredFile, stored_id) is None
    assert client.get(f"/fiches/{sheet.slug}.pdf").status_code == 410


def test_pdf_is_built_again_when_its_file_is_lost(app: Any, client: Any) -> None:
    sheet = make_sheet()
    build_pdf(sheet_ref=sheet.public_id)
    stored = db.session.get(StoredFile, publication_of(sheet).pdf_id)
    assert stored is not None
    app.extensions["labagora"].storage.delete(stored.storage_key)
    assert client.get(f"/fiches/{sheet.slug}.pdf").data.startswith(b"%PDF")
    stored.state = FileState.QUARANTINE
    assert client.get(f"/fiches/{sheet.slug}.pdf").data.startswith(b"%PDF")


def test_pdf_built_on_the_spot_is_built_once(client: Any, monkeypatch: Any) -> None:
    from labagora.library import papers

    built = []
    real = papers.sheet_pdf
    monkeypatch.setattr(papers, "sheet_pdf", lambda row: built.append(row.slug) or real(row))
    for sheet in [make_sheet() for _ in range(papers.SHEETS.size + 1)]:
        for _ in range(2):
            assert client.get(f"/fiches/{sheet.slug}.pdf").status_code == 200
    assert len(built) == len(set(built)) == papers.SHEETS.size + 1
    assert len(papers.SHEETS._kept) == papers.SHEETS.size


def test_nobody_has_pdfs_built_without_end(client: Any, monkeypatch: Any) -> None:
    from labagora.library import papers
    from labagora.library.views import downloads

    monkeypatch.setattr(papers, "sheet_pdf", lambda _row: b"%PDF")
    monkeypatch.setattr(downloads, "BUILDS_A_MINUTE", 2)
    answers = [client.get(f"/fiches/{make_sheet().slug}.pdf").status_code for _ in range(3)]
    assert answers == [200, 200, 429]
