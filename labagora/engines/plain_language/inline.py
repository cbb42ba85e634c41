"""Links, images and signs inside a block, blanked but for the words that a reader reads."""

import re
from dataclasses import dataclass, field

_CODE = re.compile(r"(?<!`)`++[^`]++`+")
_ADDRESS = r"(?:[^()\s<>]|\([^()\s]{0,200}\)|<[^<>\n]{0,500}>){0,1000}"
_TARGET = rf"\({_ADDRESS}(?:\s{{1,5}}(?:\"[^\"]{{0,500}}\"|'[^']{{0,500}}'))?\s{{0,5}}\)"
_IMAGE = re.compile(rf"!\[([^\[\]]{{0,1000}})\]{_TARGET}")
_LINK = re.compile(rf"(?<!!)\[([^\[\]]{{0,1000}})\](?:{_TARGET}|[ ]?\[[^\[\]^]{{0,200}}\])")
_NOTE = re.compile(r"\[\^[^\[\]]{1,60}\]")
_BARE = re.compile(r"<((?:https?://|mailto:)[^<>\s]{1,2000})>|(?:https?://|www\.)[^\s<>()\[\]]{1,2000}(?<![.,;:!?»])")
_SIGNS = re.compile(
    r"\*+|(?<![^\W_])_+|_+(?![^\W_])|\\(?=[\\`*_{}\[\]()#+.!>-])|&(?:[a-zA-Z]{2,10}|#\d{1,7}|#x[\da-fA-F]{1,6});"
)


@dataclass
class Marks:
    """What stands in a block: the places of its links with their words, and those of the images without words."""

    links: list[tuple[int, int, str]] = field(default_factory=list)
    images_without_words: list[tuple[int, int]] = field(default_factory=list)


def blank_markup(masked: list[str], start: int, end: int) -> Marks:
    """Blank the markup of a block in place; return its links and images."""
    marks = Marks()
    written = _CODE.sub(_blanks, "".join(masked[start:end]))
    text = _blank_links(_blank_images(written, start, marks), written, start, marks)
    text = _SIGNS.sub(_blanks, _NOTE.sub(_blanks, text))
    masked[start:end] = text
    return marks


def blank_addresses(masked: list[str], start: int, end: int) -> Marks:
    """Blank the addresses of a plain text in place: it has no link."""
    masked[start:end] = _BARE.sub(_blanks, "".join(masked[start:end]))
    return Marks()


def _blanks(found: re.Match[str]) -> str:
    return _blank(found[0])


def _blank(text: str) -> str:
    return re.sub(r"[^\n]", " ", text)


def _blank_images(text: str, start: int, marks: Marks) -> str:
    def read(found: re.Match[str]) -> str:
        if not found[1].strip():
            marks.images_without_words.append((start + found.start(), start + found.end()))
        return _blank(found[0])

    return _IMAGE.sub(read, text)


def _blank_links(text: str, written: str, start: int, marks: Marks) -> str:
    """``written`` is the text with its images: one that is the whole of a link gives it its words."""

    def read(found: re.Match[str]) -> str:
        words = found[1]
        if not words.strip() and "![" in written[found.start(1) : found.end(1)]:
            return _blank(found[0])
        marks.links.append((start + found.start(), start + found.end(), words))
        if _BARE.search(words):
            return _blank(found[0])
        before, after = found.start(1) - found.start(), found.end() - found.end(1)
        return " " * before + words + _blank(found[0][len(found[0]) - after :])

    return _blank_bare(_LINK.sub(read, text), start, marks)


def _blank_bare(text: str, start: int, marks: Marks) -> str:
    """An address between angle brackets is a link that shows it; one that stands alone is not a link."""

    def read(found: re.Match[str]) -> str:
        if found[1]:
            marks.links.append((start + found.start(), start + found.end(), found[1]))
        return _blank(found[0])

    return _BARE.sub(read, text)
