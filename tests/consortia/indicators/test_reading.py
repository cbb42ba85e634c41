"""What values say: months, lateness, before and after, the evaluation of a call."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask

from labagora.consortia.enums import ConsortiumKind, ConsortiumState
from labagora.consortia.indicators import queries
from labagora.consortia.indicators.enums import Dimension, Period
from labagora.consortia.indicators.models import FollowedIndicator, MeasuringSite
from labagora.consortia.indicators.reading import Board, axis_tables, board
from labagora.consortia.indicators.rollup import evaluation
from labagora.consortia.indicators.schedule import due_on, expected_months
from labagora.consortia.indicators.wording import coverage_text
from labagora.consortia.models import Consortium
from labagora.core.db import db
from labagora.engines.measures import Direction, Trend, ValueKind
from tests.builders.calls import make_call
from tests.builders.consortia import make_consortium
from tests.builders.indicators import correct, follow, make_indicator, measure_in, record
from tests.builders.organisations import make_organisation

START, TODAY = date(2026, 1, 5), date(2026, 6, 10)


@pytest.fixture
def started(app: Flask) -> Consortium:
    return make_consortium(starts_on=START, ends_on=date(2027, 1, 4))


def _read(consortium: Consortium, followed: FollowedIndicator, today: date = TODAY) -> Board:
    db.session.flush()
    db.session.expire_all()
    again = queries.get_followed(followed.public_id, consortium)
    return board(consortium, again, queries.sites_of(consortium), queries.measures_of([again.id]), today)


def test_a_value_is_due_on_the_fifteenth_of_the_month_that_follows(started: Consortium) -> None:
    assert due_on("2026-12") == date(2027, 1, 15)
    site, followed = measure_in(started), follow(started)
    assert max(expected_months(started, followed, site, TODAY)) == "2026-05"
    one = _read(started, followed)
    assert [cell.month for cell in one.lines[0].cells if cell.is_late] == ["2026-01", "2026-02", "2026-03", "2026-04"]
    assert len(one.missing) == 4
    assert not _read(started, followed, date(2026, 2, 15)).missing
    assert len(_read(started, followed, date(2026, 2, 16)).missing) == 1


def test_a_value_that_came_late_says_so(started: Consortium) -> None:
    site, followed = measure_in(started), follow(started)
    record(followed, site.organisation, "2026-01", at=datetime(2026, 2, 15, 20, tzinfo=UTC))
    record(followed, site.organisation, "2026-02", at=datetime(2026, 3, 16, 8, tzinfo=UTC))
    cells = _read(started, followed).lines[0].cells
    assert [(one.month, one.is_late) for one in cells if one.value is not None] == [
        ("2026-01", False),
        ("2026-02", True),
    ]


@pytest.mark.parametrize(
    ("period", "months"),
    [
        (Period.MONTH, ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05"]),
        (Period.QUARTER, ["2026-03"]),
        (Period.HALF_YEAR, []),
    ],
)
def test_a_period_asks_for_some_months(started: Consortium, period: Period, months: list[str]) -> None:
    followed = follow(started, make_indicator(period=period))
    assert sorted(expected_months(started, followed, measure_in(started), TODAY)) == months


def test_a_site_owes_from_its_first_month_to_its_last(started: Consortium) -> None:
    followed = follow(started)
    site = measure_in(started, first_month="2026-03", last_month="2026-04")
    assert expected_months(started, followed, site, TODAY) == {"2026-03", "2026-04"}
    followed.retired_at = datetime(2026, 4, 20, tzinfo=UTC)
    assert expected_months(started, followed, site, TODAY) == {"2026-03"}
    assert expected_months(started, followed, None, TODAY) == set()


def test_nothing_is_owed_before_the_start_nor_after_the_end(app: Flask) -> None:
    forming = make_consortium(state=ConsortiumState.FORMING)
    assert expected_months(forming, follow(forming), measure_in(forming), TODAY) == set()
    ended = make_consortium(
        state=ConsortiumState.ENDED, starts_on=START, ends_on=date(2026, 4, 1), ended_on=date(2026, 3, 10)
    )
    assert max(expected_months(ended, follow(ended), measure_in(ended), TODAY)) == "2026-03"
    values = {"starts_on": START, "ends_on": date(2026, 3, 1), "ended_on": date(2026, 3, 1)}
    after = make_consortium(state=ConsortiumState.FOLLOWED, followed_until=date(2026, 4, 30), **values)
    assert max(expected_months(after, follow(after), measure_in(after), TODAY)) == "2026-04"


def test_sites_are_put_together_from_their_parts(started: Consortium) -> None:
    first, second = measure_in(started), measure_in(started, make_organisation(name="B"))
    followed = follow(started, baseline_amount=10, baseline_base=100, baseline_month="2025-12", target=50)
    record(followed, first.organisation, "2026-01", 10, 20)
    record(followed, second.organisation, "2026-01", 10, 80)
    correct(record(followed, first.organisation, "2026-02", 30, 40), 36, 40)
    one = _read(started, followed)
    assert one.whole[0].value == 20
    assert (one.last_month, one.latest.value, one.change.trend, one.is_reached) == ("2026-02", 90, Trend.BETTER, True)
    assert coverage_text(one.coverage) == "2 sites sur 2, 2 mois sur 5"


def test_a_site_that_left_keeps_its_values_and_owes_none(started: Consortium) -> None:
    followed, gone = follow(started), measure_in(started, make_organisation(name="Parti"))
    record(followed, gone.organisation, "2026-01")
    db.session.delete(gone)
    one = _read(started, followed)
    (line,) = one.lines
    assert line.is_left
    assert line.last is not None
    assert one.coverage.cells_expected == 0
    assert coverage_text(one.coverage) == "Aucune valeur attendue pour le moment"


def test_a_withdrawn_value_is_missing_again(started: Consortium) -> None:
    site, followed = measure_in(started), follow(started)
    correct(record(followed, site.organisation, "2026-01"), None, None, is_withdrawn=True)
    one = _read(started, followed)
    assert one.last_month is None
    assert one.lines[0].cells[0].is_missing


def test_categories_are_put_together_with_their_targets(started: Consortium) -> None:
    first, second = measure_in(started), measure_in(started, make_organisation(name="B"))
    followed = follow(started, axis_targets={"sex": {"female": 60.0}})
    told = {"sex": {"female": [30, 40], "male": [30, 40]}}
    record(followed, first.organisation, "2026-01", breakdown=told)
    record(followed, second.organisation, "2026-01")
    one = _read(started, followed)
    (table,) = axis_tables(one, "2026-01")
    assert (table.told, table.asked) == (1, 2)
    assert [(row.label, row.pooled.value, row.reached) for row in table.rows] == [
        ("Femmes", 75, True),
        ("Hommes", 75, None),
    ]
    assert axis_tables(one, None) == axis_tables(one, "2026-02") == []


def test_the_evaluation_of_a_call_has_four_dimensions_and_says_what_is_missing(app: Flask) -> None:
    call = make_call()
    line = make_indicator("Délai", kind=ValueKind.MEDIAN, unit="jours", direction=Direction.LESS, axes=[])
    empty = make_indicator("CO2", dimension=Dimension.ECOLOGICAL, kind=ValueKind.TOTAL, axes=[])
    for number in range(3):
        site = make_consortium(f"Site {number}", call=call, kind=ConsortiumKind.SITE, starts_on=START)
        measure_in(site)
        start = {"baseline_amount": 40 + number, "baseline_base": 30, "baseline_month": "2025-12", "target": 32}
        followed = follow(site, line, **start)
        follow(site, empty)
        if number < 2:
            record(followed, site.organisation, "2026-01", 30 + 5 * number, 30)
    db.session.flush()
    parts = evaluation(queries.gather(call), TODAY)
    assert [one.dimension for one in parts] == list(Dimension)
    medical, economic, _social, ecological = parts
    assert economic.indicators == []
    (delay,) = medical.indicators
    assert (delay.before.value, delay.after.value, delay.after.count) == (40.5, 32.5, 2)
    assert (delay.change.trend, delay.reached, delay.aiming) == (Trend.BETTER, 1, 2)
    assert coverage_text(delay.coverage) == "2 sites sur 3, 1 mois sur 5"
    assert ecological.indicators[0].after.count == 0


def test_the_evaluation_is_made_again_from_the_values(app: Flask) -> None:
    call = make_call()
    site = make_consortium("Site", call=call, starts_on=START)
    measure_in(site)
    followed = follow(site, baseline_amount=10, baseline_base=100, baseline_month="2025-12")
    measure = record(followed, site.organisation, "2026-01", 50, 100)
    assert evaluation(queries.gather(call), TODAY)[0].indicators[0].after.value == 50
    correct(measure, 60, 100)
    db.session.expire_all()
    assert evaluation(queries.gather(call), TODAY)[0].indicators[0].after.value == 60
    assert TODAY - timedelta(days=1) < TODAY


def test_the_evaluation_costs_the_same_whatever_it_holds(app: Flask, count_statements: object) -> None:
    call, line = make_call(), make_indicator()

    def grow() -> None:
        site = make_consortium(call=call, starts_on=START)
        where: MeasuringSite = measure_in(site)
        record(follow(site, line), where.organisation, "2026-01")

    counts = []
    for _ in range(2):
        grow()
        db.session.expire_all()
        assert call.id
        with count_statements() as seen:  # type: ignore[operator]
            evaluation(queries.gather(call), TODAY)
        counts.append(len(seen))
    assert counts[0] == counts[1]
