"""HTML to blocks: plain dictionaries that a template prints without ever reading markup.

The HTML is sanitised when it is saved, and is treated as hostile all the same: depth is bounded, an unknown element
counts for the text it holds, and nothing that can be read is lost.
"""

from collections.abc import Iterable

from labagora.core.paper.lists import items_of, list_block, parts_of, start_of
from labagora.core.paper.notes import is_notes, is_return, notes_of, target_of
from labagora.core.paper.runs import Block, Flow, Run, marked
from labagora.core.paper.tables import table_block
from labagora.core.paper.tree import Node, parse, text_of, without

DEEPEST = 8  # lists in lists in quotes: a sheet of paper has no room for more
BOXES = frozenset({"la-alert", "admonition"})
BOX_TITLES = frozenset({"la-alert-title", "admonition-title"})
TONES = ("neutral", "accent", "success", "warning", "danger")
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
PARTS = frozenset(
    {
        "p", "div", "section", "article", "aside", "header", "footer", "main", "nav", "details", "summary", "address",
        "li", "dt", "dd", "caption", "tr", "td", "th", "thead", "tbody", "tfoot", "figcaption", "center", "form",
    }
)  # fmt: skip


def blocks(html: str) -> list[Block]:
    """Return the blocks of ``html``, in reading order."""
    root = parse(html)
    return Reader(root).flow(root.children)


