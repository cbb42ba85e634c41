"""The check before the review: what is missing, what is not plain, and sending."""

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.library import gate, policy
from labagora.library.actions.review import ask_revision, submit_sheet
from labagora.library.forms.submission import SubmissionForm
from labagora.library.models import Sheet
from labagora.library.views.blueprint import bp
from labagora.library.views.shared import back_to, written
from labagora.web.access import actor, signed_in
from labagora.web.fields import rendered


def _page(sheet: Sheet, form: SubmissionForm) -> tuple[str, int]:
    return rendered(
        "library/desk/sheet_gate.html",
        form,
        sheet=sheet,
        lacks=gate.lacks_of(sheet),
        report=gate.inspect_sheet(sheet),
        can=policy.sheet_can(actor(), sheet),
        nav_section="my_space",
    )


@bp.get("/mon-espace/fiches/<public_id>/verification")
@signed_in
def sheet_gate(public_id: str) -> ResponseReturnValue:
    """What keeps a sheet from being sent, each finding with its place in the text."""
    return _page(written(public_id), SubmissionForm())


@bp.post("/mon-espace/fiches/<public_id>/envoi")
@signed_in
def submission_create(public_id: str) -> ResponseReturnValue:
    """Hand a sheet to the team; the team may do so in spite of the check, with a reason."""
    sheet, form = written(public_id), SubmissionForm()
    if form.validate_on_submit():
        with form.absorbing():
            submit_sheet(sheet, form.reason.data or "", actor=actor(), now=utcnow())
            flash(gettext("La fiche est envoyée en relecture. Vous aurez la réponse par courriel."), "success")
            return back_to(sheet)
    return _page(sheet, form)


@bp.post("/mon-espace/fiches/<public_id>/revision")
@signed_in
def revision_create(public_id: str) -> ResponseReturnValue:
    """Open a published sheet to its writers again."""
    sheet = written(public_id)
    ask_revision(sheet, actor=actor(), now=utcnow())
    flash(gettext("La fiche est rouverte à l'écriture. La version en ligne ne change pas."), "success")
    return back_to(sheet)
