"""What closes an application to a colleague of the team: each domain above says which ones, and why is its own matter.

Calls know nothing of interests; whatever reads filed applications for the team leaves out what is closed to the reader,
at once (security.md A11).
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select, true

from labagora.calls.models import Application, Call
from labagora.core.db import db

Source = Callable[[Any], Select[Any]]
_sources: dict[str, Source] = {}


def register(name: str, source: Source) -> None:
    """Add a source of ids of applications that are closed to an account; the same name replaces."""
    _sources[name] = source


def is_open_to(account: Any) -> ColumnElement[bool]:
    """Keep, in a query of applications, those that nothing closes to ``account``; None, the console, reads all."""
    if account is None:
        return true()
    return and_(true(), *(Application.id.not_in(source(account)) for source in _sources.values()))


def has_closed(account: Any, call: Call) -> bool:
    """Tell whether some application of a call is closed to a person: what holds them all is closed too."""
    query = select(Application.id).where(Application.call_id == call.id, ~is_open_to(account))
    return bool(db.session.scalar(select(query.exists())))
