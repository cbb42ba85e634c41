"""Reads of admissibility: what the reader may examine, one page of it, one application, what a team was asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from labagora.accounts.models import Account
from labagora.calls import policy as calls
from labagora.calls.enums import MemberState
from labagora.calls.models import Application, ApplicationFile, ApplicationMember, Call, Filing
from labagora.calls.queries import get_application
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.core.text import fold
from labagora.organisations.models import Organisation
from labagora.reviews.enums import JUDGED, AdmissibilityState
from labagora.reviews.examining import Examination
from labagora.reviews.models import Admissibility, ReviewRound
from labagora.reviews.queries.office_tasks import open_to
from labagora.reviews.queries.rounds import overseen

MOST_WORDS = 10
MOST_CHOSEN = 200


@dataclass(frozen=True)
class AdmissibilityFilters:
    """What an address asks for. ``todo``: only what awaits the Institute's team."""

    text: str = ""
    state: str = ""
    lot: str = ""
    todo: bool = False


def _around(query: Select[Any]) -> Select[Any]:
    people = selectinload(Application.members).options(
        joinedload(ApplicationMember.account), joinedload(ApplicationMember.organisation)
    )
    return query.options(joinedload(Application.call), joinedload(Application.organisation), people)


def _with_rows(query: Select[Any]) -> Select[Any]:
    """Add to applications their admissibility and the filing that counts."""
    number = select(func.max(Filing.number)).where(Filing.application_id == Application.id)
    last = and_(
        Filing.application_id == Application.id, Filing.number == number.correlate(Application).scalar_subquery()
    )
    query = query.add_columns(Admissibility, Filing).options(joinedload(Filing.revision))
    query = query.outerjoin(Admissibility, Admissibility.application_id == Application.id)
    return query.outerjoin(Filing, last).join(Application.organisation)


def _conditions(filters: AdmissibilityFilters, now: datetime) -> list[ColumnElement[bool]]:
    found = [_speaks_of(word) for word in filters.text.split()[:MOST_WORDS]]
    if filters.lot:
        found.append(Application.lot == filters.lot)
    if filters.state:
        found.append(_is_in(filters.state))
    return [*found, _awaits(now)] if filters.todo else found


def _speaks_of(word: str) -> ColumnElement[bool]:
    named = Organisation.search_text.contains(fold(word), autoescape=True)
    said = (column.icontains(word, autoescape=True) for column in (Application.title, Application.reference))
    return or_(named, *said)


def _is_in(state: str) -> ColumnElement[bool]:
    held = Admissibility.state == AdmissibilityState(state)
    return or_(Admissibility.id.is_(None), held) if state == AdmissibilityState.PENDING.value else held


def _awaits(now: datetime) -> ColumnElement[bool]:
    """The condition of ``Examination.awaits_team``, in SQL."""
    answered = or_(Admissibility.replied_at.is_not(None), Admissibility.due_at <= now)
    asked = and_(Admissibility.state == AdmissibilityState.QUESTIONED, answered)
    return or_(_is_in(AdmissibilityState.PENDING.value), asked)


def _examination(round_: ReviewRound, found: Any, now: datetime) -> Examination:
    application, row, filing = found
    return Examination(round_, application, row, filing, now)


def list_examinations(
    round_: ReviewRound, filters: AdmissibilityFilters, *, seen_by: Any, page: int, now: datetime
) -> Page[Examination]:
    """Return a page of what the reader may examine, by reference."""
    query = _with_rows(_around(overseen(round_, seen_by))).where(*_conditions(filters, now))
    query = query.order_by(Application.reference, Application.id)
    return paginate(query, page=page, scalars=False).map(lambda found: _examination(round_, found, now))


def count_states(round_: ReviewRound, *, seen_by: Any, now: datetime) -> dict[str, int]:
    """Count what the reader may examine by state, and under ``todo`` what awaits the team."""
    base = overseen(round_, seen_by).outerjoin(Admissibility, Admissibility.application_id == Application.id)
    state = func.coalesce(Admissibility.state, AdmissibilityState.PENDING.value)
    rows = db.session.execute(base.with_only_columns(state, func.count()).group_by(state)).all()
    todo = base.where(_awaits(now)).with_only_columns(func.count(Application.id))
    return {**{str(name): count for name, count in rows}, "todo": db.session.scalar(todo) or 0}


