"""The page on which the team decides: what it shows in each state."""

from datetime import timedelta
from typing import Any

import pytest

from labagora.core import audit
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState, Verdict
from labagora.library.models import ProofLink, ProofRemark, Sheet, SheetLock, SheetRemark
from tests.builders.library import make_sheet

OFFERED = {
    SheetState.DRAFT: {"retrait"},
    SheetState.REVIEW: {"validation", "retour", "reprise"},
    SheetState.VALIDATED: {"publication", "programmation", "reprise"},
    SheetState.PUBLISHED: {"relecture-faite", "a-reviser", "retrait"},
    SheetState.TO_REVISE: {"relecture-faite", "retrait"},
    SheetState.WITHDRAWN: {"reouverture"},
}
EVERY = {"programmation/annulation", *(name for some in OFFERED.values() for name in some)}


def _page(browser: Any, sheet: Sheet) -> str:
    answer = browser.get(f"/gestion/fiches/{sheet.public_id}")
    assert answer.status_code == 200
    return str(answer.text)


def _saved(sheet: Sheet, **content: Any) -> None:
    """Change the working copy behind the back of what is on line."""
    sheet.content = {**sheet.content, **content}
    db.session.flush()


@pytest.mark.parametrize("state", list(SheetState))
@pytest.mark.parametrize("kind", list(SheetKind))
def test_each_state_offers_its_decisions(as_: Any, esther: Any, paul: Any, state: SheetState, kind: SheetKind) -> None:
    sheet = make_sheet("Un titre à lire", state, kind=kind, owner=paul)
    page = _page(as_(esther), sheet)
    address = f'action="/gestion/fiches/{sheet.public_id}/'
    assert {name for name in EVERY if f'{address}{name}"' in page} == OFFERED[state]
    assert f'{address}responsables"' in page
    assert "Le retour à la maison est un moment fragile." in page


def test_a_planned_sheet_can_be_unplanned(as_: Any, esther: Any) -> None:
    planned = {"publish_at": utcnow() + timedelta(days=2)}
    page = _page(as_(esther), make_sheet(state=SheetState.VALIDATED, columns=planned))
    assert "/programmation/annulation" in page
    assert "Publication prévue le" in page


def test_the_filters_of_the_queue_come_along(as_: Any, esther: Any) -> None:
    sheet = make_sheet(state=SheetState.REVIEW)
    page = as_(esther).get(f"/gestion/fiches/{sheet.public_id}?etat=review&q=sortie").text
    assert "/validation?q=sortie&amp;etat=review" in page
    assert 'href="/gestion/fiches?q=sortie&amp;etat=review"' in page


def test_why_the_check_was_overridden(as_: Any, esther: Any) -> None:
    sheet = make_sheet(state=SheetState.REVIEW, columns={"override_reason": "Le sigle est <connu> de tous."})
    page = _page(as_(esther), sheet)
    assert "Envoyée malgré la vérification du texte" in page
    assert "Le sigle est &lt;connu&gt; de tous." in page


def test_words_that_differ_from_what_is_on_line(as_: Any, esther: Any) -> None:
    sheet = make_sheet(state=SheetState.PUBLISHED)
    assert "Les deux textes disent la même chose." in _page(as_(esther), sheet)
    _saved(sheet, summary="Prévenir les équipes de ville après le retour à la maison.")
    page = _page(as_(esther), sheet)
    assert "(1)" in page[page.index("Ce qui change par rapport") :][:120]
    assert "avant<span" in page
    assert "après<span" in page
    assert "<del>" in page
    assert "<ins>" in page


def test_a_sheet_never_published_has_nothing_to_compare(as_: Any, esther: Any) -> None:
    page = _page(as_(esther), make_sheet(state=SheetState.REVIEW))
    assert "Ce qui change par rapport" not in page
    assert "Page publique" not in page


def test_what_the_check_found(as_: Any, esther: Any) -> None:
    words = " ".join(["mot"] * 70)
    page = _page(as_(esther), make_sheet(state=SheetState.REVIEW, body=f"{words}. {words}."))
    assert "Vérification du texte (à corriger :" in page
    figures = page[page.index("la-figures") : page.index("</dl>", page.index("la-figures"))]
    assert "lisibilité sur 100" in figures
    assert "Readability" not in figures
    assert "Phrase" in page[page.index("Remarques de la vérification") :]


def test_what_proof_readers_and_readers_said(as_: Any, esther: Any) -> None:
    sheet, now = make_sheet(state=SheetState.REVIEW), utcnow()
    link = ProofLink(
        sheet_id=sheet.id,
        token_hash=b"0" * 32,
        label="Comité de patients",
        version_number=1,
        created_at=now,
        expires_at=now + timedelta(days=5),
        verdict=Verdict.REMARKS,
        answered_at=now,
    )
    db.session.add(link)
    db.session.flush()
    db.session.add(ProofRemark(link_id=link.id, section="body", text="Et le week-end ?", at=now))
    db.session.add(SheetRemark(sheet_id=sheet.id, text="Le lien manque <b>.", at=now))
    db.session.add(SheetRemark(sheet_id=sheet.id, text="Déjà réglé.", at=now, settled_at=now))
    page = _page(as_(esther), sheet)
    for words in ("Comité de patients", "remarques", "Et le week-end ?", "Le lien manque &lt;b&gt;."):
        assert words in page
    assert "Déjà réglé." not in page


