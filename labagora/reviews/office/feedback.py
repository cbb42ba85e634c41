"""What is given of its reviews to the team that applied."""

from collections.abc import Sequence

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls.models import Application
from labagora.core.clock import utcnow
from labagora.core.errors import authorise
from labagora.reviews import queries
from labagora.reviews.actions import feedback as actions
from labagora.reviews.actions.deliberations import OWN_FIRST
from labagora.reviews.forms.feedback import FeedbackForm
from labagora.reviews.models import Review, ReviewRound
from labagora.reviews.office.shared import bp
from labagora.reviews.queries.feedback import get_judged, reviews_to_return
from labagora.reviews.queries.letters import has_letter
from labagora.reviews.queries.withheld import is_withheld
from labagora.reviews.returning import parts_of, returned
from labagora.web.access import actor, staff
from labagora.web.fields import BaseForm, rendered

TEXT = "text-"


def _found(public_id: str, application_id: str) -> tuple[ReviewRound, Application, Sequence[Review]]:
    round_ = queries.get_round(public_id, seen_by=actor())
    application = get_judged(round_, application_id, seen_by=actor())
    authorise(not is_withheld(actor(), round_, application), OWN_FIRST)
    return round_, application, reviews_to_return(application)


def _page(
    round_: ReviewRound, application: Application, reviews: Sequence[Review], form: FeedbackForm
) -> ResponseReturnValue:
    return rendered(
        "office/reviews/letters/feedback.html",
        form,
        call=round_.call,
        application=application,
        reviews=[(review.assignment.reviewer.number, parts_of(review)) for review in reviews],
        chosen=set(form.parts.data or ()),
        typed=_typed(),
        is_sent=has_letter(application),
        returned=returned(reviews),
        nav_section="office",
    )


def _typed() -> dict[str, str]:
    """Return the words that were typed, by the value of their part."""
    return {name.removeprefix(TEXT): text for name, text in request.form.items() if name.startswith(TEXT)}


@bp.get("/candidatures/<application_id>/retour")
@staff
def feedback_edit(public_id: str, application_id: str) -> ResponseReturnValue:
    """Every text of the reviews, which is given, and what the team reads."""
    round_, application, reviews = _found(public_id, application_id)
    return _page(round_, application, reviews, FeedbackForm(formdata=None).offer(reviews))


def _back(public_id: str, application_id: str) -> ResponseReturnValue:
    address = url_for("office_reviews.feedback_edit", public_id=public_id, application_id=application_id)
    return redirect(address, 303)


@bp.post("/candidatures/<application_id>/retour")
@staff
def feedback_update(public_id: str, application_id: str) -> ResponseReturnValue:
    """Give the chosen texts, and no other."""
    round_, application, reviews = _found(public_id, application_id)
    form = FeedbackForm().offer(reviews)
    if form.validate_on_submit():
        with form.absorbing():
            actions.share(
                round_, application, reviews, form.parts.data or (), texts=_typed(), actor=actor(), now=utcnow()
            )
            flash(gettext("Le retour est enregistré. L'équipe le lit avec sa décision."), "success")
            return _back(public_id, application_id)
    return _page(round_, application, reviews, form)


@bp.post("/candidatures/<application_id>/retour/tout")
@staff
def feedback_share_all(public_id: str, application_id: str) -> ResponseReturnValue:
    """Give every text but the confidential notes, which are never among them."""
    round_, application, reviews = _found(public_id, application_id)
    form = FeedbackForm(formdata=None).offer(reviews)
    if BaseForm().validate_on_submit():
        everything = [part.value for review in reviews for part in parts_of(review)]
        form.parts.data = everything
        with form.absorbing():
            actions.share(round_, application, reviews, everything, actor=actor(), now=utcnow())
            flash(gettext("Tout est transmis, sauf les notes confidentielles."), "success")
            return _back(public_id, application_id)
    return _page(round_, application, reviews, form)
