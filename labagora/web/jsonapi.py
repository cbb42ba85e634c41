"""What the documents of ``/api/v1`` share: pages by cursor, links, tags of their content (contract.md)."""

from collections.abc import Sequence
from typing import Any

from flask import Response, jsonify, request, url_for

from labagora.core.errors import DomainError

DEFAULT_SIZE, LARGEST_SIZE = 25, 100


def asked_size() -> int:
    """Return ``?limit=``. Raises DomainError for anything but a number from 1 to 100."""
    text = request.args.get("limit", str(DEFAULT_SIZE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= LARGEST_SIZE):
        raise DomainError("« limit » est un nombre de 1 à 100.")
    return int(text)


def asked_cursor() -> str:
    """Return ``?cursor=``, bounded; empty at the head of the list."""
    return request.args.get("cursor", "")[:40]


def document(body: dict[str, Any]) -> Response:
    """Return a document under a tag of its content: 304 to who already has it."""
    response = jsonify(body)
    response.cache_control.public, response.cache_control.no_cache = True, True
    response.add_etag()
    response.make_conditional(request)
    return response


def listing(items: Sequence[dict[str, Any]], following: str | None) -> Response:
    """Return a page of a list, with the cursor of the next one and a link to it."""
    response = document({"items": list(items), "next": following})
    if following and request.endpoint:
        kept: dict[str, Any] = {name: value for name, value in request.args.items() if name != "cursor"}
        address = url_for(request.endpoint, **{**kept, "cursor": following})
        response.headers["Link"] = f'<{address}>; rel="next"'
    return response
