"""Applications: started or taken up again, looked at, named, given up, withdrawn."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.calls import announcements, deadline, policy, queries
from labagora.calls.actions import applications
from labagora.calls.countdown import countdown
from labagora.calls.enums import TeamRole
from labagora.calls.forms.applications import DescriptionForm, StartForm, WithdrawalForm
from labagora.calls.models import Call
from labagora.calls.queries.team import organisations_of
from labagora.calls.views.blueprint import bp
from labagora.calls.views.shared import can_of, code_of, dossier_of, mine, to_application
from labagora.core.errors import NotFound
from labagora.organisations.models import Organisation
from labagora.web.access import actor, signed_in
from labagora.web.arrival import arrived_at
from labagora.web.fields import BaseForm, page_number, rendered


@bp.get("/mon-espace/candidatures")
@signed_in
def my_application_list() -> str:
    """The applications of my teams."""
    page = queries.list_my_applications(actor(), page=page_number())
    return render_template("calls/application/mine.html", page=page, now=arrived_at(), nav_section="my_space")


@bp.get("/appels/<slug>/candidature")
@signed_in
def application_start(slug: str) -> ResponseReturnValue:
    """Take up an application again, or start one: nothing is kept before it has a title."""
    call = queries.get_call(slug, seen_by=actor())
    organisations = organisations_of(actor())
    return _start_page(call, organisations, StartForm().ask_for(call).offer(organisations))


@bp.post("/appels/<slug>/candidature")
@signed_in
def application_create(slug: str) -> ResponseReturnValue:
    """Start the draft. The call is held: two clicks at once find each other."""
    call = queries.get_call(slug, seen_by=actor(), lock=True)
    organisations = organisations_of(actor())
    form = StartForm().ask_for(call).offer(organisations)
    if form.validate_on_submit():
        with form.absorbing():
            chosen = next((one for one in organisations if one.public_id == form.organisation.data), None)
            draft = applications.start(call, chosen, form.draft(), actor=actor(), now=arrived_at())
            flash(gettext("Votre brouillon est créé. Il n'est pas déposé."), "success")
            return to_application(draft)
    return _start_page(call, organisations, form)


def _start_page(call: Call, organisations: Sequence[Organisation], form: StartForm) -> ResponseReturnValue:
    return rendered(
        "calls/application/start.html",
        form,
        call=call,
        organisations=organisations,
        mine=queries.my_applications_to(call, actor()),
        closing=countdown(call.closes_at, arrived_at()),
        is_open=deadline.accepts_new_drafts(call, arrived_at()) and queries.current_revision(call) is not None,
        nav_section="calls",
    )


@bp.get("/candidatures/<public_id>")
@signed_in
def application_show(public_id: str) -> str:
    """Where it stands, section by section, and what is left to do."""
    application = mine(public_id)
    dossier = dossier_of(application)
    return render_template(
        "calls/application/show.html",
        application=application,
        dossier=dossier,
        closing=countdown(dossier.closes_at, dossier.now),
        can=can_of(application),
        filings=queries.filings_of(application),
        announcements=announcements.announced(application),
        nav_section="my_space",
    )


@bp.route("/candidatures/<public_id>/presentation", methods=["GET", "POST"])
@signed_in
def application_describe(public_id: str) -> ResponseReturnValue:
    """Change the title, the lot, the authorisation."""
    application = mine(public_id, lock=request.method == "POST")
    if not policy.holds(actor(), application, TeamRole.EDITOR):
        raise NotFound
    form = DescriptionForm(obj=application).ask_for(application.call)
    if form.validate_on_submit():
        with form.absorbing():
            code = code_of(application)
            applications.describe(application, form.draft(), actor=actor(), now=arrived_at(), late_code=code)
            flash(gettext("La présentation est enregistrée."), "success")
            return to_application(application)
    return rendered("calls/application/describe.html", form, application=application, nav_section="my_space")


@bp.route("/candidatures/<public_id>/suppression", methods=["GET", "POST"])
@signed_in
def application_delete(public_id: str) -> ResponseReturnValue:
    """Ask, then give up a draft."""
    application, form = mine(public_id, lock=request.method == "POST"), BaseForm()
    if not policy.holds(actor(), application, TeamRole.LEAD):
        raise NotFound
    if form.validate_on_submit():
        applications.delete_draft(application, actor=actor(), now=arrived_at())
        flash(gettext("Le brouillon est supprimé."), "success")
        return redirect(url_for("calls.my_application_list"), 303)
    can_delete = policy.can_delete_draft(actor(), application)
    return render_template(
        "calls/application/delete.html", application=application, can_delete=can_delete, nav_section="my_space"
    )


@bp.route("/candidatures/<public_id>/retrait", methods=["GET", "POST"])
@signed_in
def application_withdraw(public_id: str) -> ResponseReturnValue:
    """Ask why, then take a filed application out of the call."""
    application, form = mine(public_id, lock=request.method == "POST"), WithdrawalForm()
    if not policy.holds(actor(), application, TeamRole.SIGNATORY):
        raise NotFound
    if form.validate_on_submit():
        with form.absorbing():
            applications.withdraw(application, form.reason.data or "", actor=actor(), now=arrived_at())
            flash(gettext("La candidature est retirée."), "success")
            return to_application(application)
    return rendered(
        "calls/application/withdraw.html",
        form,
        application=application,
        can_withdraw=policy.can_withdraw(actor(), application),
        nav_section="my_space",
    )
