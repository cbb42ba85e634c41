"""The fiches that changed last, as an Atom feed: stable names, absolute links from the settings, plain text."""

import uuid
from collections.abc import Sequence

from labagora.library.display import kicker
from labagora.library.models import Publication
from labagora.web.atom import EPOCH, Feed, FeedEntry, printable, stable_name
from labagora.web.mailing import absolute

NAMES = uuid.UUID("6f1c7b0e-3f0f-4c58-9f53-6a1f0c9f5d11")


def feed_of(rows: Sequence[Publication]) -> Feed:
    """Return the feed of some publications, the last changed first."""
    return Feed(
        id=stable_name(NAMES, "fiches"),
        title="Lab Agora – fiches-actions",
        url=absolute("library.feed"),
        home=absolute("library.sheet_list"),
        updated_at=rows[0].revised_at if rows else EPOCH,
        entries=[_entry(row) for row in rows],
    )


def _entry(row: Publication) -> FeedEntry:
    return FeedEntry(
        id=stable_name(NAMES, row.sheet_ref),
        title=printable(row.title),
        kicker=kicker(row),
        summary=printable(row.summary),
        url=absolute("library.sheet_show", slug=row.slug),
        published_at=row.published_at,
        updated_at=row.revised_at,
        authors=[printable(name) for name in row.content.get("authors") or ()],
    )
