"""Walking and mending the element tree of a text between its layout and its writing."""

import html
import re
from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element

BLOCKS = {
    "p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "tr", "blockquote", "pre", "div", "hr",
    "figure", "figcaption", "br", "table", "ul", "ol", "dl",
}  # fmt: skip


def parents(root: Element) -> dict[Element, Element]:
    """Return who holds each element."""
    return {child: parent for parent in root.iter() for child in parent}


def append_text(parent: Element, place: int, text: str) -> None:
    """Add text before the child at ``place``: at the end of what comes before it."""
    if not text:
        return
    if place == 0:
        parent.text = (parent.text or "") + text
    else:
        before = parent[place - 1]
        before.tail = (before.tail or "") + text


def swap(parent: Element, old: Element, new: Iterable[Element] = (), *, text: str = "") -> None:
    """Put ``text`` then ``new`` where ``old`` was; what followed ``old`` follows them."""
    place, added = list(parent).index(old), list(new)
    parent[place : place + 1] = added
    append_text(parent, place, text)
    append_text(parent, place + len(added), old.tail or "")


def unwrap(parent: Element, old: Element) -> None:
    """Keep what an element says, without the element."""
    swap(parent, old, list(old), text=old.text or "")


def is_blank(text: str | None) -> bool:
    """Tell whether there is nothing to read."""
    return not (text or "").strip()


def plain_text(element: Element, *, without: Iterable[str] = ()) -> str:
    """Return what an element says, one block a line, without those that hold one of the classes ``without``."""
    pieces = "".join(_pieces(element, frozenset(without)))
    lines = (re.sub(r"[^\S\n]+", " ", line).strip() for line in html.unescape(pieces).split("\n"))
    return "\n".join(line for line in lines if line)


def _pieces(element: Element, without: frozenset[str]) -> Iterator[str]:
    if element.get("class") in without:
        return
    edge = "\n" if element.tag in BLOCKS else ""
    yield edge
    yield _words_of(element, element.text)
    for child in element:
        yield from _pieces(child, without)
        yield _words_of(element, child.tail)
    yield edge


def _words_of(element: Element, text: str | None) -> str:
    """A line break typed inside a paragraph is only a space, but in code."""
    return (text or "") if element.tag == "code" else (text or "").replace("\n", " ")
