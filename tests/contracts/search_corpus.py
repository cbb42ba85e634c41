"""Invented documents whose words every French analysis leaves alone, and a plain answer to compare engines with."""

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from labagora.ports.search import PUBLIC, STAFF, Mode, SearchDocument, SearchQuery

WORDS = tuple(a + b + c + "o" for a in ("ba", "ki", "mu", "vo") for b in ("di", "gu", "la") for c in ("p", "t", "v"))
ENJEUX = ("proximite", "qualite", "acces")
ETAPES = ("annonce", "traitement", "apres", "palliatif")
DAYS = (0, 20240101, 20250601, 20250602, 20260315)


def sheet(name: str, title: str = "Fiche", **parts: object) -> SearchDocument:
    """Return a document called ``sheet:<name>``."""
    return SearchDocument(id=f"sheet:{name}", title=title, **parts)  # type: ignore[arg-type]  # parts are the caller's


def random_sheet(name: str, chance: random.Random) -> SearchDocument:
    """Return a document of a few words, the first ones of WORDS more often."""

    def some(least: int, most: int) -> str:
        picked = (WORDS[min(int(chance.expovariate(0.12)), len(WORDS) - 1)] for _ in range(chance.randint(least, most)))
        return " ".join(picked)

    return sheet(
        name,
        some(1, 3),
        summary=some(0, 5),
        body=some(2, 40),
        tags=some(0, 2).split(),
        day=chance.choice(DAYS),
        facets={
            "enjeu": chance.sample(ENJEUX, chance.randint(0, 3)),
            "etape": chance.sample(ETAPES, chance.randint(0, 2)),
        },
        audience=PUBLIC if chance.random() < 0.8 else STAFF,
    )


def corpus(size: int, seed: int = 1) -> list[SearchDocument]:
    """Return documents that are the same for the same seed."""
    chance = random.Random(seed)
    return [random_sheet(f"{number:05d}", chance) for number in range(size)]


def questions(count: int, seed: int = 2) -> list[SearchQuery]:
    """Return questions of one to four words, some with phrases, exclusions and filters."""
    chance = random.Random(seed)
    return [_question(chance) for _ in range(count)]


def _question(chance: random.Random) -> SearchQuery:
    words = [chance.choice(WORDS) for _ in range(chance.randint(0, 4))]
    if chance.random() < 0.2:
        words.append(f"-{chance.choice(WORDS)}")
    if chance.random() < 0.2:
        words.append(f'"{chance.choice(WORDS[:6])} {chance.choice(WORDS[:6])}"')
    filters: dict[str, Sequence[str]] = {}
    if chance.random() < 0.4:
        filters["enjeu"] = chance.sample(ENJEUX, chance.randint(1, 2))
    if chance.random() < 0.3:
        filters["etape"] = chance.sample(ETAPES, chance.randint(1, 2))
    audiences = frozenset({PUBLIC, STAFF} if chance.random() < 0.3 else {PUBLIC})
    return SearchQuery(text=" ".join(words), filters=filters, audiences=audiences, facets=("enjeu", "etape"), size=100)


@dataclass(frozen=True)
class Expected:
    """What an engine must answer, order aside."""

    found: frozenset[str]
    by_date: Sequence[str]
    facets: Mapping[str, Mapping[str, int]]
    mode: Mode


@dataclass
class Oracle:
    """Every document in a dictionary, read from end to end at each question."""

    documents: dict[str, SearchDocument] = field(default_factory=dict)

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[str] = ()) -> None:
        """Do what the port says."""
        for name in gone:
            self.documents.pop(name, None)
        self.documents |= {document.id: document for document in documents}

    def answer(self, query: SearchQuery) -> Expected:
        """Return the answer to a question made by ``questions``."""
        units, refused = _parse(query.text)
        if query.text and not units:
            return Expected(frozenset(), (), {name: {} for name in query.facets}, Mode.NOTHING)
        visible = [one for one in self.documents.values() if _is_visible(one, query)]
        allowed = [one for one in visible if not any(unit(one) for unit in refused)]
        mode = Mode.EVERY_WORD if units else Mode.ALL
        matching = [one for one in allowed if all(unit(one) for unit in units)]
        if len(units) > 1 and not any(_is_kept(one, query.filters) for one in matching):
            mode, matching = Mode.SOME_WORDS, [one for one in allowed if any(unit(one) for unit in units)]
        kept = [one for one in matching if _is_kept(one, query.filters)]
        return Expected(
            frozenset(one.id for one in kept),
            [one.id for one in sorted(kept, key=lambda one: (-one.day, one.id))],
            {name: _counts(name, matching, query) for name in query.facets},
            mode,
        )


Unit = Callable[[SearchDocument], bool]


def _parse(text: str) -> tuple[list[Unit], list[Unit]]:
    head, *phrases = text.split('"')[:2]
    words = head.split()
    units = [_holds([word]) for word in dict.fromkeys(words) if not word.startswith("-")]
    units += [_holds(phrase.split()) for phrase in phrases]
    return units, [_holds([word[1:]]) for word in words if word.startswith("-")]


def _holds(wanted: list[str]) -> Unit:
    spaced = f" {' '.join(wanted)} "
    return lambda one: any(spaced in f" {part} " for part in (one.title, one.summary, one.body, *one.tags))


def _is_visible(one: SearchDocument, query: SearchQuery) -> bool:
    return one.audience in query.audiences and one.id not in query.without


def _is_kept(one: SearchDocument, filters: Mapping[str, Sequence[str]]) -> bool:
    return all(set(codes) & set(one.facets.get(name, ())) for name, codes in filters.items())


def _counts(name: str, matching: Iterable[SearchDocument], query: SearchQuery) -> dict[str, int]:
    others = {other: codes for other, codes in query.filters.items() if other != name}
    return dict(Counter(code for one in matching if _is_kept(one, others) for code in one.facets.get(name, ())))
