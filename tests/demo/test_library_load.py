"""What the library of a demonstration holds: pages on line that lead somewhere, a desk at work, uses, a tombstone."""

from collections import Counter
from html import unescape
from io import BytesIO
from typing import Any

import html5lib
import pytest
from flask import Flask
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.core.clock import frozen_at, today_in_paris
from labagora.core.db import db
from labagora.core.files import FileState
from labagora.library import gate
from labagora.library.enums import FileRole, ReuseStage, SheetKind, SheetState
from labagora.library.models import Publication, Reuse, Sheet, SheetFile, SheetLink, SheetVersion, Tombstone
from labagora.library.queries.ageing import MONTH, OVERDUE, UNDATED, bucket_counts
from labagora.library.queries.links import count_broken_links
from labagora.library.queries.publications import chapters
from labagora.organisations.models import Organisation
from labagora.ports.storage import uploads
from tests.demo.conftest import LOADED_ON

XHTML = "{http://www.w3.org/1999/xhtml}"


def _published(kind: SheetKind | None = None) -> list[Publication]:
    query = select(Publication).order_by(Publication.id)
    return list(db.session.scalars(query if kind is None else query.where(Publication.kind == kind)))


def _sheets(state: SheetState) -> list[Sheet]:
    return list(db.session.scalars(select(Sheet).where(Sheet.state == state).order_by(Sheet.id)))


def test_nine_fiches_and_eight_chapters_are_on_line_in_order(demo_app: Flask) -> None:
    national = [row for row in _published(SheetKind.FICHE) if not row.territory]
    assert sorted(row.number or 0 for row in national) == list(range(1, 10))
    assert [row.position for row in chapters()] == list(range(1, 9))


def test_the_desk_has_a_draft_one_in_review_and_one_planned(demo_app: Flask) -> None:
    states = Counter(sheet.state for sheet in db.session.scalars(select(Sheet)))
    assert states == {
        SheetState.PUBLISHED: 18, SheetState.WITHDRAWN: 1, SheetState.DRAFT: 1, SheetState.REVIEW: 1,
        SheetState.VALIDATED: 1,
    }  # fmt: skip
    (planned,), (reviewed,) = _sheets(SheetState.VALIDATED), _sheets(SheetState.REVIEW)
    assert planned.publish_at is not None
    assert planned.publish_at > LOADED_ON
    assert reviewed.submitted_at is not None
    assert reviewed.submitted_at < LOADED_ON
    assert not gate.lacks_of(reviewed)


def test_the_withdrawn_page_leads_to_one_that_is_on_line(demo_app: Flask) -> None:
    (stone,) = db.session.scalars(select(Tombstone)).all()
    target = next(row for row in _published() if row.sheet_ref == stone.moved_to_ref)
    answer = demo_app.test_client().get(f"/fiches/{stone.slug}")
    assert answer.status_code == 410
    assert f'href="/fiches/{target.slug}"' in answer.text
    assert stone.reason in unescape(answer.text)


def test_eight_uses_show_every_stage_and_no_real_organisation(demo_app: Flask) -> None:
    uses = list(
        db.session.scalars(
            select(Reuse).options(joinedload(Reuse.organisation), joinedload(Reuse.steps)).order_by(Reuse.id)
        ).unique()
    )
    assert len(uses) == 8
    assert {use.stage for use in uses} == set(ReuseStage)
    assert all(use.organisation.is_fictional and use.steps and use.region_code for use in uses)
    assert [use for use in uses if use.stage is ReuseStage.ABANDONED and not use.why_abandoned] == []
    assert len({use.sheet_id for use in uses}) >= 5


def test_one_territorial_version_differs_from_its_parent(demo_app: Flask) -> None:
    (version,) = [row for row in _published(SheetKind.FICHE) if row.territory]
    parent = next(row for row in _published() if row.sheet_ref == version.parent_ref)
    assert version.content["body"] != parent.content["body"]
    assert version.organisation_name
    page = demo_app.test_client().get(f"/fiches/{version.slug}/differences")
    assert page.status_code == 200
    assert "<ins>" in page.text


def test_everything_written_here_is_badged_and_answered_for(demo_app: Flask) -> None:
    for sheet in db.session.scalars(select(Sheet)):
        assert sheet.is_fictional, sheet.slug
        assert sheet.owner_id is not None or sheet.organisation_id is not None, sheet.slug
    assert all(row.is_fictional for row in _published())
    assert not [one for one in db.session.scalars(select(Organisation)) if one.is_fictional == bool(one.source_url)]


