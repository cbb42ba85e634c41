"""The plan of a consortium: themes, milestones, deliverables; each date that moves says why."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.consortia import policy, summaries
from labagora.consortia.actions import plan as actions
from labagora.consortia.forms.plan import MilestoneForm, MoveForm, NewMilestoneForm, ReasonForm, ThemeForm
from labagora.consortia.queries.plans import get_milestone, get_theme, plan_of
from labagora.consortia.queries.workspaces import Opened
from labagora.consortia.views.blueprint import bp
from labagora.consortia.views.shared import about, opened
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.web.access import actor, signed_in
from labagora.web.fields import BaseForm, rendered


def planned(public_id: str) -> Opened:
    """Return the workspace of who answers for its plan. Raises NotFound."""
    here = opened(public_id, lock=request.method == "POST")
    if not policy.can_edit_plan(actor(), here.consortium, here.place, here.today):
        raise NotFound
    return here


def to_plan(here: Opened) -> ResponseReturnValue:
    """Return to the plan."""
    return redirect(url_for("consortia.plan_show", public_id=here.consortium.public_id), 303)


@bp.get("/accompagnement/<public_id>/plan")
@signed_in
def plan_show(public_id: str) -> str:
    """Everything that is planned, by date."""
    here = opened(public_id)
    plan = plan_of(here.consortium)
    due = summaries.due_things(here.consortium, plan, here.today)
    names = summaries.theme_names(one.code for one in plan.themes)
    return render_template("consortia/plan.html", **about(here, plan=plan, due=due, theme_names=names))


@bp.route("/accompagnement/<public_id>/themes", methods=["GET", "POST"])
@signed_in
def theme_edit(public_id: str) -> ResponseReturnValue:
    """Say from when to when a theme is worked."""
    here, form = planned(public_id), ThemeForm().offer()
    if form.validate_on_submit():
        with form.absorbing():
            days = (form.starts_on.data, form.ends_on.data)
            actions.set_theme(here, form.code.data or "", days, actor=actor(), now=utcnow())
            flash(gettext("Le thème est enregistré."), "success")
            return to_plan(here)
    return rendered("consortia/theme.html", form, **about(here))


@bp.route("/accompagnement/<public_id>/themes/<theme_id>/retrait", methods=["GET", "POST"])
@signed_in
def theme_remove(public_id: str, theme_id: str) -> ResponseReturnValue:
    """Ask, then take a theme out of the plan."""
    here, form = planned(public_id), BaseForm()
    theme = get_theme(here.consortium, theme_id)
    if form.validate_on_submit():
        actions.remove_theme(here, theme, actor=actor(), now=utcnow())
        flash(gettext("Le thème est retiré du plan."), "success")
        return to_plan(here)
    name = summaries.theme_names([theme.code])[theme.code]
    return render_template("consortia/theme_remove.html", **about(here, theme=theme, theme_name=name))


@bp.route("/accompagnement/<public_id>/jalons/nouveau", methods=["GET", "POST"])
@signed_in
def milestone_create(public_id: str) -> ResponseReturnValue:
    """Add something to reach."""
    here, form = planned(public_id), NewMilestoneForm().offer()
    if form.validate_on_submit():
        with form.absorbing():
            actions.add_milestone(here, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("Le jalon est ajouté."), "success")
            return to_plan(here)
    return rendered("consortia/milestone.html", form, **about(here, milestone=None))


@bp.route("/accompagnement/<public_id>/jalons/<milestone_id>", methods=["GET", "POST"])
@signed_in
def milestone_edit(public_id: str, milestone_id: str) -> ResponseReturnValue:
    """Change the words of a milestone."""
    here = planned(public_id)
    row = get_milestone(here.consortium, milestone_id)
    form = MilestoneForm().offer(row)
    if form.validate_on_submit():
        with form.absorbing():
            actions.edit_milestone(here, row, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("Le jalon est enregistré."), "success")
            return to_plan(here)
    return rendered("consortia/milestone.html", form, **about(here, milestone=row))


@bp.post("/accompagnement/<public_id>/jalons/<milestone_id>/atteint")
@signed_in
def milestone_reach(public_id: str, milestone_id: str) -> ResponseReturnValue:
    """Say that it is reached."""
    here = planned(public_id)
    actions.reach(here, get_milestone(here.consortium, milestone_id), actor=actor(), now=utcnow())
    flash(gettext("Le jalon est atteint."), "success")
    return to_plan(here)


@bp.route("/accompagnement/<public_id>/jalons/<milestone_id>/deplacement", methods=["GET", "POST"])
@signed_in
def milestone_move(public_id: str, milestone_id: str) -> ResponseReturnValue:
    """Put it to another day, and say why."""
    here, form = planned(public_id), MoveForm()
    row = get_milestone(here.consortium, milestone_id)
    if form.validate_on_submit():
        with form.absorbing():
            actions.move(here, row, form.due_on.data, form.reason.data or "", actor=actor(), now=utcnow())
            flash(gettext("La date est déplacée, avec sa raison."), "success")
            return to_plan(here)
    return rendered("consortia/move.html", form, **about(here, thing=row))


@bp.route("/accompagnement/<public_id>/jalons/<milestone_id>/abandon", methods=["GET", "POST"])
@signed_in
def milestone_cancel(public_id: str, milestone_id: str) -> ResponseReturnValue:
    """Give it up, and say why."""
    here, form = planned(public_id), ReasonForm()
    row = get_milestone(here.consortium, milestone_id)
    if form.validate_on_submit():
        with form.absorbing():
            actions.give_up(here, row, form.reason.data or "", actor=actor(), now=utcnow())
            flash(gettext("C'est noté comme abandonné, avec la raison."), "success")
            return to_plan(here)
    return rendered("consortia/cancel.html", form, **about(here, thing=row))
