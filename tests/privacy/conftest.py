"""A house of its own for tests that rotate keys or run commands."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.builders.house import open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    """A real application on a folder of its own, inside its context."""
    with open_house(tmp_path / "data", server=os.environ.get("LABAGORA_TEST_DATABASE_URL", "")) as application:
        yield application
