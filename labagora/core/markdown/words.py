"""Acronyms and glossary terms explained where they first stand in a text."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element

from labagora.core.markdown.layout import GLOSSARY
from labagora.core.text import slugify

_WORD = re.compile(r"(?<![\w-])\w+")
_SILENT = {"a", "abbr", "code", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}


class Explanation(NamedTuple):
    """A term met in a text and its definition, which the page prints under ``anchor``."""

    term: str
    definition: str

    @property
    def anchor(self) -> str:
        """The id of the definition in the page, the same for every text of the page."""
        return glossary_anchor(self.term)


def glossary_anchor(term: str) -> str:
    """Return the id under which a page prints the definition of a term."""
    return GLOSSARY + slugify(term)


@dataclass(frozen=True)
class _Phrase:
    words: str
    meaning: str
    pattern: re.Pattern[str]
    is_acronym: bool


class Explainer:
    """Finds each phrase once, in reading order. ``acronyms`` and ``explained`` keep what was met."""

    def __init__(self, acronyms: Mapping[str, str], terms: Mapping[str, str]) -> None:
        self._waiting: dict[str, list[_Phrase]] = {}
        self.acronyms: list[tuple[str, str]] = []
        self.explained: list[Explanation] = []
        for phrases, is_acronym in ((acronyms, True), (terms, False)):
            for words, meaning in phrases.items():
                self._await(words, meaning, is_acronym=is_acronym)

    def _await(self, words: str, meaning: str, *, is_acronym: bool) -> None:
        first = _WORD.search(words)
        if first is None or first.start() > 0:
            return
        pattern = _exact(words) if is_acronym else _inflected(words)
        key = first[0] if is_acronym else _stem(first[0])
        self._waiting.setdefault(key, []).append(_Phrase(words, meaning, pattern, is_acronym))

    def explain(self, element: Element) -> None:
        """Mark the phrases of an element and of what it holds; headings, links and code are left alone."""
        if element.tag in _SILENT:
            return
        children = list(element)
        lead, marks = self._marked(element.text)
        element.text = lead
        added = marks
        for child in children:
            self.explain(child)
            added.append(child)
            child.tail, marks = self._marked(child.tail)
            added += marks
        element[:] = added

    def _marked(self, text: str | None) -> tuple[str | None, list[Element]]:
        """Return the text before the first phrase, and an element for each phrase with what follows it."""
        marks: list[Element] = []
        lead, done = text, 0
        for start, end, phrase in self._spans(text or ""):
            before = (text or "")[done:start]
            if marks:
                marks[-1].tail = before
            else:
                lead = before
            marks.append(_mark(phrase, (text or "")[start:end]))
            done = end
        if marks:
            marks[-1].tail = (text or "")[done:]
        return lead, marks

    def _spans(self, text: str) -> Iterator[tuple[int, int, _Phrase]]:
        done = 0
        for word in _WORD.finditer(text) if self._waiting else ():
            if word.start() < done:
                continue
            phrase, end = self._longest(word[0], text, word.start())
            if phrase is not None:
                self._take(phrase)
                done = end
                yield word.start(), end, phrase

    def _longest(self, word: str, text: str, start: int) -> tuple[_Phrase | None, int]:
        best, end = None, start
        for phrase in (*self._waiting.get(word, ()), *self._waiting.get(_stem(word), ())):
            found = phrase.pattern.match(text, start)
            if found and found.end() > end:
                best, end = phrase, found.end()
        return best, end

    def _take(self, taken: _Phrase) -> None:
        if taken.is_acronym:
            self.acronyms.append((taken.words, taken.meaning))
        else:
            self.explained.append(Explanation(taken.words, taken.meaning))
        for key, phrases in list(self._waiting.items()):
            left = [phrase for phrase in phrases if phrase is not taken]
            if len(left) < len(phrases):
                self._waiting[key] = left


def _stem(word: str) -> str:
    """Return a word without the mark of its plural."""
    return word.casefold().rstrip("sx") if len(word) > 3 else word.casefold()


def _exact(words: str) -> re.Pattern[str]:
    return re.compile(re.escape(words) + r"(?![\w-])")


def _inflected(words: str) -> re.Pattern[str]:
    """Return what finds a term in the singular and in the plural, whatever its case, spaces and apostrophes."""
    parts = (re.escape(_stem(word)) + ("[sx]{0,2}" if len(word) > 3 else "") for word in re.findall(r"\w+", words))
    return re.compile(r"[\s\u00a0'’-]{1,3}".join(parts) + r"(?![\w-])", re.IGNORECASE)


def _mark(phrase: _Phrase, text: str) -> Element:
    if phrase.is_acronym:
        element = Element("abbr", {"title": phrase.meaning})
    else:
        element = Element("a", {"class": "la-term", "href": f"#{glossary_anchor(phrase.words)}"})
    element.text = text
    return element
