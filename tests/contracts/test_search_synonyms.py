"""Words that mean the same: whoever types one finds the others, and never less than without them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.ports.search import SearchIndex, SearchQuery
from labagora.ports.search.language import Kind, Way, parse, term_unit
from labagora.ports.search.synonyms import MOST_WAYS, Synonyms
from tests.contracts.search_corpus import sheet

pytestmark = pytest.mark.sqlite_only

SYNONYMS = Synonyms.of(
    [
        ["DSRC", "réseau régional de cancérologie", "RRC"],
        ["médecin généraliste", "médecin traitant", "MG"],
        ["médecin", "docteur"],
        ["AP-HP", "Assistance Publique - Hôpitaux de Paris"],
        ["prise en charge", "prise en soin"],
        ["le", ""],
    ]
)


def words(text: str) -> list[tuple[str, ...]]:
    """Return the typed words of each unit."""
    return [unit.words for unit in parse(text, SYNONYMS).units]


def ways(text: str) -> set[tuple[str, ...]]:
    """Return the terms of each way of the first unit."""
    return {way.terms for way in parse(text, SYNONYMS).units[0].ways}


def test_one_word_is_also_the_others() -> None:
    assert ways("dsrc") == {("dsrc",), ("reseau", "regional", "cancerologi"), ("rrc",)}
    assert ways("dsrc") == ways("D.S.R.C.")


def test_words_in_a_row_are_also_the_others() -> None:
    assert ways("réseaux régionaux de cancérologie") == ways("dsrc")
    assert ways("prises en charge") == {("pris", "charg"), ("pris", "soin")}


def test_typed_words_may_be_apart_and_a_synonym_may_not() -> None:
    (unit,) = parse("médecin traitant", SYNONYMS).units
    assert unit.ways[0] == Way(Kind.ALL, ("medecin", "traitant"))
    assert Way(Kind.PHRASE, ("medecin", "generalist")) in unit.ways


def test_longest_expression_first() -> None:
    assert words("mon médecin traitant et docteur") == [("medecin", "traitant"), ("docteu",)]
    assert ways("médecin") == {("medecin",), ("docteu",)}


def test_compound_is_known_by_its_parts() -> None:
    assert ways("AP-HP") == {("aphp",), ("ap", "hp"), ("assistanc", "publiqu", "hopital", "pari")}
    assert ways("assistance publique hôpitaux de Paris") >= {("aphp",), ("ap", "hp")}
    assert words("AP-HP parcours") == [("ap", "hp"), ("parcour",)]


@pytest.mark.parametrize("text", ['"médecin traitant"', "méd* traitant", "-dsrc", "médecin -traitant généraliste"])
def test_what_is_meant_as_it_is_has_no_synonym(text: str) -> None:
    plain, expanded = parse(text), parse(text, Synonyms.of([["médecin traitant", "mg"], ["dsrc", "rrc"]]))
    assert plain == expanded


def test_relaxed_question_still_takes_the_words_alone() -> None:
    question = parse("médecin traitant", SYNONYMS)
    assert set(question.relaxed) == {*question.wanted, term_unit("medecin"), term_unit("traitant")}


def test_group_is_bounded() -> None:
    many = Synonyms.of([[f"mot{number}" for number in range(100)]])
    assert len(parse("mot5", many).units[0].ways) == MOST_WAYS
    assert parse("mot5", many).units[0].ways[0].terms == ("mot5",)


def test_same_groups_are_the_same_synonyms() -> None:
    assert Synonyms.of([["a1", "b1"]]) == Synonyms.of(iter([iter(["a1", "b1"])]))
    assert hash(Synonyms.of([["a1", "b1"]])) == hash(Synonyms.of([("a1", "b1")]))
    assert Synonyms.of([["a1", "b1"]]) != Synonyms.of([["a1", "c1"]])
    assert parse("soins", Synonyms.of([])) == parse("soins")


@given(st.lists(st.lists(st.text(max_size=30), max_size=4), max_size=6), st.text(max_size=60))
def test_any_groups_and_text(groups: list[list[str]], text: str) -> None:
    plain, expanded = parse(text), parse(text, Synonyms.of(groups))
    assert plain.terms <= expanded.terms
    assert len(expanded.units) <= len(plain.units)


def test_both_engines_find_them(index: SearchIndex) -> None:
    index.apply(
        [
            sheet("a", "Le DSRC accompagne"),
            sheet("b", "Un réseau régional de cancérologie"),
            sheet("c", "Cancérologie : le réseau n'est pas régional"),
            sheet("d", "Le médecin du DSRC"),
        ]
    )

    def found(text: str) -> set[str]:
        return set(index.search(SearchQuery(text=text, synonyms=SYNONYMS)).ids)

    assert found("rrc") == {"sheet:a", "sheet:b", "sheet:d"}
    assert found("docteur dsrc") == {"sheet:d"}
    assert found("réseau régional de cancérologie") == {"sheet:a", "sheet:b", "sheet:c", "sheet:d"}
    assert found('"dsrc"') == {"sheet:a", "sheet:d"}
