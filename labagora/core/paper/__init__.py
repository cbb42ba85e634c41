"""Long documents on paper: accessible PDFs (PDF/UA-1), the content travelling as data and never as markup.

``contents`` says what a paper holds. ``blocks`` reads HTML with ``tree``, ``runs``, ``lists``, ``tables``, ``notes``.
``composition`` puts a paper together, with ``pictures``, ``plain`` and ``words``; ``press`` prints it by ``templates``.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from labagora.core.paper.composition import chapter_name, composed
from labagora.core.paper.contents import Paper, PaperSection, Picture
from labagora.core.paper.pictures import Album
from labagora.core.paper.press import PressError, printed

__all__ = ["Paper", "PaperSection", "Picture", "PressError", "book_pdf", "paper_pdf"]


def paper_pdf(paper: Paper, *, made_on: date) -> bytes:
    """Return the PDF of one document: the same bytes for the same paper and the same day."""
    album = Album()
    data = composed(paper, album, made_on=made_on)
    return printed(_document(data, [data], made_on, is_book=False), album)


def book_pdf(
    title: str,
    papers: Sequence[Paper],
    *,
    summary: str,
    made_on: date,
    kicker: str = "",
    notice: str = "",
    footer: str = "",
    address: str = "",
    language: str = "fr",
    author: str = "",
) -> bytes:
    """Return the PDF of a book: a cover, a table of contents, then each paper as a chapter."""
    album = Album()
    cover = Paper(title, summary, kicker, (), (), notice, footer, address, language, author)
    names = {paper.address: chapter_name(place) for place, paper in enumerate(papers, start=1) if paper.address}
    chapters = [
        composed(paper, album, made_on=made_on, place=place, chapters=names)
        for place, paper in enumerate(papers, start=1)
    ]
    return printed(_document(composed(cover, album, made_on=made_on), chapters, made_on, is_book=True), album)


def _document(cover: dict[str, Any], chapters: list[dict[str, Any]], made_on: date, *, is_book: bool) -> dict[str, Any]:
    return {
        "cover": cover,
        "chapters": chapters,
        "is_book": is_book,
        "date": [made_on.year, made_on.month, made_on.day],
        "has_stand_ins": False,
    }
