"""Emphasis (``*x*``, ``**x**``, ``_x_``) by the delimiter algorithm of CommonMark 0.31, section 6.2.

It stands for the library's own, which drops letters where stars cross: ``x*a**a*x`` loses its end. Linear: an opening
sign that was looked for in vain is not looked for again.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString

_SIGNS = re.compile(r"\*+|_+")
_LETTER = "x"  # what an element is to the signs beside it


@dataclass
class _Run:
    """Signs of one kind that stand together; ``size`` is how many there were, ``left`` how many are not used yet."""

    sign: str
    size: int
    left: int
    opens: bool
    closes: bool

    def pairs_with(self, closer: "_Run") -> bool:
        """Tell whether a closing run may use this one: same sign, and the « rule of three »."""
        if self.sign != closer.sign or not self.opens:
            return False
        is_both_ways = (self.opens and self.closes) or (closer.opens and closer.closes)
        return not (is_both_ways and (self.size + closer.size) % 3 == 0 and (self.size % 3 or closer.size % 3))


_Piece = str | Element | _Run


class Emphasis(Treeprocessor):
    """Reads the signs once links, images and code are elements, before the library takes its escapes away."""

    def run(self, root: Element) -> None:
        """Emphasise what each element says."""
        for element in list(root.iter()):
            if element.tag != "code" and any(_SIGNS.search(text) for text in _texts(element)):
                _fill(element, _paired(list(_pieces(element))))


def _texts(element: Element) -> Iterator[str]:
    yield from (text for text in (element.text, *(child.tail for child in element)) if text)


def _pieces(element: Element) -> Iterator[_Piece]:
    """Yield the runs of an element, the texts between them and the elements it holds."""
    children = list(element)
    yield from _cut(element.text, "", _edge(children, 0))
    for place, child in enumerate(children):
        tail, child.tail = child.tail, None
        yield child
        yield from _cut(tail, _edge(children, place), _edge(children, place + 1))


def _edge(children: list[Element], place: int) -> str:
    if place >= len(children):
        return ""
    return " " if children[place].tag == "br" else _LETTER


def _cut(text: str | None, before: str, after: str) -> Iterator[str | _Run]:
    if not text or isinstance(text, AtomicString):
        yield text or ""
        return
    start = 0
    for found in _SIGNS.finditer(text):
        yield text[start : found.start()]
        yield _run(found[0], text[found.start() - 1 : found.start()] or before, text[found.end() :][:1] or after)
        start = found.end()
    yield text[start:]


def _run(signs: str, before: str, after: str) -> _Run:
    """Return a run that knows whether it opens and closes, from the letters around it."""
    opens = _is_word(after) or (_is_punctuation(after) and not _is_word(before))
    closes = _is_word(before) or (_is_punctuation(before) and not _is_word(after))
    if signs[0] == "_":
        opens, closes = (
            opens and (not closes or _is_punctuation(before)),
            closes and (not opens or _is_punctuation(after)),
        )
    return _Run(signs[0], len(signs), len(signs), opens, closes)


def _is_punctuation(char: str) -> bool:
    return bool(char) and unicodedata.category(char)[0] in "PS"


def _is_word(char: str) -> bool:
    return bool(char) and not char.isspace() and not _is_punctuation(char)


def _paired(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Return the pieces with every pair of signs turned into an element."""
    stack: list[_Piece] = []
    floors: dict[tuple[str, bool, int], int] = {}
    for piece in pieces:
        if isinstance(piece, _Run) and piece.closes:
            _close(stack, piece, floors)
        if not isinstance(piece, _Run) or piece.left:
            stack.append(piece)
    return stack


def _close(stack: list[_Piece], closer: _Run, floors: dict[tuple[str, bool, int], int]) -> None:
    """Use the signs of a closing run, nearest opening run first. ``floors``: below, there is none for such a run."""
    key = (closer.sign, closer.opens, closer.size % 3)
    while closer.left:
        place = next((n for n in range(len(stack) - 1, floors.get(key, 0) - 1, -1) if _answers(stack[n], closer)), None)
        if place is None:
            floors[key] = len(stack)
            return
        opener = stack[place]
        assert isinstance(opener, _Run)
        used = 2 if min(opener.left, closer.left) >= 2 else 1
        inner = _element("strong" if used == 2 else "em", stack[place + 1 :])
        opener.left -= used
        closer.left -= used
        stack[place + (opener.left > 0) :] = [inner]
        floors.update({one: min(floor, place) for one, floor in floors.items()})


def _answers(piece: _Piece, closer: _Run) -> bool:
    return isinstance(piece, _Run) and piece.pairs_with(closer)


def _element(tag: str, pieces: Iterable[_Piece]) -> Element:
    element = Element(tag)
    _fill(element, pieces)
    return element


def _fill(element: Element, pieces: Iterable[_Piece]) -> None:
    """Give an element its content; signs that found no pair are letters."""
    children: list[Element] = []
    texts: list[list[str]] = [[]]
    for piece in pieces:
        if isinstance(piece, Element):
            children.append(piece)
            texts.append([])
        else:
            texts[-1].append(piece if isinstance(piece, str) else piece.sign * piece.left)
    element[:] = children
    element.text = "".join(texts[0])
    for child, text in zip(children, texts[1:], strict=True):
        child.tail = "".join(text)
