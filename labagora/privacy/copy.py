"""The copy of everything kept about a person: one structure, read by programs as JSON and by people as a page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.accounts.models import Account
from labagora.core.states import LabelledEnum
from labagora.privacy.registry import KEEPERS, holdings


@dataclass(frozen=True)
class Section:
    """One table: what it is, how long it is kept, and the person's rows."""

    table: str
    what: str
    kept: str
    rows: list[dict[str, Any]]


@dataclass(frozen=True)
class Copy:
    """The whole copy."""

    made_at: datetime
    sections: list[Section]

    def as_json(self) -> dict[str, Any]:
        """Return plain values for a JSON document."""
        body = {
            section.table: {"what": section.what, "kept": section.kept, "rows": _plain(section.rows)}
            for section in self.sections
        }
        return {"made_at": _plain(self.made_at), "format": "labagora-copy-1", "data": body}


def copy_of(account: Account, *, now: datetime) -> Copy:
    """Gather the rows of every domain. Raises KeyError for a table that a domain declares and does not export."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for keeper in KEEPERS:
        rows.update(keeper.export(account))
    return Copy(now, [Section(held.table, held.what, held.kept, rows[held.table]) for held in holdings()])


def _plain(value: Any) -> Any:
    """Return a value that JSON can write."""
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, LabelledEnum):
        return value.value
    return value if isinstance(value, str | int | float | bool | None) else str(value)
