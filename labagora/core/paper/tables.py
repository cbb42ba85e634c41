"""Tables of HTML to rows of cells, every row as wide as the widest."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from labagora.core.paper.plain import walk
from labagora.core.paper.runs import Block, Run
from labagora.core.paper.tree import Node

Content = Iterable[Node | str]
Line = Callable[[Content], tuple[list[Run], list[Block]]]
GROUPS = frozenset({"thead", "tbody", "tfoot", "colgroup"})
LINE, LONGEST_WORD, PADDING = 95, 22, 3  # in letters
SIDES = frozenset({"left", "center", "right"})


@dataclass
class _Parts:
    caption: Node | None = None
    rows: list[tuple[list[Node], bool]] = field(default_factory=list)
    strays: list[Node | str] = field(default_factory=list)


def table_block(node: Node, flow: Callable[[Content], list[Block]], line: Line) -> list[Block]:
    """Return the table, after what stood in it outside its cells. ``flow`` and ``line`` read what cells hold."""
    parts = _Parts()
    _sort(node, parts, in_head=False)
    caption, pictures = line(parts.caption.children) if parts.caption else ([], [])
    before = [block for stray in parts.strays for block in flow([stray])] + pictures
    rows = [([_cell(cell, flow) for cell in cells], is_head) for cells, is_head in parts.rows]
    columns = max((len(cells) for cells, _ in rows), default=0)
    for cells, _ in rows:
        cells.extend({"blocks": [], "header": False, "align": ""} for _ in range(columns - len(cells)))
    if not any(cell["blocks"] for cells, _ in rows for cell in cells):
        return [*before, {"kind": "paragraph", "runs": caption}] if caption else before
    table = {
        "kind": "table",
        **_widths([cells for cells, _ in rows]),
        "caption": caption,
        "head": [cells for cells, is_head in rows if is_head],
        "rows": [cells for cells, is_head in rows if not is_head],
    }
    return [*before, table]


def _widths(rows: list[list[Block]]) -> dict[str, Any]:
    """Return the share of each column: room for its longest word, then a part that grows with its longest cell."""
    columns = [[_text(cell) for cell in column] for column in zip(*rows, strict=True)]
    words = [max((len(word) for text in texts for word in text.split()), default=0) for texts in columns]
    floors = [(min(longest, LONGEST_WORD) + PADDING) / LINE for longest in words]
    weights = [max(1, *map(len, texts)) ** 0.8 for texts in columns]
    left = max(0.0, 1 - sum(floors)) / sum(weights)
    widths = [round(floor + weight * left, 3) for floor, weight in zip(floors, weights, strict=True)]
    return {"widths": widths, "is_tight": not left}


def _text(value: Any) -> str:
    return " ".join(str(run.get("text", "")) for run in walk(value) if "text" in run)


def _sort(node: Node, parts: _Parts, *, in_head: bool) -> None:
    for child in node.children:
        if isinstance(child, str):
            parts.strays.append(child)
        elif child.tag == "caption" and parts.caption is None:
            parts.caption = child
        elif child.tag in GROUPS:
            _sort(child, parts, in_head=child.tag == "thead")
        elif child.tag == "tr":
            _sort_row(child, parts, in_head=in_head)
        else:
            parts.strays.append(child)


def _sort_row(row: Node, parts: _Parts, *, in_head: bool) -> None:
    cells = [child for child in row.children if isinstance(child, Node) and child.tag in ("td", "th")]
    parts.strays.extend(child for child in row.children if isinstance(child, str) or child.tag not in ("td", "th"))
    is_first = not any(not is_head for _, is_head in parts.rows)
    if cells:
        parts.rows.append((cells, in_head or (is_first and all(cell.tag == "th" for cell in cells))))


def _cell(cell: Node, flow: Callable[[Content], list[Block]]) -> Block:
    align = cell.attributes.get("align", "")
    return {
        "blocks": flow(cell.children),
        "header": cell.tag == "th",
        "align": align if align in SIDES else "",
    }
