"""Pages made anew: when the page at the other end of a link comes or goes, when the renderer changes."""

from datetime import datetime
from typing import Any

import pytest

from labagora.accounts.queries import get_account
from labagora.core import schedule
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.markdown import RENDERER_VERSION
from labagora.core.outbox import Job
from labagora.library.actions import publishing, refreshing
from labagora.library.enums import FileRole, SheetKind, SheetState
from labagora.library.models import Publication, Sheet
from labagora.library.queries.queue import find_sheet
from labagora.library.tasks.links import REFRESH_RENDERER, follow_names, refresh_linkers, refresh_renderer, sweep_links
from tests.builders.library import make_sheet, publication_of
from tests.builders.organisations import make_organisation

MONDAY, TUESDAY = "2026-11-30T09:00:00+00:00", "2026-12-01T09:00:00+00:00"


def _html(sheet: Sheet) -> str:
    db.session.expire_all()
    return str(publication_of(sheet).rendered["html"]["body"])


def _jobs(name: str) -> list[dict[str, Any]]:
    return [job.arguments for job in db.session.query(Job).filter_by(name=name).order_by(Job.id)]


def _whole(sheet: Sheet) -> Sheet:
    found = find_sheet(sheet.public_id)
    assert found is not None
    return found


@pytest.fixture
def target(app: Any) -> Sheet:
    """A validated fiche, not on line yet."""
    return make_sheet("La suite", SheetState.VALIDATED)


@pytest.fixture
def linker(target: Sheet) -> Sheet:
    """A page on line that links to it, and to nothing else."""
    return make_sheet("Qui lie", body=f"Voir [la suite](fiche:{target.slug}#etapes).")


def _mark(sheet: Sheet) -> tuple[Any, ...]:
    row = publication_of(sheet)
    return row.edition, row.revised_at, row.published_at, row.version_number


def test_a_link_lives_and_dies_with_its_target(esther: Any, target: Sheet, linker: Sheet) -> None:
    assert "<a" not in _html(linker)
    before, fingerprint = _mark(linker), publication_of(linker).fingerprint
    publishing.publish_sheet(_whole(target), actor=get_account(esther.public_id), now=utcnow())
    assert _jobs("library.refresh_linkers") == [{"kind": "fiche", "slug": target.slug}]
    refresh_linkers(kind="fiche", slug=target.slug)
    assert f'href="/fiches/{target.slug}#etapes"' in _html(linker)
    assert _mark(linker) == before
    assert publication_of(linker).fingerprint != fingerprint
    actor = get_account(esther.public_id)
    publishing.withdraw_sheet(_whole(target), "Finie.", None, actor=actor, now=utcnow())
    refresh_linkers(kind="fiche", slug=target.slug)
    assert "<a" not in _html(linker)
    assert publication_of(linker).fingerprint == fingerprint
    assert _mark(linker) == before


def test_only_the_pages_that_link_there_are_made_anew(target: Sheet, linker: Sheet) -> None:
    make_sheet("Ailleurs", body="Voir [autre](fiche:autre).")
    publishing.release(_whole(target), actor=None, now=utcnow())
    assert refreshing.refresh_linkers(SheetKind.FICHE, target.slug) == 1
    assert refreshing.refresh_linkers(SheetKind.FICHE, target.slug) == 0, "twice is once"
    assert refreshing.refresh_linkers(SheetKind.KIT, target.slug) == 0
    assert refreshing.refresh_linkers(SheetKind.FICHE, "") == 0


def test_the_pdf_follows(target: Sheet, linker: Sheet) -> None:
    publishing.release(_whole(target), actor=None, now=utcnow())
    before = len(_jobs("library.build_pdf"))
    refresh_linkers(kind="fiche", slug=target.slug)
    assert _jobs("library.build_pdf")[before:] == [{"sheet_ref": linker.public_id}]


