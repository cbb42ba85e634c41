"""Published pages as plain values for programs: the API and the open data say the same."""

from typing import Any

from flask import url_for

from labagora.library.enums import SheetKind
from labagora.library.models import Publication
from labagora.library.rendering import file_address

CODES = {"stakes": "stakes", "steps": "care_steps", "cancers": "cancers", "audiences": "audiences", "themes": "themes"}
TEXTS = ("objectives", "body", "volume", "maturity", "conditions", "sources", "easy_read", "source", "contact")
ROWS = ("actors", "actions", "indicators", "obstacles", "success_factors", "sites")
DATES = ("reviewed_on", "review_due", "patients_reviewed_on")


def page_url(publication: Publication, suffix: str = "show") -> str:
    """Return the path of a page, or of its ``pdf`` or ``markdown``."""
    noun = "sheet" if publication.kind is SheetKind.FICHE else "chapter"
    return url_for(f"library.{noun}_{suffix}", slug=publication.slug)


def card(row: Publication) -> dict[str, Any]:
    """Return what a list says of a page. Needs no text."""
    content = row.content
    return {
        "id": row.sheet_ref,
        "kind": row.kind.value,
        "slug": row.slug,
        "url": page_url(row),
        "title": row.title,
        "summary": row.summary,
        "number": row.number,
        "position": row.position,
        **{key: content.get(field) or [] for field, key in CODES.items()},
        "tags": content.get("tags") or [],
        "authors": content.get("authors") or [],
        "license": content.get("license") or None,
        "organisation": row.organisation_name or None,
        "territory": row.territory or None,
        "is_fictional": row.is_fictional,
        "edition": row.edition,
        "published_at": row.published_at.isoformat(),
        "updated_at": row.revised_at.isoformat(),
        **{name: day.isoformat() if (day := getattr(row, name)) else None for name in DATES},
        "pdf": page_url(row, "pdf"),
        "markdown": page_url(row, "markdown"),
    }


def full(row: Publication) -> dict[str, Any]:
    """Return everything that a page says; texts are Markdown, files are those that anybody may download."""
    content = row.content
    return {
        **card(row),
        **{name: content.get(name) or "" for name in TEXTS},
        **{name: content.get(name) or [] for name in ROWS},
        "files": [_file(one) for one in row.files],
    }


def _file(one: dict[str, Any]) -> dict[str, Any]:
    kept = {name: one[name] for name in ("role", "name", "title", "description", "alt", "media_type", "size")}
    return {"url": file_address(one["public_id"]), **kept}
