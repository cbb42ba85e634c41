"""Word-level differences."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.core.differences import changes, word_diff
from tests.builders.cpu import spent_under


def _text(pieces: list, but: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != but)


def test_word_diff_marks_the_changed_words_only() -> None:
    pieces = word_diff("On dort mal la nuit.", "On dort bien la nuit.")
    assert [(piece.kind, piece.text) for piece in pieces] == [
        ("same", "On dort "),
        ("removed", "mal"),
        ("added", "bien"),
        ("same", " la nuit."),
    ]


WORDS = st.lists(st.sampled_from(["a", "b", " ", "\n", "\n\n", ".", "l'eau"]), max_size=60).map("".join)


@given(st.text(max_size=200) | WORDS, st.text(max_size=200) | WORDS)
def test_word_diff_gives_both_texts_back(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert _text(pieces, "added") == old
    assert _text(pieces, "removed") == new


def test_word_diff_of_very_long_texts_replaces_whole() -> None:
    pieces = word_diff("a " * 4000, "b " * 4000)
    assert [piece.kind for piece in pieces] == ["removed", "added"]


def test_changes_lists_the_fields_that_differ_in_order() -> None:
    old = {"title": "A", "cancers": "Sein", "team": "x", "gone": "y"}
    new = {"title": "B", "cancers": "Sein\nFoie", "team": "x"}
    assert [change.field for change in changes(old, new)] == ["title", "cancers", "gone"]


PARAGRAPHS = [f"Le paragraphe {n} parle du parcours de soins, de la ville et de l'hôpital." for n in range(300)]


def test_word_diff_of_a_long_document_still_marks_words() -> None:
    changed = [*PARAGRAPHS[:150], PARAGRAPHS[150].replace("ville", "commune"), *PARAGRAPHS[151:]]
    pieces = word_diff("\n\n".join(PARAGRAPHS), "\n\n".join(changed))
    assert [(piece.kind, piece.text) for piece in pieces if piece.kind != "same"] == [
        ("removed", "ville"),
        ("added", "commune"),
    ]


@given(st.lists(st.sampled_from(PARAGRAPHS[:40]), max_size=60), st.lists(st.sampled_from(PARAGRAPHS[20:]), max_size=60))
def test_word_diff_of_long_documents_gives_both_texts_back(old: list[str], new: list[str]) -> None:
    pieces = word_diff("\n\n".join(old), "\n\n".join(new))
    assert _text(pieces, "added") == "\n\n".join(old)
    assert _text(pieces, "removed") == "\n\n".join(new)


def _draft(paragraphs: int, words: int, seed: int) -> str:
    draw = random.Random(seed)
    return "\n\n".join(" ".join(f"mot{draw.randrange(400)}" for _ in range(words)) for _ in range(paragraphs))


def test_word_diff_marks_each_word_of_a_long_revision() -> None:
    old = _draft(15, 80, seed=1)
    pieces = word_diff(old, old.replace("mot11 ", "autre "))
    assert {piece.text for piece in pieces if piece.kind == "removed"} == {"mot11"}
    assert {piece.text for piece in pieces if piece.kind == "added"} == {"autre"}


def test_word_diff_of_a_chapter_keeps_the_paragraphs_that_stayed() -> None:
    old, new = _draft(40, 120, seed=1).split("\n\n"), _draft(8, 120, seed=2).split("\n\n")
    pieces = word_diff("\n\n".join(old), "\n\n".join([*old[:10], *new, *old[20:]]))
    same = "".join(piece.text for piece in pieces if piece.kind == "same")
    assert all(paragraph in same for paragraph in (*old[:10], *old[20:]))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (_draft(15, 80, seed=1), _draft(15, 80, seed=2)),
        (_draft(1, 1300, seed=1), _draft(1, 1300, seed=2)),
        ("a\n" * 4000, "b\na\n" * 2000),
        ("a " * 4000, "b a " * 2000),
        (". " * 4000, ", . " * 2000),
        ("a b c d e " * 800, "b a d c e " * 800),
        ("a\n" * 30_000, "b\na\n" * 15_000),
        (("a b c d e " * 250 + "\n") * 24, ("b a d c e " * 250 + "\n") * 24),
        ("a " * 30_000 + "b", "c" + "a " * 29_000),
    ],
)
def test_word_diff_takes_less_than_half_a_second(old: str, new: str) -> None:
    with spent_under(0.5):
        pieces = word_diff(old, new)
    assert (_text(pieces, "added"), _text(pieces, "removed")) == (old, new)
