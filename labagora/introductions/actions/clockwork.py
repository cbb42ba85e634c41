"""What time does: nudge once, close kindly, end accesses, follow withdrawn consents. Each may run twice."""

from datetime import datetime

from labagora.core import audit
from labagora.introductions import clocks, queries
from labagora.introductions.actions.moves import end_access, move
from labagora.introductions.actions.notices import (
    tell_leaders,
    tell_leaders_about_need,
    tell_leaders_of,
    tell_volunteer,
)
from labagora.introductions.enums import IntroductionState, LeaderReason
from labagora.introductions.models import Introduction
from labagora.projects import policy as project_policy
from labagora.projects.enums import NeedState
from labagora.volunteers import policy as volunteer_policy

_S = IntroductionState
NEED_IS_OVER = (
    "Ce besoin est terminé ou le projet s'arrête : nous refermons votre participation. "
    "Merci d'avoir proposé votre temps ; d'autres projets cherchent votre expérience."
)


def nudge_waiting(*, now: datetime) -> int:
    """Write once to the side whose turn it is, after fifteen days; return how many."""
    due = [one for one in queries.waiting_since(now - clocks.NUDGE_AFTER) if clocks.nudge_due(one, now)]
    return sum(_nudge(introduction, now) for introduction in due)


def _nudge(introduction: Introduction, now: datetime) -> bool:
    """Leave in peace who is on « Pause santé », and who can no longer say yes."""
    is_leaders_turn = introduction.state is _S.VOLUNTEERED
    is_closed = introduction.state is _S.INVITED and not project_policy.takes_answers(introduction.need, now)
    if is_closed or (not is_leaders_turn and volunteer_policy.is_paused(introduction.volunteer, now)):
        return False
    introduction.nudged_at = now
    if is_leaders_turn:
        tell_leaders(introduction, "nudge_leader")
    else:
        tell_volunteer(introduction, "nudge_invited" if introduction.state is _S.INVITED else "nudge_accepted")
    return True


def close_silent(*, now: datetime) -> int:
    """Close what waited sixty days. Only who said yes is told: a proposal left unanswered ends without a word."""
    over = [one for one in queries.waiting_since(now - clocks.CLOSE_AFTER) if clocks.is_over_due(one, now)]
    for introduction in over:
        before = introduction.state
        move(introduction, _S.EXPIRED, "introductions.expire", by=None, now=now)
        if before is _S.VOLUNTEERED:
            tell_volunteer(introduction, "closed_by_silence")
        elif before is _S.ACCEPTED:
            tell_volunteer(introduction, "closed_unconfirmed")
            tell_leaders(introduction, "gone")
    return len(over)


def close_left_behind(*, now: datetime) -> int:
    """Close what waits for a need or a project that is over; who said yes is told, who was only asked is not."""
    left = queries.left_behind()
    for introduction in left:
        was_asked_only = introduction.state is _S.INVITED
        is_done = introduction.need.state is NeedState.DONE
        introduction.leader_reason = LeaderReason.FULL if is_done else LeaderReason.STOPPED
        introduction.kind_words = NEED_IS_OVER
        move(introduction, _S.CANCELLED, "introductions.close_left_behind", by=None, now=now)
        end_access(introduction, now)
        if not was_asked_only:
            tell_volunteer(introduction, "cancelled")
    return len(left)


def tell_new_answers(*, now: datetime) -> int:
    """Tell leaders that answers have reached their page, once a batch of 72 hours; return for how many needs."""
    told = 0
    for need in queries.open_needs(now):
        count, start = queries.new_in_batch(need, now)
        if count and start is not None:
            tell_leaders_about_need(need, "answers", unique=f"{start:%Y%m%d%H%M}")
            told += 1
    return told


def end_accesses(*, now: datetime) -> int:
    """Give thirty days to settle a need that is done, and close what rests on a consent that was withdrawn."""
    for introduction in queries.revealed_in_done_needs():
        introduction.access_until = now + clocks.ACCESS_AFTER_NEED_DONE
        audit.record("introductions.limit_access", introduction, actor=None, now=now)
    gone = [one for one in queries.revealed_and_open(now) if not queries.has_agreed(one)]
    for introduction in gone:
        move(introduction, _S.WITHDRAWN, "introductions.follow_withdrawal", by=None, now=now)
        end_access(introduction, now)
        tell_leaders(introduction, "gone")
    return len(gone)


def remind_restitutions(*, now: datetime) -> int:
    """Remind leaders of what they owe to those who gave their time, each week from the week before it is due."""
    due = queries.restitutions_to_remind(now)
    for contribution in due:
        contribution.reminded_at = now
    for project, target in queries.projects_of(due):
        tell_leaders_of(project, "restitution_due", target=target)
    return len(due)
