"""``library import``: the state that a file asks for, beside what people did here."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.actions import writing
from labagora.library.commands import SheetDraft
from labagora.library.enums import SheetState
from labagora.library.exchange.importing import Report, Run
from labagora.library.models import Publication, Sheet, Tombstone
from tests.builders.library import make_sheet

FILE = "---\ntitle: Préparer la sortie\nslug: preparer-la-sortie\nstatus: {state}\n---\n\n{body}\n"


@pytest.fixture
def path(tmp_path: Path, app: Flask) -> Path:
    return tmp_path / "une.md"


def _import(path: Path, state: str, body: str = "Un moment fragile.") -> Report:
    path.write_text(FILE.format(state=state, body=body), encoding="utf-8")
    run = Run(path)
    run.check()
    run.write(now=utcnow(), settle=db.session.flush, progress=lambda _count: None)
    assert not run.report.refused
    return run.report


def _sheet() -> Sheet:
    return db.session.scalars(select(Sheet).where(Sheet.slug == "preparer-la-sortie")).one()


def _on_line() -> int:
    return db.session.scalar(select(func.count()).select_from(Publication)) or 0


def test_a_draft_written_here_is_not_put_on_line_by_a_file_of_its_address(path: Path) -> None:
    make_sheet("Écrite ici", SheetState.DRAFT).slug = "preparer-la-sortie"
    db.session.flush()
    for body in ("Un moment fragile.", "Un moment délicat."):
        _import(path, "publiee", body)
        assert (_sheet().state, _on_line()) == (SheetState.DRAFT, 0)


def test_what_somebody_wrote_since_is_not_put_on_line_unread(path: Path, esther: Any) -> None:
    _import(path, "brouillon")
    draft = replace(SheetDraft.from_content(_sheet().content), summary="Pas encore relu.")
    writing.update_sheet(_sheet(), draft, base_version=1, actor=esther, now=utcnow())
    db.session.flush()
    _import(path, "publiee", "Un moment délicat.")
    assert (_sheet().state, _on_line()) == (SheetState.DRAFT, 0)
    assert "délicat" in _sheet().content["body"]


@pytest.mark.parametrize("before", ["brouillon", "relecture", "validee"])
def test_a_file_that_nobody_touched_is_followed(path: Path, before: str) -> None:
    _import(path, before)
    _import(path, "publiee")
    assert (_sheet().state, _on_line()) == (SheetState.PUBLISHED, 1)


def test_a_planned_sheet_that_its_file_publishes_is_planned_no_more(path: Path) -> None:
    _import(path, "validee")
    _sheet().publish_at = utcnow() + timedelta(days=2)
    db.session.flush()
    _import(path, "publiee")
    assert (_sheet().state, _sheet().publish_at) == (SheetState.PUBLISHED, None)


def test_a_withdrawn_file_that_comes_back_leaves_no_tombstone(path: Path) -> None:
    for state in ("publiee", "retiree", "publiee"):
        _import(path, state)
    sheet = _sheet()
    assert (sheet.state, sheet.withdrawn_at, sheet.state_reason) == (SheetState.PUBLISHED, None, "")
    assert db.session.scalars(select(Tombstone)).all() == []


def test_a_revision_that_its_file_ends_is_what_the_public_reads(path: Path) -> None:
    _import(path, "publiee")
    _import(path, "a_reviser", "Un moment délicat.")
    assert "fragile" in db.session.scalars(select(Publication)).one().content["body"]
    _import(path, "publiee", "Un moment important.")
    publication = db.session.scalars(select(Publication)).one()
    assert ("important" in publication.content["body"], publication.edition) == (True, 2)
