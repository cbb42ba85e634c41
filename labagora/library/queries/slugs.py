"""Addresses that are still free."""

from sqlalchemy import select

from labagora.core.db import db
from labagora.library.enums import SheetKind
from labagora.library.models import Sheet

RESERVED = frozenset({"donnees", "complet", "export", "fichiers", "historique"})


def free_slug(kind: SheetKind, base: str, *, own: str = "") -> str:
    """Return an address for ``base``, numbered when others have it; ``own`` is kept when it still fits.

    A withdrawn sheet keeps its address: a tombstone stands there.
    """
    base = base[:90]
    found = select(Sheet.slug).where(Sheet.kind == kind, Sheet.slug.startswith(base, autoescape=True))
    taken = (set(db.session.scalars(found)) - {own}) | RESERVED
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
