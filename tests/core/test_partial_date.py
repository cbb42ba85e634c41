"""Incomplete dates: total order, storage, words (domain.md S0-04, S4-01; security.md R12)."""

# ruff: noqa: DTZ001  the naive times of this file are readings of a clock in Paris

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Column, Integer, MetaData, Table, create_engine, select

from labagora.core.clock import PARIS, from_paris
from labagora.core.db import PartialDateType
from labagora.core.errors import Invalid
from labagora.core.partial_date import STORED_LENGTH, DatePrecision, PartialDate, Season

years = st.integers(1900, 2199)
months = st.integers(1, 12)
days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
instants = st.datetimes(datetime(1970, 1, 2), datetime(2199, 12, 30), timezones=st.just(UTC))
partial_dates = st.one_of(
    st.builds(PartialDate.of_year, years),
    st.builds(PartialDate.of_season, years, st.sampled_from(Season)),
    st.builds(PartialDate.of_month, years, months),
    st.builds(PartialDate.of_date, days),
    st.builds(PartialDate.of_minute, instants),
    st.builds(lambda day: PartialDate.of_day_month(day.month, day.day), days),
    st.builds(PartialDate.of_month_only, months),
)
close_years = st.integers(2021, 2022)
close_dates = st.one_of(
    st.builds(PartialDate.of_year, close_years),
    st.builds(PartialDate.of_season, close_years, st.sampled_from(Season)),
    st.builds(PartialDate.of_month, close_years, months),
    st.builds(PartialDate.of_day, close_years, st.integers(2, 4), st.integers(1, 28)),
    st.builds(PartialDate.of_day_month, months, st.integers(1, 28)),
    st.builds(PartialDate.of_month_only, months),
)


@given(partial_dates)
def test_stored_text_round_trips(value: PartialDate) -> None:
    assert PartialDate.from_stored(value.stored) == value
    assert value.stored.isdigit()
    assert len(value.stored) <= STORED_LENGTH


@given(close_dates, close_dates, close_dates)
def test_order_is_total_antisymmetric_and_transitive(a: PartialDate, b: PartialDate, c: PartialDate) -> None:
    assert (a < b) + (b < a) + (a == b) == 1
    assert (a <= b <= a) == (a == b)
    if a <= b <= c:
        assert a <= c


@given(partial_dates, partial_dates)
def test_order_of_values_is_order_of_stored_texts(a: PartialDate, b: PartialDate) -> None:
    assert (a < b) == (a.stored < b.stored)
    assert (hash(a) == hash(b)) or a != b


@given(instants, instants)
def test_order_of_minutes_is_chronological(a: datetime, b: datetime) -> None:
    first, second = PartialDate.of_minute(a), PartialDate.of_minute(b)
    assert (first < second) == (str(first.instant) < str(second.instant))


@given(days, days)
def test_order_of_days_is_that_of_the_calendar(a: date, b: date) -> None:
    assert (PartialDate.of_date(a) < PartialDate.of_date(b)) == (a < b)


def test_order_documented_example() -> None:
    expected = [
        PartialDate.of_day(2021, 12, 31),
        PartialDate.of_year(2022),
        PartialDate.of_month(2022, 2),
        PartialDate.of_season(2022, Season.SPRING),
        PartialDate.of_month(2022, 3),
        PartialDate.of_day(2022, 3, 21),
        PartialDate.of_minute(datetime(2022, 3, 21, 15, 0, tzinfo=UTC)),
        PartialDate.of_minute(datetime(2022, 3, 21, 16, 0, tzinfo=UTC)),
        PartialDate.of_day(2022, 3, 22),
        PartialDate.of_season(2022, Season.WINTER),
        PartialDate.of_month(2022, 12),
        PartialDate.of_day_month(3, 21),
        PartialDate.of_day_month(5, 23),
        PartialDate.of_month_only(7),
        PartialDate.of_month_only(9),
    ]
    backwards = expected[::-1]
    assert sorted(backwards) == expected


def test_order_of_the_hour_lived_twice_is_that_of_the_instants() -> None:
    first = PartialDate.of_minute(datetime(2027, 10, 31, 0, 59, tzinfo=UTC))
    second = PartialDate.of_minute(datetime(2027, 10, 31, 1, 1, tzinfo=UTC))
    assert first < second
    assert "2 h 59" in first.display()
    assert "2 h 01" in second.display()


def test_order_against_something_else_is_refused() -> None:
    with pytest.raises(TypeError):
        assert PartialDate.of_year(2022) < "2022"


@pytest.mark.parametrize(
    ("value", "french", "english"),
    [
        (PartialDate.of_year(2022), "2022", "2022"),
        (PartialDate.of_season(2021, Season.SUMMER), "été 2021", "Summer 2021"),
        (PartialDate.of_month(2022, 2), "février 2022", "February 2022"),
        (PartialDate.of_day(2022, 11, 21), "21 novembre 2022", "21 November 2022"),
        (PartialDate.of_day(2022, 4, 1), "1er avril 2022", "1 April 2022"),
        (PartialDate.of_day_month(3, 21), "21 mars", "21 March"),
        (PartialDate.of_day_month(4, 1), "1er avril", "1 April"),
        (PartialDate.of_month_only(7), "juillet", "July"),
    ],
)
def test_display_says_what_is_known_and_no_more(value: PartialDate, french: str, english: str) -> None:
    assert value.display() == french
    assert str(value) == french
    assert value.display("en") == english
    assert value.display(zone=True) == french


