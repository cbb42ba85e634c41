"""The receipt of a filing: on the page at once, as a PDF when the job has made it."""

from urllib.parse import quote

from flask import Response, make_response, render_template
from flask.typing import ResponseReturnValue

from labagora.calls import queries
from labagora.calls.actions.looking import note_look
from labagora.calls.answering import form_of
from labagora.calls.models import Filing
from labagora.calls.queries.filing import is_in_team, last_filing
from labagora.calls.receipts import receipt_name
from labagora.calls.views.blueprint import bp
from labagora.core.errors import Conflict, NotFound
from labagora.ports.storage import uploads
from labagora.web.access import actor, discloses
from labagora.web.arrival import arrived_at


def _filing(public_id: str, filing_id: str) -> Filing:
    filing = queries.get_filing(filing_id, seen_by=actor())
    if filing.application.public_id != public_id:
        raise NotFound
    note_look(filing.application, actor=actor(), now=arrived_at())
    return filing


@bp.get("/candidatures/<public_id>/recus/<filing_id>")
@discloses
def receipt_show(public_id: str, filing_id: str) -> ResponseReturnValue:
    """The proof: when, what, under which reference, with which fingerprint."""
    filing = _filing(public_id, filing_id)
    application = filing.application
    last = last_filing(application)
    return render_template(
        "calls/application/receipt.html",
        application=application,
        filing=filing,
        is_last=last is not None and last.id == filing.id,
        labels={field.key: field.label for _section, field in form_of(filing.revision).placed()},
        is_member=is_in_team(application, actor()),
        nav_section="my_space",
    )


@bp.get("/candidatures/<public_id>/recus/<filing_id>/recu.pdf")
@discloses
def receipt_pdf(public_id: str, filing_id: str) -> Response:
    """Hand the PDF out."""
    filing = _filing(public_id, filing_id)
    if filing.receipt is None:
        raise Conflict("Le PDF de ce reçu est en préparation. Réessayez dans une minute.")
    try:
        response = make_response(uploads.read(filing.receipt))
    except FileNotFoundError as error:
        raise NotFound from error
    response.mimetype = filing.receipt.media_type
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(receipt_name(filing), safe='')}"
    response.headers["Cache-Control"] = "no-store"
    return response
