"""A4: what may not be seen changes nothing in an answer: neither total, facets, order, mode nor suggestion."""

import random
from dataclasses import replace

import pytest

from labagora.ports.search import PUBLIC, STAFF, Hits, Mode, SearchDocument, SearchIndex, SearchQuery, Sort
from tests.contracts.search_corpus import WORDS, corpus, questions, random_sheet, sheet
from tests.contracts.search_engines import Place

pytestmark = pytest.mark.sqlite_only

SECRET, NONSENSE = "canarisecret", "canarinonsens"
FACETS = ("enjeu", "etape")
HIDDEN = frozenset({"sheet:cachee", "sheet:retiree"})
PUBLIC_SHEETS = [
    sheet("a", "Soins palliatifs", body="à domicile", day=20250101, facets={"enjeu": ["acces"]}),
    sheet("b", "Soins de support", body="activité physique", day=20250301, facets={"enjeu": ["qualite"]}),
    sheet("c", "Annonce du diagnostic", body="soins infirmiers", day=20250201, facets={"etape": ["annonce"]}),
]
STAFF_SHEET = sheet(
    "cachee",
    f"{SECRET} soins palliatifs",
    summary="kinésithérapie",
    body=f"{SECRET} annonce domicile",
    tags=[SECRET],
    day=20260101,
    facets={"enjeu": [SECRET, "acces"], "secret": [SECRET]},
    audience=STAFF,
)
WITHDRAWN_SHEET = replace(STAFF_SHEET, id="sheet:retiree", audience=PUBLIC)

SHAPES = (
    "{}", "{} soins", "soins {} palliatifs", '"{} soins"', "« {} soins palliatifs »", "-{}", "soins -{}", "{}*",
    "soins {}*", "{}-soins", "l'{}", "{} annonce domicile", "kinesiterapie {}",
)  # fmt: skip


def plain(hits: Hits) -> Hits:
    """Return what a reader may compare: all but the name of the generation and the words typed."""
    return replace(hits, ids=list(hits.ids), generation="", terms=frozenset(), prefixes=frozenset())


@pytest.fixture
def secret_index(index: SearchIndex) -> SearchIndex:
    """Public sheets, one of the team, one withdrawn that the index still has."""
    index.apply([*PUBLIC_SHEETS, STAFF_SHEET, WITHDRAWN_SHEET])
    return index


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("sort", list(Sort), ids=str)
def test_a4_secret_word_is_answered_as_a_nonsense_word(secret_index: SearchIndex, shape: str, sort: Sort) -> None:
    secret, nonsense = (
        secret_index.search(SearchQuery(text=shape.format(word), facets=FACETS, sort=sort, without=HIDDEN))
        for word in (SECRET, NONSENSE)
    )
    spelt = secret.suggestion and secret.suggestion.replace(SECRET, NONSENSE)
    assert replace(plain(secret), suggestion=spelt) == plain(nonsense)


@pytest.mark.parametrize("filters", [{"enjeu": [SECRET]}, {"secret": [SECRET]}, {"enjeu": ["acces", SECRET]}], ids=str)
def test_a4_secret_code_is_answered_as_a_nonsense_code(
    secret_index: SearchIndex, filters: dict[str, list[str]]
) -> None:
    invented = {name: [code.replace(SECRET, NONSENSE) for code in codes] for name, codes in filters.items()}
    asked = SearchQuery(text="soins", facets=(*FACETS, "secret"), without=HIDDEN)
    secret, nonsense = (secret_index.search(replace(asked, filters=which)) for which in (filters, invented))
    assert plain(secret) == plain(nonsense)
    assert SECRET not in str(secret)


def test_a4_facets_never_name_what_only_hidden_sheets_have(secret_index: SearchIndex) -> None:
    hits = secret_index.search(SearchQuery(facets=(*FACETS, "secret"), without=HIDDEN))
    assert hits.total == 3
    assert hits.facets == {"enjeu": {"acces": 1, "qualite": 1}, "etape": {"annonce": 1}, "secret": {}}


@pytest.mark.parametrize("typed", ["canarisecre", "canarisecrte", "kinesiterapie", "kinésithérapi soins"])
def test_a4_suggestion_never_spells_a_word_of_hidden_sheets(secret_index: SearchIndex, typed: str) -> None:
    hits = secret_index.search(SearchQuery(text=typed, without=HIDDEN))
    assert SECRET not in (hits.suggestion or "")
    assert "kinésithérapie" not in (hits.suggestion or "")


