"""Pages on line that somebody names: by address, by « fiche:adresse », or by words of their title."""

import re
from collections.abc import Sequence

from sqlalchemy import select

from labagora.core.db import db
from labagora.library.enums import SheetKind
from labagora.library.models import Publication, Sheet
from labagora.library.queries.desk import TargetRow, find_targets

MOST = 20
OFFERED = 200
_ADDRESS = re.compile(r"(?:^|/)(fiches|kit|fiche)[/:]([a-z0-9-]+)/?(?:#.*)?$")


def named_pages(text: str) -> Sequence[TargetRow]:
    """Return the pages on line that ``text`` may name: one for an address, some for words."""
    address = _ADDRESS.search(text.strip())
    if address is None:
        return find_targets(text, limit=MOST)
    kind = SheetKind.KIT if address[1] == "kit" else SheetKind.FICHE
    query = select(Publication.title).where(Publication.kind == kind, Publication.slug == address[2])
    title = db.session.scalar(query)
    return [TargetRow(f"{kind.value}:{address[2]}", title)] if title is not None else []


def offered_pages(kind: SheetKind) -> list[tuple[str, str]]:
    """Return ``(kind:slug, title)`` of the first pages on line, those of ``kind`` before, for a list to choose from."""
    columns = (Publication.kind, Publication.slug, Publication.title)
    query = select(*columns).order_by(Publication.kind != kind, Publication.title, Publication.id).limit(OFFERED)
    return [(f"{row.kind.value}:{row.slug}", row.title) for row in db.session.execute(query)]


def sheet_behind(target: str) -> Sheet | None:
    """Return the sheet whose publication stands at « fiche:adresse »."""
    kind, _, slug = target.partition(":")
    if kind not in set(SheetKind):
        return None
    on_line = select(Publication.sheet_id).where(Publication.kind == SheetKind(kind), Publication.slug == slug)
    return db.session.scalar(select(Sheet).where(Sheet.id.in_(on_line)))
