"""What anybody reads of the fiches: the list, a page, what stands where one was taken off line."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from labagora.core.clock import today_in_paris
from labagora.library import addresses, display
from labagora.library.enums import SheetKind
from labagora.library.models import Publication
from labagora.library.queries import pages, publications, reading, reuses
from labagora.library.views.blueprint import bp
from labagora.library.views.conditional import answered
from labagora.web.access import actor, public
from labagora.web.fields import page_number


def _chips(words: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return each active filter with the address that drops it."""
    kept: dict[str, Any] = {name: value for name, value in request.args.items() if value and name != "page"}
    return [
        (text, url_for("library.sheet_list", **{key: value for key, value in kept.items() if key != name}))
        for name, text in words
    ]


@bp.get("/fiches")
@public
def sheet_list() -> str:
    """Published fiches, by filters that live in the address."""
    offered = addresses.sheet_choices()
    page = publications.list_publications(addresses.sheet_filters(offered), page=page_number())
    return render_template(
        "library/sheet_list.html",
        page=page.map(display.sheet_card),
        offered=offered,
        chips=_chips(addresses.words_of(offered)),
        asked=request.args,
        nav_section="sheets",
    )


@bp.get("/fiches/<slug>")
@public
def sheet_show(slug: str) -> ResponseReturnValue:
    """A published fiche: 304 to a visitor who has it, 410 where one was taken off line."""
    return answered(lambda: pages.find_mark(SheetKind.FICHE, slug), lambda: _sheet_page(slug))


def _sheet_page(slug: str) -> str:
    publication = pages.get_page(SheetKind.FICHE, slug)
    shown = page_of(publication)
    return render_template(
        "library/sheet_show.html",
        **shown,
        reuse=reuses.reuse_summary(publication.sheet_ref),
        versions=[one for one in shown["related"] if one.is_version],
        nav_section="sheets",
    )


def page_of(publication: Publication) -> dict[str, Any]:
    """Return what the page of a fiche or of a chapter shows, whoever reads it."""
    person = actor()
    return {
        "view": display.sheet_view(publication, today_in_paris()),
        "related": pages.related_to(publication),
        "favourite": reading.find_favourite(person, publication.sheet_id) if person else None,
        "shelf": display.SHELVES[publication.kind],
    }


@bp.errorhandler(pages.Withdrawn)
def withdrawn(error: pages.Withdrawn) -> ResponseReturnValue:
    """What stands at the address of a page taken off line: why, and where to go."""
    return render_template("library/tombstone.html", tombstone=error.tombstone, moved_to=error.moved_to), 410
