"""Browsers and addresses of the back office of the lists."""

from collections.abc import Callable
from typing import Any

import pytest

from labagora.core.db import db
from labagora.reference import queries

BASE = "/gestion/referentiels"


@pytest.fixture
def office(as_: Callable[[Any], Any], esther: Any) -> Any:
    """Esther's browser."""
    return as_(esther)


@pytest.fixture
def address() -> Callable[..., str]:
    """Return the address of a list, or of a term of it."""

    def build(name: str, code: str = "", verb: str = "") -> str:
        if not code:
            return f"{BASE}/{name}{verb}"
        db.session.commit()
        entry = queries.vocabulary(name).find(code)
        return f"{BASE}/{name}/{entry.public_id}{verb}"

    return build
