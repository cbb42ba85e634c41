"""The blank form of a call, as a file."""

from io import BytesIO

from flask import Response, send_file

from labagora.calls import queries
from labagora.calls.answering import form_of
from labagora.calls.blank_form import blank_form_pdf
from labagora.calls.views.blueprint import bp
from labagora.core.errors import NotFound
from labagora.web.access import actor, public


@bp.get("/appels/<slug>/formulaire.pdf")
@public
def blank_form(slug: str) -> Response:
    """The published form of a call that the reader sees."""
    call = queries.get_call(slug, seen_by=actor())
    revision = queries.current_revision(call)
    if revision is None:
        raise NotFound
    pdf = blank_form_pdf(call, revision, form_of(revision))
    return send_file(
        BytesIO(pdf), mimetype="application/pdf", as_attachment=True, download_name=f"{call.slug}-formulaire.pdf"
    )
