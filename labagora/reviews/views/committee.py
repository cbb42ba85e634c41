"""The committee room of its members: the list as each may see it, reviews by number, what is said of an application."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from labagora.core.clock import utcnow
from labagora.reviews import rooms
from labagora.reviews.blind import ReviewedDocument, reviewer_document
from labagora.reviews.handing import file_of
from labagora.reviews.models import Deliberation
from labagora.reviews.queries.committee import (
    get_deliberated,
    has_interest,
    reviews_of,
    seats_by_ref,
    sees_part,
    standings,
)
from labagora.reviews.queries.decisions import find_decision
from labagora.reviews.queries.deliberations import get_attended, list_attended
from labagora.reviews.queries.documents import redactions_of
from labagora.reviews.views.blueprint import bp
from labagora.web.access import actor, signed_in


@bp.get("/evaluations/comite")
@signed_in
def deliberation_list() -> ResponseReturnValue:
    """The meetings of the committees in which I sit."""
    return render_template("reviews/committee/list.html", deliberations=list_attended(actor()), nav_section="my_space")


@bp.get("/evaluations/comite/<public_id>")
@signed_in
def deliberation_show(public_id: str) -> ResponseReturnValue:
    """The ordered list, without what I have an interest in."""
    deliberation = get_attended(public_id, seen_by=actor())
    round_ = deliberation.round
    return render_template(
        "reviews/committee/show.html",
        call=round_.call,
        round=round_,
        deliberation=deliberation,
        present=sorted(seat.number for seat in seats_by_ref(round_, deliberation.present).values()),
        standings=standings(round_, seen_by=actor()),
        interested=has_interest(actor(), round_),
        nav_section="my_space",
    )


@bp.get("/evaluations/comite/<public_id>/candidatures/<application_id>")
@signed_in
def deliberation_application(public_id: str, application_id: str) -> ResponseReturnValue:
    """What reviewers say of an application, and what the committee says so far."""
    deliberation = get_attended(public_id, seen_by=actor())
    round_ = deliberation.round
    application = get_deliberated(round_, application_id, seen_by=actor())
    grid, decision = round_.grid_for(application.lot), find_decision(application)
    left = seats_by_ref(round_, decision.left_room) if decision else {}
    return render_template(
        "reviews/committee/application.html",
        call=round_.call,
        round=round_,
        deliberation=deliberation,
        application_id=application_id,
        heading=rooms.heading(round_, application),
        held=rooms.held(decision, grid, shows_rank=not sees_part(actor(), round_)),
        left=sorted(seat.number for seat in left.values()),
        reviews=rooms.spoken(reviews_of(round_, application, seen_by=actor()), with_names=False),
        nav_section="my_space",
    )


def _document(public_id: str, application_id: str) -> tuple[Deliberation, ReviewedDocument]:
    """Return the one document that may be read of an application, to a member who may hear of it."""
    deliberation = get_attended(public_id, seen_by=actor())
    application = get_deliberated(deliberation.round, application_id, seen_by=actor())
    rewritten = redactions_of([application.id])[application.id]
    return deliberation, reviewer_document(application, deliberation.round, rewritten, utcnow())


@bp.get("/evaluations/comite/<public_id>/candidatures/<application_id>/document")
@signed_in
def deliberation_document(public_id: str, application_id: str) -> ResponseReturnValue:
    """What reviewers read of an application, for those who decide on it."""
    deliberation, document = _document(public_id, application_id)
    return render_template(
        "reviews/committee/document.html",
        call=deliberation.round.call,
        deliberation=deliberation,
        application_id=application_id,
        document=document,
        nav_section="my_space",
    )


@bp.get("/evaluations/comite/<public_id>/candidatures/<application_id>/fichiers/<file_id>")
@signed_in
def deliberation_file(public_id: str, application_id: str, file_id: str) -> Response:
    """A file of the document, to be saved and never shown, under the name that the document gives it."""
    return file_of(_document(public_id, application_id)[1], file_id)
