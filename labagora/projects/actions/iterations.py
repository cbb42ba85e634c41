"""The iterations of a project, and what patients changed in each. Every change makes a version of the project."""

from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid
from labagora.projects import policy
from labagora.projects.actions.guards import ensure
from labagora.projects.actions.versions import keep_version
from labagora.projects.commands import IterationDraft
from labagora.projects.models import Iteration, Project

MOST = 40


def _ensure_editable(project: Project, actor: Any) -> None:
    possible = policy.can_edit_project(actor, project)
    ensure(concerned=policy.leads(actor, project), possible=possible, state=project.state)


def _save(project: Project, verb: str, *, actor: Any, now: datetime) -> None:
    project.version += 1
    keep_version(project, actor=actor, now=now)
    audit.record(verb, project, actor=actor, now=now, version=project.version)


def add_iteration(project: Project, draft: IterationDraft, *, actor: Any, now: datetime) -> Iteration:
    """Add an iteration after the others."""
    _ensure_editable(project, actor)
    if len(project.iterations) >= MOST:
        raise Invalid("title", "Un projet garde %(most)d étapes au plus : regroupez-en.", most=MOST)
    position = max((row.position for row in project.iterations), default=0) + 1
    iteration = Iteration(project=project, position=position, **vars(draft))
    db.session.add(iteration)
    _save(project, "project.iteration_added", actor=actor, now=now)
    return iteration


def update_iteration(iteration: Iteration, draft: IterationDraft, *, actor: Any, now: datetime) -> None:
    """Change what an iteration says."""
    project = iteration.project
    _ensure_editable(project, actor)
    for name, value in vars(draft).items():
        setattr(iteration, name, value)
    _save(project, "project.iteration_updated", actor=actor, now=now)


def remove_iteration(iteration: Iteration, *, actor: Any, now: datetime) -> None:
    """Take an iteration away; the history still tells what it said."""
    project = iteration.project
    _ensure_editable(project, actor)
    project.iterations.remove(iteration)
    db.session.delete(iteration)
    _save(project, "project.iteration_removed", actor=actor, now=now)
