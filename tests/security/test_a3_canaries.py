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

TEAMS = {"OURS": LEADERS | TEAM | {"paul"}, "OTHERS": TEAM | {"otto"}}  # who writes the sheets of a side
REVIEWED = (("ALICE", "farid"), ("OTTO", "denis"))  # who answers for an application, who reviews it

PLACED = {"alice": frozenset({"alice", "paul"}), "otto": frozenset({"otto"})}  # who has a place in a consortium

# The exceptions come first; a mark follows the first line that it matches.
CELLS: list[tuple[str, frozenset[str]]] = [
    ("PUBLIC", EVERYBODY | {"visitor"}),
    ("FORM-WRITTEN", TEAM),
    ("(CONSIGNE|POINT|GRILLE|VERIFIE)", TEAM),  # how a call is judged, before anybody reads for it
    *((f"MASQUE-{name}", TEAM) for name in ("ALICE", "OTTO")),
    *((f"(DOUTE|REPLIQUE|VERDICT)-{name}", TEAM | {name.lower()}) for name in ("ALICE", "OTTO")),
    *((f"(QUESTION|FILED)-{name}", TEAM | {name.lower()}) for name in ("ALICE", "OTTO")),
    *((f"(LETTRE|RETOUR|TITRE|DECISION)-{name}", TEAM | {name.lower()}) for name in ("ALICE", "OTTO")),
    ("(CONFIDENTIELLE|GARDEE|NOM-LECTRICE)-(ALICE|OTTO)", TEAM),
    *((f"ADRESSE-INVITEE-{name}", frozenset({name.lower()})) for name in ("ALICE", "OTTO")),
    # what reviewers read of an application; what they wrote; who they are
    *((f"LUE-{name}", TEAM | {name.lower(), reader}) for name, reader in REVIEWED),
    *((f"(PORTE|INTITULE|MASQUEE|CACHEES|PIECE)-{name}", TEAM | {name.lower()}) for name, _reader in REVIEWED),
    *((f"(AVIS|AUTREAVIS)-{reader.upper()}", TEAM | {reader}) for _name, reader in REVIEWED),
    ("(CONFRERE|CONFIDENCE|ADRESSE-PRESSENTIE-[A-Z]+|ADRESSE-[A-Z]+-CONFRERE)", TEAM),
    # what is said in a committee; what an interest closes to a member; who wrote
    *((f"(JUGE|SALLE)-{reader.upper()}", TEAM | {reader}) for _name, reader in REVIEWED),
    *((f"DIT-EXAMINE-{name}", TEAM | {name.lower(), reader}) for name, reader in REVIEWED),
    *((f"DIT-FERME-{name}", TEAM | {name.lower()}) for name, _reader in REVIEWED),
    *((f"CLASSEE-(EXAMINE|FERME)-{name}", TEAM | {name.lower()}) for name, _reader in REVIEWED),
    ("(JUGE-FERME-(ALICE|OTTO)|COLLEGUE-NOMMEE|DISCRETE|SCELLE)", TEAM),
    *((f"MESURE-{side}", TEAM | {leader}) for side, leader in (("OURS", "alice"), ("OTHERS", "otto"))),
    # consortia: what their members and the Institute read, what only their members do, who was invited
    *(
        (f"(ARRET|JALON|LIVRABLE|MODELE|SOUMIS|AVISDONNE|PROMIS|DEPLACE|ADRESSE-CONVIEE)-{lead.upper()}", TEAM | here)
        for lead, here in PLACED.items()
    ),
    *((f"BROUILLON-{lead.upper()}", here) for lead, here in PLACED.items()),
    ("NOM-CAMILLE", OURS),
    ("NOM-VICTOR", OTHERS | LEADERS),
    ("NOM-(ALICE|BOB)", OURS | TEAM | {"victor", "paul"}),  # Paul sees who writes in his sheet
    ("NOM-OTTO", OTHERS | TEAM),
    ("NOM-PAUL", TEAM | {"paul", "alice"}),  # Alice leads a consortium that Paul accompanies
    ("NOM-(ESTHER|ADMIN)", TEAM | {"paul"}),
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
    *((f"(FICHE|RELUE|COPIE|RETIREE|REMARQUE|LIEN|RAISON)-{side}", team) for side, team in TEAMS.items()),
    *((f"(CACHEE|MOTIF)-{side}", team - {"paul"}) for side, team in TEAMS.items()),
    ("(LECTEUR|IMPORT|MANQUE|VUE)", TEAM),
    ("ADRESSE-ALERTE-[A-Z]+", frozenset()),
    ("FONCTION", LEADERS | TEAM | {"otto"}),
    ("CLE", frozenset({"camille", "victor"})),
    *((f"[A-Z]+-{role.upper()}", frozenset({role})) for role in ROLES),
]


