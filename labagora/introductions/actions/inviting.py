"""Invitations: waves sized by seats and past answers, and proposals that the team makes by hand."""

import math
from datetime import datetime
from typing import Any

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, NotAllowed, authorise
from labagora.introductions import clocks, matching, policy, queries
from labagora.introductions.actions.moves import allow, new_introduction
from labagora.introductions.actions.notices import tell_volunteer
from labagora.introductions.enums import Origin
from labagora.introductions.models import Introduction, Wave
from labagora.projects import policy as project_policy
from labagora.projects.models import Need
from labagora.volunteers import actions as volunteer_actions
from labagora.volunteers import queries as volunteers
from labagora.volunteers.actions import BudgetSpent
from labagora.volunteers.enums import Channel, Look
from labagora.volunteers.models import Volunteer

WAVE_MAX = 200
PRIOR_YES, PRIOR_SETTLED = 1, 4


def wave_size(seats: int, secured: int, pending: int, yes: int, settled: int) -> int:
    """Return how many people to invite so that the expected answers fill the seats, and no more.

    The rate of yes comes from past waves, starting from one in four; those already asked count for that rate.
    """
    rate = (yes + PRIOR_YES) / (settled + PRIOR_SETTLED)
    missing = seats - secured - pending * rate
    return min(WAVE_MAX, max(0, math.ceil(missing / rate)))


def invite_wave(need: Need, *, actor: Account | None, now: datetime) -> Wave | None:
    """Invite those who fit best, within their budgets. ``actor`` None is the portal itself.

    Returns the wave, or None when the seats are covered or nobody more fits.
    """
    authorise(actor is None or actor.is_staff)
    allow(project_policy.takes_answers(need, now))
    figures, (yes, settled) = queries.figures_of(need), queries.past_answers()
    size = wave_size(need.seats, figures.secured, figures.invited, yes, settled)
    if size == 0:
        return None
    wave = _new_wave(need, now)
    _invite_best(need, wave, size, now)
    if wave.size == 0:
        return None
    audit.record("introductions.invite_wave", wave, actor=actor, now=now, size=wave.size, asked_for=size)
    return wave


def _new_wave(need: Need, now: datetime) -> Wave:
    last = queries.last_wave(need)
    return Wave(need=need, number=last.number + 1 if last else 1, size=0, sent_at=now)


def _invite_best(need: Need, wave: Wave, size: int, now: datetime) -> None:
    """Go down the ranking until the wave is full; who cannot be asked after all is passed over."""
    ranked, _ = matching.rank_volunteers(need, exclude=queries.excluded_from(need), now=now, limit=2 * size + 20)
    people = queries.volunteers_by_id([one.volunteer_id for one in ranked])
    for one in ranked:
        if wave.size >= size or one.volunteer_id not in people:
            continue
        introduction = _invitation(need, people[one.volunteer_id], Origin.WAVE, now=now, score=one.score, wave=wave)
        if _may_be_asked(introduction, Channel.WAVE, now):
            db.session.add(introduction)
            wave.size += 1
            tell_volunteer(introduction, "invited")
    db.session.flush()


def _invitation(need: Need, volunteer: Volunteer, origin: Origin, *, now: datetime, **values: Any) -> Introduction:
    introduction = new_introduction(need, volunteer, origin, now=now, **values)
    reasons = matching.reasons_for(need, volunteers.profile_of(volunteer))
    introduction.reasons = [reason.stored() for reason in reasons]
    return introduction


def _may_be_asked(introduction: Introduction, channel: Channel, now: datetime) -> bool:
    """Spend one solicitation of the person; tell whether they had one left and still agree to be asked."""
    try:
        volunteer_actions.spend_budget(introduction.volunteer, channel, introduction.public_id, now=now)
    except (BudgetSpent, NotAllowed):
        return False
    return True


def send_due_waves(*, now: datetime) -> int:
    """Send the first wave of needs just opened, and another each week while seats are free; return how many."""
    sent = 0
    for need in queries.open_needs(now):
        last = queries.last_wave(need)
        if last is None or now - last.sent_at >= clocks.WAVE_EVERY:
            sent += invite_wave(need, actor=None, now=now) is not None
    return sent


def propose(need: Need, volunteer: Volunteer, reason: str, *, actor: Account, now: datetime) -> Introduction:
    """The team proposes a need to one person, with a reason that the person reads."""
    authorise(actor.is_staff)
    allow(policy.can_invite(is_team=True, need=need, now=now))
    if len(reason.strip()) < 10:
        raise Invalid("reason", "Dites à la personne pourquoi vous pensez à elle, en une phrase.")
    if volunteer.id in queries.excluded_from(need):
        raise Conflict("Cette personne a déjà été sollicitée pour ce projet, ou ne souhaite pas en entendre parler.")
    introduction = _invitation(need, volunteer, Origin.STAFF, now=now, staff_reason=reason.strip())
    _spend_for_staff(introduction, now)
    db.session.add(introduction)
    audit.record("introductions.propose", introduction, actor=actor, now=now)
    tell_volunteer(introduction, "invited")
    return introduction


def _spend_for_staff(introduction: Introduction, now: datetime) -> None:
    reference = introduction.public_id
    try:
        volunteer_actions.spend_budget(introduction.volunteer, Channel.STAFF, reference, now=now)
    except NotAllowed as error:
        raise Conflict("Cette personne ne peut pas être sollicitée en ce moment.") from error


def record_staff_look(volunteer: Volunteer, need: Need, reason: str, *, actor: Account, now: datetime) -> None:
    """Write in the person's ledger that the team read why they fit a need."""
    authorise(actor.is_staff)
    volunteer_actions.record_look(
        volunteer,
        viewer=actor,
        look=Look.STAFF_PROPOSAL,
        fields=["reasons"],
        now=now,
        context=need.title,
        reason=reason,
    )
