"""A3: no mark is found outside its cell, in any page, file, header, address, mail or line of log."""

import re

from flask import Flask

from tests.security.canaries import marks_in
from tests.security.letters import received, whole_text
from tests.security.matrix import EVERYBODY, TEAM
from tests.security.walk import Visit, Walk
from tests.security.world import ROLES

OURS, OTHERS = frozenset({"camille", "alice", "bob"}), frozenset({"victor", "otto"})
LEADERS = frozenset({"alice", "bob"})
REQUESTS = {"FARID": LEADERS | TEAM, "DENIS": TEAM | {"otto"}}

# The exceptions come first; a mark follows the first line that it matches.
CELLS: list[tuple[str, frozenset[str]]] = [
    ("PUBLIC", EVERYBODY | {"visitor"}),
    ("NOM-CAMILLE", OURS),
    ("NOM-VICTOR", OTHERS | LEADERS),
    ("NOM-(ALICE|BOB)", OURS | TEAM | {"victor"}),
    ("NOM-OTTO", OTHERS | TEAM),
    ("NOM-FARID", REQUESTS["FARID"] | {"farid"}),
    ("NOM-DENIS", REQUESTS["DENIS"] | {"denis"}),
    ("TEL-CAMILLE", OURS),
    ("ADRESSE-VICTOR", OTHERS),
    ("MOT-CAMILLE", OURS),
    ("MOT-VICTOR", OTHERS | LEADERS),
    ("REFUS-CAMILLE", OURS),
    ("REFUS-VICTOR", OTHERS),
    ("(SEANCE|LIEU)-CAMILLE-ALICE", OURS | {"victor"}),
    ("(SIGNALE|SIGNALEMENT)-CAMILLE-ALICE", OURS | TEAM),
    ("(SIGNALE|SIGNALEMENT)-VICTOR-OTTO", OTHERS | TEAM),
    ("[A-Z]+-CAMILLE-ALICE", OURS),
    ("[A-Z]+-VICTOR-OTTO", OTHERS),
    ("(PROJET|BESOIN)-OURS", LEADERS | TEAM),
    ("(PROJET|BESOIN)-OTHERS", TEAM | {"otto"}),
    ("FONCTION", LEADERS | TEAM | {"otto"}),
    ("CLE", frozenset({"camille", "victor"})),
    *((f"[A-Z]+-{role.upper()}", frozenset({role})) for role in ROLES),
]


def _readers(mark: str) -> frozenset[str]:
    for pattern, readers in CELLS:
        if re.fullmatch(f"CANARI-{pattern}", mark):
            return readers
    raise AssertionError(f"say who may read {mark}")


def _leaks(visit: Visit) -> set[str]:
    return {mark for mark in marks_in(visit.text) if visit.role not in _readers(mark)}


def test_a3_no_output_carries_a_mark_outside_its_cell(walk: Walk) -> None:
    assert [f"{visit.where}: {sorted(leaks)}" for visit in walk.visits if (leaks := _leaks(visit))] == []


def test_a3_the_marks_do_reach_their_readers(walk: Walk) -> None:
    """Or the test above would prove nothing."""
    seen: dict[str, set[str]] = {}
    for visit in walk.visits:
        for mark in marks_in(visit.text):
            seen.setdefault(mark, set()).add(visit.role)
    for mark, reader in (
        ("CANARI-DIAGNOSTIC-CAMILLE", "camille"),
        ("CANARI-MESSAGE-CAMILLE-ALICE", "bob"),
        ("CANARI-NOM-CAMILLE", "alice"),
        ("CANARI-NOM-VICTOR", "alice"),
        ("CANARI-TEL-CAMILLE", "alice"),
        ("CANARI-ADRESSE-VICTOR", "otto"),
        ("CANARI-SIGNALE-VICTOR-OTTO", "esther"),
        ("CANARI-PROJET-OURS", "esther"),
    ):
        assert reader in seen.get(mark, set()), mark


def test_a3_refusals_and_addresses_carry_no_mark(walk: Walk) -> None:
    assert not [v.where for v in walk.visits if v.status == 404 and marks_in(v.text) - {f"CANARI-NOM-{v.role.upper()}"}]
    assert not [v.where for v in walk.visits if marks_in(v.path) - {"CANARI-PUBLIC"}]


def test_a3_logs_carry_no_mark(walk: Walk) -> None:
    assert walk.visits
    assert not [line for line in walk.heard if marks_in(line)]


def test_a3_mails_carry_no_mark_but_the_address_of_their_reader(whole_house: Flask, letters: None) -> None:
    mails = received(whole_house)
    assert mails
    assert not [mail["To"] for mail in mails if marks_in(whole_text(mail)) - marks_in(str(mail["To"]))]


def test_a3_participants_of_one_need_do_not_meet(walk: Walk) -> None:
    beside = {(v.role, v.endpoint): v.status for v in walk.visits if v.whose == "introduction_beside"}
    reached = {role for (role, _), status in beside.items() if status == 200}
    assert reached == {"victor", "alice", "bob"}
    assert {status for (role, _), status in beside.items() if role not in reached | {"visitor"}} == {404}
