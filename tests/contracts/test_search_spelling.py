"""« Essayez avec l'orthographe … »: right, and never with a word that the reader may not see."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.ports.search import french
from labagora.ports.search.distance import distance
from labagora.ports.search.spelling import Vocabulary, forms, suggestion
from tests.builders.cpu import spent_under

pytestmark = pytest.mark.sqlite_only

TEXTS = [
    "La télésurveillance médicale, financement dérogatoire",
    "Les soins palliatifs précoces à l’hôpital",
    "Une télésurveillance des patients à l'hôpital",
    "Telesurveillance : un parcours et des parcours",
]
COUNTS = Counter(form for text in TEXTS for form in forms(french.written(text)))
VOCABULARY = Vocabulary(COUNTS)


def spelt(text: str, hidden: str = "", held: str = "") -> str | None:
    """Return the suggestion when the words of ``hidden`` are in no visible document."""
    invisible = set(hidden.split())
    return suggestion(
        text,
        [VOCABULARY],
        held=set(french.terms(held)),
        frequency=lambda form: 0 if form in invisible else COUNTS[form],
    )


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("telesurveilance", "télésurveillance"),
        ("télésurveillence", "télésurveillance"),
        ("tleésurveillance", "télésurveillance"),
        ("telsurveilance", "télésurveillance"),
        ("paliatif", "palliatifs"),
        ("TELESURVEILANCE", "télésurveillance"),
        ("l'hopitl", "l'hôpital"),
        ("l’hopitl d'hopitl", "l’hôpital d'hôpital"),
        ("soin paliatif", "soin palliatifs"),
        ("«  palliatis précoce »", "«  palliatifs précoce »"),
        ("post-paliatif", "post-palliatifs"),
    ],
)
def test_nearest_word(typed: str, expected: str) -> None:
    assert spelt(typed, held="soin précoce post") == expected


@pytest.mark.parametrize(
    "typed",
    ["", "télésurveillance", "zzzzzz", "par", "avc", "RCPP", "paliat*", "-paliatif", "−paliatif", "12345", "covid19x"],
)
def test_nothing_to_suggest(typed: str) -> None:
    assert spelt(typed) is None


def test_most_written_form_wins() -> None:
    assert (COUNTS["télésurveillance"], COUNTS["telesurveillance"]) == (2, 1)
    assert spelt("telesurveilance") == "télésurveillance"
    assert spelt("telesurveilance", hidden="télésurveillance") == "telesurveillance"


def test_a4_hidden_word_is_neither_suggested_nor_known() -> None:
    assert spelt("paliatif", hidden="palliatifs") is None
    assert spelt("palliatifs", hidden="palliatifs") is None
    vocabulary = Vocabulary(["palliatif", "palliatifs"])
    counts = {"palliatif": 1, "palliatifs": 0}
    assert suggestion("palliatifs", [vocabulary], held=(), frequency=counts.__getitem__) == "palliatif"


def test_word_that_is_held_is_respelt_with_another_one_only() -> None:
    assert spelt("dérogatoir", held="dérogatoire") is None
    assert spelt("financemant dérogatoir", held="dérogatoire") == "financement dérogatoire"
    assert spelt("financemant hôpitals", held="hôpitals") == "financement hôpitals", "its number is the reader's choice"


def test_several_vocabularies_are_one() -> None:
    one, other = Vocabulary(["financement"]), Vocabulary(["palliatif", "financemont"])
    counts = {"financement": 3, "palliatif": 1, "financemont": 2}
    assert suggestion("financemnt paliatif", [one, other], held=(), frequency=counts.__getitem__) == (
        "financement palliatif"
    )


def test_forms_are_in_small_letters_with_their_accents() -> None:
    assert forms(["L’Hôpital", "l'HÔPITAL", "hopital"]) == {"hôpital", "hopital"}
    assert forms([]) == forms(["le", "la", "2026", "avc"]) == set()


def misspelt(word: str, edits: int, chance: random.Random) -> str:
    """Return the word with letters lost, changed or doubled, never the first."""
    for _ in range(edits):
        place = chance.randrange(1, len(word))
        word = word[:place] + chance.choice(["", "x", word[place] * 2]) + word[place + 1 :]
    return word


def test_most_misspelt_words_are_found_again() -> None:
    """At least four in five of one edit and three in five of two, among 3,000 invented words."""
    chance = random.Random(5)
    syllables = ["ba", "ci", "do", "fu", "ge", "la", "mon", "no", "par", "re", "sol", "ti", "ver", "cha", "tion", "eur"]
    known = ["".join(chance.choice(syllables) for _ in range(chance.randint(3, 4))) for _ in range(3_000)]
    vocabulary = Vocabulary(known)

    def share(edits: int) -> float:
        asked = [(word, misspelt(word, edits, chance)) for word in chance.sample(known, 80)]
        unknown = [(word, typed) for word, typed in asked if not vocabulary.forms(typed)]
        right = [suggestion(typed, [vocabulary], held=(), frequency=lambda _: 1) == word for word, typed in unknown]
        assert len(right) > 60
        return sum(right) / len(right)

    assert share(1) >= 0.8
    assert share(2) >= 0.6


def test_long_question_of_unknown_words_costs_little() -> None:
    chance = random.Random(6)
    vocabulary = Vocabulary("".join(chance.choices("aeilmnorstu", k=chance.randint(5, 10))) for _ in range(30_000))
    text = " ".join("".join(chance.choices("aeilmnorstuz", k=8)) for _ in range(12))
    vocabulary.forms("")
    list(vocabulary.two_edits_away("aeilmn"))
    with spent_under(0.4):
        suggestion(text, [vocabulary], held=(), frequency=lambda _: 1)


def plain_distance(left: str, right: str) -> int:
    """Return the optimal string alignment distance, by its definition."""
    table = {(-1, column): column + 1 for column in range(-1, len(right))}
    table |= {(row, -1): row + 1 for row in range(-1, len(left))}
    for row in range(len(left)):
        for column in range(len(right)):
            other = left[row] != right[column]
            best = min(table[row - 1, column] + 1, table[row, column - 1] + 1, table[row - 1, column - 1] + other)
            if row and column and left[row] == right[column - 1] and left[row - 1] == right[column]:
                best = min(best, table[row - 2, column - 2] + 1)
            table[row, column] = best
    return table[len(left) - 1, len(right) - 1]


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(1, 3))
def test_distance_is_that_of_its_definition_up_to_the_limit(left: str, right: str, limit: int) -> None:
    assert distance(left, right, limit) == min(plain_distance(left, right), limit + 1)


@given(st.text("abcdefgh", min_size=4, max_size=9), st.text("abcdefgh", min_size=4, max_size=9))
def test_neighbours_are_near(word: str, other: str) -> None:
    vocabulary = Vocabulary([other])
    assert (other in set(vocabulary.one_edit_away(word))) is (plain_distance(word, other) == 1)
    is_near = word[0] == other[0] and plain_distance(word, other) <= 2
    assert (other in set(vocabulary.two_edits_away(word))) is is_near


@given(st.text(max_size=120))
def test_any_text(text: str) -> None:
    better = spelt(text)
    assert better is None or better != text
