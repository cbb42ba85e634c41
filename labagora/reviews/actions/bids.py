"""What reviewers wish to read, before readings are shared out."""

from collections.abc import Mapping
from datetime import datetime

from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, authorise
from labagora.reviews import policy
from labagora.reviews.enums import BidLevel, RoundPhase
from labagora.reviews.models import Bid, Reviewer
from labagora.reviews.queries.seats import bids_of, offered_ids

BID_WHILE = frozenset({RoundPhase.PREPARING, RoundPhase.REVIEWING, RoundPhase.DISCUSSING})


def can_bid(seat: Reviewer) -> bool:
    """Whether wishes still count: the round is not at its committee yet, and the person reads something."""
    return seat.round.phase in BID_WHILE and seat.max_load > 0


def save_bids(seat: Reviewer, wishes: Mapping[str, BidLevel], *, actor: Account, now: datetime) -> int:
    """Keep the wishes by the public id of the application; return how many changed. The others are ignored."""
    authorise(policy.holds_seat(actor, seat))
    if not can_bid(seat):
        raise Conflict("Les préférences ne comptent plus à cette étape.")
    ids = offered_ids(seat, actor, sorted(wishes))
    held = bids_of(seat, sorted(ids.values()))
    changed = sum(_save(seat, ids[name], level, held.get(ids[name])) for name, level in wishes.items() if name in ids)
    audit.record("reviewer.bids", seat, actor=actor, now=now, changed=changed)
    return changed


def _save(seat: Reviewer, application_id: int, level: BidLevel, row: Bid | None) -> bool:
    if row is None:
        if level is BidLevel.NEUTRAL:
            return False
        db.session.add(Bid(reviewer_id=seat.id, application_id=application_id, level=level))
        return True
    changed = row.level is not level
    row.level = level
    return changed
