"""Calls for programs that follow: an Atom feed, and deadlines as calendar files. Their names are stable."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask_babel import force_locale

from labagora.calls.display import extensions
from labagora.calls.models import Call
from labagora.core.clock import PARIS
from labagora.web.atom import EPOCH, Feed, FeedEntry, printable, stable_name
from labagora.web.mailing import absolute

NAMES = uuid.UUID("0b5fb1a2-5d0c-4b53-8f9e-6f0f4a7d2c31")
PRODUCT = "-//Lab Agora//Appels//FR"


def feed_of(calls: Sequence[Call]) -> Feed:
    """Return the feed of some public calls, the last changed first."""
    return Feed(
        id=stable_name(NAMES, "appels"),
        title="Lab Agora – appels",
        url=absolute("calls.feed"),
        home=absolute("calls.call_list"),
        updated_at=calls[0].updated_at if calls else EPOCH,
        entries=[_entry(call) for call in calls],
    )


def _entry(call: Call) -> FeedEntry:
    return FeedEntry(
        id=stable_name(NAMES, call.public_id),
        title=printable(call.title),
        kicker=f"{call.kind.label} – {call.state.label}",
        summary=printable(" ".join(filter(None, (call.summary, prolonged(call))))),
        url=absolute("calls.call_show", slug=call.slug),
        published_at=call.announced_at or call.opened_at or call.created_at,
        updated_at=call.updated_at,
    )


def prolonged(call: Call) -> str:
    """Return the last prolongation in a sentence of the feed, which is in French; nothing when there is none."""
    with force_locale("fr"):
        last = next(iter(extensions(call)), None)
    return f"Prolongé jusqu'au {last['until']}. {last['reason']}" if last else ""


def calendar_of(calls: Sequence[Call], *, now: datetime) -> bytes:
    """Return the deadlines of some calls: an hour in Paris, with the rules of its zone. A prolongation moves it."""
    from icalendar import Calendar  # noqa: PLC0415 - slow to import, used by two addresses

    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "Lab Agora – appels")
    for call in calls:
        if call.closes_at is not None:
            calendar.add_component(_deadline(call, call.closes_at, now))
    calendar.add_missing_timezones()
    content: bytes = calendar.to_ical()
    return content


def _deadline(call: Call, closes_at: datetime, now: datetime) -> Any:
    from icalendar import Event  # noqa: PLC0415 - slow to import

    event, url = Event(), absolute("calls.call_show", slug=call.slug)
    event.add("uid", f"{call.public_id}@{urlsplit(url).hostname or 'labagora'}")
    is_cancelled = call.cancelled_at is not None  # put away or not
    event.add("sequence", call.dates_changed + is_cancelled)
    event.add("dtstamp", now)
    event.add("last-modified", call.updated_at.astimezone(UTC))
    event.add("dtstart", (closes_at - timedelta(hours=1)).astimezone(PARIS))
    event.add("dtend", closes_at.astimezone(PARIS))
    event.add("summary", f"Dernière heure pour déposer : {call.title} ({call.reference})")
    lines = ("Une demande reçue à l'heure de clôture est en retard.", prolonged(call), url)
    event.add("description", "\n".join(filter(None, lines)))
    event.add("url", url)
    event.add("status", "CANCELLED" if is_cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT")
    return event
