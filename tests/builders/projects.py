"""Projects and needs for tests, in any state."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.organisations.models import Organisation
from labagora.projects.content import (
    NEED_MARKDOWN,
    PROJECT_MARKDOWN,
    need_search_text,
    project_search_text,
    rendered,
    snapshot,
)
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project, ProjectVersion

_numbers = count(1)


def make_project(
    organisation: Organisation, title: str = "Mieux dormir", state: ProjectState = ProjectState.PUBLISHED, **values: Any
) -> Project:
    """Add a complete project in a state, with its first version."""
    now = utcnow()
    texts = {
        "summary": "Un carnet de sommeil pour les personnes en traitement.",
        "problem": "On dort mal pendant les soins.",
        "solution": "Un carnet, et une personne qui le lit.",
        "team": "Une infirmière et deux patientes.",
    }
    turned_down = state in (ProjectState.RETURNED, ProjectState.REFUSED)
    dates = {
        "submitted_at": None if state is ProjectState.DRAFT else now,
        "published_at": now if state in (ProjectState.PUBLISHED, ProjectState.ARCHIVED) else None,
        "state_reason": "À préciser." if turned_down else "",
        "updated_at": now,
    }
    row = Project(
        organisation=organisation,
        title=title,
        slug=f"projet-{next(_numbers)}",
        state=state,
        **{**texts, **dates, **values},
    )
    row.iterations, row.needs = row.iterations or [], row.needs or []
    db.session.add(row)
    db.session.flush()
    row.rendered, row.search_text = rendered(row, PROJECT_MARKDOWN), project_search_text(row)
    flag_modified(row, "updated_at")  # the second flush keeps the date of the first
    db.session.add(ProjectVersion(project=row, number=row.version, content=snapshot(row), at=row.published_at or now))
    db.session.flush()
    return row


def make_need(
    project: Project, title: str = "Essayer le carnet", state: NeedState = NeedState.OPEN, **values: Any
) -> Need:
    """Add a complete need in a state."""
    now = utcnow()
    facts = {
        "why": "Vous savez ce que c'est de ne pas dormir.",
        "gain": "Un carnet, un moment d'échange, votre nom dans les remerciements si vous le voulez.",
        "tasks": "Essayer le carnet une semaine et le raconter.",
        "format": "entretien",
        "duration_minutes": 60,
        "seats": 8,
        "answer_by": now + timedelta(days=30),
        "submitted_at": None if state is NeedState.DRAFT else now,
        "opened_at": now if state in (NeedState.OPEN, NeedState.CLOSED, NeedState.DONE) else None,
        "state_reason": "À préciser." if state in (NeedState.RETURNED, NeedState.REFUSED) else "",
    }
    row = Need(project=project, title=title, slug=f"besoin-{next(_numbers)}", state=state, **{**facts, **values})
    db.session.add(row)
    db.session.flush()
    row.rendered, row.search_text = rendered(row, NEED_MARKDOWN), need_search_text(row)
    db.session.flush()
    return row
