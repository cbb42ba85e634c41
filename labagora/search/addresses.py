"""A search as the address writes it, the same for the page and for programs. An unknown code filters nothing."""

from flask import request

from labagora.core.text import squeeze
from labagora.ports.search import LAST_PAGE, Sort
from labagora.ports.search.language import LONGEST_TEXT
from labagora.search import facets
from labagora.search.commands import SORTS, Asked
from labagora.web.fields import page_number

MOST_CODES = 20


def words_asked() -> str:
    """Return the words of the address, on one line, bounded."""
    return squeeze(request.args.get("q", "")[: 2 * LONGEST_TEXT])[:LONGEST_TEXT]


def asked(*, for_staff: bool) -> Asked:
    """Read the search."""
    names = facets.facet_names(for_staff=for_staff)
    found = {name: _codes(name, for_staff=for_staff) for name in names if name in request.args}
    return Asked(
        text=words_asked(),
        filters={name: codes for name, codes in found.items() if codes},
        sort=SORTS.get(request.args.get("tri", ""), Sort.RELEVANCE),
        page=min(page_number(), LAST_PAGE),
    )


def _codes(facet: str, *, for_staff: bool) -> tuple[str, ...]:
    known = facets.words_of(facet, for_staff=for_staff)
    given = dict.fromkeys(request.args.getlist(facet)[:MOST_CODES])
    return tuple(code for code in given if code in known)
