"""What is indexed of a project and of a need: for everybody once they are public, for the team before that."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from html import unescape
from typing import Any

import nh3

from labagora.core.clock import PARIS
from labagora.ports.search import PUBLIC, STAFF, SearchDocument
from labagora.projects import policy
from labagora.projects.content import NEED_MARKDOWN, PROJECT_MARKDOWN
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project

PROJECT_TYPE, NEED_TYPE = "projet", "besoin"
# What the team may still have to answer or to help with; a refusal and what was given up are settled.
WORKING_PROJECTS = frozenset({ProjectState.DRAFT, ProjectState.SUBMITTED, ProjectState.RETURNED})
WORKING_NEEDS = frozenset({NeedState.DRAFT, NeedState.SUBMITTED, NeedState.RETURNED})


def project_document(project: Project) -> SearchDocument | None:
    """Return what everybody may find of a project. Needs ``organisation`` and ``iterations`` loaded."""
    return _project(project, "project") if policy.is_public(project) else None


def working_project_document(project: Project) -> SearchDocument | None:
    """Return what the team may find of a project that nobody else reads yet."""
    if project.state not in WORKING_PROJECTS:
        return None
    return _project(project, "working-project", audience=STAFF, etat=(project.state.value,))


def need_document(need: Need) -> SearchDocument | None:
    """Return what everybody may find of a need. Needs ``project`` and its organisation loaded."""
    return _need(need, "need") if policy.is_need_public(need) else None


def working_need_document(need: Need) -> SearchDocument | None:
    """Return what the team may find of a need that nobody else reads yet."""
    if need.state not in WORKING_NEEDS:
        return None
    return _need(need, "working-need", audience=STAFF, etat=(need.state.value,))


def project_changed_at(project: Project) -> datetime:
    """Return when a project said what it says."""
    return max(project.updated_at, project.published_at or project.updated_at)


def need_changed_at(need: Need) -> datetime:
    """Return when a need said what it says: once open, only its deadline moves."""
    return need.opened_at or need.updated_at


def project_text(project: Project) -> str:
    """Return all that the page of a project says, without markup."""
    iterations = [f"{row.title}\n{row.description}\n{row.patients_changed}" for row in project.iterations]
    names = (project.organisation.name, project.organisation.short_name, *project.organisation.aliases)
    return _lines([*_plain(project.rendered, PROJECT_MARKDOWN), *iterations, project.territory, *names])


def need_text(need: Need) -> str:
    """Return all that the page of a need says, without markup."""
    organisation = need.project.organisation
    texts = _plain(need.rendered, NEED_MARKDOWN)
    return _lines([*texts, need.place, need.project.title, organisation.name, organisation.short_name])


def _project(project: Project, kind: str, *, audience: str = PUBLIC, **facets: Sequence[str]) -> SearchDocument:
    named = {
        "type": (PROJECT_TYPE,),
        "cancer": project.cancers,
        "etape": project.care_steps,
        "theme": project.themes,
        "region": project.regions,
        **facets,
    }
    return SearchDocument(
        id=f"{kind}:{project.public_id}",
        title=project.title,
        summary=project.summary,
        body=project_text(project),
        day=_day(project_changed_at(project)),
        facets=_filled(named),
        audience=audience,
    )


def _need(need: Need, kind: str, *, audience: str = PUBLIC, **facets: Sequence[str]) -> SearchDocument:
    project = need.project
    named = {
        "type": (NEED_TYPE,),
        "cancer": need.required.get("cancers") or project.cancers,
        "etape": need.required.get("care_steps") or project.care_steps,
        "theme": project.themes,
        "region": (need.region_code,) if need.region_code else project.regions,
        **facets,
    }
    return SearchDocument(
        id=f"{kind}:{need.public_id}",
        title=need.title,
        body=need_text(need),
        day=_day(need_changed_at(need)),
        facets=_filled(named),
        audience=audience,
    )


def _filled(named: Mapping[str, Sequence[str] | Any]) -> dict[str, tuple[str, ...]]:
    return {facet: tuple(codes) for facet, codes in named.items() if codes}


def _day(moment: datetime) -> int:
    return int(f"{moment.astimezone(PARIS):%Y%m%d}")


def _plain(rendered: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return the text of the HTML that was made when the source was saved."""
    return [unescape(nh3.clean(rendered[name], tags=set())) for name in names if rendered.get(name)]


def _lines(texts: Iterable[str]) -> str:
    return "\n".join(text.strip() for text in texts if text.strip())
