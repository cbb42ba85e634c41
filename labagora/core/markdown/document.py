"""Long documents: headings with names, links and images of the site, notes, boxes, words explained on the spot."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

import markdown as _markdown
import nh3
from markdown.extensions.footnotes import NBSP_PLACEHOLDER
from markdown.treeprocessors import Treeprocessor
from markdown.util import AMP_SUBSTITUTE, ETX, STX

from labagora.core.markdown import bounds, layout, targets
from labagora.core.markdown.emphasis import Emphasis
from labagora.core.markdown.layout import Heading
from labagora.core.markdown.targets import ImageResolver, LinkResolver, Target
from labagora.core.markdown.trees import plain_text
from labagora.core.markdown.words import Explainer, Explanation

RENDERER_VERSION = "documents-1"
EXTENSIONS = ["tables", "sane_lists", "def_list", "abbr", "footnotes", "admonition"]
SETTINGS = {
    "tables": {"use_align_attribute": True},
    "footnotes": {"PLACE_MARKER": f"{STX}notes{STX}"},  # a sign that no text holds: notes stand at the end
}
TAGS = {
    "p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "a", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "abbr", "sup", "div", "figure", "figcaption", "img",
}  # fmt: skip
ATTRIBUTES = {
    "a": {"href", "title", "rel", "aria-label"},
    "abbr": {"title"},
    "th": {"scope", "align"},
    "td": {"align", "data-label"},
    "img": {"src", "alt", "loading"},
    "div": {"role"},
    "ol": {"start"},
    "h2": {"id"}, "h3": {"id"}, "h4": {"id"}, "li": {"id"}, "sup": {"id"},
}  # fmt: skip
CLASSES = {
    "a": {"la-term", "la-footnote-call", "la-footnote-return"},
    "div": {"la-alert", *(f"la-tone-{tone}" for tone, _ in layout.BOXES.values()), "la-footnotes", "la-table-wrap"},
    "p": {"la-alert-title", "la-footnotes-title"},
    "table": {"la-table"},
}


@dataclass(frozen=True)
class RenderedDocument:
    """A text as a page shows it, and what its editor has to know of it.

    ``links`` and ``images`` hold all that was found, in order; ``broken_links`` those that nobody answers,
    ``refused_links`` the addresses that are neither of the site nor of the web, ``broken_images`` the sources that
    were dropped. ``acronyms`` and ``explained`` are the words explained on the spot, in order; the page prints each
    of ``explained`` once, under its ``anchor``.
    """

    html: str = ""
    text: str = ""
    headings: tuple[Heading, ...] = ()
    links: tuple[Target, ...] = ()
    broken_links: tuple[Target, ...] = ()
    refused_links: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    broken_images: tuple[str, ...] = ()
    images_without_alt: tuple[str, ...] = ()
    acronyms: tuple[tuple[str, str], ...] = ()
    explained: tuple[Explanation, ...] = ()


def _no_link(_kind: str, _slug: str) -> str | None:
    return None


def _no_image(_public_id: str) -> str | None:
    return None


class _Reader(Treeprocessor):
    """Mends the tree once the library has done with it, and keeps what was found there."""

    def __init__(self, mend: Callable[[Element], RenderedDocument]) -> None:
        super().__init__()
        self._mend = mend
        self.found = RenderedDocument()

    def run(self, root: Element) -> None:
        self.found = self._mend(root)


def render_document(
    source: str,
    *,
    prefix: str = "",
    link: LinkResolver = _no_link,
    image: ImageResolver = _no_image,
    acronyms: Mapping[str, str] | None = None,
    terms: Mapping[str, str] | None = None,
) -> RenderedDocument:
    """Return a long text as safe HTML, with what was found in it. Raises Invalid for a text too long or a tangle.

    Ids are ``prefix-…``: give each text of a page its own prefix. ``link(kind, slug)`` answers the address of
    ``[texte](fiche:slug)`` or ``[texte](kit:slug#section)``, ``image(public_id)`` that of a file of the site.
    """
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    bounds.check(source)
    explainer = Explainer(acronyms or {}, terms or {})
    reader = _Reader(lambda root: _mend(root, prefix, link, image, explainer))
    try:
        written = _renderer(reader).convert(source)
    except RuntimeError:  # too deep, or a note defined inside a note
        raise bounds.Tangled from None
    return replace(reader.found, html=_CLEANER.clean(written))


def _renderer(reader: _Reader) -> _markdown.Markdown:
    """Return a renderer that takes HTML for plain words. Never shared: it keeps notes on the text."""
    renderer = _markdown.Markdown(extensions=EXTENSIONS, extension_configs=SETTINGS, output_format="html")
    renderer.preprocessors.deregister("html_block")
    renderer.inlinePatterns.deregister("html")
    renderer.inlinePatterns.deregister("entity")
    renderer.inlinePatterns.deregister("em_strong")
    renderer.treeprocessors.register(Emphasis(), "emphasis", 12)
    renderer.treeprocessors.register(reader, "reader", -10)
    return renderer


def _mend(
    root: Element, prefix: str, link: LinkResolver, image: ImageResolver, explainer: Explainer
) -> RenderedDocument:
    _fill_placeholders(root)
    layout.dress_footnotes(root, prefix)
    images = targets.resolve_images(root, image)
    links = targets.resolve_links(root, link)
    layout.dress_boxes(root)
    layout.dress_tables(root)
    headings = layout.number_headings(root, prefix)
    explainer.explain(root)
    return RenderedDocument(
        text=plain_text(root, without=("la-footnote-call", "la-footnote-return", "la-footnotes-title")),
        headings=headings,
        links=tuple(links.found),
        broken_links=tuple(links.broken),
        refused_links=tuple(links.refused),
        images=tuple(images.found),
        broken_images=tuple(images.broken),
        images_without_alt=tuple(images.without_alt),
        acronyms=tuple(explainer.acronyms),
        explained=tuple(explainer.explained),
    )


def _fill_placeholders(root: Element) -> None:
    """Put back the signs that the library keeps aside until the end."""
    for element in root.iter():
        element.text = _filled(element.text)
        element.tail = _filled(element.tail)
        if element.tag == "a":
            element.set("href", _filled(element.get("href")) or "")


def _filled(text: str | None) -> str | None:
    if not text or STX not in text:
        return text
    return _ESCAPED.sub(lambda found: "\\" + chr(int(found[1])), text.replace(AMP_SUBSTITUTE, "&")).replace(
        NBSP_PLACEHOLDER, "\u00a0"
    )


def _kept(tag: str, name: str, value: str) -> str | None:
    """Return the value of an attribute that the cleaner keeps."""
    if name == "src":
        return value if value.startswith("/") and not value.startswith(("//", "/\\")) else None
    allowed = _VALUES.get((tag, name))
    return value if allowed is None or allowed.fullmatch(value) else None


_ESCAPED = re.compile(f"{STX}(\\d{{1,6}}){ETX}")  # left in code only, where a backslash is itself
_VALUES = {
    **{(tag, "id"): re.compile(r"[\w-]+") for tag in ("h2", "h3", "h4", "li", "sup")},
    ("a", "rel"): re.compile(targets.EXTERNAL_REL),
    ("div", "role"): re.compile("note"),
    ("th", "scope"): re.compile("col"),
    ("img", "loading"): re.compile("lazy"),
}
_CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    attribute_filter=_kept,
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
