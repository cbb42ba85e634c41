"""What a reviewer says of themselves for a call: what they know, how much they can read, what they wish to read."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.reviews import gists
from labagora.reviews.actions import bids
from labagora.reviews.actions.invitations import describe
from labagora.reviews.enums import BidLevel
from labagora.reviews.forms.seats import CompetenceForm, held_values
from labagora.reviews.models import Reviewer
from labagora.reviews.queries.seats import get_my_seat, list_offered, my_conflicts
from labagora.reviews.views.blueprint import bp
from labagora.web.access import actor, signed_in
from labagora.web.fields import page_number, rendered

LEVELS = {level.value: level for level in BidLevel}


def _page(seat: Reviewer, form: CompetenceForm) -> tuple[str, int]:
    offered = list_offered(seat, actor(), page=page_number())
    return rendered(
        "reviews/seat.html",
        form,
        seat=gists.seat_view(seat),
        page=gists.with_gists(seat.round, offered, utcnow()),
        levels=list(BidLevel),
        conflicts=[(one.application.reference, one.kind, one.at) for one in my_conflicts(seat)],
        can_bid=bids.can_bid(seat),
        nav_section="my_space",
    )


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("reviews.seat_show", public_id=public_id), 303)


@bp.get("/evaluations/appels/<public_id>")
@signed_in
def seat_show(public_id: str) -> ResponseReturnValue:
    """One's seat in the review of a call."""
    seat = get_my_seat(public_id, seen_by=actor())
    return _page(seat, CompetenceForm(data=held_values(seat.competences, seat.max_load)).offer(seat.competences))


@bp.post("/evaluations/appels/<public_id>")
@signed_in
def seat_update(public_id: str) -> ResponseReturnValue:
    """Say again what one knows and how much one can read."""
    seat = get_my_seat(public_id, seen_by=actor(), lock=True)
    form = CompetenceForm().offer(seat.competences)
    if form.validate_on_submit():
        with form.absorbing():
            describe(seat, form.answer(), actor=actor(), now=utcnow())
            flash(gettext("C'est enregistré."), "success")
            return _to(public_id)
    return _page(seat, form)


@bp.post("/evaluations/appels/<public_id>/preferences")
@signed_in
def bid_save(public_id: str) -> ResponseReturnValue:
    """Keep the wishes of a page of the list."""
    seat = get_my_seat(public_id, seen_by=actor(), lock=True)
    sent = ((name.removeprefix("bid-"), value) for name, value in request.form.items() if name.startswith("bid-"))
    wishes = {name[:22]: LEVELS[value] for name, value in sent if value in LEVELS}
    bids.save_bids(seat, wishes, actor=actor(), now=utcnow())
    flash(gettext("Vos préférences sont enregistrées."), "success")
    return redirect(url_for("reviews.seat_show", public_id=public_id, page=page_number()), 303)
