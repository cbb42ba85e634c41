"""``/api/v1/calls``: what the public pages of calls show, for programs, without an account."""

from typing import Any

from flask import Blueprint, Response, url_for

from labagora.calls import addresses, deadline, policy, queries
from labagora.calls.hooks import Laureate, laureates_of
from labagora.calls.models import Call
from labagora.core.clock import PARIS, utcnow
from labagora.core.files import FileState
from labagora.core.partial_date import PartialDate
from labagora.web.access import public
from labagora.web.jsonapi import asked_cursor, asked_size, document, listing

bp = Blueprint("api_calls", __name__, url_prefix="/api/v1")


def _date(value: PartialDate | None) -> dict[str, str | None] | None:
    """Return an incomplete date: how much of it is known, its words, its machine form when there is one."""
    if value is None:
        return None
    return {"precision": value.precision.value, "text": value.display(), "machine": value.machine}


def _instant(value: Any) -> str | None:
    return value.astimezone(PARIS).isoformat() if value else None


def _call(call: Call) -> dict[str, Any]:
    return {
        "id": call.public_id,
        "slug": call.slug,
        "url": url_for("calls.call_show", slug=call.slug),
        "kind": call.kind.value,
        "reference": call.reference,
        "edition": call.edition,
        "title": call.title,
        "aliases": call.aliases,
        "summary": call.summary,
        "state": call.state.value,
        "opens_at": _instant(call.opens_at),
        "closes_at": _instant(call.closes_at),
        "planned_opening": _date(call.planned_opening),
        "planned_closing": _date(call.planned_closing),
        "planned_results": _date(call.planned_results),
        "launched": _date(call.launched),
        "results_on": _date(call.results_on),
        "is_fictional": call.is_fictional,
        "source_url": call.source_url or None,
        "updated_at": call.updated_at.isoformat(),
    }


def _laureate(one: Laureate) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "name": one.name,
        "organisation": one.organisation,
        "partners": list(one.partners),
        "region": one.region or None,
        "summary": one.summary,
        "url": one.url or None,
        "is_fictional": one.is_fictional,
    }


def _texts(call: Call) -> dict[str, Any]:
    previous = call.previous_edition
    return {
        "context": call.context,
        "objectives": call.objectives,
        "results": call.results if call.results_at else None,
        "laureates": [_laureate(one) for one in laureates_of(call)],
        "reason": call.state_reason or None,
        "strategy_axis": call.strategy_axis,
        "takes_applications": deadline.is_on_time(call, utcnow()),
        "closing_policy": call.closing_policy.value,
        "grace_minutes": call.grace_minutes,
        "extensions": [{name: line[name] for name in ("from", "until", "reason")} for line in call.extensions],
        "eligibility": call.eligibility,
        "lots": call.lots,
        "contact": {"label": call.contact_label, "email": call.contact_email or None},
        "external_url": call.external_url or None,
        "estimated_minutes": call.estimated_minutes,
        "previous_edition": previous.slug if previous is not None and policy.is_public(previous) else None,
        "documents": [
            {"title": one.title, "url": url_for("calls.document_show", public_id=one.public_id)}
            for one in call.documents
            if one.stored.state is FileState.CLEAN
        ],
    }


@bp.get("/calls")
@public
def call_list() -> Response:
    """Public calls, the last made first, with the filters of the page."""
    filters = addresses.filters(public_only=True)
    rows, following = queries.scroll_public_calls(filters, cursor=asked_cursor(), size=asked_size())
    return listing([_call(row) for row in rows], following)


@bp.get("/calls/<slug>")
@public
def call_show(slug: str) -> Response:
    """A public call."""
    call = queries.get_call(slug, seen_by=None)
    return document({**_call(call), **_texts(call)})
