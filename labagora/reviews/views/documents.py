"""The document that a reviewer reads: printed, on paper, with its files. Each goes through ``get_assignment``."""

from flask import Response, render_template

from labagora.core.clock import PARIS, utcnow
from labagora.core.paper import paper_pdf
from labagora.reviews.blind import ReviewedDocument, reviewer_document
from labagora.reviews.handing import attached, file_of
from labagora.reviews.models import Assignment
from labagora.reviews.papers import paper_of
from labagora.reviews.queries.assignments import get_assignment
from labagora.reviews.queries.documents import redactions_of
from labagora.reviews.readings import reading_of
from labagora.reviews.views.blueprint import bp
from labagora.web.access import actor, signed_in


def document_for(assignment: Assignment) -> ReviewedDocument:
    """Return the document of an assignment."""
    application = assignment.application
    rewritten = redactions_of([application.id])[application.id]
    return reviewer_document(application, assignment.round, rewritten, utcnow())


@bp.get("/evaluations/<public_id>/imprimer")
@signed_in
def assignment_print(public_id: str) -> str:
    """The document alone, to be printed. The page names nobody, not even who prints it."""
    assignment = get_assignment(public_id, seen_by=actor())
    return render_template(
        "reviews/print.html", document=document_for(assignment), reading=reading_of(assignment, actor())
    )


@bp.get("/evaluations/<public_id>/document.pdf")
@signed_in
def assignment_pdf(public_id: str) -> Response:
    """The document as an accessible PDF."""
    assignment = get_assignment(public_id, seen_by=actor())
    document = document_for(assignment)
    made_on = document.read_at.astimezone(PARIS).date()
    content = paper_pdf(paper_of(document, assignment.round.call.title), made_on=made_on)
    return attached(content, "application/pdf", f"{document.reference}.pdf")


@bp.get("/evaluations/<public_id>/fichiers/<file_id>")
@signed_in
def assignment_file(public_id: str, file_id: str) -> Response:
    """A file of the document, to be saved and never shown, under the name that the document gives it."""
    return file_of(document_for(get_assignment(public_id, seen_by=actor())), file_id)
