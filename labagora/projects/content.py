"""What a project or a need says, as plain values: for versions, search, rendering and completeness. Pure."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from labagora.core.markdown import render
from labagora.core.text import fold
from labagora.projects.commands import NeedDraft, ProjectDraft
from labagora.projects.models import Iteration, Need, Project

PROJECT_MARKDOWN = ("problem", "solution", "evidence", "team", "links_of_interest")
NEED_MARKDOWN = ("why", "gain", "tasks")
NEED_TEXTS = ("title", "why", "gain", "tasks", "place", "expenses_note")
PROJECT_COMPULSORY = ("title", "summary", "problem", "solution", "team")
NEED_COMPULSORY = ("title", "why", "gain", "tasks", "duration_minutes", "answer_by")

LABELS = {
    "title": _("Titre"),
    "summary": _("Résumé"),
    "problem": _("Le problème"),
    "solution": _("La solution"),
    "evidence": _("Ce qui est déjà démontré"),
    "team": _("L'équipe"),
    "links_of_interest": _("Liens d'intérêts"),
    "stage": _("Stade de déploiement"),
    "cancers": _("Cancers concernés"),
    "themes": _("Thèmes de vie"),
    "care_steps": _("Étapes du parcours"),
    "regions": _("Régions"),
    "territory": _("Territoire"),
    "involvement_checklist": _("Standards de participation"),
    "iterations": _("Étapes du projet"),
    "why": _("Pourquoi ce besoin"),
    "gain": _("Ce que vous y gagnez"),
    "tasks": _("Ce qui est demandé"),
    "duration_minutes": _("Durée"),
    "answer_by": _("Date limite pour répondre"),
    "place": _("Lieu"),
    "expenses_note": _("Précision sur les frais"),
}


def rendered(source: Any, fields: tuple[str, ...]) -> dict[str, str]:
    """Return the safe HTML of the Markdown fields of a project or a need."""
    return {name: render(getattr(source, name)) for name in fields if getattr(source, name)}


def project_search_text(project: Project) -> str:
    """Return what the plain search of a project looks into."""
    organisation = project.organisation
    names = (organisation.name, organisation.short_name, *organisation.aliases)
    texts = (project.title, project.summary, project.problem, project.solution, project.territory, *names)
    return fold("\n".join(texts))


def need_search_text(need: Need) -> str:
    """Return what the plain search of a need looks into."""
    project = need.project
    return fold(f"{need.title}\n{need.why}\n{need.gain}\n{need.tasks}\n{project.title}\n{project.organisation.name}")


def snapshot(project: Project) -> dict[str, Any]:
    """Return what a project says now, for its history. Needs ``iterations`` loaded."""
    fields = {name: _plain(getattr(project, name)) for name in ProjectDraft.__dataclass_fields__}
    return {**fields, "iterations": [_iteration(row) for row in project.iterations]}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    return list(value) if isinstance(value, list | tuple) else value


def _iteration(row: Iteration) -> dict[str, str]:
    return {
        "title": row.title,
        "happened": row.happened,
        "description": row.description,
        "patients_changed": row.patients_changed,
    }


def missing_in_project(project: Project) -> list[str]:
    """Return the fields to fill before the team can read the project."""
    return [name for name in PROJECT_COMPULSORY if not getattr(project, name)]


def missing_in_need(need: Need) -> list[str]:
    """Return the fields to fill before the team can read the need; what the volunteer gains is one of them."""
    return [name for name in NEED_COMPULSORY if not getattr(need, name)]


def need_texts(draft: NeedDraft | Need) -> list[tuple[str, str]]:
    """Return ``(field, text)`` for all that a leader writes freely in a need."""
    texts = [(name, getattr(draft, name) or "") for name in NEED_TEXTS]
    return [*texts, *((f"agreement_{code}", str(text)) for code, text in draft.agreement.items())]
