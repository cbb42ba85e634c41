"""Reads of the interests that colleagues of the Institute's team declare, and of what nobody is left to look after."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.accounts.enums import Role
from labagora.accounts.models import Account, RoleGrant
from labagora.calls.enums import ApplicationState, MemberState
from labagora.calls.models import Application, ApplicationMember, Call
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.enums import JUDGED, AssignmentState, ConflictState
from labagora.reviews.models import Assignment, Conflict, Reviewer, TeamInterest
from labagora.reviews.queries.letters import overseen_by


def _declarable(call: Call, account: Any) -> Select[Application]:
    query = select(Application).where(Application.call_id == call.id, Application.state != ApplicationState.DRAFT)
    return query.where(overseen_by(account))


def declarable(call: Call, account: Any) -> Sequence[Application]:
    """Return the filed applications of a call that a colleague still oversees, by reference."""
    return db.session.scalars(_declarable(call, account).order_by(Application.reference, Application.id)).all()


def get_declarable(call: Call, public_id: str, *, seen_by: Any) -> Application:
    """Return one of them with its team and its call. Raises NotFound."""
    query = _declarable(call, seen_by).where(Application.public_id == public_id)
    around = (selectinload(Application.members), joinedload(Application.call))
    found: Application | None = db.session.scalar(query.options(*around))
    if found is None:
        raise NotFound
    return found


def find_interest(account: Any, application: Application) -> TeamInterest | None:
    """Return what a colleague declared of an application, or None."""
    here = (TeamInterest.account_id == account.id, TeamInterest.application_id == application.id)
    return db.session.scalar(select(TeamInterest).where(*here).with_for_update())


def _of_call(call: Call) -> Select[TeamInterest]:
    query = select(TeamInterest).join(TeamInterest.application).where(Application.call_id == call.id)
    around = (joinedload(TeamInterest.application), joinedload(TeamInterest.account))
    return query.options(*around).order_by(Application.reference, TeamInterest.id)


def my_interests(call: Call, account: Any) -> Sequence[TeamInterest]:
    """Return what a person declared in a call: of the applications, nothing but the reference is theirs to read."""
    return db.session.scalars(_of_call(call).where(TeamInterest.account_id == account.id)).all()


def interests_in(call: Call, *, seen_by: Any) -> Sequence[TeamInterest]:
    """Return what colleagues declared, of the applications in which the reader has no interest."""
    query = _of_call(call).where(TeamInterest.account_id != seen_by.id, overseen_by(seen_by))
    return db.session.scalars(query).all()


def get_interest(call: Call, public_id: str, *, seen_by: Any, lock: bool = False) -> TeamInterest:
    """Return a colleague's interest to who may decide on it. Raises NotFound, also for one's own."""
    query = _of_call(call).where(TeamInterest.account_id != seen_by.id, overseen_by(seen_by))
    return _one(query.where(TeamInterest.public_id == public_id), lock=lock)


def get_my_interest(call: Call, public_id: str, *, seen_by: Any) -> TeamInterest:
    """Return one's own interest, to ask that it be set aside. Raises NotFound."""
    query = _of_call(call).where(TeamInterest.account_id == seen_by.id)
    return _one(query.where(TeamInterest.public_id == public_id), lock=True)


def _one(query: Select[TeamInterest], *, lock: bool) -> TeamInterest:
    found: TeamInterest | None = db.session.scalar(query.with_for_update(of=TeamInterest) if lock else query)
    if found is None:
        raise NotFound
    return found


def readings_of_person(account: Any, application: Application) -> Sequence[Assignment]:
    """Return what a person has to read of an application, by whichever seat."""
    query = (
        select(Assignment)
        .join(Assignment.reviewer)
        .where(
            Reviewer.account_id == account.id,
            Assignment.application_id == application.id,
            Assignment.state == AssignmentState.ASSIGNED,
        )
    )
    return db.session.scalars(query).all()


def releases_to_decide(reader: Any, *, limit: int) -> Sequence[TeamInterest]:
    """Return the interests that a colleague asks to set aside, with application and call; not those of the reader."""
    query = (
        select(TeamInterest)
        .join(TeamInterest.application)
        .where(TeamInterest.release_asked_at.is_not(None), TeamInterest.account_id != reader.id, overseen_by(reader))
    )
    query = query.options(joinedload(TeamInterest.application).joinedload(Application.call))
    return db.session.scalars(query.order_by(TeamInterest.release_asked_at, TeamInterest.id).limit(limit)).all()


def holders_of(role: Role) -> Sequence[Account]:
    """Return the people who hold a role and may sign in."""
    holds = select(RoleGrant.account_id).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None))
    query = select(Account).where(Account.id.in_(holds), Account.suspended_at.is_(None), Account.erased_at.is_(None))
    return db.session.scalars(query.order_by(Account.id)).all()


def _left_alone(among: Select[Any]) -> Sequence[Application]:
    """Return the applications of ``among`` (ids) that are closed to every member of the team, with their calls.

    The team is who holds the role; where nobody does, the administrators are the team. Only what a colleague declared
    can close the last door: an application without such a declaration is not looked at.
    """
    team = {one.id for one in holders_of(Role.STAFF) or holders_of(Role.ADMIN)}
    declared = select(TeamInterest.application_id, TeamInterest.account_id)
    declared = declared.where(TeamInterest.state != ConflictState.DISMISSED, TeamInterest.application_id.in_(among))
    closed: dict[int, set[int]] = defaultdict(set)
    for application, account in db.session.execute(declared):
        closed[application].add(account)
    for application, account in _otherwise_closed(list(closed)):
        closed[application].add(account)
    alone = [application for application, accounts in closed.items() if team and team <= accounts]
    query = select(Application).where(Application.id.in_(alone)).options(joinedload(Application.call))
    return db.session.scalars(query.order_by(Application.reference, Application.id)).all()


def _otherwise_closed(ids: Collection[int]) -> list[tuple[int, int]]:
    seats = select(Conflict.application_id, Reviewer.account_id).join(Conflict.reviewer)
    seats = seats.where(Conflict.application_id.in_(ids), Conflict.state != ConflictState.DISMISSED)
    teams = select(ApplicationMember.application_id, ApplicationMember.account_id)
    teams = teams.where(ApplicationMember.application_id.in_(ids), ApplicationMember.state == MemberState.ACTIVE)
    found = db.session.execute(seats.union(teams)).all()
    return [(application, account) for application, account in found if account is not None]


def is_left_alone(application: Application) -> bool:
    """Tell whether nobody of the team may look after an application any more."""
    return bool(_left_alone(select(Application.id).where(Application.id == application.id)))


def has_left_alone(call: Call) -> bool:
    """Tell whether that is so of an application of a call, which is not named."""
    return bool(_left_alone(select(Application.id).where(Application.call_id == call.id)))


def calls_left_alone() -> Sequence[tuple[Call, datetime]]:
    """Return the calls where an application that is judged has nobody left, with the last declaration of interest."""
    calls = {one.call_id: one.call for one in _left_alone(select(Application.id).where(Application.state.in_(JUDGED)))}
    query = select(Application.call_id, func.max(TeamInterest.at)).join(TeamInterest.application)
    query = query.where(Application.call_id.in_(calls)).group_by(Application.call_id)
    return [(calls[call_id], at) for call_id, at in db.session.execute(query.order_by(Application.call_id))]
