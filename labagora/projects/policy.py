"""Who may do what to a project and to a need, now. Pure functions: role and state, nothing else."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.accounts.enums import Role
from labagora.projects.enums import PUBLIC_NEED_STATES, NeedState, ProjectState
from labagora.projects.models import Need, Project

EDITABLE = frozenset({ProjectState.DRAFT, ProjectState.RETURNED, ProjectState.PUBLISHED})
NEED_EDITABLE = frozenset({NeedState.DRAFT, NeedState.RETURNED})
NEED_COUNTABLE = NEED_EDITABLE | {NeedState.SUBMITTED}
NEED_HOSTS = EDITABLE | {ProjectState.SUBMITTED}


def leads(actor: Any, project: Project) -> bool:
    """A confirmed leader of the organisation that carries the project. Needs ``project.organisation`` loaded."""
    return actor is not None and actor.has_role(Role.LEADER, scope=project.organisation.public_id)


def manages(actor: Any, project: Project) -> bool:
    """A leader of the project, or the Institute's team."""
    return actor is not None and (actor.is_staff or leads(actor, project))


def is_public(project: Project) -> bool:
    """Published, or archived after having been published: links to it stay alive."""
    return project.state is ProjectState.PUBLISHED or (
        project.state is ProjectState.ARCHIVED and project.published_at is not None
    )


def can_view_project(actor: Any, project: Project) -> bool:
    """Anybody once it is public; before that, its leaders and the Institute's team."""
    return is_public(project) or manages(actor, project)


def can_create_project(actor: Any, organisation: Any) -> bool:
    """A leader of the organisation."""
    return actor is not None and actor.has_role(Role.LEADER, scope=organisation.public_id)


def can_edit_project(actor: Any, project: Project) -> bool:
    """A leader, while it is theirs to write: draft, returned, or published (the history keeps every change)."""
    return leads(actor, project) and project.state in EDITABLE


def can_submit_project(actor: Any, project: Project) -> bool:
    """A leader, for a draft or a returned project."""
    return leads(actor, project) and project.state in (ProjectState.DRAFT, ProjectState.RETURNED)


def can_take_back_project(actor: Any, project: Project) -> bool:
    """A leader, while the team has not answered, or to start again from a refused or archived project."""
    return leads(actor, project) and project.state in (
        ProjectState.SUBMITTED,
        ProjectState.REFUSED,
        ProjectState.ARCHIVED,
    )


def can_archive_project(actor: Any, project: Project) -> bool:
    """A leader or the team, for anything that is not waiting for the team."""
    return manages(actor, project) and project.state not in (
        ProjectState.SUBMITTED,
        ProjectState.ARCHIVED,
    )


def can_review_project(actor: Any, project: Project) -> bool:
    """The Institute's team, for a submitted project of an organisation they do not lead."""
    return reviews(actor, project) and project.state is ProjectState.SUBMITTED


def reviews(actor: Any, project: Project) -> bool:
    """The Institute's team, except for the projects of an organisation they lead themselves."""
    return actor is not None and actor.is_staff and not leads(actor, project)


def is_need_public(need: Need) -> bool:
    """Open, closed or done, in a public project."""
    return need.state in PUBLIC_NEED_STATES and is_public(need.project)


def can_view_need(actor: Any, need: Need) -> bool:
    """Anybody once it is public; before that, the leaders of the project and the team."""
    return is_need_public(need) or manages(actor, need.project)


def can_create_need(actor: Any, project: Project) -> bool:
    """A leader, in a project that lives."""
    return leads(actor, project) and project.state in NEED_HOSTS


def can_edit_need(actor: Any, need: Need) -> bool:
    """A leader, before the team approves: what volunteers answered to does not change under their feet."""
    return leads(actor, need.project) and need.state in NEED_EDITABLE


def can_submit_need(actor: Any, need: Need) -> bool:
    """A leader, for a draft or a returned need of a project that the team has or will have in hand."""
    return (
        leads(actor, need.project)
        and need.state in NEED_EDITABLE
        and need.project.state in (ProjectState.SUBMITTED, ProjectState.PUBLISHED)
    )