def chosen_examinations(
    round_: ReviewRound, chosen: Collection[str], *, seen_by: Any, now: datetime
) -> Sequence[Examination]:
    """Return what the reader ticked, each waiting for who else decides on it now."""
    query = overseen(round_, seen_by).where(Application.public_id.in_(list(chosen)[:MOST_CHOSEN]))
    db.session.execute(query.with_only_columns(Application.id).order_by(Application.id).with_for_update())
    rows = db.session.execute(_with_rows(_around(query)).order_by(Application.reference, Application.id)).all()
    return [_examination(round_, found, now) for found in rows]


def get_overseen(round_: ReviewRound, public_id: str, *, seen_by: Any, lock: bool = False) -> Application:
    """Return a filed application of a round with its files to who may examine it. Raises NotFound."""
    query = overseen(round_, seen_by).where(Application.public_id == public_id)
    if lock:
        db.session.execute(query.with_only_columns(Application.id).with_for_update())
    files = selectinload(Application.files).joinedload(ApplicationFile.stored)
    found: Application | None = db.session.scalar(_around(query).options(files))
    if found is None:
        raise NotFound
    return found


def get_examination(
    round_: ReviewRound, public_id: str, *, seen_by: Any, now: datetime, lock: bool = False
) -> Examination:
    """Return one application with its admissibility to who may examine it. Raises NotFound."""
    application = get_overseen(round_, public_id, seen_by=seen_by, lock=lock)
    held = select(Admissibility).where(Admissibility.application_id == application.id)
    row = db.session.scalar(held.options(selectinload(Admissibility.earlier)))
    return Examination(round_, application, row, find_last_filing(application), now)


def count_waiting(call: Call, *, seen_by: Any, now: datetime) -> int:
    """Count what awaits the team in a call: what nobody examined, and doubts that are answered or over."""
    query = select(func.count(Application.id)).outerjoin(Admissibility, Admissibility.application_id == Application.id)
    return db.session.scalar(query.where(Application.call_id == call.id, open_to(seen_by), _awaits(now))) or 0


def find_last_filing(application: Application) -> Filing | None:
    """Return the filing that counts with its form, or None."""
    query = select(Filing).where(Filing.application_id == application.id).order_by(Filing.number.desc())
    return db.session.scalar(query.options(joinedload(Filing.revision)).limit(1))


def get_question(public_id: str, *, seen_by: Any, lock: bool = False) -> Admissibility:
    """Return what a team was asked about its application, to its members. Raises NotFound for what never was."""
    application = get_application(public_id, seen_by=seen_by, lock=lock)
    found = find_question(application)
    if found is None or calls.membership(seen_by, application) is None:
        raise NotFound
    return found


def find_question(application: Application) -> Admissibility | None:
    """Return the admissibility of an application once its team was asked something, or None."""
    query = select(Admissibility).where(Admissibility.application_id == application.id)
    query = query.where(Admissibility.notified_at.is_not(None))
    around = joinedload(Admissibility.application), selectinload(Admissibility.earlier)
    return db.session.scalar(query.options(*around))


@dataclass(frozen=True)
class ToRemind:
    """A member of a team whose answer is awaited. ``key`` names the question."""

    application_ref: str
    account_ref: str
    key: str


def questions_to_remind(now: datetime, before: timedelta) -> Sequence[ToRemind]:
    """Return the teams whose answer is due in less than ``before``. A later question needs no reminder."""
    query = (
        select(Admissibility.public_id, Admissibility.due_at, Admissibility.notified_at, Application.public_id)
        .add_columns(Account.public_id)
        .join(Admissibility.application)
        .join(Application.members)
        .join(ApplicationMember.account)
        .where(
            Admissibility.state == AdmissibilityState.QUESTIONED,
            Admissibility.replied_at.is_(None),
            Admissibility.due_at > now,
            Admissibility.due_at <= now + before,
            Application.state.in_(JUDGED),
            ApplicationMember.state == MemberState.ACTIVE,
        )
        .order_by(Admissibility.id, ApplicationMember.id)
    )
    return [
        ToRemind(application_ref, account_ref, f"{ref}:{due_at:%y%m%d%H%M}")
        for ref, due_at, notified_at, application_ref, account_ref in db.session.execute(query)
        if due_at - notified_at > before
    ]
