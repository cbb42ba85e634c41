"""Fiches-actions and kit of the demonstration: imported as files are, then lived in by its people."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from labagora.core.clock import PARIS
from labagora.core.db import db
from labagora.core.files import StoredFile
from labagora.core.paper import Paper, PaperSection, paper_pdf
from labagora.core.text import slugify
from labagora.demo.collection import files
from labagora.demo.content import Entry, read
from labagora.demo.world import World
from labagora.library.actions import forks, importing, publishing, reuses, review, writing
from labagora.library.commands import ReuseDraft, SheetDraft
from labagora.library.enums import FileRole, SheetKind, SheetState
from labagora.library.exchange.mapping import Incoming, incoming
from labagora.library.models import Sheet, SheetFile
from labagora.library.queries.exchange import bulk_surroundings
from labagora.library.queries.publications import find_publication_of
from labagora.ports.storage.checks import MEDIA_TYPES, Upload
from labagora.ports.storage.uploads import keep
from labagora.web.exports import xlsx_bytes

WRITTEN_ON = date(2026, 11, 30)  # the day that the dates of the files suppose
DAYS = ("reviewed_on", "review_due", "patients_reviewed_on")
PUBLISHED = -120


def add_library(world: World) -> None:
    """The published collection, what curators have on their desk, who uses what."""
    desk, timeline = read("library_desk"), world.timeline
    timeline.add(PUBLISHED - 10, _import, world)
    timeline.add(PUBLISHED, _publish_all, world)
    timeline.add(desk["withdrawn"]["published"], _publish_old, world, desk["withdrawn"])
    timeline.add(desk["withdrawn"]["at"], _withdraw, world, desk["withdrawn"])
    for entry in desk["working"]:
        timeline.add(f"{entry['written']} 10:00", _write, world, entry)
    for entry in desk["reuses"]:
        timeline.add(f"{entry['declared']} 17:00", _declare, world, entry)
    timeline.add(f"{desk['fork']['written']} 11:00", _fork, world, desk["fork"])
    timeline.add(f"{desk['fork']['published']} 15:30", _publish_fork, world)


def _moved(draft: SheetDraft, delta: timedelta) -> SheetDraft:
    """Move the dates of reading, so that the demonstration never looks stale."""
    moved: dict[str, Any] = {name: _later(getattr(draft, name), delta) for name in DAYS}
    return replace(draft, **moved)


def _later(text: str, delta: timedelta) -> str:
    return (date.fromisoformat(text) + delta).isoformat() if text else ""


def _import(world: World, now: datetime) -> None:
    delta = world.timeline.today.astimezone(PARIS).date() - WRITTEN_ON
    found = [incoming(entry) for entry in files()]
    coming = [
        replace(one, draft=_moved(one.draft, delta), state=None, extra=_without_tools(one.extra)) for one in found
    ]
    importing.import_sheets(coming, now=now, around=bulk_surroundings(coming), progress=lambda _count: None)
    for one, source in zip(coming, found, strict=True):
        sheet = _sheet(one.kind, one.slug)
        sheet.owner_id = world.accounts["esther"].id
        _add_tools(sheet, source, now)


def _without_tools(extra: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in extra.items() if key != "tools"}


def _sheet(kind: SheetKind, slug: str) -> Sheet:
    query = select(Sheet).options(joinedload(Sheet.organisation), joinedload(Sheet.parent))
    return db.session.scalars(query.where(Sheet.kind == kind, Sheet.slug == slug)).one()


def _add_tools(sheet: Sheet, source: Incoming, now: datetime) -> None:
    for position, tool in enumerate(source.extra.get("tools", ()), start=1):
        db.session.add(
            SheetFile(
                sheet_id=sheet.id,
                stored=_tool_file(tool, now),
                role=FileRole.TOOL,
                title=tool["title"],
                description=tool.get("description", ""),
                position=position,
                added_at=now,
            )
        )


def _tool_file(tool: Mapping[str, Any], now: datetime) -> StoredFile:
    """Make the template of a tool: a workbook with its columns, or a form to print with its lines."""
    if "columns" in tool:
        kind, content = "xlsx", xlsx_bytes(tool["title"], tool["columns"], [])
    else:
        kind, content = "pdf", _form(tool, now)
    name = f"{slugify(tool['title'])}.{kind}"
    return keep(Upload(name=name, media_type=MEDIA_TYPES[kind], content=content), now=now)


def _form(tool: Mapping[str, Any], now: datetime) -> bytes:
    sections = [PaperSection(line, "<p>……………………………………………………</p>") for line in tool["lines"]]
    paper = Paper(
        title=tool["title"],
        summary=tool.get("description", ""),
        kicker="Outil à remplir",
        facts=(),
        sections=sections,
        notice="Exemple fictif",
    )
    return paper_pdf(paper, made_on=now.astimezone(PARIS).date())


def _publish_all(world: World, now: datetime) -> None:
    esther = world.accounts["esther"]
    query = select(Sheet).options(joinedload(Sheet.organisation), joinedload(Sheet.parent))
    sheets = db.session.scalars(query.where(Sheet.state == SheetState.DRAFT).order_by(Sheet.kind, Sheet.id)).all()
    for sheet in sheets:
        _validate(sheet, esther, now)
    for sheet in sheets:
        publishing.publish_sheet(sheet, actor=esther, now=now)
    for sheet in sheets:  # their links lead somewhere once all are on line
        publication = find_publication_of(sheet)
        assert publication is not None
        publishing.refresh_publication(publication, sheet)


def _validate(sheet: Sheet, esther: Any, now: datetime) -> None:
    review.submit_sheet(sheet, override_reason="Contenu de démonstration, relu ligne à ligne.", actor=esther, now=now)
    review.validate_sheet(sheet, actor=esther, now=now)


def _create(entry: Entry, world: World, now: datetime) -> Sheet:
    draft = SheetDraft(title=entry["title"], **entry["content"])
    sheet = writing.create_sheet(SheetKind.FICHE, draft, slug=entry["key"], actor=world.accounts["esther"], now=now)
    sheet.is_fictional = True
    return sheet


def _write(world: World, entry: Entry, now: datetime) -> None:
    esther, sheet = world.accounts["esther"], _create(entry, world, now)
    if entry["state"] == "draft":
        return
    review.submit_sheet(sheet, override_reason="Exemple volontairement court.", actor=esther, now=now)
    if entry["state"] == "validated":
        review.validate_sheet(sheet, actor=esther, now=now)
        publishing.schedule_sheet(sheet, world.timeline.moment(entry["planned"]), actor=esther, now=now)


def _publish_old(world: World, entry: Entry, now: datetime) -> None:
    esther, sheet = world.accounts["esther"], _create(entry, world, now)
    _validate(sheet, esther, now)
    publishing.publish_sheet(sheet, actor=esther, now=now)


def _withdraw(world: World, entry: Entry, now: datetime) -> None:
    sheet, target = _sheet(SheetKind.FICHE, entry["key"]), _sheet(SheetKind.FICHE, entry["moved_to"])
    publishing.withdraw_sheet(sheet, entry["reason"], target, actor=world.accounts["esther"], now=now)


def _declare(world: World, entry: Entry, now: datetime) -> None:
    draft = ReuseDraft(
        stage=entry["stage"],
        place=entry.get("place", ""),
        since=world.timeline.partial(entry.get("since")),
        adapted=entry.get("adapted", ""),
        results=entry.get("results", ""),
        why_abandoned=entry.get("why", ""),
    )
    sheet, organisation = _sheet(SheetKind.FICHE, entry["sheet"]), world.organisations[entry["organisation"]]
    reuses.declare_reuse(sheet, organisation, draft, actor=world.accounts[entry["leader"]], now=now)


def _fork(world: World, entry: Entry, now: datetime) -> None:
    parent, leader = _sheet(SheetKind.FICHE, entry["sheet"]), world.accounts[entry["leader"]]
    publication = find_publication_of(parent)
    assert publication is not None
    fork = forks.fork_sheet(
        parent,
        publication,
        world.organisations[entry["organisation"]],
        territory=entry["territory"],
        region_code=entry["region"],
        actor=leader,
        now=now,
    )
    draft = SheetDraft.from_content(fork.content)
    draft = replace(
        draft, body=f"{entry['body_starts']}\n{draft.body}", review_due=_later(str(now.date()), timedelta(365))
    )
    writing.update_sheet(fork, draft, base_version=fork.version, actor=leader, now=now)
    world.forks.append(fork)


def _publish_fork(world: World, now: datetime) -> None:
    esther = world.accounts["esther"]
    for fork in world.forks:
        fork.owner_id = esther.id
        _validate(fork, esther, now)
        publishing.publish_sheet(fork, actor=esther, now=now)
