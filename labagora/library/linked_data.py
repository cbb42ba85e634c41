"""A published page as schema.org says it, in JSON-LD.

It stands at its own address, named by a ``<link rel="alternate">`` of the page: inside the page it would be an inline
script, which our content policy refuses.
"""

from typing import Any

from labagora.library.enums import SheetKind
from labagora.library.models import Publication
from labagora.library.open_data import LICENCE
from labagora.web.mailing import absolute


def linked_data(row: Publication) -> dict[str, Any]:
    """Return the document: a fiche tells how to do something, a chapter is a part of a book."""
    is_fiche = row.kind is SheetKind.FICHE
    noun = "sheet" if is_fiche else "chapter"
    url = absolute(f"library.{noun}_show", slug=row.slug)
    content = row.content
    found = {
        "@context": "https://schema.org",
        "@type": "HowTo" if is_fiche else "Chapter",
        "@id": url,
        "url": url,
        "name": row.title,
        "description": row.summary,
        "inLanguage": "fr",
        "position": row.number if is_fiche else row.position,
        "keywords": content.get("tags") or [],
        "author": [{"@type": "Organization", "name": name} for name in content.get("authors") or ()],
        "license": LICENCE["url"] if content.get("license") == LICENCE["name"] else content.get("license"),
        "datePublished": row.published_at.isoformat(),
        "dateModified": row.revised_at.isoformat(),
        "lastReviewed": row.reviewed_on.isoformat() if row.reviewed_on else None,
        "isAccessibleForFree": True,
        "step": _steps(row),
        "isPartOf": None if is_fiche else {"@type": "Book", "@id": absolute("library.kit_show")},
        "encoding": {
            "@type": "MediaObject",
            "encodingFormat": "application/pdf",
            "contentUrl": absolute(f"library.{noun}_pdf", slug=row.slug),
        },
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _steps(row: Publication) -> list[dict[str, Any]]:
    return [
        {
            "@type": "HowToStep",
            "position": place,
            "name": one.get("title", ""),
            "text": (row.rendered.get("text") or {}).get(f"action-{place}") or one.get("text", ""),
            "itemListElement": [{"@type": "HowToDirection", "text": item} for item in one.get("checklist") or ()],
        }
        for place, one in enumerate(row.content.get("actions") or (), 1)
    ]
