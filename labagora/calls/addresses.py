"""Filters of the lists of calls, read from the address. For the edges."""

from collections.abc import Sequence

from flask import request

from labagora.calls.commands import CallFilters
from labagora.calls.enums import PUBLIC_CALL_STATES, CallKind, CallState

LONGEST_TEXT = 200
YEARS = range(1900, 2200)


def filters(*, public_only: bool) -> CallFilters:
    """Return the filters of the address; what no list offers is no filter."""
    states = {state.value for state in (PUBLIC_CALL_STATES if public_only else CallState)}
    kind, state = request.args.get("type", ""), request.args.get("etat", "")
    year = request.args.get("annee", "")
    return CallFilters(
        text=request.args.get("q", "").strip()[:LONGEST_TEXT],
        kind=kind if kind in {one.value for one in CallKind} else "",
        state=state if state in states else "",
        year=year if year.isascii() and year.isdigit() and int(year[:5]) in YEARS else "",
    )


def state_choices() -> list[tuple[str, str]]:
    """Return the states that the public may ask for, in order."""
    return [(state.value, state.label) for state in CallState if state in PUBLIC_CALL_STATES]


def year_choices(years: Sequence[int]) -> list[tuple[str, str]]:
    """Return years as choices of a list."""
    return [(str(year), str(year)) for year in years]
