"""Alerts, by their address or by the token of their mails."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, select

from labagora.accounts.queries import INDEX_PURPOSE, Move, fingerprint
from labagora.core.crypto import address_index
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.vault import ring
from labagora.search.models import SearchAlert

RENEWED_BEFORE = timedelta(days=30)


def get_alert_by_token(token: str, now: datetime) -> SearchAlert:
    """Return the alert whose mails carry this token. Raises NotFound once it is over."""
    query = select(SearchAlert).where(SearchAlert.token_hash == fingerprint(token), SearchAlert.expires_at > now)
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def find_alert(public_id: str) -> SearchAlert | None:
    """Return the alert that a job names, if it still stands."""
    return db.session.scalar(select(SearchAlert).where(SearchAlert.public_id == public_id))


def find_alerts(public_ids: Sequence[str]) -> Sequence[SearchAlert]:
    """Return those of these alerts that still stand."""
    return db.session.scalars(select(SearchAlert).where(SearchAlert.public_id.in_(list(public_ids)))).all()


def get_own_alert(public_id: str, address: str) -> SearchAlert:
    """Return an alert of this address. Raises NotFound for that of somebody else."""
    found = db.session.scalar(_of(address).where(SearchAlert.public_id == public_id))
    if found is None:
        raise NotFound
    return found


def alerts_of(address: str) -> Sequence[SearchAlert]:
    """Return every alert of an address, confirmed or not, oldest first."""
    return db.session.scalars(_of(address).order_by(SearchAlert.id)).all()


def alerts_left_behind(move: Move) -> Sequence[SearchAlert]:
    """Return the alerts that the former address asked for before its person left it."""
    return db.session.scalars(_of(move.former).where(SearchAlert.asked_at < move.at).order_by(SearchAlert.id)).all()


def live_alerts_with(alert: SearchAlert, now: datetime) -> Sequence[SearchAlert]:
    """Return the confirmed alerts of the same address, oldest first."""
    same = SearchAlert.address_index == alert.address_index
    query = select(SearchAlert).where(same, *_is_live(now)).order_by(SearchAlert.id)
    return db.session.scalars(query).all()


def alerts_to_tell(now: datetime) -> Sequence[tuple[str, bytes]]:
    """Return the confirmed alerts as ``(public id, address index)``: whether one is due is a matter of rhythm."""
    query = select(SearchAlert.public_id, SearchAlert.address_index).where(*_is_live(now)).order_by(SearchAlert.id)
    return [(row[0], row[1]) for row in db.session.execute(query)]


def alerts_to_renew(now: datetime) -> Sequence[SearchAlert]:
    """Return the alerts that end within a month and whose reader was not asked yet."""
    ends = SearchAlert.expires_at <= now + RENEWED_BEFORE
    query = select(SearchAlert).where(*_is_live(now), ends, SearchAlert.renewal_asked_at.is_(None))
    return db.session.scalars(query.order_by(SearchAlert.id)).all()


def ended_alerts(now: datetime) -> Sequence[SearchAlert]:
    """Return the alerts that are over: never confirmed, or not renewed."""
    return db.session.scalars(select(SearchAlert).where(SearchAlert.expires_at <= now)).all()


def _is_live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return SearchAlert.confirmed_at.is_not(None), SearchAlert.expires_at > now


def _of(address: str) -> Select[SearchAlert]:
    """Select by the fingerprints under every key of the ring: rotation may be half-way."""
    indexes = [address_index(key.derive(INDEX_PURPOSE), address) for key in ring().keys]
    return select(SearchAlert).where(SearchAlert.address_index.in_(indexes))
