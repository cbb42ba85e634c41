"""Lists: what a volunteer follows, what a leader answers, what the team watches."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, or_, select

from labagora.core.db import db
from labagora.core.pagination import Page, paginate
from labagora.core.text import fold
from labagora.introductions.clocks import batch_start
from labagora.introductions.commands import BoardFilters
from labagora.introductions.enums import REVEALED_STATES, IntroductionState, Origin, Side
from labagora.introductions.models import Introduction
from labagora.introductions.queries.access import whole
from labagora.introductions.queries.conversations import unread_by_introduction
from labagora.projects.models import Need, Project
from labagora.volunteers.models import Volunteer

_S = IntroductionState
MY_TURN = (_S.INVITED, _S.ACCEPTED)
LEADER_LISTED = (_S.ACCEPTED, *REVEALED_STATES)


@dataclass(frozen=True)
class ParticipationRow:
    """An introduction in the volunteer's own list."""

    public_id: str
    need: str
    need_slug: str
    project: str
    organisation: str
    state: IntroductionState
    origin: Origin
    staff_reason: str
    waiting_since: datetime
    unread: int
    is_fictional: bool


def _participation(introduction: Introduction, unread: Mapping[int, int]) -> ParticipationRow:
    need = introduction.need
    return ParticipationRow(
        public_id=introduction.public_id,
        need=need.title,
        need_slug=need.slug,
        project=need.project.title,
        organisation=need.project.organisation.name,
        state=introduction.state,
        origin=introduction.origin,
        staff_reason=introduction.staff_reason,
        waiting_since=introduction.waiting_since,
        unread=unread.get(introduction.id, 0),
        is_fictional=need.is_fictional or need.project.is_fictional,
    )


def _of(volunteer: Volunteer) -> Select[Introduction]:
    return whole().where(Introduction.volunteer_id == volunteer.id)


def awaiting_answer(volunteer: Volunteer) -> Sequence[ParticipationRow]:
    """Return what waits for the volunteer's answer, the oldest first: bounded by their own budget."""
    is_first = case((Introduction.state == _S.ACCEPTED, 0), else_=1)
    query = _of(volunteer).where(Introduction.state.in_(MY_TURN))
    rows = db.session.scalars(query.order_by(is_first, Introduction.waiting_since, Introduction.id))
    return [_participation(row, {}) for row in rows]


def list_participations(volunteer: Volunteer, *, page: int) -> Page[ParticipationRow]:
    """Return « mes participations »: all that is not waiting for an answer, last moved first."""
    query = _of(volunteer).where(Introduction.state.not_in(MY_TURN))
    found = paginate(query.order_by(Introduction.waiting_since.desc(), Introduction.id.desc()), page=page)
    unread = unread_by_introduction([row.id for row in found.items], Side.VOLUNTEER)
    return found.map(lambda row: _participation(row, unread))


@dataclass(frozen=True)
class AnswerRow:
    """Somebody who said yes, as the list of a leader shows them: a pseudonym and a state, no answer of theirs."""

    public_id: str
    pseudonym: str
    state: IntroductionState
    decided_at: datetime | None
    unread: int


def answer_board(need: Need, *, page: int, now: datetime) -> Page[AnswerRow]:
    """Return who said yes, as of the last batch, by pseudonym: neither the order nor the row tells when or why."""
    arrived = and_(
        Introduction.state == _S.VOLUNTEERED,
        Introduction.answered_at <= batch_start(need.opened_at or now, now),
    )
    listed = or_(arrived, Introduction.state.in_(LEADER_LISTED))
    consenting = (Volunteer.health_consent_version.is_not(None), Volunteer.erased_at.is_(None))
    query = whole().where(Introduction.need_id == need.id, listed, *consenting)
    found = paginate(query.order_by(Introduction.pseudonym, Introduction.id), page=page)
    unread = unread_by_introduction([row.id for row in found.items], Side.LEADER)
    return found.map(lambda row: _answer(row, unread))


def _answer(introduction: Introduction, unread: Mapping[int, int]) -> AnswerRow:
    return AnswerRow(
        public_id=introduction.public_id,
        pseudonym=introduction.pseudonym,
        state=introduction.state,
        decided_at=introduction.decided_at,
        unread=unread.get(introduction.id, 0),
    )


@dataclass(frozen=True)
class BoardRow:
    """An introduction on the team's board: a pseudonym, a need, a state and a clock."""

    public_id: str
    pseudonym: str
    need: str
    need_ref: str
    project: str
    organisation: str
    state: IntroductionState
    origin: Origin
    waiting_since: datetime
    days: int
    is_nudged: bool
    is_fictional: bool


def list_board(filters: BoardFilters, *, page: int, now: datetime) -> Page[BoardRow]:
    """Return introductions for the team, those that wait longest first."""
    query = whole().where(*_conditions(filters))
    return paginate(query.order_by(Introduction.waiting_since, Introduction.id), page=page).map(
        lambda row: _board_row(row, now)
    )


def _conditions(filters: BoardFilters) -> list[Any]:
    conditions: list[Any] = []
    if filters.state in {state.value for state in _S}:
        conditions.append(Introduction.state == filters.state)
    if filters.origin in {origin.value for origin in Origin}:
        conditions.append(Introduction.origin == filters.origin)
    for word in fold(filters.text).split()[:10]:
        in_need = Need.search_text.contains(word, autoescape=True)
        conditions.append(or_(in_need, Project.search_text.contains(word, autoescape=True)))
    return conditions


def _board_row(introduction: Introduction, now: datetime) -> BoardRow:
    need = introduction.need
    return BoardRow(
        public_id=introduction.public_id,
        pseudonym=introduction.pseudonym,
        need=need.title,
        need_ref=need.public_id,
        project=need.project.title,
        organisation=need.project.organisation.name,
        state=introduction.state,
        origin=introduction.origin,
        waiting_since=introduction.waiting_since,
        days=(now - introduction.waiting_since).days,
        is_nudged=introduction.nudged_at is not None,
        is_fictional=need.is_fictional or need.project.is_fictional,
    )


def counts_by_state() -> dict[IntroductionState, int]:
    """Return how many introductions stand in each state."""
    query = select(Introduction.state, func.count()).group_by(Introduction.state)
    found = {row[0]: row[1] for row in db.session.execute(query)}
    return {state: found.get(state, 0) for state in _S}