def test_pages_have_versions_and_dates_that_move_with_the_day_of_loading(demo_app: Flask) -> None:
    """One is late and one is soon to be read again, whenever the demonstration is loaded: the report shows both."""
    today = today_in_paris(LOADED_ON)
    saved = set(db.session.scalars(select(SheetVersion.sheet_id)))
    assert saved == set(db.session.scalars(select(Sheet.id)))
    for row in _published():
        assert row.review_due is not None
        assert row.reviewed_on is None or row.reviewed_on <= today
    counts = bucket_counts(today)
    assert (counts[OVERDUE], counts[MONTH], counts[UNDATED]) == (1, 1, 0)


def test_no_link_and_no_picture_of_a_page_is_broken(demo_app: Flask) -> None:
    on_line = {f"{row.kind.value}:{row.slug}" for row in _published()}
    for row in _published():
        lost = [row.rendered[name] for name in ("broken_links", "broken_images", "images_without_alt", "refused_links")]
        assert lost == [[], [], [], []], row.slug
        assert set(row.rendered["links"]) <= on_line, row.slug
        assert row.rendered["links"], row.slug
    assert count_broken_links() == 0
    assert db.session.scalars(select(SheetLink)).first() is not None


def test_internal_links_of_the_pages_answer(demo_app: Flask) -> None:
    """Every path that a page of the collection names, its section included, is there."""
    browser, ids = demo_app.test_client(), dict[str, set[str]]()

    def anchors(path: str) -> set[str]:
        if path not in ids:
            answer = browser.get(path)
            assert answer.status_code == 200, path
            is_page = answer.mimetype == "text/html"
            ids[path] = {node.get("id", "") for node in html5lib.parse(answer.text).iter()} if is_page else set()
            answer.close()
        return ids[path]

    pages = [("/kit/" if row.kind is SheetKind.KIT else "/fiches/") + row.slug for row in _published()]
    with frozen_at(LOADED_ON):
        for page in ["/fiches", "/kit", "/kit/complet", *pages]:
            main = next(html5lib.parse(browser.get(page).text).iter(f"{XHTML}main"))
            for link in main.iter(f"{XHTML}a"):
                path, _, section = link.get("href", "").partition("#")
                if (not path or path.startswith("/")) and "/utilis" not in path and "/version-" not in path:
                    assert not section or section in anchors(path.split("?")[0] or page), (page, link.get("href"))


def _tools() -> list[Any]:
    query = select(SheetFile).options(joinedload(SheetFile.stored)).where(SheetFile.role == FileRole.TOOL)
    return list(db.session.scalars(query.order_by(SheetFile.id)))


def test_tools_open_and_are_offered_on_their_pages(demo_app: Flask) -> None:
    tools = _tools()
    offered = {one["public_id"] for row in _published() for one in row.files}
    assert len(tools) >= 17
    assert {tool.public_id for tool in tools} == offered
    kinds = Counter(tool.stored.name.rpartition(".")[2] for tool in tools)
    assert set(kinds) == {"xlsx", "pdf"}
    for tool in tools:
        assert tool.stored.state is FileState.CLEAN
        assert tool.title
        content = uploads.read(tool.stored)
        if tool.stored.name.endswith("xlsx"):
            sheet = load_workbook(BytesIO(content)).active
            assert sheet is not None
            assert all(cell.value for cell in sheet[1])
        else:
            assert len(PdfReader(BytesIO(content)).pages) >= 1


def test_a_visitor_downloads_a_tool_of_each_kind(demo_app: Flask) -> None:
    for end in ("xlsx", "pdf"):
        tool = next(one for one in _tools() if one.stored.name.endswith(end))
        answer = demo_app.test_client().get(f"/fichiers/{tool.public_id}")
        assert answer.status_code == 200
        assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("path", ["/fiches/{}.pdf", "/fiches/{}.md", "/fiches/{}.jsonld", "/api/v1/sheets/{}"])
def test_the_first_fiche_leaves_in_every_format(demo_app: Flask, path: str) -> None:
    first = next(row for row in _published(SheetKind.FICHE) if row.number == 1)
    answer = demo_app.test_client().get(path.format(first.slug))
    assert answer.status_code == 200
    text = PdfReader(BytesIO(answer.data)).pages[0].extract_text() if path.endswith("pdf") else answer.text
    assert first.title.split()[0] in text