def test_display_of_a_minute_is_in_paris() -> None:
    winter = PartialDate.of_minute(datetime(2022, 11, 21, 15, 0, 59, tzinfo=UTC))
    summer = PartialDate.of_minute(datetime(2022, 7, 21, 22, 5, tzinfo=UTC))
    assert winter.display() == "21 novembre 2022 à 16 h 00"
    assert summer.display(zone=True) == "22 juillet 2022 à 0 h 05 (heure de Paris)"
    assert winter.display("en") == "21 November 2022, 16:00"
    assert winter.display("en", zone=True) == "21 November 2022, 16:00 (Paris time)"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (PartialDate.of_year(2022), "2022"),
        (PartialDate.of_month(2022, 2), "2022-02"),
        (PartialDate.of_day(2022, 2, 3), "2022-02-03"),
        (PartialDate.of_day_month(3, 21), "03-21"),
        (PartialDate.of_minute(datetime(2022, 11, 21, 15, tzinfo=UTC)), "2022-11-21T16:00+01:00"),
        (PartialDate.of_season(2022, Season.SPRING), None),
        (PartialDate.of_month_only(7), None),
    ],
)
def test_machine_value_is_what_html_allows(value: PartialDate, expected: str | None) -> None:
    assert value.machine == expected


@pytest.mark.parametrize(
    "make",
    [
        lambda: PartialDate.of_year(1899),
        lambda: PartialDate.of_year(2200),
        lambda: PartialDate.of_season(22, Season.SUMMER),
        lambda: PartialDate.of_month(2022, 13),
        lambda: PartialDate.of_month(2022, 0),
        lambda: PartialDate.of_day(2022, 2, 29),
        lambda: PartialDate.of_day(2022, 4, 0),
        lambda: PartialDate.of_day_month(2, 30),
        lambda: PartialDate.of_month_only(13),
        lambda: PartialDate.of_minute(datetime(1969, 12, 31, 12, tzinfo=UTC)),
        lambda: PartialDate.of_minute(datetime(2199, 12, 31, 23, 30, tzinfo=UTC)),
        lambda: PartialDate.of_minute(datetime(9999, 12, 31, 23, 30, tzinfo=UTC)),
    ],
)
def test_value_that_does_not_exist_is_refused_in_french(make) -> None:
    with pytest.raises(Invalid) as refusal:
        make()
    assert refusal.value.field == "date"
    assert refusal.value.message.endswith(".")


def test_29_february_without_a_year_exists() -> None:
    assert PartialDate.of_day_month(2, 29).display() == "29 février"


def test_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        PartialDate.of_minute(datetime(2022, 1, 1))
    with pytest.raises(ValueError, match="naive"):
        from_paris(datetime(2022, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    "text",
    ["", "20", "2022-02", "20220", "202202", "2022021211", "9999", "99990321", "2022040", "2022130", "20220230", "x"],
)
def test_stored_text_of_another_shape_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a stored"):
        PartialDate.from_stored(text)


def test_r12_hour_skipped_in_march_is_refused() -> None:
    with pytest.raises(Invalid, match="n'existe pas") as refusal:
        from_paris(datetime(2027, 3, 28, 2, 30), field="closes_at")
    assert refusal.value.field == "closes_at"
    assert from_paris(datetime(2027, 3, 28, 3, 0)) == datetime(2027, 3, 28, 1, 0, tzinfo=UTC)


def test_r12_hour_lived_twice_in_october_is_refused() -> None:
    with pytest.raises(Invalid, match="arrive deux fois"):
        from_paris(datetime(2027, 10, 31, 2, 30))
    assert from_paris(datetime(2027, 10, 31, 3, 0)) == datetime(2027, 10, 31, 2, 0, tzinfo=UTC)


@given(st.datetimes(datetime(1977, 1, 1), datetime(2037, 12, 31)))
def test_r12_accepted_local_time_reads_back_the_same(local: datetime) -> None:
    try:
        instant = from_paris(local)
    except Invalid:
        near = [local.replace(tzinfo=UTC) + timedelta(hours=hours) for hours in (-3, 3)]
        assert near[0].astimezone(PARIS).utcoffset() != near[1].astimezone(PARIS).utcoffset()
        return
    assert instant.astimezone(PARIS).replace(tzinfo=None) == local


def test_precisions_are_those_of_the_reference_list() -> None:
    assert {str(precision) for precision in DatePrecision} == {
        "annee", "saison", "mois", "jour", "minute", "jour_mois_sans_annee", "mois_sans_annee",
    }  # fmt: skip


def test_column_sorts_and_compares_as_python_does() -> None:
    table = Table("t", MetaData(), Column("id", Integer, primary_key=True), Column("on", PartialDateType()))
    engine = create_engine("sqlite://")
    table.create(engine)
    values = [
        PartialDate.of_month_only(7),
        PartialDate.of_day(2022, 3, 21),
        PartialDate.of_season(2022, Season.SPRING),
        PartialDate.of_year(2022),
        PartialDate.of_month(2022, 3),
    ]
    with engine.begin() as connection:
        connection.execute(table.insert(), [{"on": value} for value in [*values, None]])
        found = connection.scalars(select(table.c.on).where(table.c.on.is_not(None)).order_by(table.c.on)).all()
        later = connection.scalars(select(table.c.on).where(table.c.on > PartialDate.of_month(2022, 3))).all()
    assert found == sorted(values)
    assert set(later) == {PartialDate.of_day(2022, 3, 21), PartialDate.of_month_only(7)}
    engine.dispose()
