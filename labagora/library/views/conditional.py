"""Pages of the library that a visitor may have already: they change with their mark, and when a review is late."""

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue

from labagora.core.clock import today_in_paris
from labagora.library.queries.pages import Mark
from labagora.web import conditional


def answered(find: Callable[[], Mark | None], show: Callable[[], Any], *more: Any) -> ResponseReturnValue:
    """Return 304 to a visitor who has the page of the mark, else what ``show`` makes of it."""
    return conditional.answered(lambda: _values(find()), show, *more)


def _values(mark: Mark | None) -> tuple[Any, ...] | None:
    if mark is None:
        return None
    is_late = mark.review_due is not None and mark.review_due < today_in_paris()
    return mark.parts, is_late
