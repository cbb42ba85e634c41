"""What leaders do to their projects."""

from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.organisations.models import Organisation
from labagora.projects import policy
from labagora.projects.actions.guards import ensure
from labagora.projects.actions.versions import check_version, keep_version
from labagora.projects.commands import ProjectDraft
from labagora.projects.content import LABELS, missing_in_project, snapshot
from labagora.projects.enums import NEED_WORKFLOW, PROJECT_WORKFLOW, NeedState, ProjectState
from labagora.projects.models import Project
from labagora.projects.queries.slugs import free_slug
from labagora.reference.queries import regions, vocabulary

LISTS = {"cancers": "cancers", "themes": "life_themes", "care_steps": "care_steps"}


def _check_codes(draft: ProjectDraft, project: Project | None) -> None:
    """Refuse codes that a form would not offer; a retired code already held stays."""
    for field, name in LISTS.items():
        held = getattr(project, field) if project else ()
        vocabulary(name).check(getattr(draft, field), field=field, include=held)
    vocabulary("deployment_stages").check([draft.stage], field="stage", include=[project.stage] if project else ())
    vocabulary("uk_standards").check(draft.involvement_checklist, field="involvement_checklist")
    known = {region.code for region in regions()}
    if not set(draft.regions) <= known:
        raise Invalid("regions", "Une des régions n'existe pas dans la liste.")


def _apply(project: Project, draft: ProjectDraft) -> None:
    for name in ProjectDraft.__dataclass_fields__:
        value = getattr(draft, name)
        setattr(project, name, list(value) if isinstance(value, list | tuple) else value)
    project.involvement_checklist = {code: text for code, text in draft.involvement_checklist.items() if text}


def create_project(draft: ProjectDraft, organisation: Organisation, *, actor: Any, now: datetime) -> Project:
    """Start a draft."""
    authorise(policy.can_create_project(actor, organisation))
    _check_codes(draft, None)
    project = Project(organisation=organisation, slug=free_slug(Project, draft.title), version=1)
    project.iterations, project.needs = [], []
    _apply(project, draft)
    db.session.add(project)
    keep_version(project, actor=actor, now=now)
    db.session.flush()
    audit.record("project.created", project, actor=actor, now=now)
    return project


def update_project(project: Project, draft: ProjectDraft, *, base_version: int, actor: Any, now: datetime) -> None:
    """Save a leader's changes. On a published project they go live at once; the history keeps both texts."""
    _ensure(project, policy.leads(actor, project), policy.can_edit_project(actor, project))
    check_version(project, base_version)
    _check_codes(draft, project)
    before = snapshot(project)
    _apply(project, draft)
    after = snapshot(project)
    if before == after:
        return
    if project.published_at is None:
        project.slug = free_slug(Project, draft.title, own=project.slug)
    project.version += 1
    keep_version(project, actor=actor, now=now)
    changed = [name for name in after if before[name] != after[name]]
    audit.record("project.updated", project, actor=actor, now=now, version=project.version, fields=changed)


def _ensure(project: Project, concerned: bool, possible: bool) -> None:  # noqa: FBT001 - two facts, in order
    ensure(concerned=concerned, possible=possible, state=project.state)


def _move(project: Project, new: ProjectState, *, actor: Any, now: datetime, reason: str = "") -> None:
    old = project.state
    PROJECT_WORKFLOW.check(old, new)
    project.state, project.state_reason, project.updated_at = new, reason, now
    audit.record(f"project.{new.value}", project, actor=actor, now=now, before=old.value, after=new.value)


def submit_project(project: Project, *, actor: Any, now: datetime) -> None:
    """Hand the project to the team."""
    _ensure(project, policy.leads(actor, project), policy.can_submit_project(actor, project))
    missing = missing_in_project(project)
    if missing:
        raise Invalid(missing[0], "Avant l'envoi, remplissez « %(label)s ».", label=LABELS[missing[0]])
    project.submitted_at = now
    _move(project, ProjectState.SUBMITTED, actor=actor, now=now)


def take_back_project(project: Project, *, actor: Any, now: datetime) -> None:
    """Bring the project back to a draft, to go on writing."""
    _ensure(project, policy.leads(actor, project), policy.can_take_back_project(actor, project))
    _move(project, ProjectState.DRAFT, actor=actor, now=now)


def archive_project(project: Project, *, actor: Any, now: datetime) -> None:
    """End the project: its open needs stop taking answers."""
    _ensure(project, policy.manages(actor, project), policy.can_archive_project(actor, project))
    project.archived_at = now
    _move(project, ProjectState.ARCHIVED, actor=actor, now=now)
    for need in project.needs:
        if need.state is NeedState.OPEN:
            NEED_WORKFLOW.check(need.state, NeedState.CLOSED)
            need.state, need.closed_at = NeedState.CLOSED, now
            audit.record("need.closed", need, actor=actor, now=now, cause="project_archived")
