"""Reads a text block by block. Markup becomes blanks of the same length, so that every place stays that of the source.

Code, tables and the addresses of links are blanked whole: they are not sentences.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from labagora.engines.plain_language.report import TextPart

_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_FENCE = re.compile(r"[ \t]*(?:`{3,}+|~{3,}+)[^`]*+$")
_RULE = re.compile(r"(?:[-*_][ \t]*+){3,}+$")
_UNDERLINE = re.compile(r"(=+|-+)[ \t]*$")
_HEADING = re.compile(r"(#{1,6})[ \t]*(?=[^#\s])")
_SEPARATOR = re.compile(r"[ \t]*+\|?+[ \t]*+:?+-++:?+[ \t]*+(?:\|[ \t]*+:?+-++:?+[ \t]*+)*+\|?+[ \t]*+$")
_BOX = re.compile(r'!!![ \t]?[\w -]{1,60}?(?:[ \t]+"([^"]*)")?[ \t]*$')
_MEANING = re.compile(r"\*\[([^\]]{1,40})\][ ]?:")
_ADDRESS = re.compile(r"\[[^\]^][^\]]{0,200}\]:[ \t]*\S")
_MARK = re.compile(r"(?:[-*+]|\d{1,9}\.)[ \t]+(?:\[[ xX]\][ \t]+)?|\[\^[^\]]{1,60}\]:[ \t]*|:[ \t]+")


class BlockKind(Enum):
    """What a block is for a reader."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    HEADING = "heading"


@dataclass
class Block:
    """A piece of text between two places of the source. ``level`` is that of a heading as the pages show it."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0


@dataclass
class Reading:
    """A text with its markup blanked, its blocks, and the acronyms it explains itself (``*[RCP]: …``)."""

    masked: list[str]
    blocks: list[Block] = field(default_factory=list)
    meanings: set[str] = field(default_factory=set)


def read(part: TextPart) -> Reading:
    """Return the blocks of a text: those of its Markdown, or one a line."""
    return _Reader(part.text).read() if part.is_markdown else _read_plain(part.text)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.split("\n"):
        yield start, start + len(line.removesuffix("\r"))
        start += len(line) + 1


def _read_plain(text: str) -> Reading:
    blocks = [Block(BlockKind.PARAGRAPH, start, end) for start, end in _lines(text) if text[start:end].strip()]
    return Reading(list(text), blocks)


class _Reader:
    """Goes once through the lines."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._lines = list(_lines(text))
        self._reading = Reading(list(text))
        self._open: Block | None = None
        self._after_blank = True
        self._indented_is_text = False
        self._fences = deque(place for place, line in enumerate(self._lines) if _FENCE.match(text, *line))

    def read(self) -> Reading:
        place = 0
        while place < len(self._lines):
            start, end = self._lines[place]
            if self._text[start:end].isspace() or start == end:
                self._open, self._after_blank = None, True
                place += 1
                continue
            place = self._skipped(place) or self._read_line(place)
        return self._reading

    def _blank(self, start: int, end: int) -> None:
        self._reading.masked[start:end] = " " * (end - start)

    def _begin(self, kind: BlockKind, start: int, end: int, level: int = 0) -> None:
        self._open = Block(kind, start, end, level)
        self._reading.blocks.append(self._open)

    def _skipped(self, place: int) -> int | None:
        """Blank a block of code or a table; return the line that follows it, None when there is none here."""
        last = self._end_of_fence(place) or self._end_of_table(place) or self._end_of_code(place)
        if last is None:
            return None
        self._blank(self._lines[place][0], self._lines[last - 1][1])
        self._open = None
        return last

    def _end_of_fence(self, place: int) -> int | None:
        while self._fences and self._fences[0] < place:
            self._fences.popleft()
        if len(self._fences) < 2 or self._fences[0] != place:
            return None
        return self._fences[1] + 1

    def _end_of_table(self, place: int) -> int | None:
        if self._open or place + 1 >= len(self._lines):
            return None
        (start, end), (below, below_end) = self._lines[place], self._lines[place + 1]
        rule = self._text[below:below_end]
        if "|" not in self._text[start:end] or "|" not in rule or not _SEPARATOR.match(rule):
            return None
        last = place + 2
        while last < len(self._lines) and self._text[slice(*self._lines[last])].strip():
            last += 1
        return last

    def _end_of_code(self, place: int) -> int | None:
        start, end = self._lines[place]
        is_indented = self._text.startswith(("    ", "\t"), start, end)
        if self._after_blank and not is_indented:
            self._indented_is_text = False
        return place + 1 if is_indented and self._after_blank and not self._indented_is_text else None

    def _read_line(self, place: int) -> int:
        start, end = self._lines[place]
        self._after_blank = False
        quote = _QUOTE.match(self._text, start, end)
        begin = quote.end() if quote else start
        self._blank(start, begin)
        while begin < end and self._text[begin] in " \t":
            begin += 1
        for reader in (self._read_aside, self._read_heading, self._read_mark):
            if reader(begin, end):
                return place + 1
        self._continue(begin, end)
        return place + 1

    def _read_aside(self, begin: int, end: int) -> bool:
        """A box, a rule, the meaning of an abbreviation, the address of a link."""
        box = _BOX.match(self._text, begin, end)
        if box:
            self._blank(begin, end)
            self._indented_is_text, self._open = True, None
            if box[1]:
                self._reading.masked[box.start(1) : box.end(1)] = box[1]
                self._reading.blocks.append(Block(BlockKind.ITEM, box.start(1), box.end(1)))
            return True
        meaning = _MEANING.match(self._text, begin, end)
        if meaning:
            self._reading.meanings.add(meaning[1].strip())
        if (
            meaning
            or _ADDRESS.match(self._text, begin, end)
            or (not self._open and _RULE.match(self._text, begin, end))
        ):
            self._blank(begin, end)
            self._open = None
            return True
        return False

    def _read_heading(self, begin: int, end: int) -> bool:
        signs = _HEADING.match(self._text, begin, end)
        if signs:
            closing = len(self._text[begin:end].rstrip().rstrip("#"))
            self._blank(begin, signs.end())
            self._blank(begin + closing, end)
            self._begin(BlockKind.HEADING, signs.end(), end, _shown_level(len(signs[1])))
            self._open = None
            return True
        under = _UNDERLINE.match(self._text, begin, end)
        if under and self._open and self._open.kind is BlockKind.PARAGRAPH:
            self._blank(begin, end)
            if "\n" not in self._text[self._open.start : begin].rstrip("\n"):
                self._open.kind, self._open.level = BlockKind.HEADING, 2
            self._open = None
            return True
        return False

    def _read_mark(self, begin: int, end: int) -> bool:
        mark = _MARK.match(self._text, begin, end)
        if not mark:
            return False
        self._blank(begin, mark.end())
        self._indented_is_text = True
        self._begin(BlockKind.ITEM, mark.end(), end)
        return True

    def _continue(self, begin: int, end: int) -> None:
        if self._open:
            self._open.end = end
        else:
            self._begin(BlockKind.PARAGRAPH, begin, end)


def _shown_level(signs: int) -> int:
    """Return the level that pages give: 2 to 4, as in ``core.markdown``."""
    return min(max(signs, 2), 4)
