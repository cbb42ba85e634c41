"""What the hour of a call allows. Pure: values in, yes or no out.

``now`` is when the server received the request. Before 16:00:00 counts; 16:00:00.000000 is late.
"""

from datetime import date, datetime, time, timedelta

from labagora.calls.enums import ApplicationState, CallState, ClosingPolicy
from labagora.calls.models import Application, Call, LateCode
from labagora.core.clock import from_paris

AFTER_THE_HOUR = frozenset({CallState.OPEN, CallState.CLOSED})
CORRECTED_WHILE = AFTER_THE_HOUR | {CallState.REVIEWING}


def local_instant(day: date, hour: time, *, field: str = "date") -> datetime:
    """Return the instant of a day and an hour read on a clock in Paris.

    Raises Invalid on ``field`` when that hour does not exist, or exists twice.
    """
    return from_paris(datetime.combine(day, hour.replace(tzinfo=None)), field=field)


def closing_instant(call: Call) -> datetime | None:
    """Return the first instant that is late, prolongations counted; None for a call without a deadline."""
    return call.closes_at


def last_instant(call: Call) -> datetime | None:
    """Return the first instant at which nothing is accepted without a code: the grace of drafts is counted."""
    if call.closes_at is None or call.closing_policy is not ClosingPolicy.GRACE:
        return call.closes_at
    return call.closes_at + timedelta(minutes=call.grace_minutes)


def is_on_time(call: Call, now: datetime) -> bool:
    """Tell whether the call is open and its hours are not past, nor still to come."""
    if not _was_open(call, now) or (call.opens_at is not None and now < call.opens_at):
        return False
    return call.closes_at is None or now < call.closes_at


def _was_open(call: Call, now: datetime) -> bool:
    """Tell whether the call was open when the request came: it may have been closed while the request waited."""
    if call.state is CallState.CLOSED:
        return call.closed_at is not None and now < call.closed_at
    return call.state is CallState.OPEN


def accepts_new_drafts(call: Call, now: datetime) -> bool:
    """Tell whether an application may be started: on time, whatever the closing policy."""
    return is_on_time(call, now)


def accepts_filing(call: Call, application: Application, now: datetime, late_code: LateCode | None = None) -> bool:
    """Tell whether ``application`` may be filed, or filed again.

    On time; a draft started on time, during its grace; what a live late code was made for; what was asked to be
    corrected, until the date given for that.
    """
    if application.state is ApplicationState.CORRECTING:
        return accepts_correction(call, application, now)
    if application.state is ApplicationState.WITHDRAWN:
        return False
    return is_on_time(call, now) or _has_grace(call, application, now) or _is_let_in(call, application, now, late_code)


def accepts_correction(call: Call, application: Application, now: datetime) -> bool:
    """Tell whether what was asked to be corrected may still be: the hour of the call does not matter any more."""
    if application.state is not ApplicationState.CORRECTING or call.state not in CORRECTED_WHILE:
        return False
    due = application.correction.get("due_at")
    return due is None or now < datetime.fromisoformat(due)


def _has_grace(call: Call, application: Application, now: datetime) -> bool:
    last = last_instant(call)
    if call.closing_policy is not ClosingPolicy.GRACE or call.closes_at is None or last is None:
        return False
    is_started = application.state is ApplicationState.DRAFT and application.created_at < call.closes_at
    return is_started and call.state in AFTER_THE_HOUR and call.closes_at <= now < last


def _is_let_in(call: Call, application: Application, now: datetime, late_code: LateCode | None) -> bool:
    if late_code is None or call.closing_policy is not ClosingPolicy.CODE or call.state not in AFTER_THE_HOUR:
        return False
    is_past = call.closes_at is not None and now >= call.closes_at
    return is_past and late_code.application_id == application.id and late_code.is_live(now)
