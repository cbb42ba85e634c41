"""The methodology kit: its contents, chapter by chapter, whole."""

from flask import render_template
from flask.typing import ResponseReturnValue

from labagora.library import book
from labagora.library.enums import SheetKind
from labagora.library.queries import pages
from labagora.library.queries.publications import chapters
from labagora.library.views.blueprint import bp
from labagora.library.views.conditional import answered
from labagora.library.views.public import page_of
from labagora.web.access import public


@bp.get("/kit")
@public
def kit_show() -> ResponseReturnValue:
    """The contents of the kit, with the summary and the tools of each chapter."""
    return answered(
        lambda: pages.shelf_mark(SheetKind.KIT),
        lambda: render_template(
            "library/kit_show.html", chapters=book.chapter_cards(pages.kit_contents()), nav_section="kit"
        ),
    )


@bp.get("/kit/complet")
@public
def kit_whole() -> ResponseReturnValue:
    """The whole kit on one page."""
    return answered(
        lambda: pages.shelf_mark(SheetKind.KIT),
        lambda: render_template("library/kit_whole.html", book=book.book_view(chapters()), nav_section="kit"),
    )


@bp.get("/kit/<slug>")
@public
def chapter_show(slug: str) -> ResponseReturnValue:
    """A chapter of the kit, between the one before and the one after."""
    return answered(lambda: pages.find_mark(SheetKind.KIT, slug), lambda: _chapter_page(slug))


def _chapter_page(slug: str) -> str:
    publication = pages.get_page(SheetKind.KIT, slug)
    neighbours = book.neighbours(slug, pages.kit_contents())
    return render_template(
        "library/chapter_show.html", **page_of(publication), neighbours=neighbours, nav_section="kit"
    )
