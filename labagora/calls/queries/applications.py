"""Reads of applications: by their team, by the Institute's team once filed, counts for its boards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from labagora.calls.closures import is_open_to
from labagora.calls.enums import ApplicationState, CallState, ClosingPolicy, MemberState, TeamRole
from labagora.calls.models import (
    Application,
    ApplicationChange,
    ApplicationFile,
    ApplicationMember,
    Call,
    Filing,
    LateCode,
)
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.organisations.models import Organisation


@dataclass(frozen=True)
class MyApplicationRow:
    """An application in the space of one of its members."""

    public_id: str
    title: str
    lot: str
    reference: str | None
    state: ApplicationState
    role: TeamRole
    organisation: str
    call: str
    call_slug: str
    call_state: CallState
    closes_at: datetime | None
    closing_policy: ClosingPolicy
    filed_at: datetime | None
    updated_at: datetime


@dataclass(frozen=True)
class FiledRow:
    """A filed application on the board of the team."""

    public_id: str
    reference: str | None
    title: str
    lot: str
    organisation: str
    organisation_kind: str
    region_code: str | None
    state: ApplicationState
    first_filed_at: datetime | None
    filed_at: datetime | None


@dataclass(frozen=True)
class DraftRow:
    """All that the team knows of a draft: that it exists, for which organisation, since when."""

    public_id: str
    organisation: str
    created_at: datetime


@dataclass(frozen=True)
class BoardCounts:
    """How many applications of a call are in each state."""

    draft: int = 0
    filed: int = 0
    correcting: int = 0
    withdrawn: int = 0


def _is_in_team(account: Any) -> ColumnElement[bool]:
    if account is None:
        return false()
    here = and_(ApplicationMember.account_id == account.id, ApplicationMember.state == MemberState.ACTIVE)
    return Application.members.any(here)


def _is_staff(account: Any) -> bool:
    return account is not None and bool(account.is_staff)


def applications_visible_to(account: Any) -> Select[Application]:
    """Every application that ``account`` may read; agrees with ``policy.can_view_application``."""
    mine = _is_in_team(account)
    filed = and_(Application.state != ApplicationState.DRAFT, is_open_to(account)) if _is_staff(account) else false()
    return select(Application).where(or_(mine, filed))


def _around(query: Select[Any]) -> Select[Any]:
    return query.options(
        joinedload(Application.call),
        joinedload(Application.organisation),
        joinedload(Application.revision),
        selectinload(Application.members).options(
            joinedload(ApplicationMember.account), joinedload(ApplicationMember.organisation)
        ),
    )


def whole(query: Select[Any]) -> Select[Any]:
    """Ask for applications with their sections, files and team."""
    return _around(query).options(
        selectinload(Application.sections), selectinload(Application.files).joinedload(ApplicationFile.stored)
    )


def get_application(public_id: str, *, seen_by: Any, lock: bool = False) -> Application:
    """Return an application with its sections, files and team to those who may read it. Raises NotFound.

    ``lock`` makes two simultaneous moves wait for each other: ask for it at the first read of the transaction.
    """
    _hold(public_id, lock=lock)
    return _one(whole(applications_visible_to(seen_by).where(Application.public_id == public_id)))


def get_known_application(public_id: str, *, seen_by: Any, lock: bool = False) -> Application:
    """Return an application, without what is written in it, to the team to which it is not closed. Raises NotFound."""
    if not _is_staff(seen_by):
        raise NotFound
    _hold(public_id, lock=lock)
    return _one(_around(select(Application).where(Application.public_id == public_id, is_open_to(seen_by))))


def find_application(public_id: str, *, lock: bool = False) -> Application | None:
    """Return an application named by a job or by another domain, or None."""
    _hold(public_id, lock=lock)
    found: Application | None = db.session.scalar(whole(select(Application).where(Application.public_id == public_id)))
    return found


def _hold(public_id: str, *, lock: bool) -> None:
    if lock:
        hold(public_id)


def hold(public_id: str) -> None:
    """Wait for the others before reading what they wrote."""
    db.session.execute(select(Application.id).where(Application.public_id == public_id).with_for_update())


def _one(query: Select[Any]) -> Application:
    found: Application | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def list_my_applications(account: Any, *, page: int) -> Page[MyApplicationRow]:
    """Return the applications of the teams of ``account``, last changed first."""
    query: Any = (
        select(Application, ApplicationMember.role)
        .join(Application.members)
        .join(Application.call)
        .join(Application.organisation)
        .where(ApplicationMember.account_id == account.id, ApplicationMember.state == MemberState.ACTIVE)
        .options(contains_eager(Application.call), contains_eager(Application.organisation))
    )
    query = query.order_by(Application.updated_at.desc(), Application.id.desc())
    return paginate(query, page=page, scalars=False).map(_my_row)


def _my_row(found: Any) -> MyApplicationRow:
    application, role = found
    return MyApplicationRow(
        public_id=application.public_id,
        title=application.title,
        lot=application.lot,
        reference=application.reference,
        state=application.state,
        role=role,
        organisation=application.organisation.name,
        call=application.call.title,
        call_slug=application.call.slug,
        call_state=application.call.state,
        closes_at=application.call.closes_at,
        closing_policy=application.call.closing_policy,
        filed_at=application.filed_at,
        updated_at=application.updated_at,
    )


def my_applications_to(call: Call, account: Any) -> Sequence[Application]:
    """Return the applications to a call in whose team ``account`` is, oldest first: « Reprendre »."""
    query = select(Application).where(Application.call_id == call.id, _is_in_team(account))
    return db.session.scalars(query.options(joinedload(Application.organisation)).order_by(Application.id)).all()


def board_counts(call: Call) -> BoardCounts:
    """Count the applications of a call by state."""
    query = select(Application.state, func.count()).where(Application.call_id == call.id).group_by(Application.state)
    return BoardCounts(**{state.value: count for state, count in db.session.execute(query)})


def list_filed(call: Call, *, page: int, lot: str = "", state: str = "") -> Page[FiledRow]:
    """Return the filed applications of a call for the team, by reference."""
    query = select(Application).join(Application.organisation).options(contains_eager(Application.organisation))
    query = query.where(Application.call_id == call.id, Application.state != ApplicationState.DRAFT)
    if lot:
        query = query.where(Application.lot == lot)
    if state:
        query = query.where(Application.state == state)
    return paginate(query.order_by(Application.reference, Application.id), page=page).map(_filed_row)


def _filed_row(application: Application) -> FiledRow:
    return FiledRow(
        public_id=application.public_id,
        reference=application.reference,
        title=application.title,
        lot=application.lot,
        organisation=application.organisation.name,
        organisation_kind=application.organisation.kind,
        region_code=application.organisation.region_code,
        state=application.state,
        first_filed_at=application.first_filed_at,
        filed_at=application.filed_at,
    )


def list_drafts(call: Call, *, page: int) -> Page[DraftRow]:
    """Return the drafts of a call for the team, without a word of their content, oldest first."""
    columns = (Application.public_id, Organisation.name, Application.created_at)
    query: Any = select(*columns).join(Application.organisation)
    query = query.where(Application.call_id == call.id, Application.state == ApplicationState.DRAFT)
    query = query.order_by(Application.created_at, Application.id)
    return paginate(query, page=page, scalars=False).map(lambda found: DraftRow(*found))


def history_of(application: Application, *, page: int) -> Page[ApplicationChange]:
    """Return who changed what, newest first."""
    query = select(ApplicationChange).where(ApplicationChange.application_id == application.id)
    return paginate(query.order_by(ApplicationChange.at.desc(), ApplicationChange.id.desc()), page=page)


def filings_of(application: Application) -> Sequence[Filing]:
    """Return the filings of an application, newest first, with their revisions and receipts."""
    query = select(Filing).where(Filing.application_id == application.id)
    query = query.options(joinedload(Filing.revision), joinedload(Filing.receipt))
    return db.session.scalars(query.order_by(Filing.number.desc())).all()


def get_filing(public_id: str, *, seen_by: Any) -> Filing:
    """Return a filing of an application that ``seen_by`` may read. Raises NotFound."""
    visible = applications_visible_to(seen_by).with_only_columns(Application.id)
    query = select(Filing).where(Filing.public_id == public_id, Filing.application_id.in_(visible))
    around = joinedload(Filing.application).options(joinedload(Application.call), joinedload(Application.organisation))
    found = db.session.scalar(query.options(around, joinedload(Filing.revision), joinedload(Filing.receipt)))
    if found is None:
        raise NotFound
    return found


def find_filing(application: Application, idempotency_key: str) -> Filing | None:
    """Return the filing already made by the same request, or None."""
    query = select(Filing).where(Filing.application_id == application.id, Filing.idempotency_key == idempotency_key)
    return db.session.scalar(query.options(joinedload(Filing.revision), joinedload(Filing.receipt)))


def get_file(public_id: str, *, seen_by: Any) -> ApplicationFile:
    """Return a file of an application that ``seen_by`` may read. Raises NotFound."""
    visible = applications_visible_to(seen_by).with_only_columns(Application.id)
    query = select(ApplicationFile).where(
        ApplicationFile.public_id == public_id, ApplicationFile.application_id.in_(visible)
    )
    found = db.session.scalar(
        query.options(joinedload(ApplicationFile.stored), joinedload(ApplicationFile.application))
    )
    if found is None:
        raise NotFound
    return found


def find_late_code(application: Application, code_hash: bytes) -> LateCode | None:
    """Return the late code of this very application, live or not, or None."""
    query = select(LateCode).where(LateCode.application_id == application.id, LateCode.code_hash == code_hash)
    return db.session.scalar(query.with_for_update())


def late_codes_of(application: Application) -> Sequence[LateCode]:
    """Return the late codes given for an application, newest first."""
    query = select(LateCode).where(LateCode.application_id == application.id)
    return db.session.scalars(query.order_by(LateCode.id.desc())).all()


def find_invitation(token_hash: bytes) -> ApplicationMember | None:
    """Return the invitation of a link, with its application, or None."""
    around = joinedload(ApplicationMember.application).options(
        joinedload(Application.call), joinedload(Application.organisation), selectinload(Application.members)
    )
    query = select(ApplicationMember).where(
        ApplicationMember.token_hash == token_hash, ApplicationMember.state == MemberState.INVITED
    )
    return db.session.scalar(query.options(around))
