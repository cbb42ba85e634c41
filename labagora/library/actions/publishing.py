"""From a validated sheet to what the public reads, and back."""

import hashlib
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete

from labagora.core import audit, outbox
from labagora.core.db import db
from labagora.core.errors import Invalid
from labagora.library import policy
from labagora.library.actions.files import discard_removed
from labagora.library.actions.moves import ensure, move_sheet, need_reason
from labagora.library.enums import SheetState
from labagora.library.models import Publication, PublicationFacet, Sheet, Tombstone
from labagora.library.queries.publications import find_publication_of, find_tombstone_of, public_files
from labagora.library.queries.surroundings import public_surroundings_of
from labagora.library.rendering import FACETS, render_sheet

BUILD_PDF, TELL_FORKS, REFRESH_LINKERS = "library.build_pdf", "library.tell_forks", "library.refresh_linkers"
LONGEST_SLUG = 100
DATES = ("reviewed_on", "review_due", "patients_reviewed_on")


def publish_sheet(sheet: Sheet, *, actor: Any, now: datetime) -> Publication:
    """Put on line what was validated. The PDF follows in a job; territorial versions are told."""
    ensure(concerned=policy.curates(actor), possible=policy.can_publish(actor, sheet), sheet=sheet)
    return release(sheet, actor=actor, now=now)


def release(sheet: Sheet, *, actor: Any, now: datetime) -> Publication:
    """Publish a validated sheet, asked by a person or by its schedule (``actor`` None)."""
    move_sheet(sheet, SheetState.PUBLISHED, actor=actor, now=now)
    publication = put_on_line(sheet, now)
    lift_tombstone(sheet)
    outbox.enqueue(BUILD_PDF, sheet_ref=sheet.public_id)
    outbox.enqueue(TELL_FORKS, sheet_ref=sheet.public_id, edition=publication.edition)
    outbox.enqueue(REFRESH_LINKERS, kind=sheet.kind.value, slug=sheet.slug)
    return publication


def schedule_sheet(sheet: Sheet, publish_at: datetime | None, *, actor: Any, now: datetime) -> None:
    """Choose when a validated sheet goes on line; None takes the schedule away."""
    ensure(concerned=policy.curates(actor), possible=policy.can_publish(actor, sheet), sheet=sheet)
    if publish_at is not None and publish_at <= now:
        raise Invalid("publish_at", "Choisissez un moment à venir.")
    sheet.publish_at = publish_at
    audit.record("sheet.scheduled", sheet, actor=actor, now=now, planned=publish_at is not None)


def withdraw_sheet(sheet: Sheet, reason: str, moved_to: Sheet | None, *, actor: Any, now: datetime) -> None:
    """Take a sheet off line. Its address says why and where to go."""
    ensure(concerned=policy.curates(actor), possible=policy.can_withdraw(actor, sheet), sheet=sheet)
    reason = need_reason(reason, "Écrivez pourquoi : les lecteurs le verront à cette adresse.")
    if moved_to is not None and (moved_to.id == sheet.id or find_publication_of(moved_to) is None):
        raise Invalid("moved_to", "Choisissez une autre page, publiée.")
    publication = find_publication_of(sheet)
    if publication is not None:
        take_off_line(sheet, publication, reason, moved_to, now)
    sheet.withdrawn_at = now
    move_sheet(sheet, SheetState.WITHDRAWN, actor=actor, now=now, reason=reason)


def take_off_line(sheet: Sheet, publication: Publication, reason: str, moved_to: Sheet | None, now: datetime) -> None:
    """Remove what the public reads, and leave a tombstone at its address."""
    discard_pdf(publication)
    db.session.delete(publication)
    _put_tombstone(sheet, publication, reason, moved_to, now)
    outbox.enqueue(REFRESH_LINKERS, kind=sheet.kind.value, slug=sheet.slug)


def reopen_sheet(sheet: Sheet, *, actor: Any, now: datetime) -> None:
    """Start again from a withdrawn sheet: it is a draft, its tombstone stands until it is published."""
    ensure(concerned=policy.curates(actor), possible=policy.can_reopen(actor, sheet), sheet=sheet)
    sheet.withdrawn_at = None
    move_sheet(sheet, SheetState.DRAFT, actor=actor, now=now)


