"""What is measured of the pages that must not fail, how it is written, and that it costs a request nothing."""

import io
import os
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from labagora.core import service_minutes
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.service_minutes import KEPT, Load, ServiceMinute, add_load, load_between, prune
from labagora.web import gauge
from labagora.web.arrival import TimedInput
from labagora.web.gauge import Gauge, gauge_of, watched
from tests.builders.calls import make_application, make_call
from tests.builders.house import open_house

NOON = datetime(2026, 11, 21, 11, 0, tzinfo=UTC)


@pytest.fixture
def own(app: Flask) -> Iterator[Gauge]:
    """The gauge of the application, empty."""
    one = gauge_of(app)
    one._measured.clear()
    yield one
    one._measured.clear()


def _total() -> Load:
    return load_between(NOON - timedelta(days=9000), NOON + timedelta(days=9000))


def test_each_request_is_in_one_band() -> None:
    for seconds, name in [(0, "within_250ms"), (0.25, "within_250ms"), (0.3, "within_1s"), (1.5, "within_2s"),
                          (5.0, "within_5s"), (5.01, "slower")]:  # fmt: skip
        assert Load.of(seconds, is_error=False) == Load(requests=1, **{name: 1})
    assert Load.of(0, is_error=True).errors == 1


def test_processes_add_to_the_same_minute(app: Flask) -> None:
    one, two = Load(requests=2, errors=1, within_1s=2), Load(requests=1, slower=1)
    add_load({NOON: one})
    add_load({NOON: two, NOON + timedelta(minutes=1): one})
    assert db.session.query(ServiceMinute).count() == 2
    assert load_between(NOON, NOON + timedelta(minutes=1)) == one + two
    assert load_between(NOON, NOON + timedelta(minutes=2)) == one + two + one
    assert load_between(NOON + timedelta(minutes=5), NOON + timedelta(minutes=9)) == Load()


def test_a_minute_that_another_process_adds_at_the_same_instant(app: Flask) -> None:
    add_load({NOON: Load(requests=1, slower=1)})
    service_minutes._start(NOON, Load(requests=1, slower=1))
    assert load_between(NOON, NOON + timedelta(minutes=1)).requests == 2


def test_the_oldest_are_forgotten(app: Flask) -> None:
    add_load({NOON: Load(requests=1, slower=1), NOON - KEPT - timedelta(minutes=1): Load(requests=1, slower=1)})
    prune(NOON)
    assert _total().requests == 1


def test_the_pages_of_an_application_are_watched_and_no_other(app: Flask, client: Any, own: Gauge) -> None:
    assert watched() == {"calls.filing_check", "calls.filing_create", "calls.section_edit", "calls.section_save"}
    assert watched() <= set(app.view_functions)
    client.get("/appels")
    own.flush()
    assert _total() == Load()


@pytest.fixture
def page(hospital: Any, alice: Any) -> str:
    """The check page of Alice's draft."""
    return f"/candidatures/{make_application(make_call(), hospital, lead=alice).public_id}/depot"


def test_what_is_answered_counts_and_who_is_kept_out_does_not(
    own: Gauge, client: Any, as_: Any, alice: Any, bob: Any, page: str
) -> None:
    """Errors are not watered down by who hammers a door."""
    assert as_(alice).get(page).status_code == 200
    assert as_(alice).post(page, data={"key": ""}).status_code == 422
    assert as_(bob).get(page).status_code == 404
    assert client.get(page).status_code in (302, 303)
    own.flush()
    assert (_total().requests, _total().errors) == (2, 0)


def test_what_breaks_is_our_error(own: Gauge, as_: Any, alice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any, **_values: Any) -> None:
        raise OperationalError("SELECT", {}, Exception("database is locked"))

    monkeypatch.setattr("labagora.calls.views.filing.mine", broken)
    assert as_(alice).get("/candidatures/une/depot").status_code >= 500
    own.flush()
    assert (_total().requests, _total().errors) == (1, 1)


def test_the_line_of_the_reader_is_not_our_slowness() -> None:
    class Line(io.BytesIO):
        def read(self, *size: Any) -> bytes:
            time.sleep(0.02)
            return super().read(*size)

    body = TimedInput(Line(b"a\nb\nc"))
    assert body.read(2) == b"a\n"
    assert body.seconds >= 0.02
    assert list(body) == [b"b\n", b"c"]
    assert TimedInput(io.BytesIO(b"a\nb")).readlines() == [b"a\n", b"b"]


def test_a_request_writes_nothing_of_it(own: Gauge, as_: Any, alice: Any, page: str) -> None:
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_more: Any) -> None:
        if "service_minute" in statement:
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        for _turn in range(3):
            as_(alice).get(page)
        assert written == []
        own.flush()
        assert written
        size = len(written)
        own.flush()
        assert len(written) == size
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert _total().requests == 3


def test_when_the_database_is_away_the_numbers_wait(own: Gauge, monkeypatch: pytest.MonkeyPatch) -> None:
    own.count(utcnow(), Load(requests=1, slower=1))
    own.count(utcnow() - timedelta(hours=4), Load(requests=1, slower=1))

    def away(_measured: Any) -> None:
        raise OperationalError("UPDATE", {}, Exception("locked"))

    with monkeypatch.context() as patch:
        patch.setattr(gauge, "write_load", away)
        own.flush()
    assert _total() == Load()
    own.flush()
    assert _total() == Load(requests=1, slower=1)


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application


def test_it_is_written_soon_without_another_request(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last requests before an hour are not forgotten when nobody comes after them."""
    monkeypatch.setattr(gauge, "EVERY_SECONDS", 0.01)
    monkeypatch.setitem(house.config, "TESTING", False)
    one = gauge_of(house)
    one.count(NOON, Load(requests=1, slower=1))
    timer = one._timer
    if timer is not None:  # it may have run already
        timer.join(10)
    assert _total().requests == 1


def test_several_processes_lose_nothing(house: Flask) -> None:
    gauges = [Gauge(house) for _ in range(3)]

    def work(one: Gauge) -> None:
        for _turn in range(10):
            one.count(NOON, Load(requests=1, errors=1, slower=1))
            one.flush()

    threads = [threading.Thread(target=work, args=(one,)) for one in gauges]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    for one in gauges:
        one.flush()  # what met a lock that lasted waits in memory
    assert _total() == Load(requests=30, errors=30, slower=30)
