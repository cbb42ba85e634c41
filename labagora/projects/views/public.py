"""What anybody may read: projects, their history, needs."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from labagora.core.clock import utcnow
from labagora.projects import addresses, display, policy, queries, versions
from labagora.projects.views.blueprint import bp
from labagora.web.access import actor, public
from labagora.web.fields import page_number


def _chips(endpoint: str, words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return each active filter with the address that drops it."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if value and name != "page"}
    return [
        (text, url_for(endpoint, **{key: value for key, value in kept.items() if key != name})) for name, text in words
    ]


@bp.get("/projets")
@public
def project_list() -> str:
    """Published projects, by filters that live in the address."""
    offered = addresses.project_choices()
    page = queries.list_public_projects(addresses.project_filters(offered), page=page_number())
    chips = _chips("projects.project_list", addresses.words_of(offered))
    return render_template(
        "projects/project_list.html",
        page=page.map(display.project_card),
        offered=offered,
        chips=chips,
        asked=request.args,
        nav_section="projects",
    )


@bp.get("/projets/<slug>")
@public
def project_show(slug: str) -> str:
    """A published project, what patients changed in it, and what it asks."""
    project = queries.get_public_project(slug)
    needs = [need for need in queries.needs_of(project) if policy.takes_answers(need, utcnow())]
    return render_template(
        "projects/project_show.html",
        view=display.project_view(project),
        needs=[display.need_line(need) for need in needs],
        is_leader=policy.leads(actor(), project),
        nav_section="projects",
    )


@bp.get("/projets/<slug>/historique")
@public
def project_history(slug: str) -> str:
    """What changed in a project since it was published, word by word."""
    project = queries.get_public_project(slug)
    found = queries.versions_of(project, public_only=True)
    return render_template(
        "projects/project_history.html", project=project, steps=versions.steps(found), nav_section="projects"
    )


@bp.get("/besoins")
@public
def need_list() -> str:
    """Needs that take answers, the most urgent first."""
    offered = addresses.need_choices()
    page = queries.list_public_needs(addresses.need_filters(offered), page=page_number(), now=utcnow())
    chips = _chips("projects.need_list", addresses.words_of(offered))
    return render_template(
        "projects/need_list.html",
        page=page.map(display.need_card),
        offered=offered,
        chips=chips,
        asked=request.args,
        nav_section="needs",
    )


@bp.get("/besoins/<slug>")
@public
def need_show(slug: str) -> str:
    """A need: who can answer, what they gain, how long, where, what is paid, until when."""
    need = queries.get_public_need(slug)
    return render_template(
        "projects/need_show.html",
        view=display.need_view(need),
        takes_answers=policy.takes_answers(need, utcnow()),
        offer_url=url_for("introductions.offer", slug=need.slug),
        is_leader=policy.leads(actor(), need.project),
        closing=gettext("Les réponses sont closes."),
        nav_section="needs",
    )