def put_on_line(sheet: Sheet, now: datetime, *, rendered: dict[str, Any] | None = None) -> Publication:
    """Write what the public reads from the working copy. Needs ``organisation`` and ``parent`` loaded.

    ``rendered`` is given by an import, which has made it already.
    """
    discard_removed(sheet)
    publication = find_publication_of(sheet)
    if publication is None:
        publication = _first_publication(sheet, now)
    else:
        discard_pdf(publication)
    publication.edition += 1
    publication.revised_at, publication.version_number = now, sheet.version
    for name in ("kind", "slug", "number", "position", "title", "summary", "content", "is_fictional", "territory"):
        setattr(publication, name, getattr(sheet, name))
    publication.organisation_name = sheet.organisation.name if sheet.organisation else ""
    publication.parent_ref = sheet.parent.public_id if sheet.parent else None
    for name in DATES:
        setattr(publication, name, _day(sheet.content.get(name)))
    refresh_publication(publication, sheet, rendered=rendered)
    return publication


def _first_publication(sheet: Sheet, now: datetime) -> Publication:
    """Return a new row; its editions go on from those that a withdrawal ended, for what was told of them stays."""
    tombstone = find_tombstone_of(sheet)
    edition = tombstone.edition if tombstone is not None else 0
    publication = Publication(
        sheet_id=sheet.id, sheet_ref=sheet.public_id, edition=edition, published_at=now, facets=[]
    )
    db.session.add(publication)
    return publication


def refresh_publication(
    publication: Publication, sheet: Sheet, *, rendered: dict[str, Any] | None = None, with_files: bool = True
) -> None:
    """Make anew what a publication shows, its files and its facets: at publication, or when the renderer changed.

    ``with_files=False`` leaves its files as they were published: those of the working copy may have changed since.
    """
    with db.session.no_autoflush:  # the row is not whole yet
        if with_files:
            publication.files = public_files(sheet)
        publication.rendered = rendered or render_sheet(publication.content, public_surroundings_of(sheet))
    publication.renderer = publication.rendered["renderer"]
    publication.fingerprint = _fingerprint(publication)
    db.session.flush()
    db.session.execute(delete(PublicationFacet).where(PublicationFacet.publication_id == publication.id))
    for facet, code in _facets_of(publication):
        db.session.add(PublicationFacet(publication_id=publication.id, facet=facet, code=code))


def _facets_of(publication: Publication) -> Iterator[tuple[str, str]]:
    """Yield the codes of its facets, and the pages that it links to."""
    for facet, field in FACETS.items():
        yield from ((facet, code) for code in dict.fromkeys(publication.content.get(field) or ()))
    for target in publication.rendered["links"]:
        kind, _, slug = target.partition(":")
        if len(slug) <= LONGEST_SLUG:
            yield kind, slug


def confirm_publication(publication: Publication, sheet: Sheet) -> None:
    """Say on line that the text was read again and is still right: its dates change, its edition does not."""
    publication.content, publication.version_number = sheet.content, sheet.version
    for name in DATES:
        setattr(publication, name, _day(sheet.content.get(name)))
    discard_pdf(publication)
    refresh_publication(publication, sheet, with_files=False)
    outbox.enqueue(BUILD_PDF, sheet_ref=sheet.public_id)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _fingerprint(publication: Publication) -> str:
    parts = [
        publication.rendered, publication.content, publication.files, publication.title, publication.summary,
        publication.slug, publication.number, publication.position, publication.edition, publication.is_fictional,
        publication.territory, publication.organisation_name,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def discard_pdf(publication: Publication) -> None:
    """A PDF says what was published before: it goes with it."""
    if publication.pdf_id is not None:
        outbox.enqueue("library.discard_file", stored_id=publication.pdf_id)
        publication.pdf_id = None


def _put_tombstone(sheet: Sheet, publication: Publication, reason: str, moved_to: Sheet | None, now: datetime) -> None:
    tombstone = find_tombstone_of(sheet) or Tombstone(sheet_id=sheet.id)
    tombstone.kind, tombstone.slug, tombstone.at = sheet.kind, sheet.slug, now
    tombstone.edition = publication.edition
    tombstone.reason, tombstone.moved_to_ref = reason, moved_to.public_id if moved_to else None
    db.session.add(tombstone)


def lift_tombstone(sheet: Sheet) -> None:
    """Take away what stood at the address of a sheet that is on line again."""
    tombstone = find_tombstone_of(sheet)
    if tombstone is not None:
        db.session.delete(tombstone)
