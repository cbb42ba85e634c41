"""A1, A4, A8 in the library: what is not on line stands nowhere, what is not any more says so and nothing else."""

from tests.security.canaries import marks_in
from tests.security.matrix import WRITERS
from tests.security.walk import Visit, Walk
from tests.security.world import ROLES

SIGNED_IN = frozenset({"library.reuse_new", "library.fork_new"})


def _of(walk: Walk, whose: str) -> dict[tuple[str, str], Visit]:
    return {(visit.role, visit.endpoint): visit for visit in walk.visits if visit.whose == whose}


def _settled(visit: Visit) -> bool:
    """Tell whether the answer is that of a door that only somebody signed in enters."""
    return visit.role == "visitor" and visit.endpoint in SIGNED_IN and visit.status in (302, 303)


def test_a1_the_address_of_a_draft_answers_like_one_that_nothing_bears(walk: Walk) -> None:
    hidden, absent = _of(walk, "hidden_slug"), _of(walk, "absent_slug")
    assert len({endpoint for _role, endpoint in hidden}) >= 9
    assert {v.status for v in hidden.values() if not _settled(v)} == {404}
    assert [v.where for key, v in hidden.items() if v.status != absent[key].status] == []


def test_a8_a_draft_cannot_be_told_by_its_address(walk: Walk) -> None:
    hidden, absent = _of(walk, "hidden_slug"), _of(walk, "absent_slug")
    told = [(v.where, v.shape, absent[key].shape) for key, v in hidden.items() if v.shape != absent[key].shape]
    assert [one for one in told if "visitor" not in one[0]] == []
    assert [one for one in told if one[1][0] != one[2][0]] == []


def test_a1_a_withdrawn_page_is_gone_for_everybody_whatever_the_format(walk: Walk) -> None:
    gone = _of(walk, "gone_slug")
    assert {v.status for v in gone.values() if not _settled(v)} == {410}
    assert {mark for v in gone.values() for mark in marks_in(v.text)} <= {"CANARI-PUBLIC"} | _own_names(gone)


def _own_names(visits: dict[tuple[str, str], Visit]) -> set[str]:
    return {f"CANARI-NOM-{role.upper()}" for role, _endpoint in visits}


def test_a1_a_file_on_line_is_everybodys_and_one_that_is_not_is_its_writers(walk: Walk) -> None:
    on_line = [v for v in walk.visits if v.whose == "public_file"]
    assert {v.role for v in on_line} == set(ROLES)
    assert {v.status for v in on_line} == {200}
    hidden = {v.role: v.status for v in walk.visits if v.endpoint == "library.file_show" and v.whose == "ours"}
    assert {role for role, status in hidden.items() if status == 200} == WRITERS


def test_a1_a_closed_link_says_nothing_to_anybody(walk: Walk) -> None:
    closed = [v for v in walk.visits if v.whose == "closed_proof"]
    absent = {v.role: v for v in walk.visits if v.endpoint == "library.proof_show" and v.whose == "absent"}
    assert {v.status for v in closed} == {410}
    assert [v.where for v in closed if v.shape != absent[v.role].shape] == []


def test_a4_the_team_alone_finds_what_is_not_on_line(walk: Walk) -> None:
    found = [v for v in walk.visits if v.whose == "search"]
    words = {role: {mark for v in found if v.role == role for mark in marks_in(v.text)} for role in ROLES}
    assert all("CANARI-PUBLIC" in marks for marks in words.values())
    assert {"CANARI-FICHE-OURS", "CANARI-COPIE-OTHERS", "CANARI-RETIREE-OURS"} <= words["esther"]
    others = {role: marks - {"CANARI-PUBLIC", f"CANARI-NOM-{role.upper()}"} for role, marks in words.items()}
    assert {role for role, marks in others.items() if marks} == {"esther", "admin"}
