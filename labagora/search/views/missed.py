"""Counting the words that found nothing: the only thing that a search writes, after the page, and without who."""

from flask import current_app, request

from labagora.core.clock import utcnow
from labagora.ports.shared import Shared
from labagora.search import actions, missing
from labagora.search.finding import Found, is_staff
from labagora.web.access import actor
from labagora.web.limits import count
from labagora.web.transaction import afterwards

HOUR = 3600
FROM_ONE_PLACE, FROM_ALL = 30, 2_000  # an hour: neither a visitor nor a thousand of them fill the table


def note_missed(found: Found) -> None:
    """Count a search without result, unless its words are not to be kept or too many are counted already.

    A search that filters narrowed, or one of the team, tells nothing about the words of readers; nor does a robot that
    only asks for headers.
    """
    words = missing.words_to_keep(found.asked.text)
    if found.hits.total or found.asked.filters or is_staff(actor()) or words is None:
        return
    if request.method == "GET" and _fits():
        now = utcnow()
        afterwards(lambda: actions.count_missed(words, now=now))


def _fits() -> bool:
    shared: Shared = current_app.extensions["labagora"].shared
    from_here = count("missed", FROM_ONE_PLACE, HOUR)
    return from_here.allowed and shared.hit("missed", FROM_ALL, HOUR).allowed
