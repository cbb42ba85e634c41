"""Reminding people that a page is to be read again (the rule is in ``labagora.library.reminders``)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import update

from labagora.accounts.enums import Role
from labagora.accounts.models import Account
from labagora.core import postbox
from labagora.core.clock import today_in_paris
from labagora.core.db import db
from labagora.library.models import Sheet
from labagora.library.queries import freshness as queries
from labagora.library.reminders import NOTICE, Told, reminder_of
from labagora.organisations.queries import leaders_of, staff

REMIND = "library.remind_review"
MOST_IN_A_MAIL = 100
Circle = Sequence[Account]


def remind_owners(*, now: datetime) -> int:
    """Write to each person once for all their pages; return to how many. A day that was done is not done again."""
    today = today_in_paris(now)
    if queries.were_reminded_on(today):
        return 0
    letters = _letters(queries.candidates(today, NOTICE), today)
    for ref, refs in letters.items():
        postbox.post(
            REMIND,
            recipient_ref=ref,
            unique_key=f"{REMIND}:{today.isoformat()}:{ref}",
            account_ref=ref,
            sheet_refs=refs[:MOST_IN_A_MAIL],
        )
    return len(letters)


def _letters(rows: Sequence[Any], today: date) -> dict[str, list[str]]:
    """Return the pages to tell each person of, and note that they were told."""
    circles, letters = _Circles(rows), dict[str, list[str]]()
    for row in rows:
        around = circles.of(row)
        told = Told(row.reminded_on, row.reminded_for, row.reminder_level)
        changed_on = today_in_paris(row.updated_at)
        reminder = reminder_of(row.review_due, told, changed_on=changed_on, today=today, circles=len(around))
        for ref in dict.fromkeys(one.public_id for place in sorted(reminder.circles) for one in around[place]):
            letters.setdefault(ref, []).append(row.public_id)
        if reminder.circles:
            _note(row, today=today, level=reminder.level)
    return letters


def _note(row: Any, **told: Any) -> None:
    """Keep what was said. It is no change of the sheet: ``updated_at`` stays."""
    values = {"reminded_on": told["today"], "reminded_for": row.review_due, "reminder_level": told["level"]}
    statement = update(Sheet).where(Sheet.id == row.sheet_id).values(**values, updated_at=Sheet.updated_at)
    db.session.execute(statement.execution_options(synchronize_session=False))


class _Circles:
    """Who answers for some pages, read once for all of them."""

    def __init__(self, rows: Sequence[Any]) -> None:
        entrusted = {ref for row in rows for ref in (row.owner_id, row.deputy_id) if ref is not None}
        self.people: Mapping[int, Account] = {
            ref: account for ref, account in queries.active_accounts(entrusted).items() if _may_still_write(account)
        }
        writing = {row.organisation_id for row in rows if row.organisation_id is not None}
        self.leaders = {ref: leaders_of(one) for ref, one in queries.organisations_by_id(writing).items()}
        self.team = staff() if rows else []

    def of(self, row: Any) -> list[Circle]:
        """Return the circles of a page that hold somebody, the nearest first."""
        near = [[self.people[ref]] for ref in (row.owner_id, row.deputy_id) if ref in self.people]
        return [circle for circle in (*near, self.leaders.get(row.organisation_id, []), self.team) if circle]


def _may_still_write(account: Account) -> bool:
    return account.is_staff or account.has_role(Role.PROVIDER)
