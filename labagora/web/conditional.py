"""« Nothing moved » is answered first, with one light question, before a page is read or laid out.

Only to visitors: what a signed-in person reads is never stored, and a page with a message to show is not another's.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response, request, session
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from labagora.core.resources import resource_dir
from labagora.web.access import actor

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def release() -> str:
    """Return a tag of what lays pages out: templates, messages, code. A new release shows every page anew."""
    digest = hashlib.sha256()
    for folder in (resource_dir("templates"), PACKAGE):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".html", ".xml", ".py", ".mo"):
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def is_personal() -> bool:
    """Tell whether this answer is for one person only."""
    return actor() is not None or "_flashes" in session


def answered(find: Callable[[], Any], show: Callable[[], Any], *more: Any) -> ResponseReturnValue:
    """Return 304 to a visitor who has the page, else what ``show`` makes of it, under a tag.

    ``find`` returns plain values that change with anything the page shows, or None where there is nothing to tag:
    then ``show`` says why. ``more`` is what the page depends on besides.
    """
    mark = None if is_personal() else find()
    if mark is None:
        return make_response(show())
    tag = _tag(mark, request.endpoint, str(get_locale()), release(), *more)
    is_known = tag in request.headers.get("If-None-Match", "") and request.if_none_match.contains_weak(tag)
    response = current_app.response_class(status=304) if is_known else make_response(show())
    return tagged(response, tag)


def _tag(*values: Any) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32]


def tagged(response: Response, tag: str) -> Response:
    """Put the tag on an answer: it may be kept, and is asked about each time; by shared caches if nobody's."""
    response.headers["ETag"] = f'W/"{tag}"'
    # a visitor's choice of a language makes the page theirs: for their browser alone
    response.headers["Cache-Control"] = "no-cache, private" if session else "no-cache, public"
    return response
