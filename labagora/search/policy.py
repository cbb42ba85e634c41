"""Who may do what about searches. Pure functions."""

from typing import Any


def treats(actor: Any) -> bool:
    """The Institute's team reads and treats the words that found nothing."""
    return actor is not None and bool(actor.is_staff)


def has_confirmed_address(actor: Any) -> bool:
    """Somebody signed in, whose mailbox is known to be theirs."""
    return actor is not None and actor.confirmed_at is not None and bool(actor.address)
