"""The navigation of the back office: each domain registers its entries, the shell renders them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import Flask, g
from flask_babel import gettext

_entries: dict[str, "Entry"] = {}


@dataclass(frozen=True)
class Entry:
    """One line of the menu. ``count`` returns how many things wait there, or nothing to count."""

    group: str
    label: str
    endpoint: str
    order: int
    count: Callable[[], int] | None = None


class Line(NamedTuple):
    """An entry as a page shows it."""

    label: str
    endpoint: str
    waiting: int | None


def register(group: str, label: str, endpoint: str, *, order: int = 50, count: Callable[[], int] | None = None) -> None:
    """Add an entry; registering an endpoint twice replaces it, so that several applications may be built."""
    _entries[endpoint] = Entry(group, label, endpoint, order, count)


def menu() -> list[tuple[str, list[Line]]]:
    """Return ``(group, lines)`` in order, counted once per request."""
    if "office_menu" not in g:
        groups: dict[str, list[Line]] = {}
        for entry in sorted(_entries.values(), key=lambda one: (one.order, one.label)):
            line = Line(gettext(entry.label), entry.endpoint, entry.count() if entry.count else None)
            groups.setdefault(gettext(entry.group), []).append(line)
        g.office_menu = list(groups.items())
    lines: list[tuple[str, list[Line]]] = g.office_menu
    return lines


def init_app(app: Flask) -> None:
    """Make ``office_menu`` available to templates; nothing is counted on pages that do not show it."""
    names: dict[str, Any] = {"office_menu": menu}
    app.jinja_env.globals.update(names)
