"""A session as a calendar file: the same UID at every change, a higher sequence, no name of a person."""

from datetime import datetime, timedelta

from labagora.core.clock import PARIS
from labagora.introductions.enums import SittingState
from labagora.introductions.models import Sitting

PRODUCT = "-//Lab Agora//Seances//FR"


def calendar_of(sitting: Sitting, *, now: datetime, host: str) -> bytes:
    """Return the .ics file of a session. Its title is neutral: calendars are shared with relatives and colleagues."""
    from icalendar import Calendar, Event  # noqa: PLC0415 - slow to import, used by one page

    event = Event()
    event.add("uid", f"{sitting.public_id}@{host}")
    event.add("sequence", sitting.sequence)
    event.add("dtstamp", now)
    event.add("dtstart", sitting.starts_at.astimezone(PARIS))
    event.add("dtend", (sitting.starts_at + timedelta(minutes=sitting.duration_minutes)).astimezone(PARIS))
    event.add("summary", "Séance Lab Agora")
    event.add("location", sitting.place)
    event.add("status", "CANCELLED" if sitting.state is SittingState.CANCELLED else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if sitting.state is SittingState.CANCELLED else "PUBLISH")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content
