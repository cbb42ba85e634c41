"""A text made ready for the checks: markup blanked, blocks and sentences found, findings placed in the source."""

from bisect import bisect_right
from functools import cached_property

from labagora.core.text import squeeze
from labagora.engines.plain_language import inline, sentences
from labagora.engines.plain_language.blocks import Block, BlockKind, read
from labagora.engines.plain_language.report import Finding, FindingKind, TextPart

EXCERPT = 160
Place = tuple[int, int]


class Text:
    """One text of a report. ``masked`` has the length of the source, so that places are the same in both."""

    def __init__(self, part: TextPart) -> None:
        self.part = part
        reading = read(part)
        self.blocks: list[Block] = reading.blocks
        self.meanings = reading.meanings
        self.links: list[tuple[int, int, str]] = []
        self.images_without_words: list[Place] = []
        blank = inline.blank_markup if part.is_markdown else inline.blank_addresses
        for block in self.blocks:
            marks = blank(reading.masked, block.start, block.end)
            self.links += marks.links
            self.images_without_words += marks.images_without_words
        self.masked = "".join(reading.masked)

    @cached_property
    def prose(self) -> list[Block]:
        """Paragraphs and items of lists."""
        return [block for block in self.blocks if block.kind is not BlockKind.HEADING]

    @cached_property
    def sentences(self) -> list[Place]:
        """Places of the sentences; a heading or an item of a list ends one."""
        return [place for block in self.blocks for place in sentences.spans(self.masked, block.start, block.end)]

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(place + 1 for place, char in enumerate(self.part.text) if char == "\n")]

    def finding(self, kind: FindingKind, place: Place, **params: str | int) -> Finding:
        """Return a finding at a place of the source."""
        start, end = place
        excerpt = squeeze(self.part.text[start : min(end, start + 3 * EXCERPT)])
        return Finding(
            kind,
            self.part.field,
            self.part.label,
            start,
            end,
            bisect_right(self._line_starts, start),
            excerpt if len(excerpt) <= EXCERPT else excerpt[: EXCERPT - 1].rstrip() + "…",
            params,
        )
