"""Sentences, paragraphs and turns of phrase that tire a reader.

Where the limits come from: « 20 mots en moyenne » a sentence (European Commission, *Rédiger clairement*, advice 4); 25
words at most and five sentences a paragraph (GOV.UK, *Writing for GOV.UK*); beyond 40 words a reader is lost (*Oxford
Guide to Plain English*; GOV.UK, « Sentence length: why 25 words is our limit », reports less than one tenth understood
at 43). Hence 25 words to look at again, 40 to correct, and paragraphs of five sentences of 20 words.
"""

import re
from collections.abc import Iterator

from labagora.engines.plain_language.places import Place, Text
from labagora.engines.plain_language.readability import count_words
from labagora.engines.plain_language.report import Finding, FindingKind

SENTENCE = 25
LONGEST_SENTENCE = 40
PARAGRAPH = 100
_CAPITAL_WORDS = 4
_CAPITAL_LETTERS = 12
_LETTERS = re.compile(r"[^\W\d_]{2,}")

PLAIN = {
    "afin de": "pour",
    "afin que": "pour que",
    "à l'issue de": "après",
    "antérieurement à": "avant",
    "au moyen de": "avec",
    "au regard de": "selon",
    "au sein de": "dans",
    "concomitamment": "en même temps",
    "conformément à": "selon",
    "dans l'hypothèse où": "si",
    "dans l'optique de": "pour",
    "dans le but de": "pour",
    "dans le cadre de": "pour",
    "dans les meilleurs délais": "vite, avec une date",
    "de manière à": "pour",
    "en l'absence de": "sans",
    "en vue de": "pour",
    "en matière de": "pour",
    "eu égard à": "vu",
    "est susceptible de": "peut",
    "il convient de": "il faut",
    "il est nécessaire de": "il faut",
    "impacter": "changer",
    "le cas échéant": "si besoin",
    "ledit": "ce",
    "ladite": "cette",
    "lesdits": "ces",
    "nonobstant": "malgré",
    "par le biais de": "par",
    "par le truchement de": "par",
    "postérieurement à": "après",
    "préalablement à": "avant",
    "procéder à": "faire",
    "solutionner": "résoudre",
    "sous réserve de": "si",
    "subséquent": "suivant",
    "susmentionné": "cité plus haut",
    "susvisé": "cité plus haut",
    "visant à": "pour",
}


def _pattern(words: str) -> str:
    """Return what finds a turn of phrase whatever its spaces, its apostrophes and the elision of its last word."""
    spaced = re.escape(words).replace(r"\ ", r"[\s\u00a0]{1,3}").replace("'", "['’][\\s\u00a0]?")
    if words.endswith(" de"):
        return spaced[:-2] + "(?:d['’]|de\\b|du\\b|des\\b)"
    if words.endswith(" à"):
        return spaced[:-1] + "(?:à\\b|aux?\\b)"
    return spaced.replace("que", "qu(?:e\\b|['’])") if words.endswith(" que") else spaced + "e?s?\\b"


_HEAVY = re.compile(r"\b(?:" + "|".join(f"({_pattern(words)})" for words in PLAIN) + ")", re.IGNORECASE)
_HEAVY_WORDS = tuple(PLAIN)


def check_sentences(text: Text) -> Iterator[Finding]:
    """Yield the sentences that are too long."""
    for start, end in text.sentences:
        words = count_words(text.masked[start:end])
        if words > LONGEST_SENTENCE:
            yield text.finding(FindingKind.VERY_LONG_SENTENCE, (start, end), words=words, most=SENTENCE)
        elif words > SENTENCE:
            yield text.finding(FindingKind.LONG_SENTENCE, (start, end), words=words, most=SENTENCE)


def check_paragraphs(text: Text) -> Iterator[Finding]:
    """Yield the paragraphs that are too long."""
    for block in text.prose:
        words = count_words(text.masked[block.start : block.end])
        if words > PARAGRAPH:
            yield text.finding(FindingKind.LONG_PARAGRAPH, (block.start, block.end), words=words)


def capitals(text: Text) -> list[Place]:
    """Return the places of the sentences written in capitals."""
    return [place for place in text.sentences if _shouts(text.masked[slice(*place)])]


def _shouts(sentence: str) -> bool:
    words = _LETTERS.findall(sentence)
    return len(words) >= _CAPITAL_WORDS and sum(map(len, words)) >= _CAPITAL_LETTERS and all(map(str.isupper, words))


def check_heavy_words(text: Text) -> Iterator[Finding]:
    """Yield each heavy turn of phrase where it first stands, with how many times it does."""
    places: dict[str, list[Place]] = {}
    for found in _HEAVY.finditer(text.masked):
        words = _HEAVY_WORDS[(found.lastindex or 1) - 1]
        places.setdefault(words, []).append(found.span())
    for words, spans in places.items():
        yield text.finding(FindingKind.HEAVY_WORDS, spans[0], words=words, plain=PLAIN[words], count=len(spans))