def test_links_that_readers_cannot_follow(as_: Any, esther: Any) -> None:
    draft = make_sheet("Pas encore là", SheetState.DRAFT)
    body = f"Voir [la suite](fiche:{draft.slug}) et [rien](fiche:nulle-part)."
    page = _page(as_(esther), make_sheet(state=SheetState.REVIEW, body=body))
    notice = page[page.index("Liens que les lecteurs ne pourront pas suivre") :]
    assert f"fiche:{draft.slug}" in notice
    assert "La page n&#39;est pas encore en ligne." in notice
    assert "fiche:nulle-part" in notice
    assert f'href="/fiches/{draft.slug}"' not in page


def test_since_when_a_page_should_have_been_read_again(as_: Any, esther: Any) -> None:
    assert "à relire depuis le 1er janvier 2020" in _page(as_(esther), make_sheet(review_due="2020-01-01"))
    assert "à relire depuis" not in _page(as_(esther), make_sheet())
    draft = make_sheet(state=SheetState.DRAFT, review_due="2020-01-01")
    assert "à relire depuis" not in _page(as_(esther), draft), "nobody reads it yet"


def test_what_is_lacking(as_: Any, esther: Any) -> None:
    page = _page(as_(esther), make_sheet(state=SheetState.REVIEW, summary=""))
    assert "Il manque encore" in page
    assert "remplissez « Résumé en mots simples »" in page


def test_who_is_writing_now(as_: Any, esther: Any, paul: Any) -> None:
    sheet, now = make_sheet(owner=paul), utcnow()
    lock = SheetLock(sheet_id=sheet.id, holder_id=paul.id, taken_at=now, expires_at=now + timedelta(minutes=5))
    db.session.add(lock)
    db.session.flush()
    assert "Paul Rivière écrit dans cette fiche" in _page(as_(esther), sheet)
    lock.expires_at = now - timedelta(minutes=1)
    db.session.flush()
    assert "écrit dans cette fiche" not in _page(as_(esther), sheet)


def test_what_an_import_brought_and_what_was_edited_since(as_: Any, esther: Any) -> None:
    sheet = make_sheet()
    sheet.imported = {"content": {**sheet.content, "summary": "Autre résumé."}}
    sheet.extra = {"couleur": "bleu <vif>", "grille": {"a": [1, 2]}, "long": "x" * 5000}
    page = _page(as_(esther), sheet)
    assert "Modifié ici depuis l’import" in page
    assert "Résumé en mots simples." in page
    assert "bleu &lt;vif&gt;" in page
    assert "{&#34;a&#34;: [1, 2]}" in page
    assert "x" * 501 not in page


def test_an_untouched_import_says_so(as_: Any, esther: Any) -> None:
    sheet = make_sheet()
    sheet.imported = {"content": sheet.content}
    assert "rien n’a été modifié ici depuis" in _page(as_(esther), sheet)


def test_a_sheet_written_here_has_no_origin(as_: Any, esther: Any) -> None:
    assert "D’où vient cette fiche" not in _page(as_(esther), make_sheet())


def test_a_territorial_version_and_its_parent(as_: Any, esther: Any, hospital: Any) -> None:
    parent = make_sheet("Nationale")
    columns = {"parent_id": parent.id, "organisation_id": hospital.id, "territory": "Loire", "parent_edition": 1}
    sheet = make_sheet("Locale", SheetState.REVIEW, columns=columns)
    page = _page(as_(esther), sheet)
    assert "Version territoriale pour : Loire" in page
    assert hospital.name.replace("'", "&#39;") in page
    assert "a changé depuis" not in page
    sheet.parent_edition = 0
    assert "la fiche nationale a changé depuis" in _page(as_(esther), sheet)


def test_the_trail_shows_decisions_by_role_and_no_name(as_: Any, esther: Any, paul: Any) -> None:
    sheet, now = make_sheet(owner=paul), utcnow()
    audit.record("sheet.published", sheet, actor=None, now=now)
    audit.record("sheet.validated", sheet, actor=esther, now=now)
    audit.record("sheet.updated", sheet, actor=paul, now=now)
    page = _page(as_(esther), sheet)
    trail = page[page.index("Décisions passées (2)") :]
    assert trail.index("Validée") < trail.index("Publiée")
    assert "automatique" in trail
    assert "Équipe du Living Lab" in trail
    assert "Esther" not in trail


def test_every_verb_of_the_trail_has_its_words() -> None:
    from labagora.library.office.dossier import VERBS
    from labagora.library.queries.trail import DECISIONS

    assert set(VERBS) == set(DECISIONS)


def test_reading_writes_nothing(as_: Any, again: Any, esther: Any) -> None:
    sheet, browser = make_sheet(state=SheetState.REVIEW), as_(esther)
    before, trail = again(sheet).updated_at, db.session.query(audit.AuditEntry).count()
    _page(browser, sheet)
    assert again(sheet).updated_at == before
    assert db.session.query(audit.AuditEntry).count() == trail
