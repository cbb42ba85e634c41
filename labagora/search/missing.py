"""Which words that found nothing are kept, and how. What may name a person or tell how to reach one is not."""

from datetime import date, datetime, timedelta

from labagora.core.clock import today_in_paris
from labagora.core.text import contains_contact, fold
from labagora.ports.search import french
from labagora.search.models import LONGEST_WORDS

KEPT = timedelta(days=365)


def words_to_keep(text: str) -> str | None:
    """Return the words folded, without signs, or None when they are not to be kept.

    Not kept: nothing to look for, contact details, only digits, more than 80 characters (people tell their life in
    long questions).
    """
    if len(text) > LONGEST_WORDS or contains_contact(text):
        return None
    folded = " ".join(fold(found[0]) for found in french.raw_words(text))
    is_kept = 0 < len(folded) <= LONGEST_WORDS and any(sign.isalpha() for sign in folded)
    return folded if is_kept else None


def week_of(now: datetime) -> date:
    """Return the Monday of a week, in Paris."""
    today = today_in_paris(now)
    return today - timedelta(days=today.weekday())
