"""The list of internal links that lead nowhere."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.library.commands import DeskFilters
from labagora.library.enums import SheetKind, SheetState
from labagora.library.office.shared import bp, desk_filters, kept
from labagora.library.queries import links as queries
from labagora.library.rendering import address
from labagora.web import exports, office_menu
from labagora.web.access import staff
from labagora.web.fields import page_number

office_menu.register(
    _("Contenus"), _("Liens cassés"), "office_library.broken_link_list", order=26, count=queries.count_broken_links
)
HEADERS = ("fiche", "genre", "etat", "en_ligne", "lien", "cible", "page_de_remplacement")


def _filters() -> DeskFilters:
    return desk_filters(set(SheetKind), ())


def target_words(link: queries.BrokenLink) -> str:
    """Return what became of the page at the other end of a link."""
    if link.target_state is None:
        return str(gettext("Aucune page n'a cette adresse."))
    if link.target_state is SheetState.WITHDRAWN:
        return str(gettext("La page a été retirée."))
    return str(gettext("La page n'est pas encore en ligne."))


def instead(link: queries.BrokenLink) -> str:
    """Return the address that the tombstone of the target names, or nothing."""
    return address(link.moved_to_kind.value, link.moved_to_slug) if link.moved_to_kind is not None else ""


def written_as(link: queries.BrokenLink) -> str:
    """Return a link as its author wrote it."""
    return f"{link.target_kind.value}:{link.target_slug}"


@bp.get("/gestion/fiches/liens")
@staff
def broken_link_list() -> str:
    """Links that the public cannot follow, by sheet."""
    filters = _filters()
    return render_template(
        "office/library/broken_link_list.html",
        page=queries.list_broken_links(filters, page=page_number()).map(_shown),
        kinds=[(value, gettext(label)) for value, label in SheetKind.choices()],
        filters=filters,
        kept=kept(),
        nav_section="office",
    )


def _shown(link: queries.BrokenLink) -> dict[str, Any]:
    return {"row": link, "written": written_as(link), "why": target_words(link), "instead": instead(link)}


@bp.get("/gestion/fiches/liens/export.<any(csv, xlsx):extension>")
@staff
def broken_link_export(extension: str) -> ResponseReturnValue:
    """The lines that the filters keep, as a file."""
    rows = queries.broken_link_export(_filters())
    return exports.download(extension, gettext("Liens cassés"), HEADERS, [_line(row) for row in rows])


def _line(row: queries.BrokenLink) -> list[Any]:
    return [
        row.title,
        gettext(row.kind.label),
        gettext(row.state.label),
        row.is_online,
        written_as(row),
        target_words(row),
        instead(row),
    ]
