"""No text raises, hangs or costs much, whatever it is; and every answer holds together."""

import gc
import string
import time
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labagora.ports.search import PUBLIC, STAFF, Hits, Mode, SearchIndex, SearchQuery, Sort
from labagora.ports.search.synonyms import Synonyms
from tests.contracts.search_corpus import ENJEUX, ETAPES, WORDS, corpus, sheet
from tests.contracts.search_engines import Place

pytestmark = pytest.mark.sqlite_only

SIZE = 1_500
WALL_SECONDS, CPU_SECONDS = 1.0, 0.050

HOSTILE = {
    "empty": "",
    "spaces": " \t\r\n\u00a0\u2003 ",
    "star": "*",
    "stars": "** * ***",
    "star-first": "*soins",
    "star-inside": "so*ns",
    "one-letter-prefix": "s*",
    "two-letter-prefix": "so*",
    "wide-prefix": "bad*",
    "widest-prefixes": "bad* kid* mud* vod* bag* kig* mug* vog* bal* kil* mul* vol*",
    "question-mark": "?",
    "question-marks": "s?ins ???",
    "fuzzy": "soins~",
    "fuzzy-nine": "soins~9",
    "fuzzy-99": "soins~99/99",
    "boost": "soins^99999999",
    "boost-overflow": "soins^1e999",
    "boost-negative": "soins^-1",
    "range": "[2020 TO 2026]",
    "range-open": "[2020 TO",
    "range-dates": "day:[00000000 TO 99999999]",
    "greater": ">soins",
    "less-equal": "<=soins",
    "field": "title:soins",
    "field-id": "id:sheet",
    "field-unknown": "nimporte:quoi",
    "field-empty": "title:",
    "audience": "audience:staff",
    "regex": 'r"s.*"',
    "regex-slow": 'r"(a+)+$"' + "a" * 40,
    "not": "NOT",
    "not-or": "NOT OR soins",
    "nots": "NOT " * 60 + "soins",
    "and-or": "AND OR AND OR",
    "ors": " OR ".join(["soins"] * 2_000),
    "ands": " AND ".join(WORDS) * 50,
    "parenthesis": "(",
    "parentheses": "(" * 3_000,
    "parentheses-closed": "(" * 3_000 + "soins" + ")" * 3_000,
    "braces": "{soins}[palliatifs]<<>>",
    "quote": '"',
    "quotes": '"' * 5_000,
    "quote-minus": '-"',
    "empty-phrase": '""',
    "empty-phrases": '"" ' * 500,
    "odd-quotes": '"soins "palliatifs" "',
    "guillemets": "«soins « palliatifs » »",
    "long-phrase": '"' + "soins " * 2_000 + '"',
    "common-phrase": f'"{WORDS[0]} {WORDS[1]} {WORDS[0]} {WORDS[2]} {WORDS[1]}"',
    "same-phrase": '"' + f"{WORDS[0]} " * 12 + '"',
    "minus": "-",
    "minuses": "- - - --- ----soins",
    "minus-all": " ".join(f"-{word}" for word in WORDS),
    "many-words": " ".join(WORDS * 300),
    "long-word": "a" * 100_000,
    "long-accents": "e" + "\u0301" * 50_000,
    "long-number": "9" * 50_000,
    "hyphens": "-".join(["tele"] * 500),
    "apostrophes": "l'" * 3_000 + "annonce",
    "dots": "r." * 3_000,
    "nul": "soins\x00palliatifs",
    "controls": "".join(map(chr, range(32))) + "soins" + "".join(map(chr, range(127, 160))),
    "surrogate": "\ud800 soins \udfff",
    "bidi": "\u202esniös\u202c\u2066soins\u2069",
    "zero-width": "so\u200bi\u200dn\u2060s\ufeff\u00ad",
    "emoji": "🩺👩🏽‍⚕️" * 200,
    "other-scripts": "здоровье 健康 صحة สุขภาพ स्वास्थ्य",
    "mathematical": "𝓼𝓸𝓲𝓷𝓼 ﬁn ½ Ⅻ ㎏ ℵ",
    "turkish": "İstanbul ı ß ẞ ŉ",
    "private-use": "\ue000\uf8ff\U0010ffff",
    "sql": "'; DROP TABLE document; --",
    "sql-union": "' UNION SELECT * FROM account --",
    "sql-percent": "%s %(nom)s %% :nom ? $1",
    "like": "%_%\\_\\%",
    "tsquery": "soins:* & !palliatifs | (annonce <-> diagnostic)",
    "tsvector": "'soins':1A,2B",
    "backslashes": "\\" * 3_000,
    "tsquery-quote": "so''ins' \\' '\\''",
    "script": "<script>alert(1)</script>",
    "template": "{{ 7*7 }} ${7*7} #{7*7} %(x)s",
    "path": "../../../../etc/passwd",
    "jndi": "${jndi:ldap://127.0.0.1/a}",
    "json": '{"query": {"match_all": {}}}',
    "newlines": "soins\n" * 3_000,
    "everything": string.printable * 50,
}
ODD = st.text(st.sampled_from("soinabdkmuv0 \t\n-−\"“”«»*'’.·\x00\u0301\u200b\ud800é🩺()[]:~^&|!<>\\%"), max_size=300)
MEANT = st.lists(st.sampled_from([*WORDS, *(f"-{word}" for word in WORDS[:4]), "badi*", '"badipo badito"', '"']))
TEXTS = st.one_of(ODD, MEANT.map(" ".join), st.text(max_size=80))


