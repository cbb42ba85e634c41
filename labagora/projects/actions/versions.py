"""Keeps what a project said at each save."""

from datetime import datetime
from typing import Any

from labagora.core.db import db
from labagora.core.errors import Conflict
from labagora.projects.content import PROJECT_MARKDOWN, project_search_text, rendered, snapshot
from labagora.projects.models import Project, ProjectVersion


def check_version(row: Any, base_version: int) -> None:
    """Raise Conflict when somebody saved since the writer opened the page (security.md R14)."""
    if row.version != base_version:
        raise Conflict("Quelqu'un a enregistré une autre version depuis que vous avez ouvert cette page.")


def keep_version(project: Project, *, actor: Any, now: datetime) -> None:
    """Render the project, index its words, and add its version. The caller has set ``version``."""
    project.rendered = rendered(project, PROJECT_MARKDOWN)
    project.search_text = project_search_text(project)
    project.updated_at = now
    db.session.add(
        ProjectVersion(
            project=project,
            number=project.version,
            content=snapshot(project),
            author_ref=actor.public_id,
            at=now,
        )
    )
