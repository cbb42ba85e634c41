"""What a mail of invitation opens: a page with buttons. Opening it changes nothing."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.accounts.actions import DeadLinkError
from labagora.core.clock import utcnow
from labagora.reviews.actions import invitations as actions
from labagora.reviews.enums import ReviewerState
from labagora.reviews.forms.seats import CompetenceForm, DeclineForm, held_values
from labagora.reviews.gists import seat_view
from labagora.reviews.models import Reviewer
from labagora.reviews.queries.seats import find_invited_seat, find_seat_of
from labagora.reviews.views.blueprint import bp
from labagora.web.access import actor, public, signed_in
from labagora.web.fields import rendered


def _opened(token: str, *, lock: bool = False) -> Reviewer:
    """Return what a link opens. A used, an old and an invented one are refused alike."""
    seat = find_invited_seat(token, lock=lock)
    if seat is None or seat.expires_at is None or utcnow() >= seat.expires_at:
        raise DeadLinkError
    return seat


def _page(seat: Reviewer, token: str, form: CompetenceForm, declining: DeclineForm) -> tuple[str, int]:
    mine = find_seat_of(seat.round, actor()) if actor() else None
    body, status = rendered(
        "reviews/invitation.html",
        form,
        declining=declining,
        seat=seat_view(seat),
        expires_at=seat.expires_at,
        token=token,
        name=actor().name if actor() else None,
        is_mine=mine is not None and mine.state is ReviewerState.ACTIVE,
        nav_section="my_space",
    )
    return body, 422 if declining.errors else status


@bp.get("/evaluations/invitations/<token>")
@public
def invitation_show(token: str) -> ResponseReturnValue:
    """What is asked, for which call, until when."""
    seat = _opened(token)
    form = CompetenceForm(formdata=None, data=held_values(seat.competences, seat.max_load)).offer(seat.competences)
    return _page(seat, token, form, DeclineForm(formdata=None))


@bp.post("/evaluations/invitations/<token>")
@signed_in
def invitation_accept(token: str) -> ResponseReturnValue:
    """Take the seat, with what one knows and how much one can read."""
    seat = _opened(token, lock=True)
    form = CompetenceForm().offer(seat.competences)
    if form.validate_on_submit():
        with form.absorbing():
            call_ref = seat.round.call.public_id
            actions.accept(seat, form.answer(), actor=actor(), now=utcnow())
            flash(gettext("Merci. Dites maintenant si des liens vous unissent à des candidatures."), "success")
            return redirect(url_for("reviews.seat_show", public_id=call_ref), 303)
    return _page(seat, token, form, DeclineForm(formdata=None))


@bp.post("/evaluations/invitations/<token>/refus")
@public
def invitation_decline(token: str) -> ResponseReturnValue:
    """Say no, with a word for the team if one wishes."""
    seat, declining = _opened(token, lock=True), DeclineForm()
    if declining.validate_on_submit():
        actions.decline(seat, declining.reason.data or "", actor=actor(), now=utcnow())
        flash(gettext("Vous avez décliné l'invitation. Votre adresse est effacée de cet appel."), "success")
        return redirect(url_for("site.home"), 303)
    form = CompetenceForm(formdata=None, data=held_values(seat.competences, seat.max_load)).offer(seat.competences)
    return _page(seat, token, form, declining)
