"""What anybody may read of calls."""

from dataclasses import astuple
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from labagora.calls import addresses, deadline, display, policy, queries
from labagora.calls.countdown import Countdown, countdown
from labagora.calls.enums import CallKind, CallState
from labagora.calls.hooks import laureates_of
from labagora.calls.models import Call
from labagora.calls.queries import marks
from labagora.calls.queries.calls import current_revision
from labagora.calls.views.blueprint import bp
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.web.access import actor, public
from labagora.web.arrival import arrived_at
from labagora.web.conditional import answered
from labagora.web.fields import page_number


@bp.get("/appels")
@public
def call_list() -> ResponseReturnValue:
    """Calls: open, to come, then the others. 304 to a visitor who has the page."""
    return answered(marks.calls_mark, _list_page, request.query_string)


def _list_page() -> str:
    asked = addresses.filters(public_only=True)
    return render_template(
        "calls/list.html",
        page=queries.list_public_calls(asked, page=page_number()),
        filters=asked,
        kinds=CallKind.choices(),
        states=addresses.state_choices(),
        years=addresses.year_choices(queries.closing_years()),
        nav_section="calls",
    )


@bp.get("/appels/<slug>")
@public
def call_show(slug: str) -> ResponseReturnValue:
    """A call: until when, for whom, what for, how. 304 to a visitor who has the page, to the minute that is left."""
    return answered(lambda: _mark(slug), lambda: _call_page(slug))


def _mark(slug: str) -> tuple[Any, ...] | None:
    """Return what the page depends on: what is written, and what its clock says."""
    mark = marks.find_call_mark(slug)
    if mark is None:
        return None
    left = _closing(mark.call)
    said = (left.days, left.hours, left.minutes, left.is_over) if left else ()
    laureates = tuple(astuple(one) for one in laureates_of(mark.call))
    return *mark.values, deadline.is_on_time(mark.call, utcnow()), said, laureates


def _closing(call: Call) -> Countdown | None:
    return countdown(call.closes_at, arrived_at()) if call.state is CallState.OPEN else None


def _call_page(slug: str) -> ResponseReturnValue:
    try:
        call, now = queries.get_call(slug, seen_by=actor()), utcnow()
    except NotFound:
        return _renamed(slug)
    if slug != call.slug:
        return redirect(url_for("calls.call_show", slug=call.slug), 301)
    return render_template(
        "calls/show.html",
        call=call,
        dates=display.dates(call),
        rules=display.eligibility(call),
        closing_rule=display.closing_rule(call) if call.closes_at else "",
        extensions=display.extensions(call),
        inquiries=queries.list_published_inquiries(call, page=1),
        closing=_closing(call),
        mine=queries.my_applications_to(call, actor()) if actor() else (),
        is_on_time=deadline.is_on_time(call, now),
        has_form=current_revision(call) is not None,
        is_staff=policy.is_staff(actor()),
        is_public=policy.is_public(call),
        laureates=laureates_of(call),
        has_results=call.results_at is not None and "results" in call.rendered,
        can_follow=policy.can_follow_call(actor(), call),
        follows=actor() is not None and queries.find_follower(call, actor()) is not None,
        nav_section="calls",
    )


def _renamed(name: str) -> ResponseReturnValue:
    """Lead from another name of a call, or from its reference, to its page. Raises NotFound for neither."""
    slug = queries.find_renamed(name)
    if slug is None:
        raise NotFound
    return redirect(url_for("calls.call_show", slug=slug), 301)
