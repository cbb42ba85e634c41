"""What the Institute's team answers to projects and needs. Every answer reaches the leaders by mail."""

from datetime import datetime
from typing import Any

from labagora.core import audit, postbox
from labagora.core.errors import Invalid, authorise
from labagora.organisations.queries import leaders_of
from labagora.projects import policy
from labagora.projects.actions.guards import ensure
from labagora.projects.actions.needs import move_need
from labagora.projects.enums import PROJECT_WORKFLOW, NeedState, ProjectState
from labagora.projects.models import Need, Project

TELL_PROJECT, TELL_NEED = "projects.tell_project_decision", "projects.tell_need_decision"


def _need_reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("reason", "Écrivez le motif : le porteur le lira, et saura quoi changer.")
    return reason.strip()


def _tell_leaders(project: Project, task: str, subject: Project | Need) -> None:
    for account in leaders_of(project.organisation):
        ref = account.public_id
        postbox.post(task, recipient_ref=ref, account_ref=ref, subject_ref=subject.public_id, state=subject.state.value)


def _decide_project(project: Project, new: ProjectState, *, reason: str, actor: Any, now: datetime) -> None:
    old = project.state
    project.state, project.state_reason, project.updated_at = new, reason, now
    audit.record(f"project.{new.value}", project, actor=actor, now=now, before=old.value, after=new.value)
    _tell_leaders(project, TELL_PROJECT, project)


def _ensure_project(project: Project, new: ProjectState, actor: Any) -> None:
    authorise(policy.reviews(actor, project))
    PROJECT_WORKFLOW.check(project.state, new)


def publish_project(project: Project, *, actor: Any, now: datetime) -> None:
    """Approve: the page becomes public."""
    _ensure_project(project, ProjectState.PUBLISHED, actor)
    project.published_at = now
    _decide_project(project, ProjectState.PUBLISHED, reason="", actor=actor, now=now)


def return_project(project: Project, reason: str, *, actor: Any, now: datetime) -> None:
    """Give the project back with what is to be completed."""
    _ensure_project(project, ProjectState.RETURNED, actor)
    _decide_project(project, ProjectState.RETURNED, reason=_need_reason(reason), actor=actor, now=now)


def refuse_project(project: Project, reason: str, *, actor: Any, now: datetime) -> None:
    """Refuse, and say why."""
    _ensure_project(project, ProjectState.REFUSED, actor)
    _decide_project(project, ProjectState.REFUSED, reason=_need_reason(reason), actor=actor, now=now)


def _ensure_need(need: Need, actor: Any) -> None:
    possible = policy.can_review_need(actor, need)
    ensure(concerned=policy.reviews(actor, need.project), possible=possible, state=need.state)


def approve_need(need: Need, *, actor: Any, now: datetime) -> None:
    """Open the need to volunteers. Its project must be published first."""
    _ensure_need(need, actor)
    if not policy.can_approve_need(actor, need):
        raise Invalid("decision", "Publiez d'abord le projet : les volontaires doivent pouvoir le lire.")
    if need.answer_by is not None and need.answer_by <= now:
        raise Invalid("decision", "La date limite pour répondre est passée : renvoyez le besoin au porteur.")
    need.opened_at = now
    move_need(need, NeedState.OPEN, actor=actor, now=now)
    _tell_leaders(need.project, TELL_NEED, need)


def return_need(need: Need, reason: str, *, actor: Any, now: datetime) -> None:
    """Give the need back with what is to be completed."""
    _ensure_need(need, actor)
    move_need(need, NeedState.RETURNED, actor=actor, now=now, reason=_need_reason(reason))
    _tell_leaders(need.project, TELL_NEED, need)


def refuse_need(need: Need, reason: str, *, actor: Any, now: datetime) -> None:
    """Refuse, and say why."""
    _ensure_need(need, actor)
    move_need(need, NeedState.REFUSED, actor=actor, now=now, reason=_need_reason(reason))
    _tell_leaders(need.project, TELL_NEED, need)
