"""Markdown to safe HTML, rendered once when the source is saved."""

import re
from functools import cache

import markdown as _markdown
import nh3

RENDERER = "1"
TAGS = {
    "p", "br", "hr", "strong", "em", "ul", "ol", "li", "blockquote", "h2", "h3", "h4", "a", "code", "pre",
    "table", "thead", "tbody", "tr", "th", "td", "dl", "dt", "dd", "abbr", "sup", "section", "div",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "abbr": {"title"}, "th": {"scope", "align"}, "td": {"align"}}
EXTENSIONS = ["tables", "sane_lists", "def_list", "abbr"]


@cache
def _renderer() -> _markdown.Markdown:
    return _markdown.Markdown(
        extensions=EXTENSIONS, extension_configs={"tables": {"use_align_attribute": True}}, output_format="html"
    )


def render(source: str) -> str:
    """Return sanitised HTML. Headings start at level 2: the page owns level 1."""
    renderer = _renderer()
    renderer.reset()
    html = re.sub(r"(</?)h1>", r"\1h2>", renderer.convert(source))
    html = re.sub(r"<th(?=[ >])", '<th scope="col"', html)
    return nh3.clean(
        html, tags=TAGS, attributes=ATTRIBUTES, url_schemes={"http", "https", "mailto"}, link_rel="noopener noreferrer"
    )
