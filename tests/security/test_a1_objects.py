"""A1, A8: every address that names an object, called by everybody, on their own, somebody else's and no object."""

import pytest

from tests.security.matrix import CELLS
from tests.security.walk import Visit, Walk, is_open_to_visitors
from tests.security.world import ROLES

REFUSED = (404, 410)


def _is_sent_to_sign_in(visit: Visit) -> bool:
    return visit.status in (302, 303) and any(
        name == "Location" and value.startswith("/connexion") for name, value in visit.headers
    )


def test_a1_every_address_that_names_an_object_says_who_may_use_it(walk: Walk) -> None:
    named = {rule.endpoint for rule in walk.rules() if rule.arguments}
    assert named - set(CELLS) == set(), "add them to tests/security/matrix.py"
    assert set(CELLS) - named == set(), "these addresses are gone"


def _is_right(walk: Walk, visit: Visit) -> bool:
    cell = CELLS[visit.endpoint]
    if visit.role == "visitor" and not is_open_to_visitors(walk.app, visit.endpoint):
        return _is_sent_to_sign_in(visit)
    if visit.role in cell.audience(visit.whose) or (cell.is_public and visit.whose != "absent"):
        return visit.status not in REFUSED and visit.status < 500
    return visit.status in REFUSED


def wrong_of(walk: Walk) -> list[str]:
    """Return the cells of the matrix that are not as declared."""
    judged = [v for v in walk.visits if v.endpoint in CELLS and v.whose in ("ours", "others", "absent")]
    return [visit.where for visit in judged if not _is_right(walk, visit)]


def told_of(walk: Walk, role: str) -> list[str]:
    """Return the refusals that differ from that of an object which does not exist."""
    mine = [v for v in walk.visits if v.role == role]
    absent = {v.endpoint: v for v in mine if v.whose == "absent"}
    asked = [v for v in mine if v.whose in ("ours", "others") and v.endpoint in absent]
    hidden = [v for v in asked if v.status in REFUSED and not CELLS[v.endpoint].knows(role, v.whose)]
    return [f"{v.where} {v.shape} / {absent[v.endpoint].shape}" for v in hidden if v.shape != absent[v.endpoint].shape]


def test_a1_everybody_reaches_their_own_and_nothing_else(walk: Walk) -> None:
    assert wrong_of(walk) == []


@pytest.mark.parametrize("role", [role for role in ROLES if role != "visitor"])
def test_a8_a_hidden_object_cannot_be_told_from_an_absent_one(walk: Walk, role: str) -> None:
    assert told_of(walk, role) == []


def test_a1_a_leader_does_not_know_whom_the_portal_asked(walk: Walk) -> None:
    asked = {(v.role, v.endpoint): v for v in walk.visits if v.whose == "introduction_asked"}
    absent = {(v.role, v.endpoint): v for v in walk.visits if v.whose == "absent"}
    assert asked["camille", "introductions.introduction_show"].status == 200
    for role in set(ROLES) - {"camille", "visitor"}:
        for endpoint in ("introductions.introduction_show", "introductions.conversation"):
            assert asked[role, endpoint].shape == absent[role, endpoint].shape
