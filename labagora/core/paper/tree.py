"""HTML as a tree, whatever its state: nothing is refused, and no text is lost."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

DEEPEST = 60  # what lies deeper is hung at this depth, so that walking the tree cannot exhaust the stack
VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"}
)


@dataclass(slots=True, eq=False)
class Node:
    """An element: its name, its attributes, and what it contains in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list["Node | str"] = field(default_factory=list)

    @property
    def classes(self) -> list[str]:
        """The names in its class attribute."""
        return self.attributes.get("class", "").split()

    def elements(self) -> Iterator["Node"]:
        """Yield every element inside, in reading order."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
                yield from child.elements()


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open: list[tuple[str, Node]] = [("", self.root)]
        self.opened: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        parent = self.open[-1][1]
        node = parent
        if len(self.open) <= DEEPEST or tag in VOID:
            node = Node(tag, {name: value or "" for name, value in reversed(attrs)})
            parent.children.append(node)
        if tag not in VOID:
            self.open.append((tag, node))
            self.opened[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        while self.opened[tag]:
            closed, _ = self.open.pop()
            self.opened[closed] -= 1
            if closed == tag:
                return

    def handle_data(self, data: str) -> None:
        self.open[-1][1].children.append(data)

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """Read ``<![…`` as browsers do, as a comment: the parser of the library stops at a name it does not know."""
        return self.parse_bogus_comment(i)


def without(node: Node, gone: Container[Node]) -> Node:
    """Return a copy of the tree less some of its elements."""
    kept: list[Node | str] = [
        without(child, gone) if isinstance(child, Node) else child
        for child in node.children
        if isinstance(child, str) or child not in gone
    ]
    return Node(node.tag, node.attributes, kept)


def parse(html: str) -> Node:
    """Return the root of the tree of ``html``. Unclosed elements end with the text."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def text_of(node: Node | str) -> str:
    """Return all the text inside, as it stands."""
    if isinstance(node, str):
        return node
    return "\n" if node.tag == "br" else "".join(text_of(child) for child in node.children)
