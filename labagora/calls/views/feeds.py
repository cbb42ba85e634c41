"""Calls as a feed and as calendar files, for who follows them elsewhere."""

from flask import Response, make_response, render_template, request
from flask.typing import ResponseReturnValue

from labagora.calls import feed, queries
from labagora.calls.models import Call
from labagora.calls.views.blueprint import bp
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.web.access import actor, public
from labagora.web.atom import EPOCH

ATOM, CALENDAR = "application/atom+xml", "text/calendar"


def _file(content: bytes | str, media_type: str, *, name: str = "", tag: str) -> Response:
    """Return what everybody may keep, and must ask about each time."""
    response = make_response(content)
    response.mimetype = media_type
    if name:
        response.headers.set("Content-Disposition", "attachment", filename=name)
    if actor() is None:  # what somebody signed in reads is kept nowhere (security.md C6)
        response.cache_control.public, response.cache_control.no_cache = True, True
        response.set_etag(tag, weak=True)
        response.make_conditional(request)
    return response


def _tag(calls: list[Call]) -> str:
    changed = max((call.updated_at for call in calls), default=EPOCH)
    return f"{len(calls)}-{changed:%Y%m%d%H%M%S%f}"


@bp.get("/appels.atom", endpoint="feed")
@public
def atom_feed() -> ResponseReturnValue:
    """The calls that changed last."""
    calls = queries.latest_public_calls()
    return _file(render_template("feed.xml", feed=feed.feed_of(calls)), ATOM, tag=_tag(calls))


@bp.get("/appels.ics")
@public
def call_calendar() -> ResponseReturnValue:
    """The deadlines that are to come."""
    calls = queries.coming_deadlines(utcnow())
    return _file(feed.calendar_of(calls, now=utcnow()), CALENDAR, name="appels.ics", tag=_tag(calls))


@bp.get("/appels/<slug>.ics")
@public
def call_deadline(slug: str) -> ResponseReturnValue:
    """The deadline of a call; absent while it has none. Only what everybody may read."""
    call = queries.get_call(slug, seen_by=None)
    if call.closes_at is None:
        raise NotFound
    return _file(feed.calendar_of([call], now=utcnow()), CALENDAR, name=f"{call.slug}.ics", tag=_tag([call]))
