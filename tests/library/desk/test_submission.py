"""GET …/verification and POST …/envoi: the gate before the review."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState
from labagora.library.models import Sheet, SheetLock
from tests.builders.library import make_sheet

LONG = "Il faut " + "appeler puis rappeler encore " * 14 + "avant la sortie."


def _stem(sheet: Any) -> str:
    return f"/mon-espace/fiches/{sheet.public_id}"


def _only() -> Sheet:
    return db.session.query(Sheet).one()


def test_a_whole_and_plain_sheet_is_sent_and_its_lock_goes(as_: Any, paul: Any, draft: Any) -> None:
    browser = as_(paul)
    browser.post(f"{_stem(draft)}/verrou")
    page = browser.get(f"{_stem(draft)}/verification")
    assert page.status_code == 200
    assert "Rien à signaler" in page.text
    assert browser.post(f"{_stem(draft)}/envoi").status_code == 303
    sheet = _only()
    assert sheet.state is SheetState.REVIEW
    assert sheet.submitted_at is not None
    assert db.session.query(SheetLock).count() == 0


def test_twice_is_one_submission(as_: Any, paul: Any, draft: Any) -> None:
    browser = as_(paul)
    assert [browser.post(f"{_stem(draft)}/envoi").status_code for _ in range(2)] == [303, 409]
    assert db.session.query(AuditEntry).filter_by(verb="sheet.review").count() == 1


@pytest.mark.parametrize(
    ("lacking", "label"),
    [
        ({"summary": ""}, "Résumé en mots simples"),
        ({"body": "", "objectives": ""}, "L&#39;essentiel"),
        ({"stakes": []}, "Enjeux"),
        ({"steps": []}, "Étapes du parcours"),
        ({"authors": []}, "Auteurs"),
        ({"review_due": ""}, "Prochaine relecture avant le"),
    ],
)
def test_what_is_compulsory_is_asked_for_even_from_the_team(
    as_: Any, paul: Any, esther: Any, lacking: dict[str, Any], label: str
) -> None:
    sheet = make_sheet(state=SheetState.DRAFT, owner=paul, **lacking)
    for browser in (as_(paul), as_(esther)):
        page = browser.post(f"{_stem(sheet)}/envoi", data={"reason": "C'est urgent."})
        assert page.status_code == 422
        assert f"remplissez « {label} »" in page.text
    assert _only().state is SheetState.DRAFT


def test_objectives_alone_are_enough_and_a_chapter_needs_no_stake(as_: Any, paul: Any) -> None:
    sheet = make_sheet("Un", SheetState.DRAFT, owner=paul, body="")
    chapter = make_sheet("Deux", SheetState.DRAFT, kind=SheetKind.KIT, owner=paul, stakes=[], steps=[])
    assert as_(paul).post(f"{_stem(sheet)}/envoi").status_code == 303
    assert as_(paul).post(f"{_stem(chapter)}/envoi").status_code == 303


def test_a_sheet_of_nobody_waits_for_an_owner(as_: Any, esther: Any) -> None:
    sheet = make_sheet(state=SheetState.DRAFT)
    page = as_(esther).post(f"{_stem(sheet)}/envoi")
    assert page.status_code == 422
    assert "responsable" in page.text


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Voir [la fiche](fiche:nulle-part).", "fiche:nulle-part"),
        ("Voir [ceci](ftp://exemple.fr/a).", "ftp://exemple.fr/a"),
        ("![Un schéma](fichier:inconnu)", "inconnu"),
    ],
)
def test_what_leads_nowhere_is_told_with_its_line(as_: Any, paul: Any, body: str, words: str) -> None:
    sheet = make_sheet(state=SheetState.DRAFT, owner=paul, body=f"Une ligne.\n\n{body}")
    page = as_(paul).get(f"{_stem(sheet)}/verification").text
    assert words in page
    assert "champ=body&amp;ligne=3#body" in page
    assert as_(paul).post(f"{_stem(sheet)}/envoi").status_code == 422


def test_each_finding_is_quoted_with_its_place(as_: Any, paul: Any) -> None:
    action = {"title": "Appeler", "text": "On appelle.\n\nCliquez [ici](https://exemple.fr).", "checklist": []}
    sheet = make_sheet(state=SheetState.DRAFT, owner=paul, body=f"## Un\n\n{LONG}\n\n#### Saut", actions=[action])
    page = as_(paul).get(f"{_stem(sheet)}/verification").text
    assert "Phrase beaucoup trop longue (1)" in page
    assert f"<mark>{LONG}</mark>" in page
    assert "champ=body&amp;ligne=3#body" in page
    assert "Niveau de titre sauté (1)" in page
    assert "champ=body&amp;ligne=5#body" in page
    assert "champ=actions-0-text&amp;ligne=3#actions-0-text" in page
    editor = as_(paul).get(f"{_stem(sheet)}/modifier?champ=actions-0-text&ligne=3").text
    assert '<details class="la-group" id="partie-actions" open>' in editor
    assert 'id="actions-0-text"' in editor


def test_the_gate_stops_its_writers(as_: Any, paul: Any) -> None:
    sheet = make_sheet(state=SheetState.DRAFT, owner=paul, body=LONG)
    assert "Corrigez d’abord" in as_(paul).get(f"{_stem(sheet)}/verification").text
    page = as_(paul).post(f"{_stem(sheet)}/envoi", data={"reason": "Je le veux."})
    assert page.status_code == 422
    assert (_only().state, _only().override_reason) == (SheetState.DRAFT, "")


def test_the_team_may_send_it_all_the_same_with_a_reason(as_: Any, paul: Any, esther: Any) -> None:
    sheet = make_sheet(state=SheetState.DRAFT, owner=paul, body=LONG)
    refused = as_(esther).post(f"{_stem(sheet)}/envoi", data={"reason": "  "})
    assert refused.status_code == 422
    assert 'id="reason-error"' in refused.text
    assert as_(esther).post(f"{_stem(sheet)}/envoi", data={"reason": "é" * 1001}).status_code == 422
    assert as_(esther).post(f"{_stem(sheet)}/envoi", data={"reason": "Citation de la loi."}).status_code == 303
    assert _only().override_reason == "Citation de la loi."
    entry = db.session.query(AuditEntry).filter_by(verb="sheet.gate_overridden").one()
    assert "loi" not in str(entry.details)


def test_a_reason_that_was_not_needed_is_not_kept(as_: Any, esther: Any, draft: Any) -> None:
    as_(esther).post(f"{_stem(draft)}/envoi", data={"reason": "Au cas où."})
    assert _only().override_reason == ""


def test_references_are_not_read_as_prose(as_: Any, paul: Any) -> None:
    sheet = make_sheet(state=SheetState.DRAFT, owner=paul, sources=f"{LONG} HAS. ANAP.")
    assert as_(paul).post(f"{_stem(sheet)}/envoi").status_code == 303


def test_nobody_sends_what_somebody_else_is_writing(as_: Any, paul: Any, gina: Any, draft: Any) -> None:
    as_(gina).post(f"{_stem(draft)}/verrou")
    assert as_(paul).post(f"{_stem(draft)}/envoi").status_code == 409
    db.session.query(SheetLock).update({"expires_at": utcnow() - timedelta(minutes=1)})
    db.session.commit()
    assert as_(paul).post(f"{_stem(draft)}/envoi").status_code == 303


@pytest.mark.parametrize("path", ["verification", "envoi"])
def test_the_gate_is_for_its_writers(as_: Any, farid: Any, alice: Any, client: Any, draft: Any, path: str) -> None:
    method = "get" if path == "verification" else "post"
    assert getattr(as_(farid), method)(f"{_stem(draft)}/{path}").status_code == 404
    assert getattr(as_(alice), method)(f"{_stem(draft)}/{path}").status_code == 404
    assert getattr(client, method)(f"{_stem(draft)}/{path}").status_code == 303
    assert getattr(as_(farid), method)(f"/mon-espace/fiches/inconnu/{path}").status_code == 404


@pytest.mark.parametrize("state", [SheetState.REVIEW, SheetState.VALIDATED, SheetState.PUBLISHED, SheetState.WITHDRAWN])
def test_a_state_that_is_not_to_be_sent_is_a_conflict(as_: Any, paul: Any, state: SheetState) -> None:
    sheet = make_sheet(state=state, owner=paul)
    assert as_(paul).get(f"{_stem(sheet)}/verification").status_code == 200
    assert as_(paul).post(f"{_stem(sheet)}/envoi").status_code == 409
    assert _only().state is state
