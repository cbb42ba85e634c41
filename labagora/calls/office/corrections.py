"""A correction asked of a team: which answers, why, until when; taken back if it was asked by mistake."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import policy, queries
from labagora.calls.actions.corrections import ask, cancel
from labagora.calls.answering import form_of
from labagora.calls.dossiers import Dossier
from labagora.calls.forms.deciding import CorrectionForm
from labagora.calls.models import Application
from labagora.calls.office.shared import bp
from labagora.core.errors import NotFound
from labagora.web.access import actor, staff
from labagora.web.arrival import arrived_at
from labagora.web.fields import rendered


def _overseen(public_id: str, *, lock: bool) -> Application:
    """Return a filed application to the team, but for those of it who prepared it."""
    application = queries.get_known_application(public_id, seen_by=actor(), lock=lock)
    if not policy.oversees(actor(), application) or application.first_filed_at is None:
        raise NotFound
    return application


@bp.route("/candidatures/<public_id>/correction", methods=["GET", "POST"])
@staff
def correction_create(public_id: str) -> ResponseReturnValue:
    """Ask for a correction, or read the one that is awaited."""
    application = _overseen(public_id, lock=request.method == "POST")
    form = CorrectionForm().offer(form_of(application.revision))
    if form.validate_on_submit():
        with form.absorbing():
            ask(application, form.draft(), actor=actor(), now=arrived_at())
            flash(gettext("La demande est partie à l'équipe de la candidature."), "success")
            return _back(application)
    return rendered(
        "office/calls/corrections/show.html",
        form,
        application=application,
        dossier=Dossier(application, None, arrived_at()),
        can_ask=policy.can_ask_correction(actor(), application),
        nav_section="office",
    )


@bp.post("/candidatures/<public_id>/correction/annulation")
@staff
def correction_cancel(public_id: str) -> ResponseReturnValue:
    """Take the demand back."""
    application = _overseen(public_id, lock=True)
    cancel(application, actor=actor(), now=arrived_at())
    flash(gettext("La demande est annulée. Le dépôt compte tel quel."), "success")
    return _back(application)


def _back(application: Application) -> ResponseReturnValue:
    return redirect(url_for("office_calls.correction_create", public_id=application.public_id), 303)
