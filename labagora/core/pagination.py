"""A page of rows: what every list returns."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, func, select

from labagora.core.db import db

T = TypeVar("T")
PAGE_SIZE = 25


@dataclass(frozen=True)
class Page(Generic[T]):
    """``items`` of page ``number`` (from 1) out of ``total`` rows, ``size`` a page."""

    items: Sequence[T]
    number: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """Number of pages, at least 1."""
        return max(1, math.ceil(self.total / self.size))

    @property
    def has_previous(self) -> bool:
        """Tell whether a page stands before this one."""
        return self.number > 1

    @property
    def has_next(self) -> bool:
        """Tell whether a page stands after this one."""
        return self.number < self.pages

    def map(self, function: Any) -> "Page[Any]":
        """Return the same page with each item transformed."""
        return Page([function(item) for item in self.items], self.number, self.size, self.total)


def paginate(query: Select[Any], *, page: int, size: int = PAGE_SIZE, scalars: bool = True) -> Page[Any]:
    """Run ``query`` for one page: one COUNT and one SELECT, whatever the number of rows."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0
    last = max(1, math.ceil(total / size))
    number = min(max(1, page), last)
    result = db.session.execute(query.limit(size).offset((number - 1) * size))
    return Page(result.scalars().all() if scalars else result.all(), number, size, total)
