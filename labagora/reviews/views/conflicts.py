"""A reviewer declares an interest: before readings are shared out, or from the page of a reading, cut at once."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.reviews.actions import conflicts as actions
from labagora.reviews.forms.conflicts import TieForm
from labagora.reviews.queries.assignments import get_assignment
from labagora.reviews.queries.seats import get_my_seat, get_offered
from labagora.reviews.views.blueprint import bp
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered


@bp.route("/evaluations/<public_id>/conflit", methods=["GET", "POST"])
@signed_in
def assignment_conflict(public_id: str) -> ResponseReturnValue:
    """Declare an interest in what one was given to read: from the next page on, it is not there any more."""
    assignment = get_assignment(public_id, seen_by=actor(), lock=request.method == "POST")
    form, call_ref = TieForm().offer_kinds(), assignment.round.call.public_id
    if form.validate_on_submit():
        seat, application = assignment.reviewer, assignment.application
        seat.round = assignment.round
        actions.declare(seat, application, form.tie(), actor=actor(), now=utcnow())
        flash(gettext("Merci. Cette candidature vous est retirée : rien d'elle ne vous est plus montré."), "success")
        return redirect(url_for("reviews.my_assignment_list"), 303)
    back = url_for("reviews.assignment_show", public_id=public_id)
    reference = assignment.application.reference
    return rendered(
        "reviews/conflict.html", form, reference=reference, call_ref=call_ref, back=back, nav_section="my_space"
    )


@bp.route("/evaluations/appels/<public_id>/conflit/<application_id>", methods=["GET", "POST"])
@signed_in
def conflict_declare(public_id: str, application_id: str) -> ResponseReturnValue:
    """Declare an interest in an application of the call, whether one reads it or not."""
    seat = get_my_seat(public_id, seen_by=actor(), lock=request.method == "POST")
    application = get_offered(seat, actor(), application_id)
    form, back = TieForm().offer_kinds(), url_for("reviews.seat_show", public_id=public_id)
    if form.validate_on_submit():
        actions.declare(seat, application, form.tie(), actor=actor(), now=utcnow())
        flash(gettext("Merci. Rien de cette candidature ne vous sera montré."), "success")
        return redirect(back, 303)
    reference = application.reference
    return rendered(
        "reviews/conflict.html", form, reference=reference, call_ref=public_id, back=back, nav_section="my_space"
    )


@bp.post("/evaluations/appels/<public_id>/declaration")
@signed_in
def conflict_declaration(public_id: str) -> ResponseReturnValue:
    """Say that every interest is declared."""
    seat = get_my_seat(public_id, seen_by=actor(), lock=True)
    actions.declare_none(seat, actor=actor(), now=utcnow())
    flash(gettext("Votre déclaration est notée, avec sa date."), "success")
    return redirect(url_for("reviews.seat_show", public_id=public_id), 303)
