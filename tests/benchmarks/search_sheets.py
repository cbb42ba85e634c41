"""Sheets of real length and questions about them, the same for the same seed.

Sentences of the demonstration library are put together anew; rare words are added as real texts have them (names,
drugs, places: the n-th about n times rarer than the first). Without the library, sentences are invented.
"""

import random
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml

import labagora
from labagora.ports.search import SearchDocument, SearchQuery
from labagora.ports.search.french import STOP_WORDS, fold_word
from labagora.ports.search.language import parse
from labagora.ports.search.synonyms import Synonyms
from labagora.reference.shipped import shipped_terms

LIBRARY = Path(labagora.__file__).parent / "demo" / "data" / "library"
FACETS = ("enjeu", "etape", "public")
CODES = {
    "enjeu": ("delais", "lien_ville_hopital", "suivi"),
    "etape": ("suspicion", "bilan", "traitement", "domicile", "apres"),
    "public": tuple(f"public{number}" for number in range(12)),
}
PROSE = (
    "objectives",
    "actions",
    "actors",
    "indicators",
    "obstacles",
    "success_factors",
    "conditions",
    "sites",
    "easy_read",
)
SHORT, LONG, LONG_SHARE = 2_000, 8_000, 0.25
RARE_WORDS, RARE_EVERY = 200_000, 14
_SENTENCE = re.compile(r"(?<=[.!?…])\s+|\n\s*[-*#]+\s*|\n{2,}|\n\s*\d+\.\s+")
_MARKUP = re.compile(r"[*_`|#]+|\]\([^)]*\)|\[")
_WORD = re.compile(r"[^\W\d_]{4,}")
_SYLLABLES = ("ba", "che", "dri", "fo", "ga", "lan", "mi", "nou", "pré", "ro", "sal", "té", "vin", "xa", "zel", "our")


def texts(value: Any) -> Iterator[str]:
    """Yield every text of a page, wherever it is."""
    if isinstance(value, str):
        yield _MARKUP.sub(" ", value)
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)


@cache
def library() -> tuple[SearchDocument, ...]:
    """Return the pages of the demonstration library, called ``sheet:<slug>``."""
    return tuple(_page(path) for path in sorted(LIBRARY.glob("*.md")))


def _page(path: Path) -> SearchDocument:
    _, header, body = path.read_text(encoding="utf-8").split("---\n", 2)
    page = yaml.safe_load(header)
    return SearchDocument(
        id=f"sheet:{page['slug']}",
        title=page["title"],
        summary=page["summary"],
        body="\n".join(texts([body, *(page.get(name) for name in PROSE)])),
        tags=tuple(page.get("tags") or ()),
    )


@cache
def synonyms() -> Synonyms:
    """Return the synonyms that the portal ships with."""
    shipped = (term for term in shipped_terms() if term.vocabulary == "search_synonyms")
    return Synonyms.of(term.extra.get("words", ()) for term in shipped)


@cache
def sentences() -> tuple[str, ...]:
    """Return the sentences of the library, or invented ones when it is absent."""
    written = (" ".join(part.split()) for page in library() for part in _SENTENCE.split(page.body))
    found = tuple(dict.fromkeys(sentence for sentence in written if 20 <= len(sentence) <= 400))
    return found if len(found) > 500 else invented_sentences(random.Random(0))


def invented_sentences(chance: random.Random, count: int = 2_000) -> tuple[str, ...]:
    """Return sentences of invented words, the first ones far more often, with French small words between them."""
    little = ("le", "la", "de", "des", "et", "à", "pour", "une", "dans", "sur")

    def words() -> Iterator[str]:
        for _ in range(chance.randint(6, 18)):
            yield chance.choice(little) if chance.random() < 0.45 else rare_word(int(5_000 ** chance.random()))

    return tuple(f"{' '.join(words()).capitalize()}." for _ in range(count))


def rare_word(number: int) -> str:
    """Return the invented word of a number, from one on."""
    parts = []
    while number:
        number, digit = divmod(number, len(_SYLLABLES))
        parts.append(_SYLLABLES[digit])
    return "".join(["v", *parts, "ine"])


def sheets(count: int, seed: int = 1) -> list[SearchDocument]:
    """Return sheets of about 2,000 characters, one in four of about 8,000."""
    chance = random.Random(seed)
    return [_sheet(number, chance) for number in range(count)]


def _sheet(number: int, chance: random.Random) -> SearchDocument:
    size = (LONG if chance.random() < LONG_SHARE else SHORT) * chance.uniform(0.7, 1.3)
    return SearchDocument(
        id=f"sheet:{number:06d}",
        title=" ".join(chance.choice(sentences()).split()[:9]).rstrip(".,;:"),
        summary=chance.choice(sentences()),
        body=_text(int(size), chance),
        tags=[chance.choice(content_words(chance.choice(sentences())) or ["soins"]) for _ in range(3)],
        day=20200101 + chance.randrange(6) * 10_000 + chance.randrange(12) * 100 + chance.randrange(28),
        facets={name: chance.sample(codes, chance.randint(1, 3)) for name, codes in CODES.items()},
    )


def _text(size: int, chance: random.Random) -> str:
    parts: list[str] = []
    while size > 0:
        words = chance.choice(sentences()).split()
        for place in range(len(words)):
            if chance.random() < 1 / RARE_EVERY:
                words[place] = rare_word(int(RARE_WORDS ** chance.random()))
        parts.append(" ".join(words))
        size -= len(parts[-1]) + 1
    return " ".join(parts)


def content_words(sentence: str) -> list[str]:
    """Return the words that people would type."""
    return [word.lower() for word in _WORD.findall(sentence) if fold_word(word) not in STOP_WORDS]


def questions(documents: Sequence[SearchDocument], count: int, seed: int = 2) -> list[SearchQuery]:
    """Return questions about sheets of the corpus, all different."""
    chance = random.Random(seed)
    asked: dict[tuple[str, str], SearchQuery] = {}
    while len(asked) < count:
        one = _question(chance.choice(documents), chance)
        if parse(one.text).wanted:
            asked[one.text, str(one.filters)] = one
    return list(asked.values())


def _question(about: SearchDocument, chance: random.Random) -> SearchQuery:
    sentence = chance.choice([about.title, about.summary, *about.body.split(". ")])
    words = content_words(sentence) or ["soins"]
    kind = chance.choices(("words", "sentence", "phrase", "filter", "prefix"), (55, 20, 10, 10, 5))[0]
    start = chance.randrange(len(words))
    few = words[start : start + chance.randint(1, 3)]
    elsewhere = content_words(chance.choice(sentences())) or ["soins"]
    texts_by_kind = {
        "words": " ".join(few),
        "sentence": f"comment {' '.join(words[:6])} {chance.choice(elsewhere)}",
        "phrase": f'"{" ".join(sentence.split()[:3])}"',
        "filter": " ".join(few[:2]),
        "prefix": f"{few[0][:5]}*",
    }
    filters = {"etape": [chance.choice(CODES["etape"])]} if kind == "filter" else {}
    text = texts_by_kind[kind]
    return SearchQuery(text=_bare(text) if chance.random() < 0.3 else text, filters=filters, facets=FACETS)


def _bare(text: str) -> str:
    """Return the text as typed without accents."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))
