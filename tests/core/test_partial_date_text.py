"""What a person may type for a date, and what the refusal says."""

from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.core.clock import PARIS
from labagora.core.errors import Invalid
from labagora.core.partial_date import DatePrecision, PartialDate, Season
from labagora.core.partial_date_text import parse_partial_date
from tests.core.test_partial_date import partial_dates

MARCH_21 = PartialDate.of_day(2022, 3, 21)
AT_FOUR = PartialDate.of_minute(datetime(2022, 3, 21, 15, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022", PartialDate.of_year(2022)),
        ("  2022 ", PartialDate.of_year(2022)),
        ("février 2022", PartialDate.of_month(2022, 2)),
        ("FEVRIER 2022", PartialDate.of_month(2022, 2)),
        ("févr. 2022", PartialDate.of_month(2022, 2)),
        ("en février 2022", PartialDate.of_month(2022, 2)),
        ("February 2022", PartialDate.of_month(2022, 2)),
        ("02/2022", PartialDate.of_month(2022, 2)),
        ("2022-02", PartialDate.of_month(2022, 2)),
        ("été 2021", PartialDate.of_season(2021, Season.SUMMER)),
        ("à l’été 2021", PartialDate.of_season(2021, Season.SUMMER)),
        ("Au printemps 2022", PartialDate.of_season(2022, Season.SPRING)),
        ("Winter 2022", PartialDate.of_season(2022, Season.WINTER)),
        ("21 mars", PartialDate.of_day_month(3, 21)),
        ("21/03", PartialDate.of_day_month(3, 21)),
        ("le 1er avril", PartialDate.of_day_month(4, 1)),
        ("en juillet", PartialDate.of_month_only(7)),
        ("juillet", PartialDate.of_month_only(7)),
        ("lundi 21 mars 2022", MARCH_21),
        ("21 mars 2022", MARCH_21),
        ("21/3/2022", MARCH_21),
        ("21.03.2022", MARCH_21),
        ("2022-03-21", MARCH_21),
        ("21/03/2022 16:00", AT_FOUR),
        ("21/03/2022 à 16h", AT_FOUR),
        ("21 mars 2022 à 16 h 00", AT_FOUR),
        ("21 mars 2022 à 16\u202fh\u00a000 (heure de Paris)", AT_FOUR),
        ("21 March 2022 at 16:00", AT_FOUR),
        ("2022-03-21T16:00", AT_FOUR),
        ("2022-03-21 16:00", AT_FOUR),
        ("2022-03-21T15:00Z", AT_FOUR),
        ("2022-03-21T16:00:30+01:00", AT_FOUR),
    ],
)
def test_text_is_read_as_said(text: str, expected: PartialDate) -> None:
    assert parse_partial_date(text) == expected


@given(partial_dates)
def test_text_displayed_in_french_or_english_reads_back(value: PartialDate) -> None:
    for locale in ("fr", "en"):
        try:
            assert parse_partial_date(value.display(locale, zone=True)) == value
        except Invalid:
            assert value.precision is DatePrecision.MINUTE  # the hour lived twice: its words do not tell which
            assert value.instant.astimezone(PARIS).hour == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "par exemple"),
        ("bientôt", "par exemple"),
        ("3 & 4 octobre 2024", "par exemple"),
        ("1" * 61, "par exemple"),
        ("٢٠٢٢", "par exemple"),
        ("été", "Ajoutez l'année"),
        ("21 brumaire 2022", "brumaire"),
        ("30 février 2022", "Ce jour n'existe pas"),
        ("29/02/2023", "Ce jour n'existe pas"),
        ("2022-13", "Ce mois n'existe pas"),
        ("0202", "année entre"),
        ("21/03/2022 25:00", "Cette heure n'existe pas"),
        ("21/03/2022 10:75", "Cette heure n'existe pas"),
        ("2022-03-21T25:00Z", "par exemple"),
        ("0001-01-01T00:00+14:00", "année entre"),
        ("28/03/2027 02:30", "heure d'été"),
        ("31/10/2027 02:30", "heure d'hiver"),
    ],
)
def test_text_refused_says_what_to_do(text: str, said: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_partial_date(text, field="held_on")
    assert refusal.value.field == "held_on"
    assert said in refusal.value.message


@given(st.text(max_size=70))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Invalid):
        assert PartialDate.from_stored(parse_partial_date(text).stored)
