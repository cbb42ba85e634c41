"""What everybody reads: no small number of people, nor what would give one back."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labagora.consortia.enums import ConsortiumState
from labagora.consortia.indicators.enums import AgeBand, Dimension, EvidenceLevel, Period, Sex
from labagora.consortia.indicators.models import (
    FollowedIndicator,
    Indicator,
    IndicatorSetting,
    Measure,
    MeasureRevision,
    MeasuringSite,
)
from labagora.consortia.indicators.publishing import HIDDEN, Figure, PublicMonth, public_series
from labagora.consortia.indicators.reading import board
from labagora.consortia.models import Consortium
from labagora.core.clock import utcnow
from labagora.engines.measures import THRESHOLD, Direction, ValueKind
from labagora.organisations.models import Organisation

TODAY = utcnow().date()
MONTH = "2026-01"


def _indicator(kind: ValueKind, *, counts_people: bool = True, axes: Sequence[str] = ("sex", "age")) -> Indicator:
    return Indicator(
        id=1, code="x", name="X", definition="X", kind=kind, counts_people=counts_people, axes=list(axes),
        direction=Direction.MORE, dimension=Dimension.MEDICAL, period=Period.MONTH,
        evidence_level=EvidenceLevel.DECLARED, unit="",
    )  # fmt: skip


def _month(indicator: Indicator, values: Sequence[tuple[float, float | None, dict[str, Any]]]) -> PublicMonth:
    """Publish a month of several sites, in memory."""
    consortium = Consortium(id=1, name="C", state=ConsortiumState.FORMING, formed_at=utcnow())
    followed = FollowedIndicator(id=1, consortium_id=1, indicator=indicator, number=1)
    followed.__dict__["setting"] = IndicatorSetting(axis_targets={})
    sites, measures = [], []
    for number, (amount, base, breakdown) in enumerate(values, start=1):
        place = Organisation(id=number, name=f"Site {number}")
        sites.append(MeasuringSite(consortium_id=1, organisation_id=number, organisation=place, first_month=MONTH))
        measure = Measure(
            id=number, followed_id=1, organisation_id=number, organisation=place, month=MONTH, recorded_at=utcnow()
        )
        measure.__dict__["current"] = MeasureRevision(amount=amount, base=base, breakdown=breakdown)
        measures.append(measure)
    (row,) = public_series(board(consortium, followed, sites, measures, TODAY)).months
    return row


def test_large_numbers_are_shown() -> None:
    row = _month(_indicator(ValueKind.PROPORTION), [(40, 80, {}), (30, 60, {})])
    assert (row.whole.value, row.whole.base) == (50, 140)
    assert [one.value for one in row.sites] == [50, 50]


@pytest.mark.parametrize(("amount", "base"), [(5, 80), (75, 80), (5, 9), (0, 80), (80, 80)])
def test_a_small_part_or_rest_or_whole_hides_its_site_and_another(amount: float, base: float) -> None:
    values: list[Any] = [(amount, base, {}), (30, 60, {}), (100, 200, {})]
    row = _month(_indicator(ValueKind.PROPORTION), values)
    assert row.sites[0] == HIDDEN
    assert row.sites[1] == HIDDEN, "else the total less the others would tell"
    assert row.sites[2].value == 50


def test_a_site_alone_hides_the_whole_with_itself() -> None:
    row = _month(_indicator(ValueKind.TOTAL), [(7, None, {})])
    assert row.whole == row.sites[0] == HIDDEN


def test_what_counts_no_people_hides_nothing() -> None:
    row = _month(_indicator(ValueKind.TOTAL, counts_people=False), [(3, None, {}), (4, None, {})])
    assert row.whole.value == 7


def test_a_median_of_few_people_is_hidden() -> None:
    row = _month(_indicator(ValueKind.MEDIAN), [(28, 9, {}), (31, 40, {}), (30, 50, {})])
    assert row.sites[0] == HIDDEN
    assert not row.sites[2].is_hidden


def test_categories_are_shown_when_every_site_tells_them() -> None:
    told = {"sex": {"female": [20, 40], "male": [20, 40]}}
    both = _month(_indicator(ValueKind.PROPORTION), [(40, 80, told), (40, 80, told)])
    ((axis, parts),) = both.axes
    assert [(axis.value, label, one.value) for label, one in parts] == [("sex", "Femmes", 50), ("sex", "Hommes", 50)]
    assert _month(_indicator(ValueKind.PROPORTION), [(40, 80, told), (40, 80, {})]).axes == []


def test_a_small_category_takes_another_with_it() -> None:
    told = {"sex": {"female": [30, 38], "male": [1, 2]}}
    row = _month(_indicator(ValueKind.PROPORTION), [(31, 40, told)])
    ((_axis, parts),) = row.axes
    assert [one for _, one in parts] == [HIDDEN, HIDDEN]


# Whatever is measured

PEOPLE = st.one_of(st.integers(0, 14), st.integers(0, 120))


@st.composite
def _site(draw: st.DrawFn) -> tuple[float, float, dict[str, Any]]:
    """A proportion, told apart by sex and by age."""
    sexes = [(draw(PEOPLE), draw(PEOPLE)) for _ in Sex]
    amount, rest = sum(a for a, _ in sexes), sum(b for _, b in sexes)
    sex = {one.value: [a, a + b] for one, (a, b) in zip(Sex, sexes, strict=True)}
    cut, cut_rest = draw(st.integers(0, amount)), draw(st.integers(0, rest))
    age = {
        AgeBand.UNDER_50.value: [cut, cut + cut_rest],
        AgeBand.FROM_75.value: [amount - cut, amount + rest - cut - cut_rest],
    }
    return amount, amount + rest, {"sex": sex, "age": age}


def _known(figure: Figure) -> tuple[float, float, float] | None:
    """What a reader knows of a place: the whole, the part, the others."""
    if figure.is_hidden or figure.value is None or figure.base is None:
        return None
    part = round(figure.value * figure.base / 100)
    return figure.base, part, figure.base - part


@settings(max_examples=50, deadline=None)
@given(st.lists(_site(), min_size=1, max_size=4))
def test_a_reader_with_a_pencil_finds_no_small_number(values: list[tuple[float, float, dict[str, Any]]]) -> None:
    values = [one for one in values if one[1] > 0]
    if not values:
        return
    row = _month(_indicator(ValueKind.PROPORTION), values)
    places = [row.whole, *row.sites, *(one for _axis, parts in row.axes for _label, one in parts)]
    shown = [known for one in places if (known := _known(one))]
    assert all(min(known) >= THRESHOLD for known in shown)
    groups = [row.sites, *([one for _label, one in parts] for _axis, parts in row.axes)]
    whole = _known(row.whole)
    for group in groups:
        if whole is None:
            continue
        hidden = [one for one in group if one.is_hidden]
        left = [whole[n] - sum(known[n] for one in group if (known := _known(one))) for n in range(3)]
        assert len(hidden) != 1, "the total less the others gives it back"
        assert not hidden or min(left) >= THRESHOLD, "what is hidden together is few people"
