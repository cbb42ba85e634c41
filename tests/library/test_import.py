"""``library import``: repeatable, whole files only, and never over what a curator wrote since."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.outbox import Job
from labagora.library.actions import writing
from labagora.library.commands import SheetDraft
from labagora.library.enums import SheetKind, SheetState
from labagora.library.exchange.importing import Report, Run
from labagora.library.models import Publication, Sheet, SheetVersion
from labagora.library.tasks.links import mend_links, refresh_linkers
from tests.builders.library import make_sheet

HEAD = """---
title: Préparer la sortie
slug: preparer-la-sortie
summary: Prévenir avant le retour.
enjeux: [ruptures]
etapes: [suivi_domicile]
status: publiee
couleur: bleu
---

## Pourquoi

Un moment fragile.
"""


@pytest.fixture
def folder(tmp_path: Path, app: Flask) -> Path:
    (tmp_path / "une.md").write_text(HEAD, encoding="utf-8")
    return tmp_path


def _run(path: Path) -> Report:
    run = Run(path)
    run.check()
    run.write(now=utcnow(), settle=db.session.flush, progress=lambda _count: None)
    return run.report


def _counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.refused)


def _sheet(slug: str = "preparer-la-sortie", kind: SheetKind = SheetKind.FICHE) -> Sheet:
    return db.session.scalars(select(Sheet).where(Sheet.kind == kind, Sheet.slug == slug)).one()


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_first_import_creates_and_publishes(folder: Path) -> None:
    assert _counts(_run(folder)) == (1, 0, 0, 0)
    sheet = _sheet()
    assert sheet.state is SheetState.PUBLISHED
    assert sheet.content["stakes"] == ["ruptures"]
    assert sheet.extra == {"couleur": "bleu"}
    publication = db.session.scalars(select(Publication).where(Publication.sheet_id == sheet.id)).one()
    assert "Un moment fragile" in publication.rendered["html"]["body"]


def test_second_import_changes_nothing(folder: Path) -> None:
    _run(folder)
    before = _sheet().updated_at
    assert _counts(_run(folder)) == (0, 0, 1, 0)
    assert _sheet().updated_at == before
    assert db.session.scalar(select(func.count()).select_from(SheetVersion)) == 1


def test_links_between_the_files_live_whatever_their_order(folder: Path) -> None:
    path = folder / "une.md"
    linker = path.read_text(encoding="utf-8").replace("Un moment fragile", "Voir [l'autre](fiche:une-autre)")
    path.write_text(linker, encoding="utf-8")
    (folder / "zz.md").write_text("---\ntitle: Une autre\nstatus: publiee\n---\nTexte.\n", encoding="utf-8")
    _run(folder)
    mend_links()
    for job in db.session.query(Job).filter_by(name="library.refresh_linkers").all():
        refresh_linkers(**job.arguments)
    html = db.session.scalars(select(Publication).where(Publication.sheet_id == _sheet().id)).one().rendered["html"]
    assert 'href="/fiches/une-autre"' in html["body"]
    assert db.session.query(Job).filter_by(name="library.mend_links").count() == 1
    _run(folder)
    assert db.session.query(Job).filter_by(name="library.mend_links").count() == 1, "nothing changed"


def test_a_changed_file_updates_and_publishes_again(folder: Path) -> None:
    _run(folder)
    _change(folder / "une.md", "Un moment fragile", "Un moment délicat")
    assert _counts(_run(folder)) == (0, 1, 0, 0)
    publication = db.session.scalars(select(Publication)).one()
    assert publication.edition == 2
    assert "délicat" in publication.rendered["html"]["body"]
    assert _sheet().version == 2


def test_a_field_edited_here_is_never_overwritten(folder: Path, esther: Any) -> None:
    _run(folder)
    sheet = _sheet()
    sheet.state = SheetState.TO_REVISE
    draft = replace(SheetDraft.from_content(sheet.content), summary="Écrit par la curatrice.")
    writing.update_sheet(sheet, draft, base_version=1, actor=esther, now=utcnow())
    db.session.flush()
    _change(folder / "une.md", "Prévenir avant le retour.", "Autre résumé.")
    _change(folder / "une.md", "Un moment fragile", "Un moment délicat")
    report = _run(folder)
    assert _counts(report) == (0, 1, 0, 0)
    assert [fields for _place, fields in report.kept] == [("summary",)]
    assert _sheet().content["summary"] == "Écrit par la curatrice."
    assert "délicat" in _sheet().content["body"]
    assert _sheet().state is SheetState.TO_REVISE


def test_a_sheet_written_here_keeps_all_that_it_says(folder: Path) -> None:
    sheet = make_sheet("Écrite ici", SheetState.DRAFT)
    sheet.slug = "preparer-la-sortie"
    db.session.flush()
    report = _run(folder)
    assert _counts(report) == (0, 1, 0, 0)
    again = _sheet()
    assert again.title == "Écrite ici"
    assert {"title", "summary", "body"} <= set(report.kept[0][1])


def test_bad_files_are_refused_with_file_and_line(tmp_path: Path, app: Flask) -> None:
    (tmp_path / "sans-titre.md").write_text("---\nsummary: x\n---\n", encoding="utf-8")
    (tmp_path / "sans-tete.md").write_text("Bonjour", encoding="utf-8")
    (tmp_path / "code.md").write_text("---\ntitle: a\netapes: [nulle_part]\n---\n", encoding="utf-8")
    (tmp_path / "yaml.md").write_text("---\ntitle: a\nnumber: [1\n---\n", encoding="utf-8")
    (tmp_path / "latin.md").write_bytes("---\ntitle: été\n---\n".encode("latin-1"))
    (tmp_path / "jour.md").write_text("---\ntitle: b\nreview_due: 2027-02-31\n---\n", encoding="utf-8")
    (tmp_path / "long.md").write_text(f"---\ntitle: {'a' * 161}\n---\n", encoding="utf-8")
    (tmp_path / "bonne.md").write_text("---\ntitle: Bonne\n---\nx", encoding="utf-8")
    report = _run(tmp_path)
    places = {str(place) for place, _reason in report.refused}
    assert _counts(report) == (1, 0, 0, 7)
    assert "code.md:3" in places
    assert "jour.md:3" in places
    assert "long.md:2" in places
    assert {place.partition(":")[0] for place in places} == {
        "sans-titre.md", "sans-tete.md", "code.md", "yaml.md", "latin.md", "jour.md", "long.md",
    }  # fmt: skip


def _lines(path: Path, rows: list[Any]) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_json_lines_are_imported_like_markdown(tmp_path: Path, app: Flask) -> None:
    rows = [{"title": f"Fiche {n}", "slug": f"f-{n}", "body": "## Un\n\nx", "status": "brouillon"} for n in range(3)]
    path = _lines(tmp_path / "fiches.jsonl", rows)
    assert _counts(_run(path)) == (3, 0, 0, 0)
    assert _counts(_run(path)) == (0, 0, 3, 0)
    assert _sheet("f-2").state is SheetState.DRAFT
    assert db.session.scalar(select(func.count()).select_from(Publication)) == 0


@pytest.mark.parametrize("bad", ["{", '"texte"', json.dumps({"slug": "x"}), json.dumps({"title": "a", "number": "z"})])
def test_a_file_with_one_bad_line_is_not_half_imported(tmp_path: Path, app: Flask, bad: str) -> None:
    path = _lines(tmp_path / "fiches.jsonl", [{"title": "Première"}, bad, {"title": "Troisième"}])
    report = _run(path)
    assert _counts(report) == (0, 0, 0, 1)
    assert str(report.refused[0][0]) == "fiches.jsonl:2"
    assert db.session.scalar(select(func.count()).select_from(Sheet)) == 0


def test_the_same_address_twice_is_refused(tmp_path: Path, app: Flask) -> None:
    path = _lines(tmp_path / "fiches.jsonl", [{"title": "A", "slug": "meme"}, {"title": "B", "slug": "meme"}])
    report = _run(path)
    assert _counts(report) == (0, 0, 0, 1)
    assert "fiches.jsonl:1" in report.refused[0][1]


def test_a_text_too_tangled_leaves_nothing_of_its_file(tmp_path: Path, app: Flask) -> None:
    path = _lines(tmp_path / "fiches.jsonl", [{"title": "A"}, {"title": "B", "body": "[" * 5000}])
    report = _run(path)
    assert report.created == 0
    assert len(report.refused) == 1
    assert db.session.scalar(select(func.count()).select_from(Sheet)) == 0


def test_kinds_do_not_share_their_addresses(tmp_path: Path, app: Flask) -> None:
    rows = [{"title": "Cadrer", "slug": "cadrer"}, {"title": "Cadrer", "slug": "cadrer", "kind": "kit", "position": 1}]
    assert _counts(_run(_lines(tmp_path / "deux.jsonl", rows))) == (2, 0, 0, 0)
    assert _sheet("cadrer", SheetKind.KIT).position == 1


def test_links_inside_one_import_are_not_broken(tmp_path: Path, app: Flask) -> None:
    rows = [
        {"title": "A", "slug": "a", "body": "[b](fiche:b)", "status": "publiee"},
        {"title": "B", "slug": "b", "body": "[a](fiche:a) [c](fiche:c)", "status": "publiee"},
    ]
    _run(_lines(tmp_path / "deux.jsonl", rows))
    assert 'href="/fiches/b"' in _sheet("a").rendered["html"]["body"]
    assert _sheet("b").rendered["broken_links"] == ["fiche:c"]


def test_a_withdrawn_file_takes_the_page_off_line(folder: Path) -> None:
    _run(folder)
    _change(folder / "une.md", "status: publiee", "status: retiree")
    _run(folder)
    assert _sheet().state is SheetState.WITHDRAWN
    assert db.session.scalar(select(func.count()).select_from(Publication)) == 0


def test_import_of_nothing_reports_nothing(tmp_path: Path, app: Flask) -> None:
    assert _counts(_run(tmp_path)) == (0, 0, 0, 0)


def test_a_key_written_twice_is_refused_with_its_line(tmp_path: Path, app: Flask) -> None:
    (tmp_path / "double.md").write_text("---\ntitle: A\nsummary: x\ntitle: B\n---\n", encoding="utf-8")
    report = _run(tmp_path)
    assert [str(place) for place, _reason in report.refused] == ["double.md:4"]


def test_a_file_that_goes_back_to_a_draft_leaves_the_page_on_line(folder: Path) -> None:
    _run(folder)
    _change(folder / "une.md", "status: publiee", "status: brouillon")
    _run(folder)
    assert _sheet().state is SheetState.TO_REVISE
    assert db.session.scalar(select(func.count()).select_from(Publication)) == 1
