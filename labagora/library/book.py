"""The kit as a book: its contents, the chapter before and the chapter after, all the chapters on one page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from labagora.core.markdown import glossary_anchor
from labagora.library.anchors import texts_of, with_names_of, with_permalinks
from labagora.library.display import Line, Tool, tools_of
from labagora.library.models import Publication


@dataclass(frozen=True)
class ChapterCard:
    """A chapter in the contents of the kit."""

    rank: int
    slug: str
    title: str
    summary: str
    tools: list[Tool]


def chapter_cards(rows: Sequence[Any]) -> list[ChapterCard]:
    """Return the contents of the kit."""
    return [
        ChapterCard(rank, row.slug, row.title, row.summary, tools_of(row.files)) for rank, row in enumerate(rows, 1)
    ]


@dataclass(frozen=True)
class Neighbours:
    """Where a chapter stands in the book."""

    rank: int
    total: int
    before: ChapterCard | None
    after: ChapterCard | None


def neighbours(slug: str, rows: Sequence[Any]) -> Neighbours:
    """Return the chapters around one."""
    cards = chapter_cards(rows)
    place = next((card.rank for card in cards if card.slug == slug), 0)
    before = cards[place - 2] if place > 1 else None
    return Neighbours(place, len(cards), before, cards[place] if 0 < place < len(cards) else None)


@dataclass(frozen=True)
class BookChapter:
    """A chapter on the page of the whole kit. Its ids carry its slug, so that none is there twice."""

    card: ChapterCard
    publication: Publication
    texts: dict[str, Markup]
    headings: list[Line]


@dataclass(frozen=True)
class Book:
    """The whole kit, and the words explained in any of its chapters."""

    chapters: list[BookChapter]
    explained: list[tuple[str, str, str]]


def book_view(rows: Sequence[Publication]) -> Book:
    """Return all the chapters, in order."""
    words = {term: meaning for row in rows for term, meaning in row.rendered.get("explained") or ()}
    chapters = [_chapter(card, row) for card, row in zip(chapter_cards(rows), rows, strict=True)]
    return Book(chapters, [(glossary_anchor(term), term, words[term]) for term in sorted(words)])


def _chapter(card: ChapterCard, row: Publication) -> BookChapter:
    texts = row.rendered.get("html") or {}
    named = {
        name: with_names_of(row.slug, texts[name]) for name in ("objectives", "body", "sources") if texts.get(name)
    }
    headings = [Line(name, words) for level, name, words in texts_of(named.get("body", "")) if level == 2]
    shifts = {"objectives": 2, "body": 1, "sources": 2}
    return BookChapter(
        card, row, {name: with_permalinks(html, shift=shifts[name]) for name, html in named.items()}, headings
    )
