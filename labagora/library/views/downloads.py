"""Pages as files: PDF, Markdown, linked data, feed, open data; and the files that pages carry."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from flask import Response, current_app, json, make_response, render_template, request, send_file
from flask.typing import ResponseReturnValue

from labagora.core.clock import today_in_paris
from labagora.core.errors import NotFound
from labagora.core.files import FileState
from labagora.library import feed, open_data, papers, policy
from labagora.library.enums import FileRole, SheetKind
from labagora.library.linked_data import linked_data
from labagora.library.markdown_out import file_stem, markdown_of
from labagora.library.models import Publication, SheetFile
from labagora.library.queries import pages, reading
from labagora.library.queries.publications import chapters
from labagora.library.queries.scrolling import every_publication
from labagora.library.views.blueprint import bp
from labagora.library.views.conditional import answered
from labagora.ports.storage import uploads
from labagora.web import limits
from labagora.web.access import actor, public

PDF, MARKDOWN, LINKED_DATA, ATOM = (
    "application/pdf", "text/markdown", "application/ld+json", "application/atom+xml",
)  # fmt: skip
BUILDS_A_MINUTE = 20
FEED_SIZE = 50


def _base() -> str:
    base: str = current_app.extensions["labagora"].settings.base_url
    return base


def _file(content: bytes | str, media_type: str, name: str = "") -> Response:
    response = make_response(content)
    response.mimetype = media_type
    if name:
        response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _of(kind: SheetKind, slug: str, make: Callable[[Publication], Response]) -> ResponseReturnValue:
    """Answer with a file made of what stands at an address, if it moved since the visitor had it."""
    return answered(lambda: pages.find_mark(kind, slug), lambda: make(pages.get_page(kind, slug)))


def _pdf(publication: Publication) -> Response:
    name = f"{file_stem(publication)}.pdf"
    return _file(_kept_pdf(publication) or _built_pdf(publication), PDF, name)


def _kept_pdf(publication: Publication) -> bytes | None:
    stored = reading.find_pdf(publication)
    if stored is None or stored.state is not FileState.CLEAN:
        return None
    try:
        return uploads.read(stored)
    except FileNotFoundError:
        return None


def _built_pdf(publication: Publication) -> bytes:
    """The job has not run yet: build it now, for this reader and those who come in the meantime."""

    def build() -> bytes:
        limits.spend("paper", BUILDS_A_MINUTE, 60)
        return papers.sheet_pdf(publication)

    return papers.SHEETS.get(f"{publication.sheet_ref}|{publication.fingerprint}|{today_in_paris()}", build)


@bp.get("/fiches/<slug>.pdf")
@public
def sheet_pdf(slug: str) -> ResponseReturnValue:
    """A fiche as an accessible PDF."""
    return _of(SheetKind.FICHE, slug, _pdf)


@bp.get("/kit/<slug>.pdf")
@public
def chapter_pdf(slug: str) -> ResponseReturnValue:
    """A chapter as an accessible PDF."""
    return _of(SheetKind.KIT, slug, _pdf)


@bp.get("/kit.pdf")
@public
def kit_pdf() -> ResponseReturnValue:
    """The kit as one book."""
    return answered(lambda: pages.shelf_mark(SheetKind.KIT), _book, str(today_in_paris()))


def _book() -> Response:
    rows = chapters()
    if not rows:
        raise NotFound
    key = "|".join(row.fingerprint for row in rows) + str(today_in_paris())

    def build() -> bytes:
        limits.spend("paper", BUILDS_A_MINUTE, 60)
        return papers.kit_pdf(rows)

    return _file(papers.BOOKS.get(key, build), PDF, "kit-methodologique.pdf")


def _markdown(publication: Publication) -> Response:
    return _file(markdown_of(publication), MARKDOWN, f"{file_stem(publication)}.md")


@bp.get("/fiches/<slug>.md")
@public
def sheet_markdown(slug: str) -> ResponseReturnValue:
    """A fiche as Markdown with its front matter, which an import reads again."""
    return _of(SheetKind.FICHE, slug, _markdown)


@bp.get("/kit/<slug>.md")
@public
def chapter_markdown(slug: str) -> ResponseReturnValue:
    """A chapter as Markdown with its front matter."""
    return _of(SheetKind.KIT, slug, _markdown)


def _linked(publication: Publication) -> Response:
    return _file(json.dumps(linked_data(publication), ensure_ascii=False, indent=1), LINKED_DATA)


@bp.get("/fiches/<slug>.jsonld")
@public
def sheet_linked_data(slug: str) -> ResponseReturnValue:
    """A fiche as linked data, for programs."""
    return _of(SheetKind.FICHE, slug, _linked)


@bp.get("/kit/<slug>.jsonld")
@public
def chapter_linked_data(slug: str) -> ResponseReturnValue:
    """A chapter as linked data, for programs."""
    return _of(SheetKind.KIT, slug, _linked)


@bp.get("/fiches.atom", endpoint="feed")
@public
def atom_feed() -> ResponseReturnValue:
    """The fiches that changed last, for feed readers."""

    def show() -> Response:
        rows = pages.latest_publications(FEED_SIZE)
        return _file(render_template("feed.xml", feed=feed.feed_of(rows)), ATOM)

    return answered(lambda: pages.latest_mark(FEED_SIZE), show)


@bp.get("/fiches/donnees.<any(json, csv):extension>", endpoint="open_data")
@public
def open_data_file(extension: str) -> ResponseReturnValue:
    """Every published fiche, under the Licence Ouverte."""

    def show() -> Any:
        rows = every_publication(SheetKind.FICHE)
        name = f"fiches-actions.{extension}"
        if extension == "csv":
            return _file(open_data.csv_content(rows, _base()), "text/csv", name)
        stream = open_data.json_file(rows, _base())
        return send_file(stream, mimetype="application/json", as_attachment=True, download_name=name, etag=False)

    return answered(lambda: pages.shelf_mark(SheetKind.FICHE), show, extension)


@bp.get("/fichiers/<public_id>")
@public
def file_show(public_id: str) -> ResponseReturnValue:
    """A file of a page: everybody's once it is on line, before that of those who write the page."""
    found = reading.get_served_file(public_id)
    if not (found.is_public or policy.writes(actor(), found.file.sheet)):
        raise NotFound
    return served(found.file, is_public=found.is_public)


def served(file: SheetFile, *, is_public: bool) -> Response:
    """Hand a file out: an image is shown where the text names it, anything else is saved, nothing runs (F3, F6)."""
    stored = file.stored
    try:
        content = uploads.read(stored)
    except FileNotFoundError as error:
        raise NotFound from error
    response = make_response(content)
    response.mimetype = stored.media_type
    manner = "inline" if file.role is FileRole.IMAGE and stored.media_type.startswith("image/") else "attachment"
    response.headers["Content-Disposition"] = f"{manner}; filename*=UTF-8''{quote(stored.name, safe='')}"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    if is_public:
        response.cache_control.no_cache = True
        response.set_etag(stored.sha256[:32])
        response.make_conditional(request)
    else:
        response.headers["Cache-Control"] = "no-store"
    return response
