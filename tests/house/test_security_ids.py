"""Every promise of the security plan is a test, under its own name."""

import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PROMISED = [
    *(f"a{number}" for number in (1, 2, 3, 4, 6, 7, 8, 10, 11, 12)),
    *(f"b{number}" for number in range(1, 11)),
    *(f"c{number}" for number in range(1, 9)),
    *(f"d{number}" for number in range(1, 7)),
    *(f"e{number}" for number in (2, 3, 4, 6, 7, 8, 9, 11)),
    *(f"f{number}" for number in range(1, 7)),
    *(f"g{number}" for number in range(1, 7)),
    *(f"h{number}" for number in (1, 2)),
    *(f"i{number}" for number in (1, 2, 3, 4, 5, 8, 9, 10)),
    *(f"r{number}" for number in (1, 2, 3, 6, 8, 9, 12, 13, 14, 16, 20)),
    *(f"abuse_{number}" for number in range(1, 14)),
]
NAME = re.compile(r"^\s*(?:async )?def test_((?:abuse_|[a-k]|r)\d+)_\w+\(", re.MULTILINE)


@cache
def _kept() -> set[str]:
    return {name for path in TESTS.rglob("test_*.py") for name in NAME.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("promise", PROMISED)
def test_promise_is_a_test(promise: str) -> None:
    assert promise in _kept(), f"write test_{promise}_…, it must be able to fail"
