"""Every write of the domain, by noun; callers import this package only."""

from labagora.accounts.actions.held import forget_held, hold, purge_held
from labagora.accounts.actions.sessions import (
    end_other_sessions,
    end_session,
    end_sessions,
    expire_session,
    keep_session,
    open_session,
    refresh_session,
    renew_session,
)

__all__ = [
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "expire_session",
    "forget_held",
    "hold",
    "keep_session",
    "open_session",
    "purge_held",
    "refresh_session",
    "renew_session",
]
