"""What the domains above add to calls, which cannot import them: each registers a function when it is imported.

- ``register_laureates``: who is told as laureate on the page of a call whose results are published;
- ``register_results_check``: what must be done before results are published; the function raises what is missing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from labagora.calls.models import Call


@dataclass(frozen=True)
class Laureate:
    """A laureate as everybody reads it. ``kind`` is a code, ``kind_label`` its French words; ``url`` may be empty."""

    kind: str
    kind_label: str
    name: str
    organisation: str
    partners: Sequence[str]
    region: str
    summary: str
    url: str
    is_fictional: bool


_laureates: dict[str, Callable[[Call], Sequence[Laureate]]] = {}
_checks: dict[str, Callable[[Call], None]] = {}


def register_laureates(name: str, find: Callable[[Call], Sequence[Laureate]]) -> None:
    """Add laureates; registering a name twice replaces it, so that several applications may be built."""
    _laureates[name] = find


def register_results_check(name: str, check: Callable[[Call], None]) -> None:
    """Add a check."""
    _checks[name] = check


def laureates_of(call: Call) -> list[Laureate]:
    """Return the laureates of a call, and nothing before its results are published."""
    return [one for find in _laureates.values() for one in find(call)] if call.results_at is not None else []


def check_results(call: Call) -> None:
    """Raise Invalid with the first thing that is missing."""
    for check in _checks.values():
        check(call)
