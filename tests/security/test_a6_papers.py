"""A6: a paper says nothing beside its pages: no author but those it names, no producer of ours, no attachment."""

from io import BytesIO

from pypdf import PdfReader

from tests.security.canaries import marks_in
from tests.security.walk import Visit, Walk, text_of_pdf

DECLARED = {"/Title", "/Author", "/Subject", "/Keywords", "/Creator", "/CreationDate", "/ModDate"}
PAPERS = {"library.sheet_pdf", "library.chapter_pdf", "library.kit_pdf"}


def _papers(walk: Walk) -> list[Visit]:
    return [visit for visit in walk.visits if visit.mimetype == "application/pdf" and visit.endpoint in PAPERS]


def test_a6_papers_of_the_library_say_what_is_on_line_and_nothing_else(walk: Walk) -> None:
    papers = {visit.body: visit for visit in _papers(walk)}
    assert {visit.endpoint for visit in papers.values()} == PAPERS
    for content, visit in papers.items():
        pdf = PdfReader(BytesIO(content))
        said = marks_in(text_of_pdf(pdf)) | marks_in(content.decode("latin-1"))
        assert said == {"CANARI-PUBLIC"}, visit.where
        assert not pdf.attachments, visit.where
        assert set(pdf.metadata or {}) <= DECLARED, visit.where


def test_a6_the_name_of_a_file_says_what_its_page_says(walk: Walk) -> None:
    named = {dict(v.headers).get("Content-Disposition", "") for v in _papers(walk)}
    assert named
    assert not [name for name in named if marks_in(name)]


def test_a6_pages_to_print_hide_nothing_that_is_not_on_the_screen(walk: Walk) -> None:
    """A style sheet for paper shows parts that the screen hides: none of them may hold what a reader may not know."""
    pages = [v for v in walk.visits if v.role == "visitor" and v.endpoint.startswith(("library.", "search."))]
    read = [v for v in pages if v.status == 200 and v.endpoint not in ("library.proof_show", "library.proof_thanks")]
    assert read
    assert [v.where for v in read if marks_in(v.text) - {"CANARI-PUBLIC"}] == []
