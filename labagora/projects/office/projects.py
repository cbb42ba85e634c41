"""The queue of projects."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import utcnow
from labagora.projects import actions, display, policy, queries, segments
from labagora.projects.enums import ProjectState
from labagora.projects.forms import DecisionForm
from labagora.projects.models import Project
from labagora.projects.office.shared import approve_selected, bp, filters, kept
from labagora.projects.queries import segments as questions
from labagora.projects.queries import trail
from labagora.web import exports, office_menu
from labagora.web.access import actor, staff
from labagora.web.fields import page_number, rendered

office_menu.register(
    _("Contenus"),
    _("Projets"),
    "office_projects.project_queue",
    order=20,
    count=queries.count_waiting_projects,
)
HEADERS = ("titre", "organisation", "etat", "envoye_le", "publie_le", "modifie_le", "jours_d_attente", "fictif")


def _project(public_id: str) -> Project:
    return queries.get_reviewed_project(public_id, seen_by=actor())


@bp.get("/projets")
@staff
def project_queue() -> str:
    """Projects by filters; first those that wait longest."""
    asked = filters(ProjectState.choices())
    return render_template(
        "office/projects/project_queue.html",
        page=queries.list_project_queue(asked, page=page_number(), now=utcnow()),
        filters=asked,
        kept=kept(),
        states=ProjectState.choices(),
        nav_section="office",
    )


@bp.get("/projets/export.<any(csv, xlsx):extension>")
@staff
def project_export(extension: str) -> ResponseReturnValue:
    """The lines that the filters keep, as a file."""
    rows = queries.project_export(filters(ProjectState.choices()), now=utcnow())
    lines = [
        [
            row.title,
            row.organisation,
            row.state.label,
            row.submitted_at,
            row.published_at,
            row.updated_at,
            row.waiting_days,
            row.is_fictional,
        ]
        for row in rows
    ]
    return exports.download(extension, gettext("Projets"), HEADERS, lines)


@bp.post("/projets/approbations")
@staff
def project_approvals_create() -> ResponseReturnValue:
    """Approve the chosen projects; the list keeps its filters."""
    approve_selected(_project, lambda project: actions.publish_project(project, actor=actor(), now=utcnow()))
    return redirect(url_for("office_projects.project_queue", **kept()), 303)


@bp.get("/projets/<public_id>")
@staff
def project_review(public_id: str) -> ResponseReturnValue:
    """Read a project as visitors will, and answer."""
    return _page(_project(public_id), DecisionForm())


def _page(project: Project, form: DecisionForm) -> ResponseReturnValue:
    week = segments.week_of(utcnow())
    asked = [
        (display.question_words(row.criteria), segments.words(row.answer), row.asked_at)
        for row in questions.questions_of(project, week)
    ]
    return rendered(
        "office/projects/project_review.html",
        form,
        view=display.project_view(project),
        can=policy.project_can(actor(), project),
        needs=queries.needs_of(project),
        asked=asked,
        refused=[
            (entry.at, display.question_words(entry.details["criteria"]))
            for entry in trail.refused_questions_of(project)
        ],
        spent=questions.spent(project, week),
        versions=len(queries.versions_of(project, public_only=False)),
        kept=kept(),
        nav_section="office",
    )


@bp.post("/projets/<public_id>/decision")
@staff
def project_decision_create(public_id: str) -> ResponseReturnValue:
    """Approve, return or refuse a project."""
    project, form = _project(public_id), DecisionForm()
    if form.validate_on_submit():
        with form.absorbing():
            _decide(project, form)
            flash(gettext("La réponse est enregistrée et part par courriel aux porteurs."), "success")
            return redirect(url_for("office_projects.project_queue", **kept()), 303)
    return _page(project, form)


def _decide(project: Project, form: DecisionForm) -> None:
    person, now, reason = actor(), utcnow(), form.reason.data or ""
    if form.decision.data == "approve":
        actions.publish_project(project, actor=person, now=now)
    elif form.decision.data == "return":
        actions.return_project(project, reason, actor=person, now=now)
    else:
        actions.refuse_project(project, reason, actor=person, now=now)


@bp.post("/projets/<public_id>/archivage")
@staff
def project_archiving_create(public_id: str) -> ResponseReturnValue:
    """Archive a project for its leaders."""
    actions.archive_project(_project(public_id), actor=actor(), now=utcnow())
    flash(gettext("Le projet est archivé."), "success")
    return redirect(url_for("office_projects.project_review", public_id=public_id), 303)