def _readers(mark: str) -> frozenset[str]:
    for pattern, readers in CELLS:
        if re.fullmatch(f"CANARI-{pattern}", mark):
            return readers
    raise AssertionError(f"say who may read {mark}")


# What the link itself gives: the version to read with what was answered; the alert's own search is public here.
HELD_BY_LINK = {"library.proof_show": ("RELUE", "REMARQUE")}


def _is_given(mark: str, visit: Visit) -> bool:
    return visit.status == 200 and mark.split("-")[1] in HELD_BY_LINK.get(visit.endpoint, ())


def _leaks(visit: Visit) -> set[str]:
    return {mark for mark in marks_in(visit.text) if visit.role not in _readers(mark) and not _is_given(mark, visit)}


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
        *((f"CANARI-{name}-OURS", "alice") for name in ("FICHE", "RELUE", "COPIE", "RETIREE", "REMARQUE", "LIEN")),
        *((f"CANARI-{name}-ALICE", "alice") for name in ("LETTRE", "RETOUR")),
        ("CANARI-LETTRE-OTTO", "esther"),
        ("CANARI-COPIE-OURS", "paul"),
        ("CANARI-RELUE-OTHERS", "farid"),
        ("CANARI-CACHEE-OURS", "bob"),
        ("CANARI-MOTIF-OURS", "alice"),
        ("CANARI-RAISON-OURS", "paul"),
        ("CANARI-NOTE-CAMILLE", "camille"),
        ("CANARI-RECHERCHE-CAMILLE", "camille"),
        *((f"CANARI-{name}", "farid") for name in ("LUE-ALICE", "AVIS-FARID", "AUTREAVIS-FARID")),
        *((f"CANARI-{name}", "esther") for name in ("CONFRERE", "CONFIDENCE", "ADRESSE-PRESSENTIE-OURS")),
        *((f"CANARI-{name}", "esther") for name in ("AVIS-FARID", "AUTREAVIS-FARID")),
        ("CANARI-INTITULE-ALICE", "alice"),
        *((f"CANARI-{name}", "farid") for name in ("JUGE-FARID", "SALLE-FARID", "DIT-EXAMINE-ALICE")),
        *((f"CANARI-{name}", "esther") for name in ("JUGE-FERME-ALICE", "COLLEGUE-NOMMEE", "DISCRETE")),
        *((f"CANARI-{name}", "esther") for name in ("LECTEUR", "IMPORT", "MANQUE")),
        *((f"CANARI-{name}", "esther") for name in ("CONSIGNE", "POINT", "GRILLE", "VERIFIE", "MASQUE-ALICE")),
        *((f"CANARI-MESURE-{side}", who) for side, who in (("OURS", "alice"), ("OTHERS", "otto"), ("OURS", "esther"))),
        ("CANARI-DOUTE-ALICE", "alice"),
        ("CANARI-VERDICT-OTTO", "otto"),
        *((f"CANARI-{name}-ALICE", "paul") for name in ("JALON", "LIVRABLE", "BROUILLON", "SOUMIS", "AVISDONNE")),
        *((f"CANARI-{name}-OTTO", "esther") for name in ("PROMIS", "DEPLACE", "MODELE", "ADRESSE-CONVIEE")),
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
    told = [(mail["To"], marks_in(whole_text(mail)) - marks_in(str(mail["To"])) - {"CANARI-PUBLIC"}) for mail in mails]
    assert not [(reader, marks) for reader, marks in told if marks]


def test_a3_participants_of_one_need_do_not_meet(walk: Walk) -> None:
    beside = {(v.role, v.endpoint): v.status for v in walk.visits if v.whose == "introduction_beside"}
    reached = {role for (role, _), status in beside.items() if status == 200}
    assert reached == {"victor", "alice", "bob"}
    assert {status for (role, _), status in beside.items() if role not in reached | {"visitor"}} == {404}
