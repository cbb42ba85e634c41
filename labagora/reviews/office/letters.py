"""One letter: as the team reads it, held, written by hand, proved."""

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import today_in_paris, utcnow
from labagora.core.differences import word_diff
from labagora.core.errors import NotFound
from labagora.core.paper import paper_pdf
from labagora.reviews import wording
from labagora.reviews.actions import letters as actions
from labagora.reviews.forms.dispatches import LetterForm
from labagora.reviews.letter_papers import pdf_response, proof_of
from labagora.reviews.letters import Drawn, draw
from labagora.reviews.models import Dispatch
from labagora.reviews.office.dispatches import get_dispatch
from labagora.reviews.office.shared import bp
from labagora.reviews.policy import letters as policy
from labagora.reviews.queries import letters as queries
from labagora.web.access import actor, staff
from labagora.web.errors import translated
from labagora.web.fields import rendered


def _letter(dispatch: Dispatch, application_id: str) -> Drawn:
    """Return a letter of a dispatch, among those that the reader may know. Raises NotFound."""
    return draw(dispatch, queries.get_recipient(dispatch, application_id, seen_by=actor()))


def _back(dispatch: Dispatch, one: Drawn) -> ResponseReturnValue:
    names: dict[str, Any] = {"dispatch_id": dispatch.public_id, "application_id": one.ref}
    return redirect(url_for("office_reviews.letter_show", public_id=dispatch.round.call.public_id, **names), 303)


def _page(dispatch: Dispatch, one: Drawn, form: LetterForm) -> ResponseReturnValue:
    return rendered(
        "office/reviews/letters/letter.html",
        form,
        call=dispatch.round.call,
        dispatch=dispatch,
        one=one,
        letter=one.to.letter,
        parts=wording.paragraphs(one.body),
        problem=gettext(one.problem) % {"names": one.names} if one.problem else "",
        can_write=policy.can_write(actor(), dispatch),
        nav_section="office",
    )


@bp.get("/courriers/<dispatch_id>/<application_id>")
@staff
def letter_show(public_id: str, dispatch_id: str, application_id: str) -> ResponseReturnValue:
    """A letter as its team will read it, or reads it."""
    dispatch = get_dispatch(public_id, dispatch_id)
    one = _letter(dispatch, application_id)
    return _page(dispatch, one, LetterForm(formdata=None, subject=one.subject, body=one.body, base=one.base))


@bp.post("/courriers/<dispatch_id>/<application_id>")
@staff
def letter_update(public_id: str, dispatch_id: str, application_id: str) -> ResponseReturnValue:
    """Write the letter of one team by hand."""
    dispatch, form = get_dispatch(public_id, dispatch_id, lock=True), LetterForm()
    one = _letter(dispatch, application_id)
    if form.validate_on_submit():
        with form.absorbing():
            texts = (form.subject.data or "", form.body.data or "")
            try:
                actions.edit(dispatch, one, *texts, base=form.base.data or "", actor=actor(), now=utcnow())
            except actions.Overwritten as refusal:
                return _met(dispatch, one, texts, translated(refusal)), 409
            flash(gettext("Ce courrier a ses propres mots."), "success")
            return _back(dispatch, one)
    return _page(dispatch, one, form)


def _met(dispatch: Dispatch, one: Drawn, typed: tuple[str, str], message: str) -> str:
    """Show what is saved and what was typed side by side; who writes keeps one, and may still correct it."""
    labels = (gettext("Objet"), gettext("Texte du courrier"))
    pairs = zip(labels, (one.subject, one.body), typed, strict=True)
    return render_template(
        "office/reviews/letters/meeting.html",
        call=dispatch.round.call,
        dispatch=dispatch,
        one=one,
        meetings=[(label, saved, mine, word_diff(saved, mine)) for label, saved, mine in pairs if saved != mine],
        typed=typed,
        message=message,
        nav_section="office",
    )


def _changed(public_id: str, dispatch_id: str, application_id: str, change: Any, **how: Any) -> ResponseReturnValue:
    dispatch = get_dispatch(public_id, dispatch_id, lock=True)
    one = _letter(dispatch, application_id)
    change(dispatch, one, actor=actor(), now=utcnow(), **how)
    return _back(dispatch, one)


@bp.post("/courriers/<dispatch_id>/<application_id>/retenue")
@staff
def letter_hold(public_id: str, dispatch_id: str, application_id: str) -> ResponseReturnValue:
    """Keep one letter from leaving."""
    return _changed(public_id, dispatch_id, application_id, actions.hold, is_held=True)


@bp.post("/courriers/<dispatch_id>/<application_id>/liberation")
@staff
def letter_free(public_id: str, dispatch_id: str, application_id: str) -> ResponseReturnValue:
    """Let it leave again."""
    return _changed(public_id, dispatch_id, application_id, actions.hold, is_held=False)


@bp.post("/courriers/<dispatch_id>/<application_id>/texte-commun")
@staff
def letter_restore(public_id: str, dispatch_id: str, application_id: str) -> ResponseReturnValue:
    """Give it the common text back."""
    try:
        return _changed(public_id, dispatch_id, application_id, actions.restore, base=request.form.get("base", ""))
    except actions.Overwritten as refusal:
        flash(translated(refusal), "warning")
        names: dict[str, Any] = {"dispatch_id": dispatch_id, "application_id": application_id}
        return redirect(url_for("office_reviews.letter_show", public_id=public_id, **names), 303)


@bp.get("/courriers/<dispatch_id>/<application_id>/preuve.pdf")
@staff
def letter_proof(public_id: str, dispatch_id: str, application_id: str) -> Response:
    """On paper: the words, when they left, when they were opened."""
    letter = _letter(get_dispatch(public_id, dispatch_id), application_id).to.letter
    if letter is None or letter.sent_at is None:
        raise NotFound
    return pdf_response(paper_pdf(proof_of(letter), made_on=today_in_paris()), "preuve", letter)
