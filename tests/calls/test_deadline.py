"""The hour of a call: the second that decides, the two odd nights of the year, grace and late codes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labagora.calls import deadline
from labagora.calls.enums import ApplicationState, CallState, ClosingPolicy
from labagora.calls.models import Application, Call, LateCode
from labagora.core.clock import PARIS
from labagora.core.errors import Invalid

MICRO = timedelta(microseconds=1)
CLOSES = datetime(2022, 11, 21, 15, 0, tzinfo=UTC)
SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)
MINUTES = st.times().map(lambda moment: moment.replace(microsecond=0, fold=0))
A, C, P = ApplicationState, CallState, ClosingPolicy


def _call(state: CallState = C.OPEN, policy: ClosingPolicy = P.STRICT, **values: Any) -> Call:
    facts = {"opens_at": CLOSES - timedelta(days=60), "closes_at": CLOSES, "grace_minutes": 0, **values}
    return Call(state=state, closing_policy=policy, **facts)


def _application(state: ApplicationState = A.DRAFT, **values: Any) -> Application:
    facts = {"created_at": CLOSES - timedelta(days=1), "correction": {}, **values}
    row = Application(state=state, **facts)
    row.id = 7
    return row


def _code(**values: Any) -> LateCode:
    facts = {"application_id": 7, "valid_until": CLOSES + timedelta(hours=2), "max_uses": 1, "uses": 0, **values}
    return LateCode(**facts)


def test_sixteen_hours_in_paris_is_fifteen_in_utc_in_november() -> None:
    assert deadline.local_instant(date(2022, 11, 21), time(16, 0)) == CLOSES


@pytest.mark.parametrize("state", [A.DRAFT, A.FILED])
def test_before_the_hour_counts_and_the_hour_is_late(state: ApplicationState) -> None:
    call, application = _call(), _application(state)
    assert deadline.accepts_filing(call, application, CLOSES - MICRO)
    assert not deadline.accepts_filing(call, application, CLOSES)
    assert deadline.accepts_new_drafts(call, CLOSES - MICRO)
    assert not deadline.accepts_new_drafts(call, CLOSES)


def test_nothing_is_accepted_before_the_opening() -> None:
    call = _call()
    assert not deadline.accepts_new_drafts(call, call.opens_at - MICRO)
    assert deadline.accepts_new_drafts(call, call.opens_at)


def test_a_call_without_a_deadline_stays_open() -> None:
    call = _call(closes_at=None, policy=P.GRACE, grace_minutes=30)
    later = CLOSES + timedelta(days=900)
    assert deadline.closing_instant(call) is None
    assert deadline.accepts_filing(call, _application(), later)


@pytest.mark.parametrize("state", [state for state in C if state is not C.OPEN])
def test_a_call_that_is_not_open_takes_nothing_on_time(state: CallState) -> None:
    call = _call(state)
    assert not deadline.accepts_new_drafts(call, CLOSES - timedelta(days=1))
    assert not deadline.accepts_filing(call, _application(), CLOSES - timedelta(days=1))


def test_r10_closed_while_a_request_waited_it_was_open_when_the_request_came() -> None:
    closed = _call(C.CLOSED, closed_at=CLOSES + timedelta(seconds=20))
    assert deadline.accepts_filing(closed, _application(), CLOSES - MICRO)
    assert not deadline.accepts_filing(closed, _application(), CLOSES)
    by_hand = _call(C.CLOSED, closes_at=CLOSES, closed_at=CLOSES)
    assert deadline.accepts_new_drafts(by_hand, CLOSES - MICRO)
    assert not deadline.accepts_new_drafts(by_hand, CLOSES)


@pytest.mark.parametrize("state", [C.OPEN, C.CLOSED])
def test_grace_is_for_drafts_started_on_time(state: CallState) -> None:
    call = _call(state, P.GRACE, grace_minutes=30)
    end = CLOSES + timedelta(minutes=30)
    assert deadline.last_instant(call) == end
    assert deadline.accepts_filing(call, _application(), CLOSES)
    assert deadline.accepts_filing(call, _application(), end - MICRO)
    assert not deadline.accepts_filing(call, _application(), end)
    assert not deadline.accepts_filing(call, _application(created_at=CLOSES), CLOSES + MICRO)
    assert not deadline.accepts_filing(call, _application(A.FILED), CLOSES)
    assert not deadline.accepts_new_drafts(call, CLOSES)


def test_grace_minutes_mean_nothing_under_another_policy() -> None:
    assert not deadline.accepts_filing(_call(policy=P.STRICT, grace_minutes=30), _application(), CLOSES)
    assert not deadline.accepts_filing(_call(policy=P.CODE, grace_minutes=30), _application(), CLOSES)


def test_grace_does_not_outlive_a_cancelled_call() -> None:
    call = _call(C.CANCELLED, P.GRACE, grace_minutes=30)
    assert not deadline.accepts_filing(call, _application(), CLOSES)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, True),
        ({"application_id": 8}, False),
        ({"valid_until": CLOSES + timedelta(minutes=1)}, False),
        ({"uses": 1}, False),
        ({"uses": 1, "max_uses": 2}, True),
        ({"revoked_at": CLOSES}, False),
    ],
)
def test_a_late_code_opens_its_draft_only(values: dict[str, Any], *, expected: bool) -> None:
    call, now = _call(C.CLOSED, P.CODE), CLOSES + timedelta(minutes=1)
    assert deadline.accepts_filing(call, _application(), now, _code(**values)) is expected


@pytest.mark.parametrize("policy", [P.STRICT, P.GRACE])
def test_a_late_code_opens_nothing_under_another_policy(policy: ClosingPolicy) -> None:
    call = _call(C.CLOSED, policy)
    assert not deadline.accepts_filing(call, _application(), CLOSES, _code())


def test_a_late_code_ends_with_its_last_instant_and_with_the_review() -> None:
    code = _code()
    assert deadline.accepts_filing(_call(C.CLOSED, P.CODE), _application(), code.valid_until - MICRO, code)
    assert not deadline.accepts_filing(_call(C.CLOSED, P.CODE), _application(), code.valid_until, code)
    assert not deadline.accepts_filing(_call(C.REVIEWING, P.CODE), _application(), CLOSES, code)


def test_a_correction_has_its_own_hour() -> None:
    due = CLOSES + timedelta(days=5)
    asked = _application(A.CORRECTING, correction={"due_at": due.isoformat()})
    for state in (C.OPEN, C.CLOSED, C.REVIEWING):
        assert deadline.accepts_filing(_call(state), asked, due - MICRO)
        assert not deadline.accepts_filing(_call(state), asked, due)
    assert not deadline.accepts_filing(_call(C.PUBLISHED_RESULTS), asked, CLOSES)


def test_what_is_withdrawn_is_never_filed_again() -> None:
    assert not deadline.accepts_filing(_call(), _application(A.WITHDRAWN), CLOSES - timedelta(days=1), _code())


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), MINUTES)
def test_an_hour_read_in_paris_comes_back_as_it_was_or_is_refused(day: date, hour: time) -> None:
    wall = datetime.combine(day, hour)
    try:
        instant = deadline.local_instant(day, hour)
    except Invalid:
        assert 1 <= hour.hour <= 3
        assert day.month in (3, 10)
        assert day.isoweekday() == 7
        return
    assert instant.utcoffset() == timedelta(0)
    assert instant.astimezone(PARIS).replace(tzinfo=None) == wall


@given(MINUTES)
def test_one_hour_is_missing_in_march(hour: time) -> None:
    if hour.hour == 2:
        with pytest.raises(Invalid, match="n'existe pas") as refused:
            deadline.local_instant(SPRING, hour, field="closes_time")
        assert refused.value.field == "closes_time"
    else:
        assert deadline.local_instant(SPRING, hour).astimezone(PARIS).hour == hour.hour


@given(MINUTES)
def test_one_hour_comes_twice_in_october(hour: time) -> None:
    if hour.hour == 2:
        with pytest.raises(Invalid, match="arrive deux fois"):
            deadline.local_instant(AUTUMN, hour)
    else:
        assert deadline.local_instant(AUTUMN, hour).astimezone(PARIS).hour == hour.hour


@given(st.sampled_from([SPRING, AUTUMN]), st.timedeltas(timedelta(microseconds=1), timedelta(hours=30)))
def test_the_second_that_decides_does_not_depend_on_the_night(day: date, before: timedelta) -> None:
    closes = deadline.local_instant(day, time(16, 0))
    call = _call(opens_at=None, closes_at=closes)
    assert deadline.accepts_filing(call, _application(), closes - before)
    assert not deadline.accepts_filing(call, _application(), closes)
    assert not deadline.accepts_filing(call, _application(), closes + before)
