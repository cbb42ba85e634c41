"""Atom feeds: stable names, absolute links from the settings, plain text. Printed by ``templates/feed.xml``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID, uuid5

EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # when an empty feed last changed
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FeedEntry:
    """One page. ``id`` depends neither on its address nor on that of the portal."""

    id: str
    title: str
    kicker: str
    summary: str
    url: str
    published_at: datetime
    updated_at: datetime
    authors: Sequence[str] = ()


@dataclass(frozen=True)
class Feed:
    """What the template prints, the last changed first."""

    id: str
    title: str
    url: str
    home: str
    updated_at: datetime
    entries: Sequence[FeedEntry]


def stable_name(names: UUID, of: str) -> str:
    """Return the name that programs know something by, for good."""
    return uuid5(names, of).urn


def printable(text: str) -> str:
    """Return a text without the characters that XML cannot hold, even escaped."""
    return _NOT_XML.sub("", text)
