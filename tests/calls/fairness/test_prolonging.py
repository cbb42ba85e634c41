"""A service that answered badly before the hour gives the call a day, once, and everybody is told."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from labagora.accounts.models import Account
from labagora.calls.actions.calls import follow_hours
from labagora.calls.deadline import is_on_time
from labagora.calls.enums import ApplicationState, CallState
from labagora.calls.models import Call
from labagora.calls.tasks.hours import watch_hours
from labagora.core.audit import AuditEntry
from labagora.core.clock import frozen_at, utcnow
from labagora.core.db import db
from labagora.core.service_minutes import Load, add_load, minute_of
from tests.builders.accounts import make_account
from tests.builders.calls import join_team, make_application, make_call
from tests.builders.organisations import make_organisation

BAD = Load(requests=100, errors=3, within_250ms=100)
SLOW = Load(requests=100, within_250ms=90, slower=10)
GOOD = Load(requests=1000, errors=10, within_250ms=950, slower=50)


@pytest.fixture
def due(app: Any) -> Call:
    """A call whose hour comes."""
    return make_call("Prolongeable", closes_at=minute_of(utcnow()))


def _closing(call: Call) -> datetime:
    assert call.closes_at is not None
    return call.closes_at


def _measure(call: Call, load: Load, *, before: timedelta = timedelta(minutes=10)) -> None:
    add_load({minute_of(_closing(call) - before): load})


@pytest.mark.parametrize("load", [BAD, SLOW])
def test_a_bad_service_gives_a_day(due: Call, load: Load) -> None:
    _measure(due, load)
    closing = _closing(due)
    assert follow_hours(now=closing) == 0
    assert due.state is CallState.OPEN
    assert due.closes_at == closing + timedelta(hours=24)
    [line] = due.extensions
    assert (line["requests"], line["errors"], line["slower"]) == (100, load.errors, load.slower)
    assert "24 heures de plus" in line["reason"]
    entry = db.session.scalars(db.select(AuditEntry).where(AuditEntry.verb == "call.extended")).one()
    assert (entry.actor_ref, entry.details["rule"], entry.details["requests"]) == (None, "service", 100)


def test_requests_of_the_last_seconds_count_though_they_end_after_the_hour(due: Call, freeze: Any) -> None:
    """The clock passes at the hour itself: what waited ten seconds is written later."""
    closing = _closing(due)
    _measure(due, GOOD)
    freeze(closing + timedelta(milliseconds=300))
    watch_hours()
    assert due.state is CallState.OPEN
    assert not is_on_time(due, closing)
    _measure(due, Load(requests=200, slower=200), before=timedelta(minutes=1))
    freeze(closing + timedelta(minutes=1))
    watch_hours()
    assert due.closes_at == closing + timedelta(hours=24)


def test_a_good_service_closes_at_the_hour(due: Call) -> None:
    _measure(due, GOOD)
    assert follow_hours(now=_closing(due)) == 1
    assert (due.state, due.extensions) == (CallState.CLOSED, [])


def test_a_quiet_service_closes_at_the_hour(due: Call) -> None:
    assert follow_hours(now=_closing(due)) == 1
    assert due.state is CallState.CLOSED


@pytest.mark.parametrize("before", [timedelta(0), timedelta(hours=2, minutes=1), timedelta(minutes=-1)])
def test_only_the_two_hours_before_the_hour_count(due: Call, before: timedelta) -> None:
    _measure(due, BAD, before=before)
    follow_hours(now=_closing(due) + timedelta(minutes=5))
    assert due.state is CallState.CLOSED


@pytest.mark.parametrize("before", [timedelta(hours=2), timedelta(minutes=1)])
def test_the_first_and_the_last_minute_count(due: Call, before: timedelta) -> None:
    _measure(due, BAD, before=before)
    follow_hours(now=_closing(due))
    assert due.state is CallState.OPEN


def test_never_twice_and_never_where_it_is_turned_off(due: Call) -> None:
    _measure(due, BAD)
    other = make_call(closes_at=due.closes_at)
    follow_hours(now=_closing(due), prolongs=False)
    assert (due.state, other.state) == (CallState.CLOSED, CallState.CLOSED)
    third = make_call(closes_at=due.closes_at)
    follow_hours(now=_closing(third))
    assert third.state is CallState.OPEN
    _measure(third, BAD)
    follow_hours(now=_closing(third))
    assert (third.state, len(third.extensions)) == (CallState.CLOSED, 1)


def test_the_clock_may_have_stopped_for_days(due: Call) -> None:
    _measure(due, BAD)
    now = _closing(due) + timedelta(days=2, minutes=3)
    follow_hours(now=now)
    assert due.state is CallState.OPEN
    assert _closing(due) > now


def test_each_member_of_a_team_is_told_once_and_alone(
    due: Call, alice: Account, bob: Account, run_jobs: Callable[[], None], sent: list[Any]
) -> None:
    """A7: those who write a draft, those who filed; not those who withdrew, nor those who wait for another call."""
    draft = make_application(due, make_organisation("Une"), lead=alice)
    join_team(draft, bob)
    filer, gone = make_account(name="Déposante"), make_account(name="Retirée")
    make_application(due, make_organisation("Deux"), ApplicationState.FILED, lead=filer)
    make_application(due, make_organisation("Trois"), ApplicationState.WITHDRAWN, lead=gone)
    _measure(due, BAD)
    follow_hours(now=_closing(due))
    run_jobs()
    assert sorted(mail.to for mail in sent) == sorted(one.address for one in (alice, bob, filer))
    assert {mail.subject.rpartition("— ")[2] for mail in sent} == {"Un appel donne plus de temps"}
    run_jobs()
    assert len(sent) == 3


def test_it_is_said_everywhere(due: Call, client: Any, as_: Any, esther: Account) -> None:
    with frozen_at(_closing(due) - timedelta(hours=1)):
        before = Calendar.from_ical(client.get(f"/appels/{due.slug}.ics").data).walk("VEVENT")[0]
    _measure(due, BAD)
    follow_hours(now=_closing(due))
    why = "demandes en échec : 3 sur 100"
    page = client.get(f"/appels/{due.slug}").text
    assert why in page
    assert why in client.get("/appels.atom").text
    event = Calendar.from_ical(client.get(f"/appels/{due.slug}.ics").data).walk("VEVENT")[0]
    assert event["sequence"] == before["sequence"] + 1
    assert why in str(event["description"])
    status = client.get("/etat").text
    assert why in status
    assert due.title in status
    desk = as_(esther).get(f"/gestion/appels/{due.public_id}").text
    assert "Prolongé automatiquement" in desk
    assert "La règle a déjà donné 24 heures à cet appel" in desk


def test_the_desk_says_what_is_measured(due: Call, as_: Any, esther: Account) -> None:
    due.closes_at = utcnow() + timedelta(days=1)
    add_load({minute_of(utcnow() - timedelta(minutes=5)): BAD})
    desk = as_(esther).get(f"/gestion/appels/{due.public_id}").text
    assert "Si la clôture était maintenant, l’appel serait prolongé." in desk
    assert "3,0 %" in desk
    assert "Appels prolongés de notre fait" not in as_(esther).get("/etat").text
