"""The letters of a round: to whom, in which words, read before they leave, followed once they have left."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.reviews import queries, wording
from labagora.reviews.actions import dispatches as actions
from labagora.reviews.enums import DispatchState, Outcome
from labagora.reviews.forms.dispatches import DispatchForm, OutcomeForm, SendingForm
from labagora.reviews.letters import draw_all, seen_text
from labagora.reviews.models import Dispatch
from labagora.reviews.office.shared import bp, register_desk
from labagora.reviews.policy import letters as policy
from labagora.reviews.queries import letters as letter_queries
from labagora.web.access import actor, staff
from labagora.web.fields import rendered

register_desk(_("Courriers"), "office_reviews.dispatch_list", order=120)
register_desk(_("Lauréats"), "office_consortia.laureate_list", order=130)  # of the domain above, which cannot ask


@bp.get("/courriers")
@staff
def dispatch_list(public_id: str) -> str:
    """Who waits for a letter, by outcome, and what was sent."""
    round_ = queries.get_round(public_id, seen_by=actor())
    return render_template(
        "office/reviews/letters/list.html",
        call=round_.call,
        waiting=letter_queries.waiting_counts(round_, seen_by=actor()),
        outcomes=list(Outcome),
        dispatches=letter_queries.dispatches_of(round_),
        can_dispatch=policy.can_dispatch(actor(), round_.call),
        nav_section="office",
    )


@bp.post("/courriers")
@staff
def dispatch_create(public_id: str) -> ResponseReturnValue:
    """Start to write to the teams of an outcome."""
    round_ = queries.get_round(public_id, seen_by=actor(), lock=True)
    form = OutcomeForm()
    if not form.validate_on_submit():
        return redirect(url_for("office_reviews.dispatch_list", public_id=public_id), 303)
    dispatch = actions.start_dispatch(round_, Outcome(form.outcome.data), actor=actor(), now=utcnow())
    return _to(dispatch)


def get_dispatch(public_id: str, dispatch_id: str, *, lock: bool = False) -> Dispatch:
    """Return a dispatch to the reader. Raises NotFound."""
    return letter_queries.get_dispatch(public_id, dispatch_id, seen_by=actor(), lock=lock)


def _to(dispatch: Dispatch, endpoint: str = "office_reviews.dispatch_show") -> ResponseReturnValue:
    call = dispatch.round.call
    return redirect(url_for(endpoint, public_id=call.public_id, dispatch_id=dispatch.public_id), 303)


@bp.get("/courriers/<dispatch_id>")
@staff
def dispatch_show(public_id: str, dispatch_id: str) -> ResponseReturnValue:
    """Every letter with what keeps it, the numbers, the way to send."""
    return _page(get_dispatch(public_id, dispatch_id), SendingForm(formdata=None))


def _page(dispatch: Dispatch, form: SendingForm) -> ResponseReturnValue:
    recipients = letter_queries.recipients_of(dispatch, seen_by=actor())
    letters = draw_all(dispatch, recipients)
    going = [one for one in letters if not one.is_held]
    form.seen.data = seen_text(letters)
    return rendered(
        "office/reviews/letters/show.html",
        form,
        call=dispatch.round.call,
        dispatch=dispatch,
        letters=letters,
        going=len(going),
        people=letter_queries.count_people([one.to.application.id for one in going]),
        sent=sum(one.to.letter is not None and one.to.letter.sent_at is not None for one in letters),
        needs_second=actions.needs_second(dispatch, going, actor=actor(), now=utcnow()),
        alone_up_to=policy.ALONE_UP_TO,
        needs_check=dispatch.outcome is not Outcome.SELECTED,
        can_write=policy.can_write(actor(), dispatch),
        can_confirm=policy.can_confirm(actor(), dispatch),
        nav_section="office",
    )


@bp.get("/courriers/<dispatch_id>/texte")
@staff
def dispatch_edit(public_id: str, dispatch_id: str) -> ResponseReturnValue:
    """The text for everybody."""
    dispatch = get_dispatch(public_id, dispatch_id)
    return _edit_page(dispatch, DispatchForm(obj=dispatch, formdata=None))


def _edit_page(dispatch: Dispatch, form: DispatchForm) -> ResponseReturnValue:
    return rendered(
        "office/reviews/letters/edit.html",
        form,
        call=dispatch.round.call,
        dispatch=dispatch,
        placeholders=wording.PLACEHOLDERS,
        can_write=policy.can_write(actor(), dispatch),
        nav_section="office",
    )


@bp.post("/courriers/<dispatch_id>/texte")
@staff
def dispatch_update(public_id: str, dispatch_id: str) -> ResponseReturnValue:
    """Save the text for everybody."""
    dispatch, form = get_dispatch(public_id, dispatch_id, lock=True), DispatchForm()
    if form.validate_on_submit():
        with form.absorbing():
            texts = (form.subject.data or "", form.body.data or "")
            actions.write_dispatch(dispatch, *texts, base_version=form.base_version, actor=actor(), now=utcnow())
            flash(gettext("Le texte est enregistré. Relisez maintenant les courriers."), "success")
            return _to(dispatch)
    return _edit_page(dispatch, form)


@bp.post("/courriers/<dispatch_id>/envoi")
@staff
def dispatch_send(public_id: str, dispatch_id: str) -> ResponseReturnValue:
    """Send, or ask a second person to."""
    dispatch, form = get_dispatch(public_id, dispatch_id, lock=True), SendingForm()
    if form.validate_on_submit():
        with form.absorbing():
            is_checked = form.is_checked.data
            actions.ask_to_send(dispatch, form.marks, is_checked=is_checked, actor=actor(), now=utcnow())
            flash(_told(dispatch), "success")
            return _to(dispatch)
    return _page(dispatch, form)


def _told(dispatch: Dispatch) -> str:
    if dispatch.state is DispatchState.CONFIRMING:
        return str(gettext("L'envoi attend une seconde personne de l'équipe."))
    return str(gettext("Les courriers partent."))


@bp.post("/courriers/<dispatch_id>/confirmation")
@staff
def dispatch_confirm(public_id: str, dispatch_id: str) -> ResponseReturnValue:
    """Send what a colleague asked for."""
    dispatch, form = get_dispatch(public_id, dispatch_id, lock=True), SendingForm()
    if form.validate_on_submit():
        with form.absorbing():
            actions.confirm(dispatch, form.marks, actor=actor(), now=utcnow())
            flash(_told(dispatch), "success")
            return _to(dispatch)
    return _page(dispatch, form)


def _moved(public_id: str, dispatch_id: str, move: Callable[..., Any], message: str) -> Dispatch:
    dispatch = get_dispatch(public_id, dispatch_id, lock=True)
    move(dispatch, actor=actor(), now=utcnow())
    flash(message, "success")
    return dispatch


@bp.post("/courriers/<dispatch_id>/reprise")
@staff
def dispatch_take_back(public_id: str, dispatch_id: str) -> ResponseReturnValue:
    """Go back to writing."""
    return _to(_moved(public_id, dispatch_id, actions.take_back, gettext("L'envoi est repris : rien n'est parti.")))


@bp.post("/courriers/<dispatch_id>/annulation")
@staff
def dispatch_cancel(public_id: str, dispatch_id: str) -> ResponseReturnValue:
    """Give a dispatch up."""
    _moved(public_id, dispatch_id, actions.cancel, gettext("L'envoi est annulé : rien n'est parti."))
    return redirect(url_for("office_reviews.dispatch_list", public_id=public_id), 303)
