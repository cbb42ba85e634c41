"""What a sheet said at each save."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from labagora.accounts.enums import Role
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import Page, paginate
from labagora.library.enums import VersionOrigin
from labagora.library.models import Sheet, SheetVersion
from labagora.library.queries.writers import roles_of


@dataclass(frozen=True)
class VersionRow:
    """A version in the list. ``role`` is how its author writes; None for a program or somebody who left."""

    number: int
    at: datetime
    origin: VersionOrigin
    restored_from: int | None
    role: Role | None
    is_current: bool
    is_online: bool


def list_versions(sheet: Sheet, *, online: int | None, page: int) -> Page[VersionRow]:
    """Return the versions of a sheet, newest first; ``online`` is the number of the one that the public reads."""
    query = select(SheetVersion).where(SheetVersion.sheet_id == sheet.id).order_by(SheetVersion.number.desc())
    found = paginate(query, page=page)
    roles = roles_of([row.author_ref for row in found.items])
    return found.map(lambda row: _row(row, roles.get(row.author_ref or ""), sheet, online))


def _row(version: SheetVersion, role: Role | None, sheet: Sheet, online: int | None) -> VersionRow:
    return VersionRow(
        number=version.number,
        at=version.at,
        origin=version.origin,
        restored_from=version.restored_from,
        role=role,
        is_current=version.number == sheet.version,
        is_online=version.number == online,
    )


def find_version(sheet: Sheet, number: int | None) -> SheetVersion | None:
    """Return one version of a sheet, or None."""
    query = select(SheetVersion).where(SheetVersion.sheet_id == sheet.id, SheetVersion.number == number)
    return db.session.scalar(query) if number is not None and 0 < number < 2**31 else None


def get_version(sheet: Sheet, number: int) -> SheetVersion:
    """Return one version of a sheet. Raises NotFound."""
    found = find_version(sheet, number)
    if found is None:
        raise NotFound
    return found


def content_before(version: SheetVersion) -> dict[str, Any]:
    """Return what the version just before said; nothing before the first."""
    query = select(SheetVersion.content).where(
        SheetVersion.sheet_id == version.sheet_id, SheetVersion.number < version.number
    )
    return db.session.scalar(query.order_by(SheetVersion.number.desc()).limit(1)) or {}