class Reader:
    """Reads one page. A note is printed where it is called first; those that are not stand where the page has them."""

    def __init__(self, root: Node) -> None:
        self._notes = notes_of(root)
        self._called: set[str] = set()
        self._in_note = False

    def flow(self, children: Iterable[Node | str], depth: int = 0) -> list[Block]:
        """Return the blocks of a list of nodes."""
        flow = Flow()
        for child in children:
            self._read(child, flow, {}, depth)
        flow.paragraph_ends()
        return flow.blocks

    def line(self, children: Iterable[Node | str]) -> tuple[list[Run], list[Block]]:
        """Return what can only be one line, such as a heading, and the pictures that stood in it."""
        flow = Flow(one_line=True)
        for child in children:
            self._read(child, flow, {}, DEEPEST)
        return flow.take(), flow.pictures

    def _read(self, node: Node | str, flow: Flow, marks: Run, depth: int) -> None:
        if isinstance(node, str):
            flow.text(node, marks)
        elif node.tag == "br":
            flow.line_break()
        elif node.tag == "img":
            flow.pictures.append(picture_block(node))
        elif node.tag == "a" and is_return(node):
            return
        elif node.tag == "a" and target_of(node) in self._notes:
            self._read_note_call(node, flow, marks, depth)
        elif flow.one_line or not self._read_block(node, flow, depth):
            self._read_inside(node, flow, marks, depth)

    def _read_inside(self, node: Node, flow: Flow, marks: Run, depth: int) -> None:
        is_part = node.tag in PARTS or node.tag in _BLOCKS
        if is_part:
            flow.paragraph_ends()
        inner = {} if is_part else marked(node, marks)
        for child in node.children:
            self._read(child, flow, inner, depth)
        if is_part:
            flow.paragraph_ends()

    def _read_block(self, node: Node, flow: Flow, depth: int) -> bool:
        """Add the block that an element makes. Returns False when it makes none of its own."""
        kind = node.tag
        if is_notes(node):
            kind = "notes"
        elif not BOXES.isdisjoint(node.classes):
            kind = "admonition"
        make = _BLOCKS.get(kind)
        if make is None or depth >= DEEPEST:
            return False
        flow.paragraph_ends()
        flow.blocks.extend(make(self, node, depth + 1))
        return True

    def _read_note_call(self, node: Node, flow: Flow, marks: Run, depth: int) -> None:
        target = target_of(node)
        if self._in_note or flow.one_line or target in self._called:
            flow.text(text_of(node), {**marks, "sup": True})
        else:
            flow.note(self._note(target, depth))

    def _note(self, target: str, depth: int) -> list[Block]:
        self._called.add(target)
        self._in_note = True
        found = self.flow(self._notes[target].children, depth + 1)
        self._in_note = False
        return found

    def heading(self, node: Node, depth: int) -> list[Block]:
        """A heading; inside a list, a quote or a table, a strong line: the outline is that of the page."""
        runs, pictures = self.line(node.children)
        if not runs:
            return pictures
        if depth > 1:
            return [{"kind": "paragraph", "runs": [{**run, "strong": True} for run in runs]}, *pictures]
        level = int(node.tag[1])
        return [{"kind": "heading", "level": level, "id": node.attributes.get("id", ""), "runs": runs}, *pictures]

    def listing(self, node: Node, depth: int) -> list[Block]:
        """A list."""
        items = [item for part in items_of(node) if (item := self.flow(part, depth))]
        return [list_block(items, ordered=node.tag == "ol", start=start_of(node))] if items else []

    def definitions(self, node: Node, depth: int) -> list[Block]:
        """Terms and what they mean."""
        pairs: list[Block] = []
        for child in parts_of(node):
            if isinstance(child, Node) and child.tag == "dt":
                self._add_term(pairs, child)
            else:
                meaning = self.flow(child.children if isinstance(child, Node) and child.tag == "dd" else [child], depth)
                if meaning and not pairs:
                    pairs.append({"terms": [], "blocks": []})
                if meaning:
                    pairs[-1]["blocks"].extend(meaning)
        return [{"kind": "definitions", "items": pairs}] if pairs else []

    def _add_term(self, pairs: list[Block], term: Node) -> None:
        runs, pictures = self.line(term.children)
        if not pairs or pairs[-1]["blocks"]:
            pairs.append({"terms": [], "blocks": []})
        if runs:
            pairs[-1]["terms"].append(runs)
        pairs[-1]["blocks"].extend(pictures)

    def quote(self, node: Node, depth: int) -> list[Block]:
        """The words of somebody else."""
        inside = self.flow(node.children, depth)
        return [{"kind": "quote", "blocks": inside}] if inside else []

    def code(self, node: Node, depth: int) -> list[Block]:
        """Text kept as it was typed."""
        text = text_of(node).strip("\n")
        return [{"kind": "code", "code": text}] if text.strip() else []

    def rule(self, node: Node, depth: int) -> list[Block]:
        """A change of subject."""
        return [{"kind": "rule"}]

    def figure(self, node: Node, depth: int) -> list[Block]:
        """A picture and its caption, then whatever else the figure holds."""
        caption = next((one for one in node.elements() if one.tag == "figcaption"), None)
        if caption is None:
            return self.flow(node.children, depth)
        runs, captured = self.line(caption.children)
        found = self.flow(without(node, {caption}).children, depth) + captured
        first = next((block for block in found if block["kind"] == "figure"), None)
        if first:
            first["caption"] = runs
        elif runs:
            found.append({"kind": "paragraph", "runs": runs})
        return found

    def admonition(self, node: Node, depth: int) -> list[Block]:
        """A boxed advice or warning, with its title."""
        title = next((one for one in node.elements() if not BOX_TITLES.isdisjoint(one.classes)), None)
        runs, pictures = self.line(title.children) if title else ([], [])
        inside = pictures + self.flow((without(node, {title}) if title else node).children, depth)
        tone = next((tone for tone in TONES if f"la-tone-{tone}" in node.classes or tone in node.classes), "info")
        return [{"kind": "admonition", "tone": tone, "title": runs, "blocks": inside}] if runs or inside else []

    def notes(self, node: Node, depth: int) -> list[Block]:
        """The notes that nothing called, as a list under their title. Nothing when each stands where it is called."""
        was_in_note, self._in_note = self._in_note, True
        inside = set(node.elements())
        here = {name: note for name, note in self._notes.items() if note in inside}
        rest = self.flow(without(node, set(here.values())).children, depth)
        left = {name: note for name, note in here.items() if name not in self._called}
        self._called.update(left)
        items = [item for note in left.values() if (item := self.flow(note.children, depth))]
        self._in_note = was_in_note
        if not items:
            return [] if here else rest
        return [*rest, list_block(items, ordered=True)]

    def table(self, node: Node, depth: int) -> list[Block]:
        """Rows of cells."""
        return table_block(node, lambda children: self.flow(children, depth), self.line)


_BLOCKS = {
    **dict.fromkeys(HEADINGS, Reader.heading),
    "ul": Reader.listing,
    "ol": Reader.listing,
    "dl": Reader.definitions,
    "blockquote": Reader.quote,
    "pre": Reader.code,
    "hr": Reader.rule,
    "figure": Reader.figure,
    "table": Reader.table,
    "admonition": Reader.admonition,
    "notes": Reader.notes,
}


def picture_block(node: Node) -> Block:
    """Return a figure without caption."""
    return {
        "kind": "figure",
        "src": node.attributes.get("src", ""),
        "alt": " ".join(node.attributes.get("alt", "").split()),
        "caption": [],
    }
