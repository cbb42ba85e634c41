"""``/api/v1/sheets`` and ``/api/v1/kit``: what the public pages show, for programs, without an account."""

from flask import Blueprint, Response, url_for

from labagora.library import addresses, serial
from labagora.library.enums import SheetKind
from labagora.library.queries import pages, scrolling
from labagora.web import errors
from labagora.web.access import public
from labagora.web.jsonapi import asked_cursor, asked_size, document, listing

bp = Blueprint("api_library", __name__, url_prefix="/api/v1")


@bp.get("/sheets")
@public
def sheet_list() -> Response:
    """Published fiches, newest first, with the filters of the page."""
    filters = addresses.sheet_filters(addresses.sheet_choices())
    rows, following = scrolling.scroll_publications(filters, cursor=asked_cursor(), size=asked_size())
    return listing([serial.card(row) for row in rows], following)


@bp.get("/sheets/<slug>")
@public
def sheet_show(slug: str) -> Response:
    """A published fiche."""
    return document(serial.full(pages.get_page(SheetKind.FICHE, slug)))


@bp.get("/kit")
@public
def chapter_list() -> Response:
    """The chapters of the kit, in order."""
    rows, following = scrolling.scroll_chapters(cursor=asked_cursor(), size=asked_size())
    return listing([serial.card(row) for row in rows], following)


@bp.get("/kit/<slug>")
@public
def chapter_show(slug: str) -> Response:
    """A chapter of the kit."""
    return document(serial.full(pages.get_page(SheetKind.KIT, slug)))


@bp.errorhandler(pages.Withdrawn)
def withdrawn(error: pages.Withdrawn) -> Response:
    """Say why a page was taken off line, and where to go."""
    moved_to = serial.page_url(error.moved_to) if error.moved_to else url_for("library.sheet_list")
    reason = error.tombstone.reason
    at = error.tombstone.at.isoformat()
    return errors.page(410, errors.translated(error), detail=reason, moved_to=moved_to, withdrawn_at=at)
