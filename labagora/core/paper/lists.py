"""Lists of HTML, made of blocks."""

from collections.abc import Iterator

from labagora.core.paper.runs import Block
from labagora.core.paper.tree import Node

EMPTY_BOXES = ("☐ ", "[ ] ")


def list_block(items: list[list[Block]], *, ordered: bool, start: int = 1) -> Block:
    """Return a list. One whose items all begin with an empty box is a checklist: the box becomes its mark."""
    firsts = [item[0]["runs"][0] if item[0]["kind"] == "paragraph" else {} for item in items]
    is_checklist = not ordered and all(str(first.get("text", "")).startswith(EMPTY_BOXES) for first in firsts)
    for first in firsts if is_checklist else []:
        first["text"] = first["text"].removeprefix("☐").removeprefix("[ ]").lstrip()
    return {"kind": "list", "ordered": ordered, "start": start, "is_checklist": is_checklist, "items": items}


def items_of(node: Node) -> Iterator[list[Node | str]]:
    """Yield what each item holds. What stands between items is one too."""
    return (child.children if isinstance(child, Node) and child.tag == "li" else [child] for child in node.children)


def start_of(node: Node) -> int:
    """Return the number of the first item."""
    start = node.attributes.get("start", "")
    return int(start) if start.isascii() and start.isdigit() and len(start) < 6 else 1


def parts_of(node: Node) -> Iterator[Node | str]:
    """Yield the terms and the meanings of a list of definitions, grouped or not."""
    for child in node.children:
        if isinstance(child, Node) and child.tag == "div":
            yield from parts_of(child)
        else:
            yield child
