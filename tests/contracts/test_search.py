"""One contract for both search engines: what is found, counted, ordered, proposed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from labagora.core.settings import Settings
from labagora.ports import search
from labagora.ports.search import LAST_PAGE, PUBLIC, STAFF, Hits, Mode, SearchDocument, SearchIndex, SearchQuery, Sort
from labagora.ports.search.synonyms import Synonyms
from tests.contracts.search_corpus import WORDS, Oracle, corpus, questions, random_sheet, sheet
from tests.contracts.search_engines import Place, place_of

pytestmark = pytest.mark.sqlite_only

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "french_cases.yaml").read_text("utf-8"))["cases"]
BOTH = frozenset({PUBLIC, STAFF})


def found(index: SearchIndex, text: str, **parts: Any) -> list[str]:
    """Return the names of the sheets that answer, in order."""
    return [name.removeprefix("sheet:") for name in index.search(SearchQuery(text=text, **parts)).ids]


# --- French


@pytest.mark.parametrize("case", [case for case in CASES if case.get("kind") != "rank"], ids=lambda case: case["id"])
def test_french_case(lasting_place: Place, case: Mapping[str, Any]) -> None:
    index = lasting_place.open() if not lasting_place.opened else lasting_place.opened[0]
    index.rebuild([sheet("cas", body=case["doc"])])
    hits = index.search(SearchQuery(text=case["q"]))
    assert ((hits.total, hits.mode) == (1, expected_mode(case))) is case["match"]
    assert hits.suggestion == case.get("suggest")


@pytest.mark.parametrize("case", [case for case in CASES if "match" in case], ids=lambda case: case["id"])
def test_french_case_in_a_title(lasting_place: Place, case: Mapping[str, Any]) -> None:
    index = lasting_place.open() if not lasting_place.opened else lasting_place.opened[0]
    index.rebuild([sheet("cas", case["doc"])])
    hits = index.search(SearchQuery(text=case["q"]))
    assert ((hits.total, hits.mode) == (1, expected_mode(case))) is case["match"]


def expected_mode(case: Mapping[str, Any]) -> Mode:
    """Return how a sheet that answers is found: « article 51 » may show article 52, but not as an answer."""
    return Mode.SOME_WORDS if case.get("kind") == "fallback" else Mode.EVERY_WORD


def test_every_french_case_is_run() -> None:
    assert len(CASES) == 52
    assert {case.get("kind", "analysis") for case in CASES} == {"analysis", "syntax", "suggest", "rank", "fallback"}


# --- Order


def test_title_comes_before_body(index: SearchIndex) -> None:
    index.apply([sheet("a", "Autre", body="Télésurveillance"), sheet("b", "Télésurveillance", body="Autre")])
    assert found(index, "télésurveillance") == ["b", "a"]


def test_tags_and_summary_come_between_title_and_body(index: SearchIndex) -> None:
    parts: dict[str, Any] = {"title": "Mot", "summary": "mot", "body": "mot"}
    others = {name: {**parts, part: "fatigue"} for name, part in (("1", "title"), ("3", "summary"), ("4", "body"))}
    index.apply([sheet(name, **of) for name, of in reversed(others.items())] + [sheet("2", **parts, tags=["fatigue"])])
    assert found(index, "fatigue") == ["1", "2", "3", "4"]


def test_rare_word_wins(index: SearchIndex) -> None:
    index.apply([sheet(f"commun{number}", body="parcours de soins") for number in range(20)])
    index.apply([sheet("rare", body="oncogériatrie de jour")])
    assert found(index, "parcours oncogériatrie")[0] == "rare"


def test_more_of_the_words_wins(index: SearchIndex) -> None:
    index.apply([sheet("une", body="fatigue fatigue fatigue"), sheet("deux", body="fatigue et sommeil")])
    assert found(index, "fatigue sommeil appétit") == ["deux", "une"]


def test_equal_documents_are_ordered_by_id(index: SearchIndex) -> None:
    names = [f"{number:02d}" for number in range(30)]
    for name in random.Random(3).sample(names, len(names)):
        index.apply([sheet(name, "Même titre", day=20250101)])
    assert found(index, "titre", size=100) == names
    assert found(index, "titre", size=100, sort=Sort.DATE) == names
    assert found(index, "", size=100) == names
    assert list(chain(*(found(index, "titre", size=7, page=page) for page in range(1, 6)))) == names


def test_sort_by_date_puts_the_latest_first_and_those_without_date_last(index: SearchIndex) -> None:
    days = {"a": 20250101, "b": 0, "c": 20260101, "d": 20250101}
    index.apply([sheet(name, "Soins", day=day) for name, day in days.items()])
    assert found(index, "soins", sort=Sort.DATE) == ["c", "a", "d", "b"]
    assert found(index, "") == ["c", "a", "d", "b"], "without words the latest come first"


def test_both_engines_give_the_same_answers(tmp_path: Path) -> None:
    documents, asked = corpus(500, seed=7), questions(150, seed=8)
    changed = [random_sheet(f"{number:05d}", random.Random(number)) for number in range(0, 500, 9)]
    with place_of("whoosh", tmp_path) as one, place_of("postgresql", tmp_path) as other:
        indexes = [one.open(), other.open()]
        for index in indexes:
            index.rebuild(documents)
            index.apply(changed, [f"sheet:{number:05d}" for number in range(1, 500, 11)])
        for query in asked:
            assert_same(*(index.search(query) for index in indexes), query)
            by_date = replace(query, sort=Sort.DATE, page=2, size=7)
            assert_same(*(index.search(by_date) for index in indexes), by_date)


def test_both_engines_give_the_same_order_of_two_thousand_matches(tmp_path: Path) -> None:
    chance = random.Random(11)
    documents = [replace(random_sheet(f"{n:05d}", chance), summary=WORDS[0], audience=PUBLIC) for n in range(2_000)]
    with place_of("whoosh", tmp_path) as one, place_of("postgresql", tmp_path) as other:
        indexes = [one.open(), other.open()]
        for index in indexes:
            index.rebuild(documents)
        for text in (WORDS[0], f"{WORDS[0]} {WORDS[1]}", f"{WORDS[0]} {WORDS[3]} inconnu"):
            for page in (1, 2, 20):
                query = SearchQuery(text=text, size=100, page=page)
                assert_same(*(index.search(query) for index in indexes), query)
        assert indexes[0].search(SearchQuery(text=WORDS[0])).total == 2_000


def assert_same(one: Hits, other: Hits, query: SearchQuery) -> None:
    """Compare everything but the names of the generations."""
    assert replace(one, ids=list(one.ids), generation="") == replace(other, ids=list(other.ids), generation=""), query


# --- Counts, facets, pages, against an oracle that reads everything


def test_answers_are_those_of_the_oracle_across_updates(index: SearchIndex) -> None:
    chance, oracle = random.Random(5), Oracle()
    asked = questions(40, seed=6)
    names = [f"{number:03d}" for number in range(120)]
    for turn in range(5):
        documents = [random_sheet(name, chance) for name in chance.sample(names, 60)]
        gone = [f"sheet:{name}" for name in chance.sample(names, 15)] if turn else []
        oracle.apply(documents, gone)
        index.apply(documents, gone)
        for query in asked:
            check(index, oracle, query)


def test_answers_are_those_of_the_oracle_after_a_rebuild(index: SearchIndex) -> None:
    oracle = Oracle()
    index.apply(corpus(50, seed=9))
    oracle.apply(corpus(300, seed=10))
    assert index.rebuild(corpus(300, seed=10)) == 300
    for query in questions(60, seed=6):
        check(index, oracle, query)


def check(index: SearchIndex, oracle: Oracle, query: SearchQuery) -> None:
    """Compare total, members, facets, mode and the order by date."""
    expected, hits = oracle.answer(query), index.search(query)
    assert hits.total == len(expected.found), query
    assert len(hits.ids) == min(hits.total, query.size), query
    assert set(hits.ids) <= expected.found, query
    assert {name: dict(counts) for name, counts in hits.facets.items()} == expected.facets, query
    assert hits.mode is expected.mode, query
    assert list(index.search(replace(query, sort=Sort.DATE)).ids) == list(expected.by_date[: query.size]), query


def test_pages_are_disjoint_and_complete(index: SearchIndex) -> None:
    oracle = Oracle()
    oracle.apply(corpus(300))
    index.apply(corpus(300))
    for text in ("", WORDS[0], f"{WORDS[1]} {WORDS[2]}", f"{WORDS[0]} inconnu {WORDS[4]}"):
        for sort in Sort:
            query = SearchQuery(text=text, size=7, sort=sort)
            ids = list(chain(*(index.search(replace(query, page=page)).ids for page in range(1, LAST_PAGE + 1))))
            assert len(ids) == len(set(ids)), query
            assert set(ids) == oracle.answer(query).found, query


def test_page_after_the_last_is_empty(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins"), sheet("b", "Soins")])
    hits = index.search(SearchQuery(text="soins", page=2, facets=("enjeu",)))
    assert (hits.total, list(hits.ids), dict(hits.facets)) == (2, [], {"enjeu": {}})


@pytest.mark.parametrize(("page", "size"), [(0, 20), (-5, 20), (1, 0), (1, -1), (1, 10**12), (-(10**30), 10**30)])
def test_absurd_page_and_size_are_brought_within_bounds(index: SearchIndex, page: int, size: int) -> None:
    index.apply([sheet(f"{number:03d}", "Soins") for number in range(120)])
    hits = index.search(SearchQuery(text="soins", page=page, size=size))
    assert hits.total == 120
    assert 1 <= len(hits.ids) <= 100


def test_facet_ignores_its_own_filter_only(index: SearchIndex) -> None:
    index.apply(
        [
            sheet("a", "Soins", facets={"enjeu": ["acces", "qualite"], "etape": ["annonce"]}),
            sheet("b", "Soins", facets={"enjeu": ["acces"], "etape": ["apres"]}),
            sheet("c", "Soins", facets={"etape": ["apres"]}),
        ]
    )
    query = SearchQuery(text="soins", filters={"enjeu": ["acces"], "etape": ["apres"]}, facets=("enjeu", "etape"))
    hits = index.search(query)
    assert list(hits.ids) == ["sheet:b"]
    assert hits.facets == {"enjeu": {"acces": 1}, "etape": {"annonce": 1, "apres": 1}}


def test_codes_of_a_filter_add_up_and_filters_narrow(index: SearchIndex) -> None:
    index.apply([sheet(code, "Soins", facets={"enjeu": [code], "etape": ["apres"]}) for code in ("a", "b", "c")])
    assert found(index, "soins", filters={"enjeu": ["a", "c"], "etape": ["apres"]}) == ["a", "c"]
    assert found(index, "soins", filters={"enjeu": ["a"], "etape": ["annonce"]}) == []
    assert found(index, "soins", filters={"enjeu": []}) == ["a", "b", "c"], "an empty filter filters nothing"
    assert found(index, "soins", filters={"inconnu": ["x"]}) == []


@pytest.mark.parametrize("code", ["a:b", "a'b", 'a"b', "é", "a b", "a,b", "{a}", "a\\b", "%", "_", "NULL", "🩺"])
def test_codes_of_any_shape(index: SearchIndex, code: str) -> None:
    index.apply([sheet("oui", "Soins", facets={"enjeu": [code]}), sheet("non", "Soins", facets={"enjeu": ["autre"]})])
    hits = index.search(SearchQuery(text="soins", filters={"enjeu": [code]}, facets=("enjeu",)))
    assert list(hits.ids) == ["sheet:oui"]
    assert hits.facets == {"enjeu": {code: 1, "autre": 1}}


def test_empty_index_answers(index: SearchIndex) -> None:
    for text in ("", "soins", '"soins palliatifs"', "soi*", "-soins"):
        hits = index.search(SearchQuery(text=text, facets=("enjeu",), filters={"enjeu": ["a"]}))
        assert (hits.total, list(hits.ids), hits.facets, hits.suggestion) == (0, [], {"enjeu": {}}, None)
    assert index.fingerprints() == {}


# --- Modes, terms, suggestions, synonyms


def test_modes(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins palliatifs"), sheet("b", "Soins de support")])
    modes = {
        "": Mode.ALL,
        "  ": Mode.ALL,
        "soins palliatifs": Mode.EVERY_WORD,
        "soins palliatifs inconnu": Mode.SOME_WORDS,
        "de la": Mode.NOTHING,
        "-soins": Mode.NOTHING,
        "?!": Mode.NOTHING,
    }
    assert {text: index.search(SearchQuery(text=text)).mode for text in modes} == modes
    assert index.search(SearchQuery(text="-soins")).total == 0


def test_excluded_words_stay_excluded_when_the_question_is_relaxed(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins palliatifs"), sheet("b", "Soins de support")])
    hits = index.search(SearchQuery(text="soins inconnu -palliatifs"))
    assert (hits.mode, list(hits.ids)) == (Mode.SOME_WORDS, ["sheet:b"])


def test_terms_and_prefixes_are_what_excerpts_highlight(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins palliatifs précoces à domicile")])
    hits = index.search(SearchQuery(text='soins "soins précoces" palli* -domicile'))
    assert hits.terms >= {"soin"}
    assert not any("domicile".startswith(term) for term in hits.terms)
    assert hits.prefixes == {"palli"}


def test_prefix_needs_three_letters(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins palliatifs")])
    assert found(index, "pal*") == ["a"]
    assert found(index, "pa*") == []


def test_suggestion_only_when_no_document_holds_every_word(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins palliatifs"), sheet("b", "Paliatif est mal écrit")])
    assert index.search(SearchQuery(text="paliatif")).suggestion is None
    assert index.search(SearchQuery(text="soins palliatis")).suggestion == "soins palliatifs"
    assert index.search(SearchQuery(text="zzzzzzzz")).suggestion is None


def test_suggestion_follows_what_is_indexed(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins palliatifs")])
    index.apply([], ["sheet:a"])
    assert index.search(SearchQuery(text="palliatis")).suggestion is None
    index.apply([sheet("a", "Kinésithérapie")])
    assert index.search(SearchQuery(text="kinesitherapi")).suggestion in (None, "kinésithérapie")
    assert index.search(SearchQuery(text="kinesiterapie")).suggestion == "kinésithérapie"


def test_words_of_a_kept_sheet_are_forgotten_when_it_changes(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins palliatifs", body="kinésithérapie", facets={"enjeu": ["x"]})])
    index.apply([sheet("a", "Soins palliatifs", body="orthophonie", facets={"enjeu": ["y"]})])
    assert found(index, "kinésithérapie") == []
    assert found(index, "orthophonie") == ["a"]
    assert index.search(SearchQuery(facets=("enjeu",))).facets == {"enjeu": {"y": 1}}
    assert index.search(SearchQuery(text="kinesiterapie")).suggestion is None


# --- Writing


def test_apply_replaces_and_forgets(index: SearchIndex) -> None:
    index.apply([sheet("a", "Ancien titre"), sheet("b", "Autre")])
    index.apply([sheet("a", "Nouveau titre")], ["sheet:b", "sheet:jamais-vue"])
    assert found(index, "ancien") == []
    assert found(index, "nouveau") == ["a"]
    assert found(index, "autre") == []
    assert set(index.fingerprints()) == {"sheet:a"}


def test_apply_is_idempotent(index: SearchIndex) -> None:
    documents = corpus(40)
    query = SearchQuery(text=WORDS[0], facets=("enjeu", "etape"), size=100, audiences=BOTH)
    index.apply(documents, ["sheet:gone"])
    before = index.search(query)
    for _ in range(3):
        index.apply(documents, ["sheet:gone"])
    assert_same(before, index.search(query), query)
    assert len(index.fingerprints()) == 40


def test_last_of_an_id_wins_in_one_batch(index: SearchIndex) -> None:
    index.apply([sheet("a", "Premier"), sheet("b", "Soins"), sheet("a", "Second")])
    assert (found(index, "premier"), found(index, "second")) == ([], ["a"])
    assert index.search(SearchQuery()).total == 2
    index.rebuild([sheet("a", "Premier"), sheet("a", "Second"), sheet("a", "Dernier")])
    assert (found(index, "second"), found(index, "dernier")) == ([], ["a"])
    assert index.search(SearchQuery()).total == 1


def test_document_both_given_and_gone_is_kept(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins")], ["sheet:a"])
    assert found(index, "soins") == ["a"]


def test_fingerprints_follow_every_change(index: SearchIndex) -> None:
    documents = {document.id: document for document in corpus(20)}
    index.apply(documents.values())
    assert index.fingerprints() == {name: document.fingerprint for name, document in documents.items()}
    changed = replace(documents["sheet:00003"], facets={"enjeu": ["autre"]})
    index.apply([changed], ["sheet:00004"])
    assert index.fingerprints()["sheet:00003"] == changed.fingerprint
    assert "sheet:00004" not in index.fingerprints()


def test_one_sheet_changes_in_one_audience_only(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins", audience=STAFF)])
    assert found(index, "soins") == []
    index.apply([sheet("a", "Soins")])
    assert found(index, "soins") == ["a"]
    index.apply([sheet("a", "Soins", audience=STAFF)])
    assert found(index, "soins") == []
    assert found(index, "soins", audiences=BOTH) == ["a"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "a\x00b",
        "\ud800 seul",
        "m" * 100_000,
        "mot " * 30_000,
        "'\\\"%_",
        "<b>gras</b>",
        "🩺",
        "\u0301" * 500,
    ],
    ids=["empty", "nul", "nul-inside", "surrogate", "long-word", "long-text", "quotes", "markup", "emoji", "accents"],
)
def test_text_of_any_shape_is_indexed(index: SearchIndex, text: str) -> None:
    odd = sheet("bizarre", f"Soins {text}", summary=text, body=f"{text} support", tags=[text])
    index.apply([odd, sheet("b", "Soins")])
    assert set(found(index, "soins")) == {"bizarre", "b"}
    assert found(index, "support") == ["bizarre"]
    assert index.fingerprints()["sheet:bizarre"] == odd.fingerprint


def test_documents_may_come_from_a_generator(index: SearchIndex) -> None:
    def stream() -> Iterator[SearchDocument]:
        yield from corpus(30)

    index.apply(stream(), (name for name in ["sheet:00001"]))
    assert index.search(SearchQuery(audiences=BOTH)).total == 30


def test_generation_changes_with_what_is_indexed(index: SearchIndex) -> None:
    index.apply([sheet("a", "Soins")])
    first = index.search(SearchQuery(text="soins")).generation
    assert first == index.search(SearchQuery(text="autre")).generation
    index.apply([sheet("b", "Soins")])
    assert index.search(SearchQuery(text="soins")).generation != first


# --- Choosing the engine


@pytest.mark.parametrize("url", ["solr:", "", "whoosh"])
def test_unknown_search_url_is_refused(url: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="LABAGORA_SEARCH_URL"):
        search.from_url(url, Settings(env="test", data=tmp_path))


def test_search_url_chooses_the_engine(tmp_path: Path) -> None:
    settings = Settings(env="test", data=tmp_path, database_url="postgresql+psycopg://nobody@127.0.0.1:1/none")
    kinds: Sequence[str] = [type(search.from_url(url, settings)).__name__ for url in ("whoosh:", "postgresql:")]
    assert kinds == ["WhooshIndex", "PostgresqlIndex"]


# --- Two words for one


JOINED = [
    sheet("un", body="La télésurveillance des patients à domicile."),
    sheet("tiret", body="La télé-surveillance des patients."),
    sheet("deux", body="Une télé dans la chambre, une surveillance de nuit."),
    sheet("télé", body="Une télé dans la chambre."),
    sheet("autre", body="Une surveillance de nuit."),
]


@pytest.mark.parametrize("text", ["télé surveillance", "tele Surveillances", "patients télé surveillance"])
def test_two_words_that_make_a_known_one_find_it(lasting_place: Place, text: str) -> None:
    index = lasting_place.open() if not lasting_place.opened else lasting_place.opened[0]
    index.rebuild(JOINED)
    hits = index.search(SearchQuery(text=text))
    names = {one.removeprefix("sheet:") for one in hits.ids}
    assert hits.mode is Mode.EVERY_WORD
    assert names == ({"un", "tiret"} if "patients" in text else {"un", "tiret", "deux"})
    assert "telesurveillanc" in hits.terms


@pytest.mark.parametrize(
    "text",
    ["télé de surveillance", '"télé" surveillance', "télé, surveillance", "télé -surveillance", "surveillance télé"],
)
def test_words_that_are_apart_or_meant_as_they_are_stay_two(lasting_place: Place, text: str) -> None:
    index = lasting_place.open() if not lasting_place.opened else lasting_place.opened[0]
    index.rebuild(JOINED)
    assert "telesurveillanc" not in index.search(SearchQuery(text=text)).terms


def test_what_only_a_hidden_sheet_says_closes_nothing_up(lasting_place: Place) -> None:
    index = lasting_place.open() if not lasting_place.opened else lasting_place.opened[0]
    index.rebuild([replace(JOINED[0], audience=STAFF), *JOINED[2:]])
    asked = SearchQuery(text="télé surveillance")
    assert "telesurveillanc" not in index.search(asked).terms
    assert "telesurveillanc" in index.search(replace(asked, audiences=BOTH)).terms
    index.rebuild(JOINED[2:])
    assert list(index.search(asked).ids) == ["sheet:deux"]


def test_two_words_that_make_a_synonym_find_what_it_means(lasting_place: Place) -> None:
    index = lasting_place.open() if not lasting_place.opened else lasting_place.opened[0]
    index.rebuild([sheet("suivi", body="Le suivi à distance par un soignant."), *JOINED[3:]])
    meant = Synonyms.of([["télésurveillance", "suivi à distance"]])
    hits = index.search(SearchQuery(text="télé surveillance", synonyms=meant))
    assert (hits.mode, list(hits.ids)) == (Mode.EVERY_WORD, ["sheet:suivi"])
