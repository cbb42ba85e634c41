"""Where French sentences end."""

import re
from collections.abc import Iterator

_END = re.compile(r"[.!?…]+(?:[ \u00a0\u202f]?[)\]\"»”’])*(?=\s|$)")
_TITLES = "m mm mme mmes mlle mlles mgr dr drs pr prs me st ste cf p pp ex art al chap fig vol no n réf tél env resp bd"
_JOINED = "i.e e.g c.-à-d c.à.d p.ex"
_ENDINGS = "etc min max éd coll av apr janv févr avr juil sept oct nov déc hab suiv"
_NEVER_LAST = frozenset((_TITLES + " " + _JOINED).split())
_SELDOM_LAST = frozenset(_ENDINGS.split())
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")
_NUMBER = re.compile(r"[\d.]+")


def spans(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the places of the sentences of a block, blanks trimmed."""
    begun = start
    for found in _END.finditer(text, start, end):
        if _ends(text, begun, found, end):
            yield from _trimmed(text, begun, found.end())
            begun = found.end()
    yield from _trimmed(text, begun, end)


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if any(char.isalnum() for char in piece):
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends(text: str, begun: int, found: re.Match[str], end: int) -> bool:
    follower = _next_char(text, found.end(), end)
    if follower.islower():
        return False
    if found[0] != ".":
        return True
    before = _last_word(text, begun, found.start())
    if before.casefold() in _NEVER_LAST or _is_number(text, begun, found.start()):
        return False
    if before.casefold() in _SELDOM_LAST or ("." in before and _INITIALS.fullmatch(before)):
        return not follower.isdigit()
    if len(before) == 1 and before.isupper():
        return not (follower.isdigit() or _is_initial(text, begun, found.start()))
    return True


def _is_number(text: str, begun: int, place: int) -> bool:
    """Tell whether all there is so far is a number, as in « 1. Recevoir la demande »."""
    return place - begun < 12 and bool(_NUMBER.fullmatch(text[begun:place].strip()))


def _is_initial(text: str, begun: int, place: int) -> bool:
    """Tell whether a lone capital opens a name (« le Dr J. Dupont ») rather than ends a sentence (« vitamine C. »)."""
    before = text[max(begun, place - 40) : place - 1].split()
    return not before or before[-1][0].isupper()


def _next_char(text: str, start: int, end: int) -> str:
    while start < end and (text[start].isspace() or text[start] in "«“\"'(["):
        start += 1
    return text[start : min(start + 1, end)]


def _last_word(text: str, begun: int, place: int) -> str:
    start = place
    while start > begun and not (text[start - 1].isspace() or text[start - 1] in "('’«"):
        start -= 1
    return text[start:place]
