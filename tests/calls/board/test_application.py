"""A filed application on the desk: what it shows, of which filing, to whom; the trail that survives people."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from labagora.accounts.queries import find_account
from labagora.calls import policy
from labagora.calls.enums import ApplicationState, TeamRole
from labagora.calls.models import Application, ApplicationFile, Call
from labagora.calls.snapshots import FACTS
from labagora.calls.trails import VERBS
from labagora.core import audit
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.files import FileState, StoredFile
from labagora.ports.storage.checks import Upload
from labagora.ports.storage.uploads import keep
from labagora.privacy.actions import erase_account
from tests.builders.accounts import make_account
from tests.builders.calls import (
    invite_to_team,
    join_team,
    make_application,
    make_filing,
    make_late_code,
    make_revision,
    write_section,
)
from tests.calls.applications.conftest import FORM
from tests.calls.board.conftest import ANSWERS, FILES, form_of
from tests.calls.files.conftest import PDF


@pytest.fixture
def page(filed: Application) -> str:
    """Its page."""
    return f"/gestion/candidatures/{filed.public_id}"


def attach(application: Application, *, name: str = "lettre.pdf", **values: Any) -> ApplicationFile:
    """Attach the file that the filing names."""
    stored = keep(Upload(name, "application/pdf", PDF), now=utcnow())
    stored.state = values.pop("state", FileState.CLEAN)
    facts = {"section_key": "moyens", "field_key": "lettre", "added_at": utcnow(), "public_id": "piece-une", **values}
    row = ApplicationFile(application=application, stored=stored, **facts)
    db.session.add(row)
    db.session.flush()
    return row


def test_it_shows_what_was_filed_and_not_what_is_written_since(
    as_: Any, esther: Any, filed: Application, page: str
) -> None:
    write_section(filed, "projet", {"resume": "CANARI écrit depuis"})
    text = as_(esther).get(page).text
    for words in (filed.reference, "Le bon parcours", "=1+1 un résumé", "Un carnet", "Alice", "Responsable"):
        assert words in text
    assert "CANARI" not in text


def test_it_shows_the_form_of_that_filing(as_: Any, esther: Any, call: Call, filed: Application, page: str) -> None:
    changed = {"sections": [{"key": "projet", "title": "Titre changé depuis", "fields": FORM["sections"][0]["fields"]}]}
    newer = make_revision(call, questionnaire=changed)
    filing = make_filing(filed, 2, content={"projet": {"resume": "Une suite"}})
    filing.revision = newer
    db.session.flush()
    browser = as_(esther)
    assert "Titre changé depuis" in browser.get(page).text
    first = browser.get(f"{page}?depot=1").text
    assert "Titre changé depuis" not in first
    assert "Un dépôt plus récent compte" in first
    assert "Un carnet" in first


def test_two_filings_are_compared_word_by_word(as_: Any, esther: Any, filed: Application, page: str) -> None:
    make_filing(filed, 2, content={**ANSWERS, "projet": {**ANSWERS["projet"], "outil": "Un grand carnet"}}, files=FILES)
    browser = as_(esther)
    for query in ("avec=1", "depot=1&avec=2"):
        text = browser.get(f"{page}?{query}").text
        assert "Du dépôt n° 1 au dépôt n° 2" in text
        assert "[ajouté] </span>grand " in text
        assert "Aucune réponse n’a changé" not in text


def test_two_filings_that_say_the_same(as_: Any, esther: Any, filed: Application, page: str) -> None:
    make_filing(filed, 2, content=ANSWERS, files=FILES)
    assert "Aucune réponse n’a changé" in as_(esther).get(f"{page}?avec=1").text


@pytest.mark.parametrize("query", ["depot=9", "avec=9", "depot=zzz", "depot=-1", "depot=²", "depot=99999999999"])
def test_a_filing_that_is_not_there(as_: Any, esther: Any, page: str, query: str) -> None:
    assert as_(esther).get(f"{page}?{query}").status_code == 404


def test_others_learn_nothing(as_: Any, alice: Any, bob: Any, client: Any, page: str) -> None:
    for person in (alice, bob):
        for address in (page, f"{page}/journal"):
            assert as_(person).get(address).status_code == 404
    assert client.get(page).status_code in (302, 303)


def test_a_draft_is_not_there_even_for_staff_in_its_team(as_: Any, esther: Any, call: Call, hospital: Any) -> None:
    draft = make_application(call, hospital, lead=esther, revision=form_of(call))
    for address in ("", "/journal"):
        assert as_(esther).get(f"/gestion/candidatures/{draft.public_id}{address}").status_code == 404
    assert as_(esther).get("/gestion/candidatures/zzz").status_code == 404


def test_files_are_handed_out_once_clean(as_: Any, esther: Any, filed: Application, page: str) -> None:
    row = attach(filed, removed_at=utcnow())  # taken out since, the filing still names it
    attach(filed, name="CANARI-pas-deposee.pdf", public_id="autre")
    browser, link = as_(esther), f"/candidatures/fichiers/{row.public_id}"
    text = browser.get(page).text
    assert f'href="{link}"' in text
    assert "CANARI" not in text
    db.session.get_one(StoredFile, row.stored_id).state = FileState.QUARANTINE
    db.session.flush()
    text = browser.get(page).text
    assert f'href="{link}"' not in text
    assert "en attente de l’antivirus" in text
    assert browser.get(link).status_code == 409


def test_the_team_reads_the_fingerprint_of_each_original(as_: Any, esther: Any, filed: Application, page: str) -> None:
    row = attach(filed)
    sha256 = row.stored.sha256
    assert f"SHA-256 {sha256}" in as_(esther).get(page).text


def test_the_team_is_named_by_role_and_addresses_are_not(as_: Any, esther: Any, filed: Application, page: str) -> None:
    join_team(filed, make_account(name="Édith Éditrice"), TeamRole.EDITOR)
    invite_to_team(filed, "canari@exemple.fr")
    text = as_(esther).get(page).text
    assert "Édith Éditrice" in text
    assert "1 invitation sans réponse" in text
    assert "canari" not in text


def test_the_rules_are_answered_with_what_was_filed(
    as_: Any, esther: Any, call: Call, filed: Application, page: str
) -> None:
    call.eligibility = {"organisation_types": ["clcc"], "authorisation": True, "regions": ["84"], "notes": "Être deux."}
    filed.authorisation_reference, filed.authorisation_until = "CANARI", date(2040, 1, 1)
    facts = {"authorisation_reference": "AUT-7", "authorisation_until": "2039-05-01", "title": "Titre déposé"}
    make_filing(filed, 2, content={**ANSWERS, FACTS: facts}, files=FILES)
    text = as_(esther).get(page).text
    assert "Ne correspond pas" in text
    assert "AUT-7, valable jusqu&#39;au 1 mai 2039" in text
    assert "Titre déposé" in text
    assert "Être deux." in text
    assert "CANARI" not in text


def test_a_correction_is_one_click_away(as_: Any, esther: Any, filed: Application, page: str) -> None:
    assert f"/gestion/appels/candidatures/{filed.public_id}/correction" in as_(esther).get(page).text


def test_a_withdrawn_one_says_why(as_: Any, esther: Any, call: Call, hospital: Any) -> None:
    row = make_application(call, hospital, ApplicationState.WITHDRAWN, revision=form_of(call))
    make_filing(row, content=ANSWERS)
    text = as_(esther).get(f"/gestion/candidatures/{row.public_id}").text
    assert "L&#39;équipe a changé." in text
    assert "Demander une correction" not in text


def test_the_trail_of_an_application_survives_the_person(
    as_: Any, esther: Any, alice: Any, filed: Application, page: str
) -> None:
    now = utcnow()
    audit.record("application.filed", filed, actor=alice, now=now, number=1)
    code = make_late_code(filed)
    audit.record("late_code.used", code, actor=None, now=now - timedelta(hours=1), uses=1)
    db.session.flush()
    browser = as_(esther)
    text = browser.get(f"{page}/journal").text
    assert "Candidature déposée" in text
    assert "dépôt n° 1" in text
    assert "Alice" in text
    assert "Le portail" in text
    erase_account(find_account(alice.public_id), actor=None, now=now)
    db.session.flush()
    text = browser.get(f"{page}/journal").text
    assert "Candidature déposée" in text
    assert "Une personne qui n’a plus de compte" in text
    assert "Alice" not in text


def test_the_trail_of_a_call_holds_its_forms_codes_and_exports(
    as_: Any, esther: Any, alice: Any, call: Call, filed: Application, address: str
) -> None:
    now = utcnow()
    audit.record("call.moved", call, actor=esther, now=now, before="announced", after="open")
    audit.record("form.published", form_of(call), actor=esther, now=now, number=1)
    audit.record("application.filed", filed, actor=alice, now=now, number=1)
    browser, trail = as_(esther), f"/gestion/appels/{call.public_id}/journal"
    browser.post(f"/gestion/appels/{call.public_id}/exports")
    text = browser.get(trail).text
    for words in ("À venir → Ouvert", "Formulaire publié", "Export demandé", "1 candidatures"):
        assert words in text
    assert "Candidature déposée" not in text
    assert as_(alice).get(trail).status_code == 404
    assert browser.get("/gestion/appels/zzz/journal").status_code == 404


def test_every_verb_of_the_calls_has_words() -> None:
    """A new verb of the actions asks for its words here."""
    package = Path(policy.__file__).parent
    text = "".join(path.read_text(encoding="utf-8") for path in package.rglob("*.py"))
    verbs = set(re.findall(r"audit\.record\(\s*\"([a-z_.]+)\"", text))
    assert len(verbs) > 30
    assert verbs - {"application.deleted"} <= set(VERBS)


def _looks(application: Application) -> list[str | None]:
    lines = db.session.scalars(
        db.select(audit.AuditEntry).where(
            audit.AuditEntry.verb == "application.read", audit.AuditEntry.subject_ref == application.public_id
        )
    )
    return [line.actor_ref for line in lines]


def test_h1_who_of_the_institute_reads_it_is_in_its_trail(
    as_: Any, esther: Any, admin: Any, alice: Any, filed: Application, page: str
) -> None:
    first, second = as_(esther), as_(admin)
    for browser in (first, first, second):
        assert browser.get(page).status_code == 200
    assert sorted(_looks(filed)) == sorted([esther.public_id, admin.public_id])
    assert "Candidature consultée" in first.get(f"{page}/journal").text
    assert as_(alice).get(f"/candidatures/{filed.public_id}").status_code == 200
    assert len(_looks(filed)) == 2


def test_h1_a_file_and_a_receipt_are_reads_too(
    as_: Any, esther: Any, alice: Any, filed: Application, freeze: Any
) -> None:
    row, filing = attach(filed, public_id="piece-lue"), make_filing(filed, number=7)
    address = f"/candidatures/{filed.public_id}/recus/{filing.public_id}"
    freeze(utcnow())
    assert as_(alice).get(f"/candidatures/fichiers/{row.public_id}").status_code == 200
    assert as_(alice).get(address).status_code == 200
    assert _looks(filed) == []
    assert as_(esther).get(f"/candidatures/fichiers/{row.public_id}").status_code == 200
    freeze(utcnow() + timedelta(minutes=61))
    assert as_(esther).get(address).status_code == 200
    assert _looks(filed) == [esther.public_id] * 2


def test_h1_what_is_not_found_is_no_read(as_: Any, esther: Any, filed: Application, page: str) -> None:
    assert as_(esther).get(f"{page}?depot=99").status_code == 404
    assert _looks(filed) == []
