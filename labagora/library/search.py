"""What is indexed of a sheet: its publication for everybody, its working copy for the team."""

from datetime import date, datetime
from typing import Any

from labagora.core.clock import PARIS
from labagora.library.enums import SheetState
from labagora.library.models import Publication, Sheet
from labagora.library.rendering import FACETS, plain_text
from labagora.ports.search import STAFF, SearchDocument

PUBLIC_KIND, WORKING_KIND = "sheet", "working-sheet"


def _day(value: datetime | date | None) -> int:
    if value is None:
        return 0
    civil = value.astimezone(PARIS).date() if isinstance(value, datetime) else value
    return int(f"{civil:%Y%m%d}")


def _facets(content: dict[str, Any], kind: str) -> dict[str, tuple[str, ...]]:
    named = {facet: tuple(content.get(field) or ()) for facet, field in FACETS.items()}
    return {"type": (kind,), **{facet: codes for facet, codes in named.items() if codes}}


def public_document(publication: Publication) -> SearchDocument:
    """Return what everybody may find of a published sheet."""
    return SearchDocument(
        id=f"{PUBLIC_KIND}:{publication.sheet_ref}",
        title=publication.title,
        summary=publication.summary,
        body=plain_text(publication.content, publication.rendered),
        tags=tuple(publication.content.get("tags") or ()),
        day=_day(publication.revised_at),
        facets=_facets(publication.content, publication.kind.value),
    )


def working_document(sheet: Sheet) -> SearchDocument | None:
    """Return what the team may find of a sheet whose working copy says something else than what is on line."""
    if sheet.state is SheetState.PUBLISHED:
        return None
    return SearchDocument(
        id=f"{WORKING_KIND}:{sheet.public_id}",
        title=sheet.title,
        summary=sheet.summary,
        body=plain_text(sheet.content, sheet.rendered),
        tags=tuple(sheet.content.get("tags") or ()),
        day=_day(sheet.updated_at),
        facets={**_facets(sheet.content, sheet.kind.value), "etat": (sheet.state.value,)},
        audience=STAFF,
    )
