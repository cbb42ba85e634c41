"""The smallest application, and the people who write through it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.bare_app import bare_app, close


@pytest.fixture
def make_bare(tmp_path: Path) -> Iterator[Callable[..., Flask]]:
    """Return a function that makes small applications and closes them at the end."""
    made: list[Flask] = []

    def make(**overrides: Any) -> Flask:
        made.append(bare_app(tmp_path / f"data{len(made)}", **overrides))
        return made[-1]

    yield make
    for app in made:
        close(app)


@pytest.fixture
def bare(make_bare: Callable[..., Flask]) -> Iterator[Flask]:
    """The small application with its default adapters, in context."""
    app = make_bare()
    with app.app_context():
        yield app
