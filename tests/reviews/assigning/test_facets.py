"""How well reviewers know what applications are about: lists compared one by one, neutral where nothing is said."""

import numpy as np
import pytest

from labagora.reviews.facets import NEUTRAL, coverage

LISTS = {"cancers": ["sein", "poumon", "colon"], "care_steps": ["annonce", "suivi"]}


@pytest.mark.parametrize(
    ("about", "knows", "expected"),
    [
        ({"cancers": ["sein"]}, ["sein"], 1.0),
        ({"cancers": ["sein"]}, ["cancers:sein"], 1.0),
        ({"cancers": ["sein"]}, ["care_steps:sein"], NEUTRAL),
        ({"cancers": ["sein"]}, ["poumon"], 0.0),
        ({"cancers": ["sein", "poumon"]}, ["poumon"], 0.5),
        ({"cancers": ["sein"]}, ["annonce"], NEUTRAL),
        ({"cancers": ["sein"]}, [], NEUTRAL),
        ({}, ["sein"], NEUTRAL),
        ({"cancers": ["sein"], "care_steps": ["annonce"]}, ["sein", "suivi"], 0.5),
        ({"cancers": ["sein"], "care_steps": ["annonce"]}, ["sein"], 1.0),
        ({"cancers": ["disparu"]}, ["disparu"], 1.0),
    ],
)
def test_the_share_that_is_known(about: dict[str, list[str]], knows: list[str], expected: float) -> None:
    assert coverage([about], [knows], LISTS)[0, 0] == pytest.approx(expected)


def test_each_pair_has_its_own() -> None:
    found = coverage([{"cancers": ["sein"]}, {"cancers": ["poumon"]}, {}], [["sein"], ["poumon"]], LISTS)
    assert np.array_equal(found, [[1, 0], [0, 1], [NEUTRAL, NEUTRAL]])


def test_nobody_and_nothing() -> None:
    assert coverage([], [], {}).shape == (0, 0)
    assert coverage([{"cancers": ["sein"]}], [], LISTS).shape == (1, 0)
