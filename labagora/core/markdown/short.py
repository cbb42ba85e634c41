"""Markdown to safe HTML, rendered once when the source is saved."""

import re

import markdown as _markdown
import nh3

from labagora.core.markdown.bounds import Tangled

RENDERER = "1"
MOST_BRACKETS = 400  # the library's time grows with their square: 5,000 take ten seconds
TAGS = {
    "p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "a", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "abbr", "sup", "section", "div",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "th": {"scope", "align"}, "td": {"align"}}
EXTENSIONS = ["tables", "sane_lists", "def_list", "abbr"]

_HEADING = re.compile(r"<h([2-6])(?=[ >])")
_MARK = re.compile(r"(</?h)([2-6])(?=[ >])")


def _convert(source: str) -> str:
    """Convert with a renderer of our own: it keeps notes on the text, which two threads would mix."""
    if source.count("[") > MOST_BRACKETS:
        raise Tangled
    renderer = _markdown.Markdown(
        extensions=EXTENSIONS, extension_configs={"tables": {"use_align_attribute": True}}, output_format="html"
    )
    try:
        return str(renderer.convert(source))
    except RecursionError:
        raise Tangled from None


def render(source: str) -> str:
    """Return sanitised HTML. Headings start at level 2: the page owns level 1. Raises Invalid for a tangle."""
    html = re.sub(r"(</?)h1>", r"\1h2>", _convert(source))
    html = re.sub(r"<th(?=[ >])", '<th scope="col"', html)
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer"
    )


def headings_from(html: str, first: int) -> str:
    """Return a rendered text whose highest heading has this level: its page knows what stands above it.

    Done when the page is drawn: the same text may stand under a title or under a section, whenever it was rendered.
    """
    levels = [int(level) for level in _HEADING.findall(html)]
    shift = first - min(levels, default=first)
    return _MARK.sub(lambda found: f"{found[1]}{min(6, int(found[2]) + shift)}", html)
