"""The part of a text that answers, its words to highlight, and nothing that is not of the text."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.ports.search.excerpts import MARK, SCANNED, SIZE, Piece, excerpt, mark
from labagora.ports.search.language import parse
from tests.builders.cpu import spent_under

pytestmark = pytest.mark.sqlite_only

FILLER = "Une phrase qui ne dit rien de plus. "


def drawn(pieces: list[Piece]) -> str:
    """Return the pieces as one text, hits in brackets."""
    return "".join(f"[{piece.text}]" if piece.is_hit else piece.text for piece in pieces)


def shown(text: str, question: str, size: int = SIZE) -> str:
    """Return the drawn excerpt for a question."""
    asked = parse(question)
    return drawn(excerpt(text, asked.terms, asked.prefixes, size))


def test_short_text_is_whole() -> None:
    assert shown("Les soins palliatifs à domicile.", "soin domicile") == "Les [soins] palliatifs à [domicile]."


@pytest.mark.parametrize(
    ("text", "question", "expected"),
    [
        ("L’hôpital de jour", "hopitaux", "L’[hôpital] de jour"),
        ("la télé-surveillance", "télésurveillance", "la [télé-surveillance]"),
        ("la télé-surveillance", "surveillance", "la télé-[surveillance]"),
        ("les patient·e·s", "patients", "les [patient]·e·s"),
        ("Le C.H.U. de Dijon", "chu", "Le [C.H.U.] de Dijon"),
        ("Une TÉLÉSURVEILLANCE", "télésurv*", "Une [TÉLÉSURVEILLANCE]"),
        ("soins de support", '"soins de support"', "[soins] de [support]"),
        ("soins de support", "-soins support", "soins de [support]"),
        ("un cœur", "coeur", "un [cœur]"),
        (unicodedata.normalize("NFD", "un été à l’hôpital"), "hôpital", "un e\u0301te\u0301 a\u0300 l’[ho\u0302pital]"),
    ],
)
def test_words_are_marked_as_written(text: str, question: str, expected: str) -> None:
    asked = parse(question)
    assert drawn(mark(text, asked.terms, asked.prefixes)) == expected
    assert shown(text, question) == expected


def test_window_is_around_the_most_terms() -> None:
    text = FILLER * 10 + "D'abord les soins. " + FILLER * 10 + "Des soins palliatifs à domicile ici. " + FILLER * 10
    drawing = shown(text, "soins palliatifs domicile")
    assert "[soins] [palliatifs] à [domicile]" in drawing
    assert drawing.startswith(f"{MARK} ")
    assert drawing.endswith(f" {MARK}")
    assert "D'abord" not in drawing


def test_window_has_its_size_and_whole_words() -> None:
    text = FILLER * 20 + "soins " + FILLER * 20
    for size in (80, 160, 220, 400):
        plain = shown(text, "soins", size).strip(f"{MARK} ").replace("[", "").replace("]", "")
        assert size - 60 <= len(plain) <= size + 2
        assert re.search(rf"(?<!\w){re.escape(plain)}(?!\w)", text)


def test_nothing_found_shows_the_beginning() -> None:
    text = FILLER * 30
    assert shown(text, "introuvable").startswith(FILLER.strip())
    assert shown(text, "introuvable").endswith(f" {MARK}")
    assert shown(text, "") == shown(text, "introuvable")
    assert shown("", "soins") == ""
    assert shown(" \n ", "soins").strip() == ""


def test_what_is_far_is_not_looked_for() -> None:
    text = "mot " * (SCANNED // 4) + "soins"
    assert "[" not in shown(text, "soins")
    asked = parse("soins")
    assert any(piece.is_hit for piece in excerpt(text, asked.terms, scanned=2 * SCANNED))


def test_white_space_is_squeezed_and_nothing_is_escaped() -> None:
    assert shown("Les\n\n soins\t<b>palliatifs</b> &amp;", "soins") == "Les [soins] <b>palliatifs</b> &amp;"


def test_long_word_without_space_is_cut() -> None:
    assert len(drawn(excerpt("x" * 10_000, frozenset({"soin"})))) <= SIZE + 3
    assert len(drawn(excerpt("soins " + "x" * 10_000, frozenset({"soin"})))) <= SIZE + 6


WORDS = st.lists(st.sampled_from(["soins", "de", "palliatifs", "l’hôpital", "post-AVC", "un", "\n", "«", "a" * 30]))


@given(WORDS.map(" ".join), st.sampled_from(["soins", "hôpital soins", "post", "pal*", ""]), st.integers(20, 300))
def test_excerpt_is_a_part_of_the_text(text: str, question: str, size: int) -> None:
    asked = parse(question)
    pieces = excerpt(text, asked.terms, asked.prefixes, size)
    plain = "".join(piece.text for piece in pieces).removeprefix(f"{MARK} ").removesuffix(f" {MARK}")
    assert plain.strip() in re.sub(r"\s+", " ", text)
    assert all(piece.text for piece in pieces)
    in_text = {piece.text for piece in mark(text, asked.terms, asked.prefixes) if piece.is_hit}
    in_excerpt = {piece.text for piece in pieces if piece.is_hit}
    assert in_excerpt <= in_text
    assert bool(in_excerpt) is bool(in_text)


@given(st.text(max_size=500), st.text(max_size=30))
def test_any_text_and_question(text: str, question: str) -> None:
    asked = parse(question)
    assert "".join(piece.text for piece in mark(text, asked.terms, asked.prefixes)) == re.sub(r"\s+", " ", text)
    excerpt(text, asked.terms, asked.prefixes)


def test_long_text_costs_little() -> None:
    text = (FILLER + "soins palliatifs ") * 5_000
    asked = parse("soins palliatifs introuvable")
    with spent_under(20 * 0.010):
        for _ in range(20):
            excerpt(text, asked.terms)
