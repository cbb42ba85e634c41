"""Every write of the domain, by noun; callers import this package only.

Each change that matching must see takes a new revision.
"""

from labagora.volunteers.actions.answering import (
    AnswersMoved,
    pause,
    reconfirm,
    resume,
    resume_due,
    save_step,
    warn_expiring,
)
from labagora.volunteers.actions.asking import BudgetSpent, follow_merge, mute, set_budget, spend_budget, unmute
from labagora.volunteers.actions.looking import record_look, record_moderation, report_busy_viewers, send_ledgers
from labagora.volunteers.actions.opening import (
    Agreement,
    accept_health,
    accept_proposals,
    add_synthetic,
    agree,
    open_profile,
    withdraw_health,
    withdraw_proposals,
)
from labagora.volunteers.revisions import touch, touch_all

__all__ = [
    "Agreement",
    "AnswersMoved",
    "BudgetSpent",
    "accept_health",
    "accept_proposals",
    "add_synthetic",
    "agree",
    "follow_merge",
    "mute",
    "open_profile",
    "pause",
    "reconfirm",
    "record_look",
    "record_moderation",
    "report_busy_viewers",
    "resume",
    "resume_due",
    "save_step",
    "send_ledgers",
    "set_budget",
    "spend_budget",
    "touch",
    "touch_all",
    "unmute",
    "warn_expiring",
    "withdraw_health",
    "withdraw_proposals",
]
