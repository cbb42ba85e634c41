"""Placeholders: known ones are filled in one pass, whatever the values hold; the others are found."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labagora.reviews import wording
from labagora.reviews.enums import Outcome

ANY = {name: name.upper() for name in wording.PLACEHOLDERS}
UNHURRIED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
words = st.text(alphabet="ab{}%\n é", max_size=30)


@UNHURRIED
@given(st.lists(st.one_of(st.sampled_from([f"{{{name}}}" for name in ANY]), st.text("abc %é\n", max_size=9))))
def test_only_known_ones_are_found_clean_and_filled(parts: list[str]) -> None:
    text = "".join(parts)
    assert wording.strangers(text) == []
    expected = "".join(ANY.get(part[1:-1], part) if part.startswith("{") else part for part in parts)
    assert wording.filled(text, ANY) == expected


@UNHURRIED
@given(words)
def test_a_text_without_strangers_has_no_brace_left(text: str) -> None:
    if not wording.strangers(text):
        assert not set("{}") & set(wording.filled(text, ANY))


@UNHURRIED
@given(st.dictionaries(st.sampled_from(sorted(ANY)), st.sampled_from(["{motif}", "{", "}", "{rang}", "x"])))
def test_what_a_value_holds_is_never_read(values: dict[str, str]) -> None:
    text = " ".join(f"{{{name}}}" for name in wording.PLACEHOLDERS)
    assert wording.filled(text, {**ANY, **values}).split() == [{**ANY, **values}[name] for name in wording.PLACEHOLDERS]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{nom}", ["{nom}"]),
        ("{reference", ["{"]),
        ("reference}", ["}"]),
        ("{{reference}}", ["{", "}"]),
        ("{ reference }", ["{ reference }"]),
        ("{nom} {nom}", ["{nom}"]),
        ("{refe\nrence}", ["{", "}"]),
        ("{reference.__class__}", ["{reference.__class__}"]),
    ],
)
def test_what_is_none(text: str, found: list[str]) -> None:
    assert wording.strangers(text) == found


@pytest.mark.parametrize("outcome", list(Outcome))
def test_the_starting_texts_are_clean(outcome: Outcome) -> None:
    subject, body = wording.STARTING[outcome]
    assert wording.strangers(subject + body) == []
    assert len(subject) <= 160
    assert {"reference", "motif", "contact"} <= wording.used(subject + body)
    assert ("voies de recours" in body) is (outcome is not Outcome.SELECTED)


def test_holes_are_told_in_order() -> None:
    values = {**ANY, "rang": "", "titre": " "}
    assert wording.holes("{rang} {titre} {motif}", values) == ["{titre}", "{rang}"]
