"""Who may do what to an introduction, now. Pure functions.

``side`` says who asks: the volunteer concerned, a leader of the project's organisation, the Institute's team, or
nobody of these (None). An introduction comes with ``need`` and ``need.project`` loaded.
"""

from dataclasses import dataclass
from datetime import datetime

from labagora.introductions import clocks
from labagora.introductions.enums import (
    INTRODUCTION_WORKFLOW,
    REVEALED_STATES,
    IntroductionState,
    Side,
    SittingState,
)
from labagora.introductions.models import Contribution, Introduction, Message, Sitting
from labagora.projects import policy as project_policy
from labagora.projects.enums import NeedState, ProjectState
from labagora.projects.models import Need, Project

_S = IntroductionState


def can_say_yes(side: Side | None, introduction: Introduction, now: datetime) -> bool:
    """The volunteer, to a proposal that waits, that they declined or that was closed, while the need is open."""
    return (
        side is Side.VOLUNTEER
        and INTRODUCTION_WORKFLOW.allows(introduction.state, _S.VOLUNTEERED)
        and project_policy.takes_answers(introduction.need, now)
    )


def can_decline(side: Side | None, introduction: Introduction) -> bool:
    """The volunteer, when it is their turn to answer."""
    return side is Side.VOLUNTEER and introduction.state in (_S.INVITED, _S.ACCEPTED)


def can_decide(side: Side | None, introduction: Introduction, now: datetime) -> bool:
    """A leader of the project, about somebody who said yes and whose answer has reached the page."""
    return (
        side is Side.LEADER
        and introduction.state is _S.VOLUNTEERED
        and clocks.is_shown_to_leader(introduction, now)
        and not clocks.is_project_over(introduction, now)
    )


def can_confirm(side: Side | None, introduction: Introduction, now: datetime) -> bool:
    """The volunteer whom the project accepted, as long as the project lives."""
    return (
        side is Side.VOLUNTEER and introduction.state is _S.ACCEPTED and not clocks.is_project_over(introduction, now)
    )


def can_withdraw(side: Side | None, introduction: Introduction) -> bool:
    """The volunteer, at any time once they said yes."""
    started = introduction.state is not _S.INVITED
    return side is Side.VOLUNTEER and started and INTRODUCTION_WORKFLOW.allows(introduction.state, _S.WITHDRAWN)


def can_cancel(side: Side | None, introduction: Introduction) -> bool:
    """A leader, about somebody they accepted; the team, at any time before the participation."""
    if side is Side.LEADER:
        return introduction.state in (_S.ACCEPTED, _S.CONFIRMED)
    return side is Side.STAFF and INTRODUCTION_WORKFLOW.allows(introduction.state, _S.CANCELLED)


def waits(side: Side | None, introduction: Introduction) -> bool:
    """Tell whether this side waits for the other one."""
    waiting_side = {_S.VOLUNTEERED: Side.VOLUNTEER, _S.ACCEPTED: Side.LEADER}.get(introduction.state)
    return side is not None and side is waiting_side


def can_chase(side: Side | None, introduction: Introduction, now: datetime) -> bool:
    """The side that waits, from the date when chasing unlocks."""
    return waits(side, introduction) and now >= clocks.chase_unlocks_at(introduction)


def sees_contact(side: Side | None, introduction: Introduction, now: datetime) -> bool:
    """The volunteer; a leader once the person confirmed, while the project lives. The team never needs it."""
    if side is Side.VOLUNTEER:
        return True
    is_revealed = introduction.state in REVEALED_STATES
    return side is Side.LEADER and is_revealed and not clocks.is_project_over(introduction, now)


def can_write(side: Side | None, introduction: Introduction, now: datetime) -> bool:
    """Both sides, once the volunteer confirmed, while the project lives."""
    both = side in (Side.VOLUNTEER, Side.LEADER)
    return both and introduction.state in REVEALED_STATES and not clocks.is_project_over(introduction, now)


def can_read_messages(side: Side | None, introduction: Introduction, now: datetime) -> bool:
    """Who may write; the volunteer also afterwards, since it is their story."""
    ended_for_volunteer = side is Side.VOLUNTEER and introduction.confirmed_at is not None
    return can_write(side, introduction, now) or ended_for_volunteer


def can_report_message(side: Side | None, message: Message) -> bool:
    """The side that received a message that nobody reported yet."""
    return side in (Side.VOLUNTEER, Side.LEADER) and side is not message.side and message.reported_at is None


def can_agree(side: Side | None, introduction: Introduction, now: datetime) -> bool:
    """Both sides, on the written agreement, once they know each other."""
    return can_write(side, introduction, now)


def can_evaluate(side: Side | None, introduction: Introduction) -> bool:
    """Both sides, after the participation."""
    return side in (Side.VOLUNTEER, Side.LEADER) and introduction.state in (_S.TOOK_PART, _S.EVALUATED)


def can_have_certificate(side: Side | None, introduction: Introduction) -> bool:
    """The volunteer who took part."""
    return side is Side.VOLUNTEER and introduction.state in (_S.TOOK_PART, _S.EVALUATED)


def can_plan_sittings(*, leads: bool, need: Need) -> bool:
    """Leaders of the project, once the need was approved and until it is cancelled."""
    return leads and need.state in (NeedState.OPEN, NeedState.CLOSED, NeedState.DONE)


def can_change_sitting(*, leads: bool, sitting: Sitting) -> bool:
    """Leaders of the project, before the session is held."""
    return leads and sitting.state is not SittingState.HELD


def can_close_sitting(*, leads: bool, sitting: Sitting, now: datetime) -> bool:
    """Leaders of the project, once the session has begun."""
    return leads and sitting.state is SittingState.PLANNED and now >= sitting.starts_at


def can_report_back(*, leads: bool, contribution: Contribution) -> bool:
    """Leaders of the project, also after its end; what was reported may be completed."""
    return leads and contribution.sitting_id is not None


def can_write_report(*, leads: bool, project: Project) -> bool:
    """Leaders of the project, once it was published, also after its end."""
    return leads and project.state in (ProjectState.PUBLISHED, ProjectState.ARCHIVED)


def can_invite(*, is_team: bool, need: Need, now: datetime) -> bool:
    """The portal itself and the team, while the need is open."""
    return is_team and project_policy.takes_answers(need, now)


@dataclass(frozen=True)
class Can:
    """What the page of an introduction may offer."""

    say_yes: bool
    decline: bool
    decide: bool
    confirm: bool
    withdraw: bool
    cancel: bool
    chase: bool
    waits: bool
    write: bool
    read_messages: bool
    agree: bool
    evaluate: bool
    certificate: bool
    see_contact: bool


def abilities(side: Side | None, introduction: Introduction, now: datetime) -> Can:
    """Return all that ``side`` may do to ``introduction`` at ``now``."""
    return Can(
        say_yes=can_say_yes(side, introduction, now),
        decline=can_decline(side, introduction),
        decide=can_decide(side, introduction, now),
        confirm=can_confirm(side, introduction, now),
        withdraw=can_withdraw(side, introduction),
        cancel=can_cancel(side, introduction),
        chase=can_chase(side, introduction, now),
        waits=waits(side, introduction),
        write=can_write(side, introduction, now),
        read_messages=can_read_messages(side, introduction, now),
        agree=can_agree(side, introduction, now),
        evaluate=can_evaluate(side, introduction),
        certificate=can_have_certificate(side, introduction),
        see_contact=sees_contact(side, introduction, now),
    )
