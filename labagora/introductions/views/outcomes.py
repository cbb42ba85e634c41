"""What came out of it: restitutions, opinions, and the participation report of a project."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.introductions import actions, policy, queries
from labagora.introductions.enums import Side
from labagora.introductions.forms import OpinionForm, report_form, restitution_form
from labagora.introductions.views.blueprint import back_to, bp, loaded
from labagora.projects import queries as projects
from labagora.projects.models import Project
from labagora.web.access import actor, public, signed_in
from labagora.web.fields import page_number, rendered


@bp.get("/mon-espace/besoins/<public_id>/restitutions")
@signed_in
def restitution_list(public_id: str) -> str:
    """What is owed to those who gave their time, those due first."""
    need, now = projects.get_managed_need(public_id, seen_by=actor()), utcnow()
    page = queries.list_restitutions_of(need, page=page_number(), now=now)
    return render_template("introductions/restitution_list.html", need=need, page=page)


@bp.route("/contributions/<public_id>/restitution", methods=["GET", "POST"])
@signed_in
def restitution(public_id: str) -> ResponseReturnValue:
    """« Ce que votre avis a changé », for one contribution."""
    contribution = queries.get_led_contribution(public_id, seen_by=actor())
    need, form = contribution.introduction.need, restitution_form(contribution)
    if form.validate_on_submit():
        with form.absorbing():
            actions.report_back(contribution, form.restitution(), actor=actor(), now=utcnow())
            flash(gettext("La personne est prévenue."), "success")
            return redirect(url_for("introductions.restitution_list", public_id=need.public_id), 303)
    return rendered("introductions/restitution.html", form, contribution=contribution, need=need)


@bp.route("/mises-en-relation/<public_id>/avis", methods=["GET", "POST"])
@signed_in
def evaluation(public_id: str) -> ResponseReturnValue:
    """How it went, for one side."""
    introduction, form = loaded(public_id), OpinionForm()
    side = queries.side_of(actor(), introduction)
    if side not in (Side.VOLUNTEER, Side.LEADER):
        raise NotFound
    actions.allow(policy.can_evaluate(side, introduction))
    if form.validate_on_submit():
        with form.absorbing():
            actions.evaluate(introduction, form.opinion(), actor=actor(), now=utcnow())
            return back_to(introduction, gettext("Merci pour votre avis."))
    return rendered("introductions/evaluation.html", form, introduction=introduction, side=side)


@bp.app_template_filter("participation_url")
def participation_url(project: Project) -> str:
    """``{{ project|participation_url }}``: the address of the published report of a project, or nothing."""
    is_published = queries.find_published_report(project) is not None
    return url_for("introductions.report_show", slug=project.slug) if is_published else ""


@bp.get("/projets/<slug>/bilan")
@public
def report_show(slug: str) -> str:
    """« Bilan de participation » of a project, once published."""
    project = projects.get_public_project(slug)
    report = queries.find_published_report(project)
    if report is None:
        raise NotFound
    impact = queries.impact_of(project)
    return render_template("introductions/report.html", project=project, report=report, impact=impact)


@bp.route("/mon-espace/projets/<public_id>/bilan", methods=["GET", "POST"])
@signed_in
def report_edit(public_id: str) -> ResponseReturnValue:
    """Write the report; publish it when its five headings are filled."""
    project = projects.get_led_project(public_id, seen_by=actor())
    actions.allow(policy.can_write_report(leads=True, project=project))
    report = queries.find_report(project)
    form = report_form(report)
    if form.validate_on_submit():
        with form.absorbing():
            publish = "publish" in request.form
            actions.write_report(project, form.draft(), publish=publish, actor=actor(), now=utcnow())
            flash(gettext("Le bilan est publié.") if publish else gettext("Le bilan est enregistré."), "success")
            return redirect(url_for("introductions.report_edit", public_id=public_id), 303)
    impact = queries.impact_of(project)
    return rendered("introductions/report_form.html", form, project=project, report=report, impact=impact)
