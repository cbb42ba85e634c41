"""Incomplete dates of the library, as a person reads them."""

from labagora.core.partial_date import PartialDate
from labagora.library.display import locale


def since_in_words(text: str) -> str:
    """Return the words of a stored PartialDate, nothing for an empty one."""
    return PartialDate.from_stored(text).display(locale()) if text else ""
