"""One-time links: a random token, kept as a hash, worth something once and for a while."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update

from labagora.accounts.enums import LinkKind
from labagora.accounts.models import Account, OneTimeLink
from labagora.accounts.queries import fingerprint
from labagora.core.db import db
from labagora.core.errors import DomainError
from labagora.core.ids import new_token

LASTS = {
    LinkKind.CONFIRM: timedelta(hours=24),
    LinkKind.RESET: timedelta(minutes=30),
    LinkKind.INVITE: timedelta(days=3),
    LinkKind.ADDRESS: timedelta(hours=24),
}
ONE_AT_A_TIME = frozenset({LinkKind.RESET, LinkKind.INVITE, LinkKind.ADDRESS})


class DeadLinkError(DomainError):
    """The link was used, replaced, or is too old."""

    status = 410
    default_message = "Ce lien a déjà servi ou n’est plus valable. Demandez-en un nouveau."


def make_link(account: Account, kind: LinkKind, *, now: datetime, payload: dict[str, Any] | None = None) -> OneTimeLink:
    """Add a link. Its token stays readable, sealed, until the mail that carries it has left."""
    if kind in ONE_AT_A_TIME:
        void_links(account, kind, now=now)
    token = new_token()
    link = OneTimeLink(
        account=account, kind=kind, token_hash=fingerprint(token), made_at=now, expires_at=now + LASTS[kind]
    )
    link.token, link.payload = token, payload
    db.session.add(link)
    db.session.flush()
    return link


def use_link(link: OneTimeLink, *, now: datetime) -> None:
    """Spend the link, once even when it is posted twice at the same time. Raises DeadLinkError."""
    query = update(OneTimeLink).where(OneTimeLink.id == link.id, OneTimeLink.used_at.is_(None))
    if not link.is_open(now) or db.session.execute(query.values(used_at=now)).rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE counts
        raise DeadLinkError
    link.token = None


def void_links(account: Account, kind: LinkKind, *, now: datetime) -> None:
    """Make every open link of the kind worthless."""
    query = update(OneTimeLink).where(
        OneTimeLink.account_id == account.id, OneTimeLink.kind == kind, OneTimeLink.used_at.is_(None)
    )
    db.session.execute(query.values(used_at=now, token_sealed=None, payload_sealed=None))
