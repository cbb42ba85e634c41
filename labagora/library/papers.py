"""PDFs of publications: built from what is on line, kept in the process while nothing moves."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from labagora.core.clock import today_in_paris
from labagora.core.paper import book_pdf, paper_pdf
from labagora.library.models import Publication
from labagora.library.printing import paper_of, pictures_of
from labagora.library.queries import reading
from labagora.web.errors import Unavailable
from labagora.web.mailing import absolute

PATIENCE = 20.0  # seconds
BOOK_TITLE = "Kit méthodologique"
BOOK_SUMMARY = "Comment construire, conduire et évaluer une action du Living Lab, chapitre par chapitre."


class Shelf:
    """The last documents built, under keys that change with what they show. One at a time is built."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._kept: OrderedDict[str, bytes] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str, build: Callable[[], bytes]) -> bytes:
        """Return the document of a key, built when it is not there; the oldest asked for makes room.

        Raises Unavailable when another one takes too long to build: a page never waits for ever.
        """
        if not self._lock.acquire(timeout=PATIENCE):
            raise Unavailable
        try:
            if key not in self._kept:
                self._kept[key] = build()
            self._kept.move_to_end(key)
            while len(self._kept) > self.size:
                self._kept.popitem(last=False)
            return self._kept[key]
        finally:
            self._lock.release()


SHEETS, BOOKS = Shelf(4), Shelf(1)


def sheet_pdf(publication: Publication) -> bytes:
    """Return the PDF of one page, just built."""
    paper = paper_of(publication, pictures_of(reading.pictures_of([publication])))
    return paper_pdf(paper, made_on=today_in_paris())


def kit_pdf(chapters: Sequence[Publication]) -> bytes:
    """Return the kit as one book, just built."""
    pictures = pictures_of(reading.pictures_of(chapters))
    return book_pdf(
        BOOK_TITLE,
        [paper_of(chapter, pictures) for chapter in chapters],
        summary=BOOK_SUMMARY,
        made_on=today_in_paris(),
        kicker="Lab Agora",
        address=absolute("library.kit_show"),
    )
