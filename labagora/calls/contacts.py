"""What must not be published with an answer: how to reach somebody, or who asked. Pure."""

import re

from labagora.core.text import fold

_ADDRESS = re.compile(r"[\w.+'-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}(?:\.[\w-]{1,63})+", re.IGNORECASE)
_NUMBER = re.compile(r"(?<!\d)(?:(?:\+|00)\d{2}[\s.()-]{0,3}(?:0\)?[\s.-]?)?|0)[1-9](?:[\s.-]?\d{2}){4}(?!\d)")
SHORTEST_NAME = 4


def contact_details(text: str, *, allowed: str = "") -> list[str]:
    """Return the mail addresses and telephone numbers of a text, but for the one of the call."""
    found = [*_ADDRESS.findall(text), *_NUMBER.findall(text)]
    return [one.strip() for one in found if fold(one.strip().rstrip(".")) != fold(allowed or "-")]


def names(text: str, name: str) -> bool:
    """Tell whether a text says a name, accents and case aside."""
    words = fold(name).split()
    if not words or len("".join(words)) < SHORTEST_NAME:
        return False
    wanted = r"\W+".join(map(re.escape, words))
    return re.search(rf"(?<!\w){wanted}(?!\w)", fold(text)) is not None
