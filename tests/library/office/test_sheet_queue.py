"""The queue of sheets: order, filters, decisions on several lines, exports."""

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from labagora.core.audit import AuditEntry
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.enums import SheetKind, SheetState, Verdict
from labagora.library.models import ProofLink, ProofRemark, Publication, Sheet, SheetRemark
from labagora.library.queries.queue import count_waiting
from tests.builders.library import make_sheet

QUEUE = "/gestion/fiches"
DANGEROUS = ("=1+1", "+1", "-1", "@SUM(1)", "\t=1", " =1", '"=1', "＝1+1")


def _since(days: int, **more: Any) -> dict[str, Any]:
    moment = utcnow() - timedelta(days=days, hours=1)
    return {"submitted_at": moment, "validated_at": moment, **more}


def _waiting(title: str, days: int, state: SheetState = SheetState.REVIEW, **more: Any) -> Sheet:
    return make_sheet(title, state, columns=_since(days, **more))


def test_what_waits_comes_first_and_the_oldest_before(as_: Any, esther: Any) -> None:
    _waiting("Récente", 1)
    _waiting("Ancienne", 9)
    _waiting("Entre-deux", 4, SheetState.VALIDATED)
    make_sheet("En-ligne")
    page = as_(esther).get(QUEUE).text
    assert page.index("Ancienne") < page.index("Entre-deux") < page.index("Récente")
    assert "9 jours" in page
    assert "En-ligne" not in page
    everything = as_(esther).get(f"{QUEUE}?etat=").text
    assert everything.index("Récente") < everything.index("En-ligne")


def test_a_planned_sheet_does_not_wait_until_its_hour_passed(as_: Any, esther: Any) -> None:
    _waiting("Prévue-demain", 2, SheetState.VALIDATED, publish_at=utcnow() + timedelta(days=1))
    late = _waiting("Prévue-hier", 2, SheetState.VALIDATED, publish_at=utcnow() - timedelta(hours=2))
    page = as_(esther).get(QUEUE).text
    assert "Prévue-demain" not in page
    assert late.title in page
    assert "devait paraître le" in page
    assert count_waiting() == 1


def test_the_menu_counts_what_waits(as_: Any, esther: Any) -> None:
    _waiting("A", 1)
    _waiting("B", 1, SheetState.VALIDATED)
    make_sheet("C", SheetState.DRAFT)
    make_sheet("D")
    page = as_(esther).get("/gestion").text
    start = page.index("Fiches et kit")
    assert 'class="la-count">2<' in page[start : start + 200]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("etat=", {"Un", "Deux", "Trois", "Quatre"}),
        ("etat=published", {"Deux", "Trois"}),
        ("etat=lune", {"Un", "Deux", "Trois", "Quatre"}),
        ("etat=&genre=kit", {"Trois"}),
        ("etat=&genre=lune", {"Un", "Deux", "Trois", "Quatre"}),
        ("etat=&q=DEUX%20hopital", {"Deux"}),
        ("etat=&q=hôpital", {"Deux"}),
        ("etat=&q=introuvable", set()),
        ("etat=&q=%25", set()),
        ("etat=&q=" + "x" * 3000, set()),
        ("etat=&retard=1", {"Deux"}),
        ("etat=&responsable=personne", {"Un", "Trois", "Quatre"}),
        ("etat=&responsable=inconnu", set()),
        ("q=%00&etat=&page=99", {"Un", "Deux", "Trois", "Quatre"}),
    ],
)
def test_filters(as_: Any, esther: Any, paul: Any, query: str, found: set[str]) -> None:
    _waiting("Un titre", 1)
    two = make_sheet("Deux titre hôpital", owner=paul, review_due="2020-01-01")
    two.slug = "deux-titre-hopital"
    make_sheet("Trois titre", kind=SheetKind.KIT)
    make_sheet("Quatre titre", SheetState.DRAFT, review_due="2020-01-01")
    page = as_(esther).get(f"{QUEUE}?{query}").text
    assert {name for name in ("Un", "Deux", "Trois", "Quatre") if f"{name} titre" in page} == found


