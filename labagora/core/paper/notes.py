"""The notes of a page: where they are, what calls them, what leads back."""

from collections.abc import Iterator

from labagora.core.paper.tree import Node

HOLDERS = frozenset({"la-footnotes", "footnote", "footnotes"})
RETURNS = frozenset({"la-footnote-return", "footnote-backref"})


def is_notes(node: Node) -> bool:
    """Tell whether an element holds the notes of the page."""
    return node.tag in ("div", "section") and not HOLDERS.isdisjoint(node.classes)


def is_return(node: Node) -> bool:
    """Tell whether a link leads from a note back to the text: paper has no use for it."""
    return not RETURNS.isdisjoint(node.classes)


def target_of(node: Node) -> str:
    """Return the id that a link inside the page leads to."""
    return node.attributes.get("href", "").removeprefix("#")


def notes_of(root: Node) -> dict[str, Node]:
    """Return the notes by their id."""
    return {
        item.attributes["id"]: item
        for holder in root.elements()
        if is_notes(holder)
        for listing in _children(holder, "ol")
        for item in _children(listing, "li")
        if item.attributes.get("id")
    }


def _children(node: Node, tag: str) -> Iterator[Node]:
    return (child for child in node.children if isinstance(child, Node) and child.tag == tag)
