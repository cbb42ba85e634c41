"""The check that every page of the tests goes through: what it must see whatever it has seen before."""

import html5lib
import pytest

from tests import wellformed

HEAD = "<!DOCTYPE html><html lang='fr'><head><title>{title}</title></head><body>"
PAGE = HEAD + '<main id="{name}"><table><tbody><tr><td>{text}</td></tr></tbody></table>{more}</main></body></html>'
GOOD = PAGE.format(title="Un titre", name="un", text="Un texte", more="")


@pytest.mark.parametrize(
    "other",
    [
        PAGE.format(title="Un autre", name="deux trois", text="Tout\n autre chose", more=""),
        PAGE.format(title="É’«»", name="data='x'", text="a=b, c", more=""),
    ],
)
def test_other_words_are_the_same_shape(other: str) -> None:
    wellformed.check(other)
    assert wellformed.shape(other) == wellformed.shape(GOOD)


@pytest.mark.parametrize(
    "wrong",
    [
        PAGE.format(title="Un titre", name="un", text="Un & texte", more="<p>&pasuneentite;</p>"),
        PAGE.format(title="Un titre", name="un", text="Un texte", more="</div>"),
        PAGE.format(title="Un titre", name="un", text="Un texte", more='<p class="a" class="b"></p>'),
        PAGE.format(title="Un titre", name='un"deux', text="Un texte", more=""),
        PAGE.format(title="Un titre", name="un", text="Un <texte", more=""),
        PAGE.format(title="Un titre", name="un", text="Un\x01texte", more=""),
        PAGE.format(title="Un titre", name="un\x0bdeux", text="Un texte", more=""),
        GOOD.replace("<tr>", '<input type="text"><tr>'),
        GOOD.removeprefix("<!DOCTYPE html>"),
    ],
)
def test_a_fault_is_seen_after_the_same_page_without_it(wrong: str) -> None:
    wellformed.check(GOOD)
    with pytest.raises(html5lib.html5parser.ParseError):
        wellformed.check(wrong)


def test_blank_and_words_are_two_shapes() -> None:
    """In a table a blank is nothing, a word is a fault."""
    blank = GOOD.replace("<tr>", "\n  <tr>")
    wellformed.check(blank)
    assert wellformed.shape(blank) == wellformed.shape(GOOD.replace("<tr>", " <tr>"))
    assert wellformed.shape(blank) != wellformed.shape(GOOD.replace("<tr>", "x<tr>"))
