"""What every save of a sheet does: render, note the links, keep a version."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from labagora.core.db import db
from labagora.core.errors import Conflict
from labagora.library.enums import SheetKind, VersionOrigin
from labagora.library.models import Sheet, SheetLink, SheetVersion
from labagora.library.queries.surroundings import surroundings_of
from labagora.library.rendering import Surroundings, render_sheet


def check_version(sheet: Any, base_version: int) -> None:
    """Raise Conflict when somebody saved since the writer opened the page (security.md R14)."""
    if sheet.version != base_version:
        raise Conflict("Quelqu'un a enregistré une autre version depuis que vous avez ouvert cette page.")


def put_content(sheet: Sheet, content: dict[str, Any], around: Surroundings | None = None) -> None:
    """Give the sheet a content and what follows from it: columns, HTML, links. Needs the sheet flushed.

    ``around`` spares the questions to the tables when thousands of sheets are saved at once.
    """
    sheet.content = content
    sheet.title, sheet.summary = content["title"], content["summary"]
    sheet.number, sheet.position = content["number"], content["position"]
    sheet.review_due = date.fromisoformat(content["review_due"]) if content["review_due"] else None
    render_again(sheet, around)


def render_again(sheet: Sheet, around: Surroundings | None = None) -> None:
    """Make the HTML anew: the text, a glossary or a file changed. Raises Invalid for a tangle."""
    sheet.rendered = render_sheet(sheet.content, around or surroundings_of(sheet))
    db.session.execute(delete(SheetLink).where(SheetLink.sheet_id == sheet.id))
    for target in sheet.rendered["links"]:
        kind, _, slug = target.partition(":")
        db.session.add(SheetLink(sheet_id=sheet.id, kind=SheetKind(kind), slug=slug[:100]))


def keep_version(
    sheet: Sheet,
    *,
    actor: Any,
    now: datetime,
    origin: VersionOrigin = VersionOrigin.SAVED,
    restored_from: int | None = None,
) -> None:
    """Add the version of this save. The caller has set ``sheet.version``."""
    sheet.updated_at = now
    db.session.add(
        SheetVersion(
            sheet_id=sheet.id,
            number=sheet.version,
            content=sheet.content,
            origin=origin,
            restored_from=restored_from,
            author_ref=getattr(actor, "public_id", None),
            at=now,
        )
    )
