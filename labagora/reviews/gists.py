"""The applications that a reviewer may wish to read: a reference and a few blind words of each, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from labagora.core.pagination import Page
from labagora.reviews.blind import document_of
from labagora.reviews.enums import BidLevel
from labagora.reviews.models import Reviewer, ReviewRound
from labagora.reviews.queries.documents import last_filings, redactions_of
from labagora.reviews.queries.seats import BidRow


@dataclass(frozen=True)
class Gist:
    """An application by its reference, what it is about, and what the reviewer said of it."""

    public_id: str
    reference: str
    text: str
    level: BidLevel


@dataclass(frozen=True)
class SeatView:
    """A seat as its holder sees it."""

    call: str
    call_ref: str
    number: int
    max_load: int
    sits: bool
    chairs: bool
    due_at: datetime | None
    declared_at: datetime | None


def seat_view(seat: Reviewer) -> SeatView:
    """Return what the page tells of a seat. Needs ``round`` and its call."""
    call = seat.round.call
    return SeatView(
        call.title,
        call.public_id,
        seat.number,
        seat.max_load,
        seat.sits,
        seat.chairs,
        seat.round.due_at,
        seat.conflicts_declared_at,
    )


def with_gists(round_: ReviewRound, page: Page[BidRow], now: datetime) -> Page[Gist]:
    """Return the page with the gist of each application, made from what reviewers may read: three statements."""
    ids = [row.application.id for row in page.items]
    filings, rewritten = last_filings(ids), redactions_of(ids)
    items: Sequence[Gist] = [
        Gist(
            row.application.public_id,
            str(row.application.reference or ""),
            document_of(
                row.application, round_, rewritten[row.application.id], filings.get(row.application.id), (), now
            ).gist,
            row.level,
        )
        for row in page.items
    ]
    return Page(items, page.number, page.size, page.total)