def test_staff_find_their_own_material(secret_index: SearchIndex) -> None:
    staff = SearchQuery(text=SECRET, audiences=frozenset({PUBLIC, STAFF}), without=frozenset({"sheet:retiree"}))
    assert list(secret_index.search(staff).ids) == ["sheet:cachee"]
    alone = replace(staff, audiences=frozenset({STAFF}), text="soins")
    assert list(secret_index.search(alone).ids) == ["sheet:cachee"]
    assert secret_index.search(replace(staff, text="canarisecre")).suggestion == SECRET


def test_no_audience_sees_nothing(secret_index: SearchIndex) -> None:
    for text in ("", "soins", SECRET, "canarisecre"):
        hits = secret_index.search(SearchQuery(text=text, audiences=frozenset(), facets=FACETS))
        assert (hits.total, list(hits.ids), hits.suggestion) == (0, [], None)
        assert hits.facets == {"enjeu": {}, "etape": {}}


def test_unknown_audience_sees_nothing(secret_index: SearchIndex) -> None:
    assert secret_index.search(SearchQuery(audiences=frozenset({"' OR true --", "pub", "PUBLIC"}))).total == 0


def test_relaxing_never_reaches_hidden_sheets(secret_index: SearchIndex) -> None:
    hits = secret_index.search(SearchQuery(text=f"{SECRET} support", without=HIDDEN, facets=FACETS))
    assert (hits.mode, list(hits.ids)) == (Mode.SOME_WORDS, ["sheet:b"])
    assert hits.facets == {"enjeu": {"qualite": 1}, "etape": {}}


def test_withdrawn_ids_that_nobody_knows_are_fine(index: SearchIndex) -> None:
    index.apply(PUBLIC_SHEETS)
    odd = frozenset({"sheet:jamais", "", "'", "\x00", "a" * 10_000})
    assert index.search(SearchQuery(text="soins", without=odd)).total == 3


def hidden_twin(document: SearchDocument, number: int) -> SearchDocument:
    """Return a long sheet of the team that holds much of what a public one does."""
    body = " ".join([document.body, *(WORDS[number % 6 : number % 6 + 3] * 20)])
    return replace(document, id=f"team:{number}", body=body, audience=STAFF)


def test_a4_hidden_sheets_change_no_answer_at_all(place: Place) -> None:
    """Document frequencies, average length and vocabulary are those of what is seen."""
    index = place.open()
    seen = [replace(document, audience=PUBLIC) for document in corpus(120, seed=21)]
    asked = [replace(query, audiences=frozenset({PUBLIC})) for query in questions(60, seed=22)]
    asked += [SearchQuery(text=text, facets=FACETS) for text in (f"{WORDS[0][:4]}*", f"{WORDS[2]}x", "inconu badipo")]
    index.apply(seen)
    before = [index.search(query) for query in asked]
    index.apply([hidden_twin(document, number) for number, document in enumerate(seen * 2)])
    assert [replace(index.search(query), generation="") for query in asked] == [
        replace(hits, generation="") for hits in before
    ]


def test_a4_withdrawn_sheets_change_no_answer_at_all(index: SearchIndex) -> None:
    chance = random.Random(23)
    seen = [replace(document, audience=PUBLIC) for document in corpus(80, seed=24)]
    withdrawn = [replace(random_sheet(f"retiree{n}", chance), audience=PUBLIC, title=WORDS[0]) for n in range(40)]
    without = frozenset(document.id for document in withdrawn)
    asked = [replace(query, audiences=frozenset({PUBLIC})) for query in questions(40, seed=25)]
    index.apply(seen)
    before = [index.search(query) for query in asked]
    index.apply(withdrawn)
    after = [index.search(replace(query, without=without)) for query in asked]
    assert [plain(hits) for hits in after] == [plain(hits) for hits in before]


def test_a4_hidden_words_take_no_place_among_those_a_prefix_stands_for(index: SearchIndex) -> None:
    """A prefix stands for its first words only: were hidden ones counted, a public word would be found no more."""
    index.apply([sheet("vue", body="badizo")])
    index.apply([sheet("cachee", body=" ".join(f"bada{chr(97 + n % 26)}{n}" for n in range(900)), audience=STAFF)])
    hits = index.search(SearchQuery(text="bad*"))
    assert (hits.total, list(hits.ids)) == (1, ["sheet:vue"])
