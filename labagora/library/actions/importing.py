"""Import of sheets from files, asked from the console: what was edited here since the last import is left alone."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.core import audit, outbox
from labagora.core.db import db
from labagora.core.errors import Invalid
from labagora.library.actions.publishing import lift_tombstone, put_on_line, take_off_line
from labagora.library.actions.saving import keep_version, put_content
from labagora.library.checks import check_draft
from labagora.library.commands import FIELDS, SheetDraft
from labagora.library.enums import SheetState, VersionOrigin
from labagora.library.exchange.mapping import Incoming
from labagora.library.models import Sheet
from labagora.library.queries.exchange import Known, forget
from labagora.library.queries.publications import find_publication_of
from labagora.library.queries.slugs import RESERVED
from labagora.library.rendering import Surroundings

BATCH = 200
MEND_LINKS = "library.mend_links"
EMPTY = SheetDraft(title="").as_content()
ON_LINE = (SheetState.PUBLISHED, SheetState.TO_REVISE)


@dataclass(frozen=True)
class Outcome:
    """What became of one entry: ``created``, ``updated``, ``unchanged``; ``kept`` fields were edited here."""

    verb: str
    kept: tuple[str, ...] = ()


def check_incoming(one: Incoming, known: Known) -> None:
    """Raise Invalid on the field that cannot be imported, before anything is written."""
    if one.slug in RESERVED or len(one.slug) > 100:
        raise Invalid("slug", "cette adresse est réservée ou trop longue")
    check_draft(one.draft, known.working(one.kind, one.slug))


def import_sheets(
    entries: Sequence[Incoming], *, now: datetime, around: Surroundings, progress: Callable[[int], None]
) -> list[Outcome]:
    """Import the entries of one file, all or none. ``progress`` is told how many were done since it was last told.

    Raises Invalid for a text too tangled to lay out: nothing of the file is kept.
    """
    outcomes: list[Outcome] = []
    with db.session.begin_nested():
        for start in range(0, len(entries), BATCH):
            some = entries[start : start + BATCH]
            known = Known.of(some)
            outcomes += [_import_sheet(one, known, now, around) for one in some]
            db.session.flush()
            forget()  # memory stays flat whatever the size
            progress(len(some))
    if any(outcome.verb != "unchanged" for outcome in outcomes):
        outbox.enqueue(MEND_LINKS, unique_key=f"{MEND_LINKS}:{now.isoformat()}")  # once for all the files
    return outcomes


def _import_sheet(one: Incoming, known: Known, now: datetime, around: Surroundings) -> Outcome:
    sheet = known.working(one.kind, one.slug)
    if sheet is None:
        return _create(one, now, around)
    brought = one.as_imported()
    if sheet.imported == brought:
        return Outcome("unchanged")
    content, kept = _merged(sheet, brought["content"])
    changed, wanted = content != sheet.content, _wanted(sheet, one, is_as_brought=content == brought["content"])
    sheet.imported, sheet.extra, sheet.is_fictional = brought, brought["extra"], one.is_fictional
    if not changed and wanted is sheet.state:
        return Outcome("updated", kept)
    if changed:
        _save(sheet, content, now, None if sheet.id in known.with_files else around)
    _follow_state(sheet, wanted, now)
    _follow_publication(sheet, now)
    audit.record("sheet.imported", sheet, actor=None, now=now, version=sheet.version)
    return Outcome("updated", kept)


def _wanted(sheet: Sheet, one: Incoming, *, is_as_brought: bool) -> SheetState:
    """Return the state to come: that of the file, unless people moved the sheet, or wrote what nobody read again."""
    is_moved = not sheet.imported or sheet.state.value != (sheet.imported.get("state") or SheetState.DRAFT.value)
    would_publish = one.state in ON_LINE and sheet.state is not SheetState.PUBLISHED and not is_as_brought
    if one.state is None or is_moved or would_publish:
        return sheet.state
    is_rewritten = one.state is SheetState.DRAFT and sheet.state in ON_LINE
    return SheetState.TO_REVISE if is_rewritten else one.state  # what is on line stays there while it is rewritten


def _create(one: Incoming, now: datetime, around: Surroundings) -> Outcome:
    brought = one.as_imported()
    sheet = Sheet(
        kind=one.kind,
        slug=one.slug,
        title=one.draft.title,
        version=1,
        is_fictional=one.is_fictional,
        extra=brought["extra"],
        imported=brought,
        state=SheetState.DRAFT,
    )
    sheet.organisation, sheet.parent = None, None
    db.session.add(sheet)
    db.session.flush()
    put_content(sheet, brought["content"], around)
    keep_version(sheet, actor=None, now=now, origin=VersionOrigin.IMPORTED)
    _follow_state(sheet, one.state or SheetState.DRAFT, now)
    _follow_publication(sheet, now)
    audit.record("sheet.imported", sheet, actor=None, now=now, version=1)
    return Outcome("created")


def _merged(sheet: Sheet, brought: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the content that results, and the fields that the file would have changed but that were edited here."""
    before: Mapping[str, Any] = sheet.imported.get("content", EMPTY)
    content, kept = dict(sheet.content), []
    for name in FIELDS:
        here, was, new = sheet.content.get(name, EMPTY[name]), before.get(name, EMPTY[name]), brought[name]
        if new in (here, was):
            continue
        if here == was:
            content[name] = new
        else:
            kept.append(name)
    return content, tuple(kept)


def _save(sheet: Sheet, content: dict[str, Any], now: datetime, around: Surroundings | None) -> None:
    put_content(sheet, content, around)
    sheet.version += 1
    keep_version(sheet, actor=None, now=now, origin=VersionOrigin.IMPORTED)


def _follow_state(sheet: Sheet, wanted: SheetState, now: datetime) -> None:
    """Put the sheet where its file says: files are written by the team, and imported from its console."""
    if wanted is sheet.state:
        return
    sheet.submitted_at = sheet.submitted_at or (None if wanted is SheetState.DRAFT else now)
    if wanted in (*ON_LINE, SheetState.VALIDATED):
        sheet.validated_at = sheet.validated_at or now
    if wanted is not SheetState.VALIDATED:
        sheet.publish_at = None
    if wanted is SheetState.WITHDRAWN:
        sheet.withdrawn_at, sheet.state_reason = now, sheet.state_reason or "Retirée par un import."
    else:
        sheet.withdrawn_at, sheet.state_reason = None, ""
    sheet.state = wanted


def _follow_publication(sheet: Sheet, now: datetime) -> None:
    """Make what is on line follow the state: a sheet that is being revised stays there as it was."""
    if sheet.state not in (*ON_LINE, SheetState.WITHDRAWN):
        return
    publication = find_publication_of(sheet)
    is_behind = publication is None or (sheet.state is SheetState.PUBLISHED and publication.content != sheet.content)
    if sheet.state in ON_LINE and is_behind:
        put_on_line(sheet, now, rendered=sheet.rendered)
        lift_tombstone(sheet)
    elif sheet.state is SheetState.WITHDRAWN and publication is not None:
        take_off_line(sheet, publication, sheet.state_reason, None, now)