def test_filter_by_owner_and_its_name_in_the_line(as_: Any, esther: Any, paul: Any) -> None:
    make_sheet("De-Paul", owner=paul)
    make_sheet("D-Esther", owner=esther)
    page = as_(esther).get(f"{QUEUE}?etat=&responsable={paul.public_id}").text
    assert "De-Paul" in page
    assert "D-Esther" not in page
    assert page.count("Paul Rivière") >= 2


def test_line_counts_remarks_and_answers(as_: Any, esther: Any) -> None:
    sheet, now = _waiting("Commentée", 1), utcnow()
    db.session.add(SheetRemark(sheet_id=sheet.id, text="Trop long.", at=now))
    db.session.add(SheetRemark(sheet_id=sheet.id, text="Réglée.", at=now, settled_at=now))
    for number, verdict in enumerate((Verdict.REMARKS, None)):
        link = ProofLink(
            sheet_id=sheet.id,
            token_hash=bytes([number]) * 32,
            label="Comité",
            version_number=1,
            created_at=now,
            expires_at=now + timedelta(days=5),
            verdict=verdict,
            answered_at=now if verdict else None,
        )
        db.session.add(link)
        db.session.flush()
        if verdict:
            db.session.add(ProofRemark(link_id=link.id, section="body", text="À préciser.", at=now))
    page = as_(esther).get(QUEUE).text
    line = page[page.index("Commentée</a>") :]
    assert 'data-label="Avis">2 remarques ouvertes<br>relectures : 1 sur 2<' in line


def test_statements_do_not_grow(as_: Any, esther: Any, paul: Any, count_statements: Any) -> None:
    browser = as_(esther)
    make_sheet(owner=paul)
    browser.get(f"{QUEUE}?etat=")
    with count_statements() as one:
        browser.get(f"{QUEUE}?etat=")
    for _ in range(2):
        make_sheet(state=SheetState.REVIEW, owner=esther, columns=_since(1))
    with count_statements() as three:
        assert browser.get(f"{QUEUE}?etat=").status_code == 200
    assert len(one) == len(three)


def _states() -> dict[str, SheetState]:
    return {row.title: row.state for row in db.session.query(Sheet)}


def _decide(browser: Any, action: str, *sheets: Sheet, query: str = "", **data: Any) -> Any:
    selected = [sheet.public_id for sheet in sheets]
    return browser.post(f"{QUEUE}/decisions{query}", data={"selected": selected, "action": action, **data})


def test_several_are_validated_then_published_and_the_filter_stays(as_: Any, esther: Any, paul: Any) -> None:
    browser = as_(esther)
    sheets = [make_sheet(f"P{n}", SheetState.REVIEW, owner=paul) for n in range(2)]
    done = _decide(browser, "validate", *sheets, query="?q=p&etat=waiting&page=2")
    assert done.status_code == 303
    assert done.location == f"{QUEUE}?q=p&etat=waiting&page=2"
    assert set(_states().values()) == {SheetState.VALIDATED}
    assert _decide(browser, "publish", *sheets).status_code == 303
    assert set(_states().values()) == {SheetState.PUBLISHED}
    assert db.session.query(Publication).count() == 2
    assert "Fiches concernées : 2." in browser.get(QUEUE).text


def test_what_cannot_be_decided_is_left_and_told(as_: Any, esther: Any, paul: Any) -> None:
    browser = as_(esther)
    ready = make_sheet("Prête", SheetState.REVIEW, owner=paul)
    bare = make_sheet("Sans-résumé", SheetState.REVIEW, owner=paul, summary="")
    draft = make_sheet("Brouillon-là", SheetState.DRAFT, owner=paul)
    assert _decide(browser, "validate", ready, bare, draft).status_code == 303
    assert _states() == {
        "Prête": SheetState.VALIDATED,
        "Sans-résumé": SheetState.REVIEW,
        "Brouillon-là": SheetState.DRAFT,
    }
    page = browser.get(QUEUE).text
    assert "Fiches concernées : 1." in page
    assert "« Sans-résumé »" in page
    assert "« Brouillon-là »" in page


