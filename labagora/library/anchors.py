"""Headings of a cleaned text as a page shows them: under the heading of their section, each with a link to itself.

The HTML comes from ``core.markdown``: its headings are ``<h2 id="…">`` to ``<h4 id="…">``, written by its cleaner, and
nothing that a person typed can look like one.
"""

import re
from collections.abc import Iterator

from flask import url_for
from flask_babel import gettext
from markupsafe import Markup

_HEADING = re.compile(r'<h([2-4]) id="([\w-]+)">(.*?)</h\1>', re.DOTALL)
_NAME = re.compile(r' (id="|href="#)(?!glossaire-)([\w-]+)"')
_LINK = Markup(
    '<a class="la-permalink" href="#{id}"><svg class="la-icon" width="20" height="20" aria-hidden="true"'
    ' focusable="false"><use href="{icons}#link"></use></svg><span class="visually-hidden">{words}</span></a>'
)


def permalink(name: str, title: str) -> Markup:
    """Return a link to a part of this page, told aloud with the title of that part."""
    words = gettext("Lien vers cette partie : %(title)s", title=title)
    return _LINK.format(id=name, icons=url_for("static", filename="img/icons.svg"), words=words)


def with_permalinks(html: str, *, shift: int) -> Markup:
    """Return cleaned HTML, its headings ``shift`` levels lower, each followed by a link to itself."""

    def mended(match: re.Match[str]) -> str:
        level, name, inner = min(int(match[1]) + shift, 6), match[2], match[3]
        link = permalink(name, Markup(inner).striptags())  # noqa: S704 - cleaned when it was saved
        return f'<div class="la-heading"><h{level} id="{name}">{inner}</h{level}>{link}</div>'

    return Markup(_HEADING.sub(mended, html))  # noqa: S704 - cleaned when it was saved


def with_names_of(slug: str, html: str) -> str:
    """Return cleaned HTML whose ids, and links to them, carry the slug: several texts share one page."""
    return _NAME.sub(rf' \1{slug}--\2"', html)


def texts_of(html: str) -> Iterator[tuple[int, str, str]]:
    """Yield ``(level, id, words)`` of the headings of cleaned HTML."""
    for match in _HEADING.finditer(html):
        yield int(match[1]), match[2], str(Markup(match[3]).striptags())  # noqa: S704 - cleaned when it was saved
