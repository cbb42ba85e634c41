"""What later steps have to say on the page of an application: each domain above registers its part, the page shows it.

Calls know nothing of their review; the review adds a line here, the same for everybody in the team.
"""

from collections.abc import Callable
from dataclasses import dataclass

from labagora.calls.models import Application


@dataclass(frozen=True)
class Announcement:
    """A few neutral words, and the page that says more: its only argument is the public id of the application."""

    title: str
    text: str
    endpoint: str
    label: str


Announcer = Callable[[Application], Announcement | None]
_announcers: dict[str, Announcer] = {}


def register(name: str, announcer: Announcer) -> None:
    """Add a part; registering a name twice replaces it, so that several applications may be built."""
    _announcers[name] = announcer


def announced(application: Application) -> list[Announcement]:
    """Return what is said of an application now."""
    found = (announcer(application) for announcer in _announcers.values())
    return [one for one in found if one is not None]
