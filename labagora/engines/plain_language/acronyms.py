"""Acronyms that no reader is told the meaning of."""

import re
from collections.abc import Iterable, Iterator, Sequence

from labagora.core.text import fold
from labagora.engines.plain_language.places import Place, Text
from labagora.engines.plain_language.report import Finding, FindingKind

_CAPITAL = "[A-ZÀ-ÖØ-Þ]"
_SIGLE = rf"(?:{_CAPITAL}(?:\.{_CAPITAL}){{1,7}}\.?|{_CAPITAL}[A-ZÀ-ÖØ-Þ0-9]{{1,7}}(?:-[A-Z0-9]{{1,8}})*s?)"
_ACRONYM = re.compile(rf"(?<![\w-]){_SIGLE}(?![\w])(?!-\w)")
_BRACKETS = re.compile(r"\(([^()]{2,200})\)")
_WRITTEN = rf"{_CAPITAL}[\w.-]{{1,11}}"  # beside its meaning, an acronym may have small letters: « INCa »
_OPENING = re.compile(rf"\s*(?:(?:ou|dit|dite|appelée?|sigle)\s+)?[«\"]?\s*({_WRITTEN})(?![\w-])")
_CLOSING = re.compile(rf"(?<![\w-])({_WRITTEN})\s*[»\"]?\s*$")
_SPELLED_AFTER = re.compile(r"\s*[»\"]?\s*(?::|=|–|—|,\s*(?:pour|c'est-à-dire|soit))\s")
_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})")
_WORD = re.compile(r"[^\W_]+")
_LOOKED_BACK = 160
_MOST_WORDS = 14

# signs and units, words that dictionaries list as they are, small words that people stress
_EVERYDAY = """
KO MO GO TO KWH KW MW MHZ GHZ HZ CO2 H2O O2 UI EUR USD TTC HT PH DB KM CM MM ML CL KG MG
OK SMS PDF SOS FAQ TV CD DVD USB ADN ARN QR GPS SIDA COVID RDV URL NB PS
NE PAS ET OU NON OUI LE LA LES UN UNE DES DU DE AU AUX EN SI QUE QUI SE SA SON CE CES IL ELLE ON TOUS TOUT
TRÈS PLUS AVANT APRÈS JAMAIS TOUJOURS SANS AVEC POUR PAR SUR STOP
"""
EVERYDAY = frozenset(_EVERYDAY.split())


def check_acronyms(texts: Sequence[Text], known: Iterable[str], quiet: Sequence[Sequence[Place]]) -> Iterator[Finding]:
    """Yield each acronym that no text explains and that is not known, where it first stands.

    ``quiet`` holds, for each text, the places in capitals, where words only look like acronyms.
    """
    explained = {_key(acronym) for acronym in known} | {_key(one) for text in texts for one in text.meanings}
    for text in texts:
        explained |= set(_spelled_out(text.masked))
    for text, places in zip(texts, quiet, strict=True):
        for found in _candidates(text.masked, places):
            if _key(found[0]) not in explained:
                explained.add(_key(found[0]))
                yield text.finding(FindingKind.ACRONYM, found.span(), acronym=found[0])


def _key(acronym: str) -> str:
    """Return an acronym without its dots and the mark of its plural: « R.C.P. » and « RCPs » are « RCP »."""
    bare = acronym.replace(".", "")
    return (bare.removesuffix("s") if bare[:-1].isupper() else bare).upper()


def _candidates(masked: str, quiet: Sequence[Place]) -> Iterator[re.Match[str]]:
    waiting = iter(sorted(quiet))
    start, end = next(waiting, (len(masked), len(masked)))
    for found in _ACRONYM.finditer(masked):
        while end <= found.start():
            start, end = next(waiting, (len(masked) + 1, len(masked) + 1))
        if not start <= found.start() < end and _is_acronym(_key(found[0])):
            yield found


def _is_acronym(key: str) -> bool:
    letters = sum(char.isalpha() for char in key)
    return letters >= 2 and key not in EVERYDAY and not _ROMAN.fullmatch(key)


def _spelled_out(masked: str) -> Iterator[str]:
    """Yield the acronyms written beside their meaning: « les mots (SIGLE) », « SIGLE (les mots) », « SIGLE : mots »."""
    for brackets in _BRACKETS.finditer(masked):
        before = masked[max(0, brackets.start() - _LOOKED_BACK) : brackets.start()]
        inside = _OPENING.match(brackets[1])
        if inside and _ends_with_meaning(inside[1], before):
            yield _key(inside[1])
        outside = _CLOSING.search(before[-40:])
        if outside and _starts_with_meaning(outside[1], brackets[1]):
            yield _key(outside[1])
    for found in _ACRONYM.finditer(masked):
        sign = _SPELLED_AFTER.match(masked, found.end(), found.end() + 30)
        if sign and _starts_with_meaning(found[0], masked[sign.end() : sign.end() + _LOOKED_BACK]):
            yield _key(found[0])


def _ends_with_meaning(acronym: str, before: str) -> bool:
    letters, initials = _letters(acronym), _initials(_WORD.findall(before)[-_MOST_WORDS:])
    return any(_spells(letters, initials[place:]) for place in range(len(initials)))


def _starts_with_meaning(acronym: str, after: str) -> bool:
    letters, initials = _letters(acronym), _initials(_WORD.findall(after)[:_MOST_WORDS])
    return any(_spells(letters, initials[place:]) for place in range(min(2, len(initials))))


def _letters(acronym: str) -> str:
    return "".join(char for char in fold(_key(acronym)) if char.isalpha())


def _initials(words: list[str]) -> str:
    return fold("".join(word[0] for word in words))


def _spells(letters: str, initials: str) -> bool:
    """Tell whether words begin with the letters of an acronym, in order; of four or more, one may stand inside a word
    (« INCa », « IDEC »).
    """
    if len(initials) < 2 or initials[0] != letters[:1]:
        return False
    place, missing = 0, 0
    for letter in letters:
        found = initials.find(letter, place)
        missing += found < 0
        place = found + 1 if found >= 0 else place
    return missing <= (len(letters) > 3)