def test_what_waits_in_the_working_copy_does_not_go_on_line(target: Sheet, linker: Sheet, monkeypatch: Any) -> None:
    linker.content = {**linker.content, "body": "Texte secret."}
    monkeypatch.setattr(publishing, "public_files", lambda _sheet: [{"public_id": "neuf", "role": FileRole.TOOL.value}])
    publishing.release(_whole(target), actor=None, now=utcnow())
    refresh_linkers(kind="fiche", slug=target.slug)
    assert "secret" not in _html(linker)
    assert publication_of(linker).files == []


def test_the_weekly_sweep_finds_what_no_job_repaired(target: Sheet, linker: Sheet, freeze: Any) -> None:
    make_sheet("Juste", body="Voir [rien](fiche:nulle-part).")
    assert refreshing.sweep_links() == 0
    publishing.put_on_line(_whole(target), utcnow())  # as a restored database would: without its jobs
    freeze(datetime.fromisoformat(TUESDAY))
    sweep_links()
    assert _jobs("library.refresh_linkers") == []
    freeze(datetime.fromisoformat(MONDAY))
    sweep_links()
    assert _jobs("library.refresh_linkers") == [{"kind": "fiche", "slug": target.slug}]
    refresh_linkers(kind="fiche", slug=target.slug)
    assert refreshing.sweep_links() == 0


def test_a_version_says_the_name_that_its_organisation_has_now(app: Any, target: Sheet) -> None:
    hospital = make_organisation(name="Hôpital d'avant")
    fork = {"parent_id": target.id, "parent_edition": 1, "territory": "Ici"}
    version = make_sheet("Version d'ici", columns={**fork, "organisation_id": hospital.id})
    publication_of(version).organisation_name = hospital.name
    db.session.flush()
    before = _mark(version)
    follow_names()
    assert _jobs("library.build_pdf") == []
    hospital.name = "Hôpital d'après"
    db.session.flush()
    follow_names()
    assert publication_of(version).organisation_name == "Hôpital d'après"
    assert _mark(version) == before
    assert _jobs("library.build_pdf") == [{"sheet_ref": version.public_id}]
    follow_names()
    assert len(_jobs("library.build_pdf")) == 1, "twice is once"


def _older(*sheets: Sheet) -> None:
    for sheet in sheets:
        row = publication_of(sheet)
        row.renderer, row.rendered = "ancien", {**row.rendered, "html": {"body": "<p>Vieux</p>"}}
    db.session.flush()


def test_a_new_renderer_makes_every_page_anew(app: Any) -> None:
    stale, fresh = [make_sheet(f"Page {n}") for n in range(3)], make_sheet("À jour")
    _older(*stale)
    kept = publication_of(fresh).fingerprint
    refresh_renderer()
    db.session.flush()
    assert {row.renderer for row in db.session.query(Publication)} == {RENDERER_VERSION}
    assert "Vieux" not in _html(stale[0])
    assert publication_of(fresh).fingerprint == kept
    assert _jobs(REFRESH_RENDERER) == []


def test_it_goes_by_batches(app: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(refreshing, "BATCH", 2)
    sheets = [make_sheet(f"Page {n}") for n in range(3)]
    _older(*sheets)
    refresh_renderer()
    db.session.flush()
    ((following),) = _jobs(REFRESH_RENDERER)
    assert following == {"after": publication_of(sheets[1]).id}
    assert db.session.query(Publication).filter_by(renderer="ancien").count() == 1
    refresh_renderer(**following)
    db.session.flush()
    assert db.session.query(Publication).filter_by(renderer="ancien").count() == 0
    assert len(_jobs(REFRESH_RENDERER)) == 1


def test_a_text_that_is_refused_now_stays_as_it_was(app: Any) -> None:
    tangled, plain = make_sheet("Emmêlée"), make_sheet("Simple")
    row = publication_of(tangled)
    row.content = {**row.content, "body": "[" * 20_000}
    _older(tangled, plain)
    refresh_renderer()
    assert "Vieux" in _html(tangled)
    assert publication_of(tangled).renderer == "ancien"
    assert "Vieux" not in _html(plain)


def test_when_they_run(app: Any) -> None:
    assert isinstance(schedule.PERIODIC[REFRESH_RENDERER], schedule.DailyAt)
    assert isinstance(schedule.PERIODIC["library.sweep_links"], schedule.DailyAt)
