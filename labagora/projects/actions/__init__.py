"""All writes of projects and needs."""

from labagora.projects.actions.iterations import add_iteration, remove_iteration, update_iteration
from labagora.projects.actions.needs import (
    cancel_need,
    close_need,
    create_need,
    extend_need,
    finish_need,
    note_contact_refused,
    reopen_need,
    submit_need,
    take_back_need,
    update_need,
)
from labagora.projects.actions.projects import (
    archive_project,
    create_project,
    submit_project,
    take_back_project,
    update_project,
)
from labagora.projects.actions.review import (
    approve_need,
    publish_project,
    refuse_need,
    refuse_project,
    return_need,
    return_project,
)
from labagora.projects.actions.segments import alert_budget_spent, ask_segment

__all__ = [
    "add_iteration",
    "alert_budget_spent",
    "approve_need",
    "archive_project",
    "ask_segment",
    "cancel_need",
    "close_need",
    "create_need",
    "create_project",
    "extend_need",
    "finish_need",
    "note_contact_refused",
    "publish_project",
    "refuse_need",
    "refuse_project",
    "remove_iteration",
    "reopen_need",
    "return_need",
    "return_project",
    "submit_need",
    "submit_project",
    "take_back_need",
    "take_back_project",
    "update_iteration",
    "update_need",
    "update_project",
]
