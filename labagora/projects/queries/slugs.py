"""Addresses that are still free."""

from typing import Any

from sqlalchemy import select

from labagora.core.db import db
from labagora.core.text import slugify


def free_slug(model: Any, title: str, *, own: str = "") -> str:
    """Return an address for ``title``, numbered when others have it; ``own`` is kept when it still fits."""
    base = slugify(title)
    query = select(model.slug).where(model.slug.startswith(base, autoescape=True))
    taken = set(db.session.scalars(query)) - {own}
    if base not in taken:
        return base
    number = 2
    while f"{base}-{number}" in taken:
        number += 1
    return f"{base}-{number}"
