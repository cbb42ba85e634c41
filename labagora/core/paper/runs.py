"""Paragraphs made of runs: stretches of text that carry the same marks."""

import re
from itertools import groupby
from typing import Any

from labagora.core.paper.tree import Node

Block = dict[str, Any]
Run = dict[str, Any]
MARKS = {
    "strong": "strong", "b": "strong", "em": "em", "i": "em", "cite": "em", "dfn": "em", "code": "code", "kbd": "code",
    "samp": "code", "sup": "sup", "sub": "sub", "del": "strike", "s": "strike",
}  # fmt: skip
_SPACES = re.compile(r"[ \t\r\n\f]+")


def marked(node: Node, marks: Run) -> Run:
    """Return the marks of what stands inside an inline element."""
    if node.tag in MARKS:
        return {**marks, MARKS[node.tag]: True}
    if node.tag == "abbr" and node.attributes.get("title", "").strip():
        return {**marks, "expansion": node.attributes["title"].strip()}
    if node.tag == "a" and "link" not in marks:
        return {**marks, "link": id(node), "href": node.attributes.get("href", "").strip()}
    return marks


class Flow:
    """Blocks being written. Text gathers in a paragraph; pictures met on the way follow it.

    With ``one_line`` everything stays in one paragraph, as in a heading.
    """

    def __init__(self, *, one_line: bool = False) -> None:
        self.one_line = one_line
        self.blocks: list[Block] = []
        self.pictures: list[Block] = []
        self._runs: list[Run] = []

    def text(self, text: str, marks: Run) -> None:
        """Add text, its white space reduced as a browser does."""
        text = _SPACES.sub(" ", text)
        last = self._runs[-1] if self._runs else None
        if last is None or "break" in last or str(last.get("text", "")).endswith(" "):
            text = text.removeprefix(" ")
        if not text:
            return
        if last is not None and last == {"text": last.get("text"), **marks}:
            last["text"] += text
        else:
            self._runs.append({"text": text, **marks})

    def note(self, blocks: list[Block]) -> None:
        """Add a note called from here."""
        self._runs.append({"note": blocks})

    def line_break(self) -> None:
        """Go to the next line inside the paragraph."""
        if self.one_line:
            self.text(" ", {})
        elif self._runs:
            self._runs.append({"break": True})

    def paragraph_ends(self) -> None:
        """Close the paragraph under way, if any."""
        if self.one_line:
            self.text(" ", {})
            return
        runs = self.take()
        if runs:
            self.blocks.append({"kind": "paragraph", "runs": runs})
        self.blocks.extend(self.pictures)
        self.pictures = []

    def take(self) -> list[Run]:
        """Return the runs of the paragraph, trimmed, those of one link together, and forget them."""
        runs, self._runs = self._runs, []
        while runs and ("break" in runs[-1] or not runs[-1].get("text", "x").strip(" ")):
            runs.pop()
        if runs and "text" in runs[-1]:
            runs[-1]["text"] = runs[-1]["text"].rstrip(" ")
        return _with_links(runs)


def _with_links(runs: list[Run]) -> list[Run]:
    together: list[Run] = []
    for link, group in groupby(runs, key=lambda run: run.pop("link", None)):
        stretch = list(group)
        if link is None:
            together.extend(stretch)
        else:
            together.append({"href": stretch[0]["href"], "runs": [_without_href(run) for run in stretch]})
    return together


def _without_href(run: Run) -> Run:
    return {name: value for name, value in run.items() if name != "href"}
