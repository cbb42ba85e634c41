"""What leaders do with their projects, under « Mon espace »."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.core.differences import Piece, word_diff
from labagora.projects import actions, display, policy, queries, versions
from labagora.projects.commands import ProjectDraft
from labagora.projects.content import LABELS, missing_in_project
from labagora.projects.forms import ProjectForm, ProjectStartForm, iteration_form, project_form
from labagora.projects.models import Project
from labagora.projects.views.blueprint import bp
from labagora.web.access import actor, signed_in
from labagora.web.fields import page_number, rendered


def _led(public_id: str) -> Project:
    """Return a project of mine, held for me while I write it."""
    return queries.get_led_project(public_id, seen_by=actor(), lock=request.method == "POST")


def _back_to(project: Project) -> ResponseReturnValue:
    return redirect(url_for("projects.my_project_show", public_id=project.public_id), 303)


@bp.get("/mon-espace/projets")
@signed_in
def my_project_list() -> str:
    """The projects of my organisations."""
    page = queries.list_led_projects(actor(), page=page_number()).map(display.project_card)
    return render_template(
        "projects/my_project_list.html",
        page=page,
        organisations=queries.led_organisations(actor()),
        nav_section="my_space",
    )


@bp.route("/mon-espace/projets/nouveau", methods=["GET", "POST"])
@signed_in
def project_new() -> ResponseReturnValue:
    """Start a project: organisation, title, summary."""
    organisations = {row.public_id: row for row in queries.led_organisations(actor())}
    form = ProjectStartForm().offer(list(organisations.values()))
    if form.validate_on_submit():
        with form.absorbing():
            draft = ProjectDraft(title=form.title.data or "", summary=form.summary.data or "")
            organisation = organisations[form.organisation.data]
            project = actions.create_project(draft, organisation, actor=actor(), now=utcnow())
            flash(gettext("Le brouillon est enregistré. Complétez-le quand vous voulez."), "success")
            return redirect(url_for("projects.project_edit", public_id=project.public_id), 303)
    return rendered(
        "projects/project_new.html", form, organisations=list(organisations.values()), nav_section="my_space"
    )


@bp.get("/mon-espace/projets/<public_id>")
@signed_in
def my_project_show(public_id: str) -> str:
    """Where a project stands, what is missing, and what can be done."""
    project = _led(public_id)
    return render_template(
        "projects/my_project_show.html",
        view=display.project_view(project),
        can=policy.project_can(actor(), project),
        is_public=policy.is_public(project),
        missing=[LABELS[name] for name in missing_in_project(project)],
        needs=[display.need_line(need) for need in queries.needs_of(project)],
        nav_section="my_space",
    )


@bp.get("/mon-espace/projets/<public_id>/historique")
@signed_in
def my_project_history(public_id: str) -> str:
    """Every version of a project, for those who write it."""
    project = _led(public_id)
    found = queries.versions_of(project, public_only=False)
    return render_template(
        "projects/project_history.html", project=project, steps=versions.steps(found), nav_section="my_space"
    )


@bp.route("/mon-espace/projets/<public_id>/modifier", methods=["GET", "POST"])
@signed_in
def project_edit(public_id: str) -> ResponseReturnValue:
    """Write a project. Two people who write at once both keep their text (security.md R14)."""
    project = _led(public_id)
    form = project_form(project)
    if form.validate_on_submit():
        if form.version.data != project.version:
            return _both_texts(project, form)
        with form.absorbing():
            actions.update_project(
                project, form.draft(), base_version=form.version.data or 0, actor=actor(), now=utcnow()
            )
            flash(gettext("Le projet est enregistré."), "success")
            return _back_to(project)
    return rendered("projects/project_edit.html", form, project=project, conflicts=None, nav_section="my_space")


def _both_texts(project: Project, form: ProjectForm) -> tuple[str, int]:
    """Show what is saved beside what was typed; sending again keeps the typed text."""
    draft = form.draft()
    conflicts = conflicting(project, draft, list(ProjectDraft.__dataclass_fields__))
    form.version.data, form.version.raw_data = project.version, None
    page = render_template(
        "projects/project_edit.html", form=form, project=project, conflicts=conflicts, nav_section="my_space"
    )
    return page, 409


def conflicting(saved: Any, typed: Any, names: list[str]) -> list[tuple[str, str, str, list[Piece]]]:
    """Return ``(label, saved text, typed text, difference)`` for each text that differs."""
    found = []
    for name in names:
        old, new = getattr(saved, name), getattr(typed, name)
        if isinstance(old, str) and isinstance(new, str) and old != new:
            found.append((str(LABELS.get(name, name)), old, new, word_diff(old, new)))
    return found


@bp.post("/mon-espace/projets/<public_id>/soumission")
@signed_in
def project_submission_create(public_id: str) -> ResponseReturnValue:
    """Hand a project to the team."""
    project = _led(public_id)
    actions.submit_project(project, actor=actor(), now=utcnow())
    flash(gettext("Le projet est envoyé à l'équipe du Living Lab. Vous recevrez sa réponse par courriel."), "success")
    return _back_to(project)


@bp.post("/mon-espace/projets/<public_id>/reprise")
@signed_in
def project_take_back(public_id: str) -> ResponseReturnValue:
    """Bring a project back to a draft."""
    project = _led(public_id)
    actions.take_back_project(project, actor=actor(), now=utcnow())
    flash(gettext("Le projet est de nouveau un brouillon."), "success")
    return _back_to(project)


@bp.post("/mon-espace/projets/<public_id>/archivage")
@signed_in
def project_archiving_create(public_id: str) -> ResponseReturnValue:
    """End a project."""
    project = _led(public_id)
    actions.archive_project(project, actor=actor(), now=utcnow())
    flash(gettext("Le projet est archivé. Ses besoins ouverts ne prennent plus de réponses."), "success")
    return _back_to(project)


@bp.route("/mon-espace/projets/<public_id>/etapes/nouvelle", methods=["GET", "POST"])
@signed_in
def iteration_new(public_id: str) -> ResponseReturnValue:
    """Tell a new step of the project."""
    project = _led(public_id)
    form = iteration_form()
    if form.validate_on_submit():
        with form.absorbing():
            actions.add_iteration(project, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("L'étape est ajoutée."), "success")
            return _back_to(project)
    return rendered("projects/iteration_form.html", form, project=project, iteration=None, nav_section="my_space")


@bp.route("/mon-espace/etapes/<public_id>/modifier", methods=["GET", "POST"])
@signed_in
def iteration_edit(public_id: str) -> ResponseReturnValue:
    """Correct a step of the project."""
    iteration = queries.get_iteration(public_id, seen_by=actor())
    form = iteration_form(iteration)
    if form.validate_on_submit():
        with form.absorbing():
            actions.update_iteration(iteration, form.draft(), actor=actor(), now=utcnow())
            flash(gettext("L'étape est enregistrée."), "success")
            return _back_to(iteration.project)
    return rendered(
        "projects/iteration_form.html",
        form,
        project=iteration.project,
        iteration=iteration,
        nav_section="my_space",
    )


@bp.post("/mon-espace/etapes/<public_id>/suppression")
@signed_in
def iteration_delete(public_id: str) -> ResponseReturnValue:
    """Take a step away."""
    iteration = queries.get_iteration(public_id, seen_by=actor())
    project = iteration.project
    actions.remove_iteration(iteration, actor=actor(), now=utcnow())
    flash(gettext("L'étape est retirée. L'historique la garde."), "success")
    return _back_to(project)
