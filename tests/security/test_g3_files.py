"""G3: after everybody walked everywhere and every mail left, no file tells who is who, nor who is ill of what."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from tests.security.canaries import MARK
from tests.security.walk import Walk

pytestmark = pytest.mark.sqlite_only

# In clear by design: what a project publishes or says of its work. Everything else is sealed.
IN_CLEAR = {
    "PUBLIC", "PROJET", "BESOIN", "SEANCE", "LIEU", "FONCTION", "CLE",
    # what an institution writes of its work, and what readers say without who; a favourite's note, what an alert
    # looks for and its address are sealed
    "FICHE", "RELUE", "COPIE", "RETIREE", "REMARQUE", "LIEN", "RAISON", "MOTIF", "IMPORT", "CACHEE", "LECTEUR",
    "MANQUE", "FORM", "ASIDE", "CHANGE", "FILE", "FILED", "QUESTION", "VUE",
    # applications and what is said of them, which the institution keeps; who said it is sealed
    "LUE", "INTITULE", "MASQUEE", "CACHEES", "PORTE", "PIECE", "AVIS", "AUTREAVIS", "CONFIDENCE",
    # how a call is judged: its grid, what is checked, asked and answered, the letters and what they give back
    "GRILLE", "CONSIGNE", "POINT", "VERIFIE", "DOUTE", "REPLIQUE", "VERDICT", "MASQUE", "GARDEE", "TITRE",
    "DECISION", "LETTRE", "RETOUR", "CONFIDENTIELLE",
    # what a consortium measures and says of it
    "MESURE",
    # what a committee says, and its minutes, which the institution keeps
    "DIT", "JUGE", "SALLE", "SCELLE", "CLASSEE", "DISCRETE",
    # what a consortium plans, hands in and says of it, which its organisations keep; who was invited is sealed
    "PROMIS", "JALON", "LIVRABLE", "MODELE", "BROUILLON", "SOUMIS", "AVISDONNE", "DEPLACE", "ARRET",
}  # fmt: skip


def _files(app: Flask) -> Iterator[tuple[Path, str]]:
    folder: Path = app.extensions["labagora"].settings.data
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield path, content.decode("utf-8", "ignore") + content.decode("utf-16-le", "ignore")


def _kinds(text: str) -> set[str]:
    return {mark.split("-")[1] for mark in MARK.findall(text)}


def test_g3_no_file_holds_a_sealed_word(walk: Walk) -> None:
    assert walk.visits
    found = {path.name: _kinds(text) for path, text in _files(walk.app) if path.suffix != ".eml"}
    assert any(name.startswith("labagora.db") for name in found)
    assert sorted(set().union(*found.values()) - IN_CLEAR) == []


def test_g3_mails_hold_the_address_of_their_reader_only(walk: Walk) -> None:
    kinds = [_kinds(text) for path, text in _files(walk.app) if path.suffix == ".eml"]
    assert kinds
    assert set().union(*kinds) <= {"ADRESSE", "PUBLIC"}


def test_g3_the_search_finds_what_is_in_clear(walk: Walk) -> None:
    found = set().union(*(_kinds(text) for path, text in _files(walk.app) if path.name.startswith("labagora.db")))
    assert "PUBLIC" in found
