"""Reads of sessions, places and what each of them asks or owes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import contains_eager

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.introductions.clocks import is_project_over
from labagora.introductions.enums import ENDED_STATES, REVEALED_STATES, Presence, SittingState
from labagora.introductions.models import Attendance, Introduction, Sitting
from labagora.introductions.queries.access import whole
from labagora.organisations.models import Organisation
from labagora.projects.models import Need, Project
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer


@dataclass(frozen=True)
class SittingRow:
    """A session in the list of a leader."""

    public_id: str
    title: str
    starts_at: datetime
    duration_minutes: int
    place: str
    state: SittingState
    expected: int


def _sittings() -> Select[Sitting]:
    project = contains_eager(Sitting.need).contains_eager(Need.project)
    return (
        select(Sitting)
        .join(Sitting.need)
        .join(Need.project)
        .join(Project.organisation)
        .options(project.contains_eager(Project.organisation))
    )


def is_led_by(account: Account) -> ColumnElement[bool]:
    """The project belongs to an organisation that the account leads."""
    return Organisation.public_id.in_(sorted(account.scopes_of(Role.LEADER)))


def get_led_sitting(public_id: str, *, seen_by: Account) -> Sitting:
    """Return a session of a project that ``seen_by`` leads. Raises NotFound."""
    found = db.session.scalar(_sittings().where(Sitting.public_id == public_id, is_led_by(seen_by)))
    if found is None:
        raise NotFound
    return found


def get_attended_sitting(public_id: str, *, seen_by: Account) -> Sitting:
    """Return a session that ``seen_by`` leads or is expected at. Raises NotFound."""
    mine = (
        select(Attendance.id)
        .join(Attendance.introduction)
        .join(Introduction.volunteer)
        .where(
            Attendance.sitting_id == Sitting.id,
            Volunteer.public_id == (volunteers.volunteer_ref_of(seen_by) or ""),
            Introduction.state.not_in(tuple(ENDED_STATES)),
        )
        .exists()
    )
    found = db.session.scalar(_sittings().where(Sitting.public_id == public_id, or_(is_led_by(seen_by), mine)))
    if found is None:
        raise NotFound
    return found


def list_sittings(need: Need) -> Sequence[SittingRow]:
    """Return the sessions of a need, the next first, those held last."""
    expected = select(func.count(Attendance.id)).where(Attendance.sitting_id == Sitting.id)
    query = (
        select(Sitting, expected.correlate(Sitting).scalar_subquery())
        .where(Sitting.need_id == need.id)
        .order_by(Sitting.starts_at, Sitting.id)
    )
    return [_row(sitting, count) for sitting, count in db.session.execute(query)]


def _row(sitting: Sitting, expected: int) -> SittingRow:
    return SittingRow(
        public_id=sitting.public_id,
        title=sitting.title,
        starts_at=sitting.starts_at,
        duration_minutes=sitting.duration_minutes,
        place=sitting.place,
        state=sitting.state,
        expected=expected,
    )


def planned_sittings(need: Need) -> Sequence[Sitting]:
    """Return the sessions of a need still to come."""
    query = select(Sitting).where(Sitting.need_id == need.id, Sitting.state == SittingState.PLANNED)
    return db.session.scalars(query.order_by(Sitting.id)).all()


def participants_of(need: Need) -> list[Introduction]:
    """Return the introductions of a need that both sides confirmed, oldest first."""
    query = whole().where(Introduction.need_id == need.id, Introduction.state.in_(tuple(REVEALED_STATES)))
    return list(db.session.scalars(query.order_by(Introduction.id)))


def expected_at(sitting: Sitting) -> list[Introduction]:
    """Return the introductions of those for whom a place is kept at a session."""
    query = (
        whole()
        .join(Attendance, Attendance.introduction_id == Introduction.id)
        .where(Attendance.sitting_id == sitting.id, Introduction.state.in_(tuple(REVEALED_STATES)))
    )
    return list(db.session.scalars(query.order_by(Introduction.id)))


def expected_attendances(introduction: Introduction) -> Sequence[Attendance]:
    """Return the places kept for a person at sessions that were not held."""
    query = (
        select(Attendance)
        .join(Attendance.sitting)
        .where(
            Attendance.introduction_id == introduction.id,
            Attendance.presence == Presence.EXPECTED,
            Sitting.state != SittingState.HELD,
        )
    )
    return db.session.scalars(query).all()


def _places() -> Select[Attendance]:
    introduction = contains_eager(Attendance.introduction)
    project = introduction.contains_eager(Introduction.need).contains_eager(Need.project)
    return (
        select(Attendance)
        .join(Attendance.sitting)
        .join(Attendance.introduction)
        .join(Introduction.need)
        .join(Need.project)
        .join(Project.organisation)
        .join(Introduction.volunteer)
        .options(
            contains_eager(Attendance.sitting).contains_eager(Sitting.need),
            project.contains_eager(Project.organisation),
            introduction.contains_eager(Introduction.volunteer),
        )
    )


def attendances_of(sitting: Sitting) -> Sequence[Attendance]:
    """Return the places of a session by pseudonym."""
    query = _places().where(Attendance.sitting_id == sitting.id)
    return db.session.scalars(query.order_by(Introduction.pseudonym, Attendance.id)).all()


def places_of(introduction: Introduction) -> Sequence[Attendance]:
    """Return the places of a person at the sessions of a need, in order of time."""
    query = _places().where(Attendance.introduction_id == introduction.id)
    return db.session.scalars(query.order_by(Sitting.starts_at, Attendance.id)).all()


def get_led_place(public_id: str, *, seen_by: Account, now: datetime) -> Attendance:
    """Return a place at a session that ``seen_by`` leads, while the project lives. Raises NotFound."""
    found = db.session.scalar(_places().where(Attendance.public_id == public_id, is_led_by(seen_by)))
    if found is None or is_project_over(found.introduction, now):
        raise NotFound
    return found


def get_own_place(public_id: str, *, seen_by: Account) -> Attendance:
    """Return a place of the person at a session. Raises NotFound."""
    own = Volunteer.public_id == (volunteers.volunteer_ref_of(seen_by) or "")
    found = db.session.scalar(_places().where(Attendance.public_id == public_id, own))
    if found is None:
        raise NotFound
    return found
