"""Every wait has a clock (peers.md B1.1–4): when to nudge, when to close kindly, when chasing unlocks. Pure dates."""

import math
from datetime import datetime, timedelta

from labagora.introductions.enums import WAITING_STATES, IntroductionState
from labagora.introductions.models import Introduction
from labagora.projects.enums import NeedState, ProjectState

NUDGE_AFTER = timedelta(days=15)
CLOSE_AFTER = timedelta(days=60)
CHASE_AFTER = timedelta(days=15)
BATCH = timedelta(hours=72)
REPORT_DUE_AFTER = timedelta(days=30)
REPORT_REMINDERS = timedelta(days=7)
WAVE_EVERY = timedelta(days=7)
ACCESS_AFTER_NEED_DONE = timedelta(days=30)


def wait_began_at(introduction: Introduction) -> datetime:
    """Return when the side whose turn it is could first answer. Needs ``need`` loaded.

    For a leader that is when the yes reached their page: a reminder or a closing dated from the yes would tell them
    its day (security.md, abuse 8).
    """
    opened_at = introduction.need.opened_at
    if introduction.state is not IntroductionState.VOLUNTEERED or opened_at is None:
        return introduction.waiting_since
    return next_batch(opened_at, introduction.waiting_since)


def nudge_due(introduction: Introduction, now: datetime) -> bool:
    """Tell whether the one nudge of this wait should leave."""
    is_waiting = introduction.state in WAITING_STATES and introduction.nudged_at is None
    return is_waiting and NUDGE_AFTER <= now - wait_began_at(introduction) < CLOSE_AFTER


def closes_at(introduction: Introduction) -> datetime | None:
    """Return when an unanswered wait is closed kindly."""
    return wait_began_at(introduction) + CLOSE_AFTER if introduction.state in WAITING_STATES else None


def is_over_due(introduction: Introduction, now: datetime) -> bool:
    """Tell whether the wait has lasted its sixty days."""
    end = closes_at(introduction)
    return end is not None and now >= end


def chase_unlocks_at(introduction: Introduction) -> datetime:
    """Return from when the side that waits may send a reminder; each reminder starts the count again."""
    last = introduction.chased_at
    since = introduction.waiting_since
    return (max(last, since) if last else since) + CHASE_AFTER


def batch_start(opened_at: datetime, now: datetime) -> datetime:
    """Return the last instant at which a leader's page was brought up to date.

    Answers show in batches of 72 hours from the opening of the need, so that the time of an answer tells a leader
    nothing about who was asked (security.md, abuse 8).
    """
    return opened_at + BATCH * max(0, math.floor((now - opened_at) / BATCH))


def next_batch(opened_at: datetime, now: datetime) -> datetime:
    """Return when the leader's page changes next."""
    return batch_start(opened_at, now) + BATCH


def is_shown_to_leader(introduction: Introduction, now: datetime) -> bool:
    """Tell whether the yes of a volunteer has reached the leader's page. Needs ``need`` loaded."""
    if introduction.decided_at is not None:
        return True
    opened_at, answered_at = introduction.need.opened_at, introduction.answered_at
    if introduction.state is not IntroductionState.VOLUNTEERED or opened_at is None or answered_at is None:
        return False
    return answered_at <= batch_start(opened_at, now)


def is_project_over(introduction: Introduction, now: datetime) -> bool:
    """Tell whether what the project could see of the person is closed: project ended, need cancelled or long done."""
    need = introduction.need
    until = introduction.access_until
    is_over = need.state is NeedState.CANCELLED or need.project.state is not ProjectState.PUBLISHED
    return is_over or (until is not None and now >= until)
