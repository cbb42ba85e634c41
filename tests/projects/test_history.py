"""Word-level differences."""

from hypothesis import given
from hypothesis import strategies as st

from labagora.projects.history import LONGEST, changes, word_diff


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


@given(st.text(max_size=200), st.text(max_size=200))
def test_word_diff_gives_both_texts_back(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert _text(pieces, "added") == old
    assert _text(pieces, "removed") == new


def test_word_diff_of_very_long_texts_replaces_whole() -> None:
    pieces = word_diff("a " * LONGEST, "b " * LONGEST)
    assert [piece.kind for piece in pieces] == ["removed", "added"]


def test_changes_lists_the_fields_that_differ_in_order() -> None:
    old = {"title": "A", "cancers": "Sein", "team": "x", "gone": "y"}
    new = {"title": "B", "cancers": "Sein\nFoie", "team": "x"}
    assert [change.field for change in changes(old, new)] == ["title", "cancers", "gone"]
