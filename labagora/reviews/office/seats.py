"""The reviewers of a round: invited, changed, taken out. Names are the team's: reviewers know numbers."""

from flask import current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.core.errors import Invalid, TooMany
from labagora.ports.shared import Shared
from labagora.reference.queries import label
from labagora.reviews import policy, queries
from labagora.reviews.actions import invitations as actions
from labagora.reviews.enums import ReviewerState
from labagora.reviews.forms.seats import InvitationForm, SeatForm
from labagora.reviews.models import Reviewer, ReviewRound
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.queries.seats import get_seat, list_seats, loads_of
from labagora.web.access import actor, staff
from labagora.web.errors import translated
from labagora.web.fields import BaseForm, page_number, rendered

register_desk(_("Évaluateurs"), "office_reviews.reviewer_list", order=50)
HOUR = 3600
INVITATIONS_OF_ONE_PERSON = 200


def _round(public_id: str) -> ReviewRound:
    return queries.get_round(public_id, seen_by=actor(), lock=request.method == "POST")


def name_of(seat: Reviewer) -> str:
    """Return how the team knows a seat: its name, the address while it is invited, or its number."""
    if seat.account is not None:
        return str(seat.account.name) or _number(seat)
    return str(seat.address or "") or _number(seat)


def _number(seat: Reviewer) -> str:
    return str(gettext("Évaluateur %(number)d", number=seat.number))


def competences_in_words(seat: Reviewer) -> list[str]:
    """Return what a reviewer knows, in the reader's language."""
    pairs = (one.partition(":") for one in seat.competences)
    return [label(name, code, str(get_locale())) for name, _colon, code in pairs]


def _page(round_: ReviewRound, form: InvitationForm) -> tuple[str, int]:
    state = request.args.get("etat", "")
    seats = list_seats(round_, page=page_number(), state=state)
    return rendered(
        "office/reviews/seats/list.html",
        form,
        call=round_.call,
        page=seats,
        names={one.public_id: name_of(one) for one in seats.items},
        loads=loads_of(round_, actor()),
        state=state,
        states=[(one.value, gettext(one.label)) for one in ReviewerState],
        can_prepare=policy.can_prepare(actor(), round_.call),
        nav_section="office",
    )


def _to(public_id: str) -> ResponseReturnValue:
    return redirect(url_for("office_reviews.reviewer_list", public_id=public_id), 303)


@bp.get("/evaluateurs")
@staff
def reviewer_list(public_id: str) -> ResponseReturnValue:
    """The reviewers by number, and a form to invite one."""
    return _page(_round(public_id), InvitationForm())


@bp.post("/evaluateurs")
@staff
def reviewer_invite(public_id: str) -> ResponseReturnValue:
    """Invite somebody."""
    round_, form = _round(public_id), InvitationForm()
    if form.validate_on_submit():
        try:
            with form.absorbing():
                _spend()
                actions.invite(round_, form.address.data or "", form.draft(), actor=actor(), now=utcnow())
                flash(gettext("L'invitation est partie. Son lien est valable 21 jours."), "success")
                return _to(public_id)
        except TooMany as error:
            form.form_errors = [*form.form_errors, translated(error)]
            return _page(round_, form)[0], 429
    return _page(round_, form)


def _spend() -> None:
    """A stolen session of the team does not write to the whole world."""
    shared: Shared = current_app.extensions["labagora"].shared
    hit = shared.hit(f"reviewer-invitation|{actor().public_id}", INVITATIONS_OF_ONE_PERSON, HOUR)
    if not hit.allowed:
        raise TooMany("Trop d'invitations en une heure. Réessayez plus tard.", retry_after=hit.retry_after)


@bp.route("/evaluateurs/<reviewer_id>", methods=["GET", "POST"])
@staff
def reviewer_edit(public_id: str, reviewer_id: str) -> ResponseReturnValue:
    """Change what somebody reads at most, and their place in the committee."""
    round_ = _round(public_id)
    seat = get_seat(round_, reviewer_id)
    form = SeatForm(obj=seat)
    if form.validate_on_submit():
        with form.absorbing():
            actions.change(seat, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("C'est enregistré."), "success")
            return _to(public_id)
    return rendered(
        "office/reviews/seats/edit.html",
        form,
        call=round_.call,
        seat=seat,
        name=name_of(seat),
        number=_number(seat),
        competences=competences_in_words(seat),
        can_prepare=policy.can_prepare(actor(), round_.call),
        nav_section="office",
    )


@bp.post("/evaluateurs/<reviewer_id>/renvoi")
@staff
def reviewer_resend(public_id: str, reviewer_id: str) -> ResponseReturnValue:
    """Send another link."""
    seat = get_seat(_round(public_id), reviewer_id)
    try:
        actions.resend(seat, actor=actor(), now=utcnow())
        flash(gettext("Un nouveau lien est parti. Le précédent ne vaut plus rien."), "success")
    except Invalid as error:
        flash(translated(error), "error")
    return _to(public_id)


@bp.route("/evaluateurs/<reviewer_id>/retrait", methods=["GET", "POST"])
@staff
def reviewer_removal(public_id: str, reviewer_id: str) -> ResponseReturnValue:
    """Ask, then end a seat or withdraw an invitation."""
    round_, form = _round(public_id), BaseForm()
    seat = get_seat(round_, reviewer_id)
    if form.validate_on_submit():
        actions.remove(seat, actor=actor(), now=utcnow())
        flash(gettext("C'est fait : cette personne ne lit plus rien."), "success")
        return _to(public_id)
    return rendered(
        "office/reviews/seats/removal.html",
        form,
        call=round_.call,
        seat=seat,
        name=name_of(seat),
        nav_section="office",
    )
