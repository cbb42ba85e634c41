"""What people may type. Every text is a question, none raises, none costs much."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labagora.ports.search.language import (
    LONGEST_PHRASE,
    LONGEST_TEXT,
    MOST_UNITS,
    Kind,
    Question,
    normalise,
    parse,
    term_unit,
)
from tests.contracts.test_search_safety import HOSTILE

pytestmark = pytest.mark.sqlite_only

CPU_SECONDS = 0.050


def asked(text: str) -> list[str]:
    """Return the units of a question as short words: -, then each way."""
    return [("-" if unit.is_negated else "") + "|".join(map(shown, unit.ways)) for unit in parse(text).units]


def shown(way: object) -> str:
    """Return a way as one word."""
    kind, terms = way.kind, way.terms  # type: ignore[attr-defined]  # a Way
    return {Kind.TERM: "", Kind.ALL: "&", Kind.PHRASE: '"', Kind.PREFIX: "*"}[kind] + "+".join(terms)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("soins palliatifs", ["soin", "palliatif"]),
        ("l'annonce de la maladie", ["annonc", "maladi"]),
        ('"parcours de soins"', ['"parcour+soin']),
        ("« parcours de soins »", ['"parcour+soin']),
        ("“parcours de soins”", ['"parcour+soin']),
        ('"soins"', ["soin"]),
        ('"de la"', []),
        ("parcours -obésité", ["parcour", "-obesit"]),
        ("parcours −obésité", ["parcour", "-obesit"]),
        ('-"parcours de soins" soins', ['-"parcour+soin', "soin"]),
        ("post-AVC", ["postavc|&post+avc"]),
        ("-post-AVC", ["-postavc|&post+avc"]),
        ("télésurv*", ["*telesurv|telesurv"]),
        ("-télésurv*", ["-*telesurv|telesurv"]),
        ("télé-surv*", ["*telesurv|telesurv"]),
        ("l'annonc*", ["*annonc|annonc"]),
        ("so* s* *", ["so"]),
        ("*soins", ["soin"]),
        ("soins soin SOINS", ["soin"]),
        ('"soins palliatifs', ["soin", "palliatif"]),
        ('soins" palliatifs', ["soin", "palliatif"]),
        ("soins AND NOT title:annonce~2 [a TO b]", ["soin", "and", "not", "titl", "annonc", "2", "to", "b"]),
        ("", []),
        ("- -- ---", []),
        ("-", []),
    ],
)
def test_question(text: str, units: list[str]) -> None:
    assert asked(text) == units


def test_who_shouts_is_understood() -> None:
    assert asked("LE PARCOURS DES SOINS") == asked("le parcours des soins")
    assert asked("EST") == ["est"]
    assert asked("ARS Grand EST") == ["ars", "grand", "est"]


def test_terms_and_prefixes_to_highlight_are_those_wanted() -> None:
    question = parse('soins "fin de vie" post-AVC palli* -domicile -"à la maison" -hôpi*')
    assert question.terms == {"soin", "fin", "vie", "postavc", "post", "avc", "palli"}
    assert question.prefixes == {"palli"}


def test_relaxed_question_takes_the_words_of_a_compound_alone() -> None:
    question = parse("télé-surveillance soins -domicile")
    assert [unit.words for unit in question.wanted] == [("tele", "surveillanc"), ("soin",)]
    assert question.relaxed == (*question.wanted, term_unit("tele"), term_unit("surveillanc"))
    assert parse("soins").relaxed == parse("soins").wanted
    assert parse('"soins palliatifs"').relaxed == parse('"soins palliatifs"').wanted, "a phrase is meant as it is"


def test_bounds() -> None:
    words = " ".join(f"mot{number}" for number in range(40))
    assert len(parse(words).units) == MOST_UNITS
    assert parse(words).is_truncated
    assert not parse("soins").is_truncated
    assert len(parse(f'"{words}"').units[0].ways[0].terms) == LONGEST_PHRASE
    assert len(parse("a" * 10_000).text) == LONGEST_TEXT


def test_text_is_read_as_it_shows() -> None:
    assert normalise(" so\u00adins\u200b\tpal\x00 \u202eliatifs\ufeff\n") == "soins pal liatifs"
    assert normalise("e\u0301") == "é"
    assert normalise("\ud800") == "?"


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text(name: str) -> None:
    assert costs(HOSTILE[name]) < CPU_SECONDS


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(max_size=600), st.text(st.sampled_from("aeé -\"'*«»’·.\x00\u0301_9"), max_size=600)))
def test_any_text_is_a_question(text: str) -> None:
    question = parse(text)
    check(question)
    assert parse(question.text) == Question(
        question.text, question.units, is_truncated=len(question.units) > MOST_UNITS
    )
    assert costs(text) < CPU_SECONDS


def check(question: Question) -> None:
    """Check what holds of any question."""
    assert len(question.units) <= MOST_UNITS
    assert len(question.text) <= LONGEST_TEXT
    assert len(set(question.units)) == len(question.units)
    assert set(question.wanted) | set(question.unwanted) == set(question.units)
    for unit in question.units:
        assert unit.ways
        for way in unit.ways:
            assert way.terms
            assert all(term.isalnum() for term in way.terms)
            assert (len(way.terms) == 1) is (way.kind in (Kind.TERM, Kind.PREFIX))


def costs(text: str) -> float:
    """Return the least processor time of three tries: the machine is shared."""

    def once() -> float:
        started = time.process_time()
        parse(text)
        return time.process_time() - started

    return min(once() for _ in range(3))
