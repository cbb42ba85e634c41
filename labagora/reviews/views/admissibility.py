"""What the team of an application reads of its admissibility, and its answer to each question."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import announcements, policy
from labagora.calls.announcements import Announcement
from labagora.calls.enums import TeamRole
from labagora.calls.models import Application
from labagora.reviews.actions import admissibility as actions
from labagora.reviews.enums import AdmissibilityState
from labagora.reviews.forms.admissibility import ReplyForm
from labagora.reviews.models import Admissibility
from labagora.reviews.policy import preparing
from labagora.reviews.queries.admissibility import find_question, get_question
from labagora.reviews.views.blueprint import bp
from labagora.web.access import actor, signed_in
from labagora.web.arrival import arrived_at
from labagora.web.fields import rendered
from labagora.web.templating import moment


@bp.get("/candidatures/<public_id>/recevabilite")
@signed_in
def admissibility_show(public_id: str) -> ResponseReturnValue:
    """What was asked, what was answered, what is decided."""
    return _page(get_question(public_id, seen_by=actor()), ReplyForm(formdata=None))


@bp.post("/candidatures/<public_id>/recevabilite")
@signed_in
def admissibility_reply(public_id: str) -> ResponseReturnValue:
    """Answer, once a question. The hour is that of the arrival of the request."""
    row, form = get_question(public_id, seen_by=actor(), lock=True), ReplyForm()
    if form.validate_on_submit():
        with form.absorbing():
            said, asked = form.reply.data or "", form.question.data
            actions.reply(row, said, asked=asked, actor=actor(), now=arrived_at())
            flash(gettext("Votre réponse est enregistrée. L'équipe du Living Lab la lira."), "success")
            return redirect(url_for("reviews.admissibility_show", public_id=public_id), 303)
    return _page(row, form)


def _page(row: Admissibility, form: ReplyForm) -> ResponseReturnValue:
    now = arrived_at()
    form.question.data, form.question.raw_data = len(row.earlier) + 1, None
    return rendered(
        "reviews/admissibility.html",
        form,
        row=row,
        application=row.application,
        can_reply=preparing.can_reply(actor(), row, now),
        is_answerable=preparing.is_answerable(row, now),
        signs=policy.holds(actor(), row.application, TeamRole.SIGNATORY),
        nav_section="my_space",
    )


def _announce(application: Application) -> Announcement | None:
    row = find_question(application)
    if row is None:
        return None
    text = gettext("L'équipe du Living Lab a posé une question sur la recevabilité. La suite est sur cette page.")
    if preparing.is_answerable(row, arrived_at()):
        text = gettext("Une réponse est attendue avant le %(when)s, heure de Paris.", when=moment(row.due_at))
    elif row.state is not AdmissibilityState.QUESTIONED:
        text = gettext("La recevabilité est examinée. La décision est sur cette page.")
    return Announcement(gettext("Recevabilité"), text, "reviews.admissibility_show", gettext("Lire"))


announcements.register("reviews.admissibility", _announce)
