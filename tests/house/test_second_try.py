"""Only a browser test is run a second time, and only when few failed."""

from pathlib import Path

import pytest

from tests.second_try import worth_trying


@pytest.mark.parametrize(
    ("lines", "tried"),
    [
        ([], []),
        (["browser\tone", "browser\ttwo", "browser\tone"], ["one", "two"]),
        (["browser\tone", "other\ttwo"], []),
        (["other\ttwo"], []),
        ([f"browser\t{number}" for number in range(6)], []),
    ],
)
def test_a_few_browser_tests_are_tried_again(tmp_path: Path, lines: list[str], tried: list[str]) -> None:
    place = tmp_path / "failures"
    assert worth_trying(place) == []
    place.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    assert worth_trying(place) == tried