def test_a_refusal_in_the_middle_undoes_that_sheet_only(as_: Any, esther: Any, paul: Any) -> None:
    tangled = make_sheet("Emmêlée", SheetState.VALIDATED, owner=paul)
    tangled.content = {**tangled.content, "body": "[" * 20_000}
    plain = make_sheet("Simple", SheetState.VALIDATED, owner=paul)
    _decide(as_(esther), "publish", tangled, plain)
    assert _states() == {"Emmêlée": SheetState.VALIDATED, "Simple": SheetState.PUBLISHED}
    assert db.session.query(AuditEntry).filter_by(verb="sheet.published").count() == 1


def test_twice_changes_nothing_more(as_: Any, esther: Any, paul: Any) -> None:
    browser, sheet = as_(esther), make_sheet("Une", SheetState.REVIEW, owner=paul)
    _decide(browser, "validate", sheet)
    _decide(browser, "validate", sheet)
    assert db.session.query(AuditEntry).filter_by(verb="sheet.validated").count() == 1
    assert "« Une »" in browser.get(QUEUE).text


def test_several_are_entrusted(as_: Any, again: Any, esther: Any, paul: Any, gina: Any) -> None:
    first = make_sheet("Une", columns={"deputy_id": gina.id})
    second = make_sheet("Deux", columns={"deputy_id": paul.id})
    assert _decide(as_(esther), "entrust", first, second, owner=paul.public_id).status_code == 303
    assert (again(first).owner_id, again(first).deputy_id) == (paul.id, gina.id)
    assert (again(second).owner_id, again(second).deputy_id) == (paul.id, None)
    browser = as_(esther)
    _decide(browser, "entrust", first, owner="")
    assert "Choisissez à qui confier ces fiches." in browser.get(QUEUE).text
    assert again(first).owner_id == paul.id, "forgetting to choose takes nothing away"
    _decide(browser, "entrust", first, owner="personne")
    assert again(first).owner_id is None
    assert again(first).deputy_id == gina.id


@pytest.mark.parametrize(("action", "owner"), [("entrust", "x" * 22), ("eat", ""), ("", "")])
def test_a_strange_decision_does_nothing(as_: Any, again: Any, esther: Any, paul: Any, action: str, owner: str) -> None:
    browser, sheet = as_(esther), make_sheet(state=SheetState.REVIEW, owner=paul)
    assert _decide(browser, action, sheet, owner=owner).status_code == 303
    assert again(sheet).state is SheetState.REVIEW
    assert again(sheet).owner_id == paul.id
    assert "Cette décision n&#39;existe pas." in browser.get(QUEUE).text


def test_nothing_chosen_is_told(as_: Any, esther: Any) -> None:
    browser = as_(esther)
    assert _decide(browser, "validate").status_code == 303
    assert "Cochez au moins une ligne." in browser.get(QUEUE).text


def test_a_farid_is_not_offered_as_owner(as_: Any, esther: Any, paul: Any, farid: Any, alice: Any) -> None:
    make_sheet()
    page = as_(esther).get(f"{QUEUE}?etat=").text
    assert paul.public_id in page
    assert farid.public_id not in page
    assert alice.public_id not in page


def test_e4_exports_are_safe_for_a_spreadsheet(as_: Any, esther: Any) -> None:
    for text in DANGEROUS:
        make_sheet(text.strip("\t ") or text)
        sheet = db.session.query(Sheet).order_by(Sheet.id.desc()).first()
        assert sheet is not None
        sheet.title = text
    browser = as_(esther)
    csv = browser.get(f"{QUEUE}/export.csv?etat=")
    assert csv.data.startswith(b"\xef\xbb\xbf")
    lines = csv.data.decode("utf-8-sig").splitlines()[1:]
    assert len(lines) == len(DANGEROUS)
    for line in lines:
        assert line.startswith("\"'")
    book = load_workbook(io.BytesIO(browser.get(f"{QUEUE}/export.xlsx?etat=").data))
    cells = [cell for row in book.active.iter_rows(min_row=2, max_col=1) for cell in row]
    assert {cell.data_type for cell in cells} == {"s"}


def test_export_keeps_the_filter(as_: Any, esther: Any, paul: Any) -> None:
    make_sheet("Publiée-là", owner=paul)
    _waiting("En-attente", 3)
    text = as_(esther).get(f"{QUEUE}/export.csv?etat=published").get_data(as_text=True)
    assert "Publiée-là" in text
    assert "Paul Rivière" in text
    assert "En-attente" not in text
