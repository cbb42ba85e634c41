"""Pages to read again: those to remind of, and the report of their ages."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Publication, Sheet
from labagora.organisations.models import Organisation

WITH_ITS_WRITERS = (SheetState.PUBLISHED, SheetState.TO_REVISE)  # elsewhere the team has it in its queue


def candidates(today: date, notice: timedelta) -> Sequence[Any]:
    """Return the pages on line that are to be read again soon and that nobody is deciding about.

    Rows of columns: ``sheet_id``, ``public_id``, ``updated_at``, ``reminded_on``, ``reminded_for``,
    ``reminder_level``, ``owner_id``, ``deputy_id``, ``organisation_id``, ``review_due`` (the date that the public
    reads).
    """
    query = (
        select(
            Sheet.id.label("sheet_id"),
            Sheet.public_id,
            Sheet.updated_at,
            Sheet.reminded_on,
            Sheet.reminded_for,
            Sheet.reminder_level,
            Sheet.owner_id,
            Sheet.deputy_id,
            Sheet.organisation_id,
            Publication.review_due,
        )
        .join(Publication, Publication.sheet_id == Sheet.id)
        .where(Publication.review_due <= today + notice, Sheet.state.in_(WITH_ITS_WRITERS))
        .order_by(Publication.review_due, Sheet.id)
    )
    return db.session.execute(query).all()


def were_reminded_on(today: date) -> bool:
    """Tell whether the reminders of a day were written."""
    return bool(db.session.scalar(select(select(Sheet.id).where(Sheet.reminded_on == today).exists())))


def active_accounts(ids: Collection[int]) -> dict[int, Account]:
    """Return by id the accounts that may receive mail, with their roles."""
    query = select(Account).where(
        Account.id.in_(sorted(ids)), Account.suspended_at.is_(None), Account.erased_at.is_(None)
    )
    return {row.id: row for row in db.session.scalars(query.options(selectinload(Account.grants)))}


def organisations_by_id(ids: Collection[int]) -> Mapping[int, Organisation]:
    """Return organisations by id."""
    query = select(Organisation).where(Organisation.id.in_(sorted(ids)))
    return {row.id: row for row in db.session.scalars(query)}


@dataclass(frozen=True)
class DueLine:
    """A page to read again, as a mail names it: never by what somebody typed."""

    public_id: str
    kind: SheetKind
    number: int | None
    review_due: date


def due_lines(refs: Sequence[str], before: date) -> list[DueLine]:
    """Return those of the pages that are still on line and still to be read before a day, the latest first."""
    columns = (Publication.sheet_ref, Publication.kind, Publication.number, Publication.review_due)
    query = select(*columns).where(Publication.sheet_ref.in_(refs), Publication.review_due <= before)
    rows: Any = db.session.execute(query.order_by(Publication.review_due, Publication.id))
    return [DueLine(*row) for row in rows]