@pytest.fixture(scope="module")
def big(lasting_place: Place) -> Iterator[SearchIndex]:
    """1,500 documents of a few hundred words, with many words that begin alike."""
    index = lasting_place.open()
    index.rebuild([*corpus(SIZE - 1), sheet("vrai", "Soins palliatifs", body=" ".join(f"bad{n}o" for n in range(900)))])
    for text in ("soins palliatifs", '"soins palliatifs"', "bad*", "soisn", ""):
        index.search(SearchQuery(text=text, facets=("enjeu", "etape")))
    gc.freeze()  # to look through all that the tests have loaded is no cost of a question
    yield index
    gc.unfreeze()


def costs(index: SearchIndex, query: SearchQuery) -> tuple[float, float]:
    """Return the seconds that pass and those that this process works."""
    wall, cpu = time.perf_counter(), time.process_time()
    index.search(query)
    return time.perf_counter() - wall, time.process_time() - cpu


def test_hostile_texts_are_those_of_the_safety_table() -> None:
    assert len(HOSTILE) >= 71


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_is_answered_at_little_cost(big: SearchIndex, name: str) -> None:
    text = HOSTILE[name]
    for filters in ({}, {"enjeu": [text]}):
        query = SearchQuery(text=text, filters=filters, facets=("enjeu", "etape"), page=10**9, size=10**9)
        # The processor is shared: a pause of the machine may fall on one try, not on three.
        wall, cpu = map(min, zip(*(costs(big, query) for _ in range(3)), strict=True))
        assert wall < WALL_SECONDS, wall
        assert cpu < CPU_SECONDS, cpu


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_gives_a_sound_answer(big: SearchIndex, name: str) -> None:
    for sort in Sort:
        query = SearchQuery(text=HOSTILE[name], facets=("enjeu", "etape"), sort=sort, size=50)
        assert_sound(big.search(query), query)


def test_hostile_names_of_facets_and_audiences(big: SearchIndex) -> None:
    for name, text in HOSTILE.items():
        hits = big.search(SearchQuery(filters={text: [text]}, facets=(text,), audiences=frozenset({text})))
        assert hits.total == 0, name
    big.search(SearchQuery(text="soins", without=frozenset(HOSTILE.values())))


def test_hostile_synonyms(big: SearchIndex) -> None:
    synonyms = Synonyms.of([list(HOSTILE.values()), ["soins", *WORDS], ["soins", ""], []])
    for text in ("soins", "soins palliatifs", *HOSTILE.values()):
        query = SearchQuery(text=text, synonyms=synonyms, facets=("enjeu",))
        assert_sound(big.search(query), query)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=TEXTS,
    page=st.integers(-3, 10**6),
    size=st.integers(-3, 10**6),
    sort=st.sampled_from(list(Sort)),
    audiences=st.frozensets(st.sampled_from([PUBLIC, STAFF, "autre"])),
    filters=st.dictionaries(st.sampled_from(["enjeu", "etape", "x"]), st.lists(st.sampled_from([*ENJEUX, *ETAPES]))),
    without=st.frozensets(st.integers(0, SIZE - 1).map(lambda number: f"sheet:{number:05d}"), max_size=30),
)
def test_any_question_gives_a_sound_answer(big: SearchIndex, **parts: object) -> None:
    query = SearchQuery(facets=("enjeu", "etape"), **parts)  # type: ignore[arg-type]  # drawn one by one above
    started = time.process_time()
    hits = big.search(query)
    assert time.process_time() - started < 3 * CPU_SECONDS, "once, on a machine that may be busy"
    assert_sound(hits, query)


def assert_sound(hits: Hits, query: SearchQuery) -> None:
    """Check what holds of any answer."""
    _, size = query.window
    assert len(set(hits.ids)) == len(hits.ids) <= min(size, hits.total)
    assert not set(hits.ids) & query.without
    assert set(hits.facets) == set(query.facets)
    for name, counts in hits.facets.items():
        assert all(count > 0 for count in counts.values())
        if not query.filters:
            assert all(count <= hits.total for count in counts.values()), name
    if hits.mode is Mode.NOTHING:
        assert (hits.total, hits.suggestion) == (0, None)
    if hits.suggestion is not None:
        assert hits.mode is not Mode.ALL
        assert hits.suggestion != query.text