def can_take_back_need(actor: Any, need: Need) -> bool:
    """A leader, while the team has not answered, or to start again from a refusal."""
    return leads(actor, need.project) and need.state in (NeedState.SUBMITTED, NeedState.REFUSED)


def can_close_need(actor: Any, need: Need) -> bool:
    """A leader or the team, for an open need."""
    return manages(actor, need.project) and need.state is NeedState.OPEN


def can_reopen_need(actor: Any, need: Need) -> bool:
    """A leader or the team, for a closed need of a published project."""
    return (
        manages(actor, need.project) and need.state is NeedState.CLOSED and need.project.state is ProjectState.PUBLISHED
    )


def can_extend_need(actor: Any, need: Need) -> bool:
    """A leader, for an open or closed need: the deadline is all that may move then."""
    return leads(actor, need.project) and need.state in (NeedState.OPEN, NeedState.CLOSED)


def can_finish_need(actor: Any, need: Need) -> bool:
    """A leader or the team, for a closed need."""
    return manages(actor, need.project) and need.state is NeedState.CLOSED


def can_cancel_need(actor: Any, need: Need) -> bool:
    """A leader or the team, for a need that is neither over nor waiting for the team."""
    over = (NeedState.SUBMITTED, NeedState.REFUSED, NeedState.DONE, NeedState.CANCELLED)
    return manages(actor, need.project) and need.state not in over


def can_review_need(actor: Any, need: Need) -> bool:
    """The Institute's team, for a submitted need of an organisation they do not lead."""
    return reviews(actor, need.project) and need.state is NeedState.SUBMITTED


def can_approve_need(actor: Any, need: Need) -> bool:
    """As above, once the project is published: volunteers must be able to read what it is about."""
    return can_review_need(actor, need) and need.project.state is ProjectState.PUBLISHED


def can_ask_segment(actor: Any, need: Need) -> bool:
    """A leader, before the team approves the need."""
    return leads(actor, need.project) and need.state in NEED_COUNTABLE


def takes_answers(need: Need, now: datetime) -> bool:
    """Tell whether volunteers may still come forward: open, and the deadline is not past."""
    return (
        need.state is NeedState.OPEN
        and need.project.state is ProjectState.PUBLISHED
        and (need.answer_by is None or now < need.answer_by)
    )


@dataclass(frozen=True)
class ProjectCan:
    """What the reader of a project page may do."""

    edit: bool
    submit: bool
    take_back: bool
    archive: bool
    review: bool
    add_need: bool


def project_can(actor: Any, project: Project) -> ProjectCan:
    """Ask every question about a project at once, for a page."""
    return ProjectCan(
        edit=can_edit_project(actor, project),
        submit=can_submit_project(actor, project),
        take_back=can_take_back_project(actor, project),
        archive=can_archive_project(actor, project),
        review=can_review_project(actor, project),
        add_need=can_create_need(actor, project),
    )


@dataclass(frozen=True)
class NeedCan:
    """What the reader of a need page may do."""

    edit: bool
    submit: bool
    take_back: bool
    close: bool
    reopen: bool
    extend: bool
    finish: bool
    cancel: bool
    review: bool
    approve: bool
    ask: bool


def need_can(actor: Any, need: Need) -> NeedCan:
    """Ask every question about a need at once, for a page."""
    return NeedCan(
        edit=can_edit_need(actor, need),
        submit=can_submit_need(actor, need),
        take_back=can_take_back_need(actor, need),
        close=can_close_need(actor, need),
        reopen=can_reopen_need(actor, need),
        extend=can_extend_need(actor, need),
        finish=can_finish_need(actor, need),
        cancel=can_cancel_need(actor, need),
        review=can_review_need(actor, need),
        approve=can_approve_need(actor, need),
        ask=can_ask_segment(actor, need),
    )
