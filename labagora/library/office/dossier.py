"""Everything that the team looks at before it decides about a sheet."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.clock import today_in_paris
from labagora.core.differences import Piece, changes
from labagora.library import display, gate
from labagora.library.models import ProofLink, Publication, Sheet, SheetFile, SheetLock, SheetRemark
from labagora.library.office.links import instead, target_words, written_as
from labagora.library.passages import folded
from labagora.library.provenance import edited_since_import
from labagora.library.queries import forks, links, locks, proofs, publications, remarks, trail
from labagora.library.queries.files import files_of, removed_files_of
from labagora.library.queries.surroundings import public_surroundings_of
from labagora.library.rendering import address, render_sheet
from labagora.library.wording import field_label, in_words

LONGEST_EXTRA = 500
VERBS = {
    "sheet.created": _("Créée"),
    "sheet.forked": _("Créée à partir de la fiche nationale"),
    "sheet.imported": _("Importée d'un fichier"),
    "sheet.review": _("Envoyée en relecture"),
    "sheet.draft": _("Rendue à ses auteurs"),
    "sheet.to_revise": _("Mise à réviser"),
    "sheet.validated": _("Validée"),
    "sheet.scheduled": _("Publication programmée ou déprogrammée"),
    "sheet.published": _("Publiée"),
    "sheet.confirmed": _("Relue et confirmée"),
    "sheet.withdrawn": _("Retirée"),
    "sheet.gate_overridden": _("Envoyée malgré la vérification du texte"),
    "sheet.entrusted": _("Confiée"),
    "sheet.renamed": _("Adresse changée"),
}


@dataclass(frozen=True)
class Difference:
    """A field that differs from what is on line, its long unchanged runs cut."""

    label: str
    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Dossier:
    """What the page of the review shows, beside the forms."""

    view: display.SheetView
    publication: Publication | None
    public_url: str
    late_since: date | None
    differences: Sequence[Difference]
    lacks: Sequence[gate.Lack]
    report: gate.SheetReport
    proofs: Sequence[ProofLink]
    remarks: Sequence[SheetRemark]
    files: Sequence[SheetFile]
    leaving: Sequence[SheetFile]
    broken: Sequence[tuple[str, str, str]]
    lock: SheetLock | None
    edited: Sequence[str]
    extra: Sequence[tuple[str, str]]
    parent: Publication | None
    is_parent_ahead: bool
    trail: Sequence[tuple[datetime, str, str]]


def dossier_of(sheet: Sheet, *, now: datetime) -> Dossier:
    """Return the dossier of a sheet. Needs ``organisation`` and ``parent`` loaded."""
    publication = publications.find_publication_of(sheet)
    parent = forks.publication_of_parent(sheet) if sheet.parent_id is not None else None
    lock = locks.find_lock(sheet)
    return Dossier(
        view=display.sheet_view(_as_published(sheet), today_in_paris(now)),
        publication=publication,
        public_url=address(sheet.kind.value, sheet.slug) if publication is not None else "",
        late_since=_late_since(publication, today_in_paris(now)),
        differences=_differences(publication, sheet),
        lacks=gate.lacks_of(sheet),
        report=gate.inspect_sheet(sheet),
        proofs=proofs.proofs_of(sheet),
        remarks=remarks.remarks_of(sheet),
        files=files_of(sheet),
        leaving=removed_files_of(sheet),
        broken=[(written_as(link), target_words(link), instead(link)) for link in links.broken_links_of(sheet)],
        lock=lock if lock is not None and lock.expires_at > now else None,
        edited=[field_label(name) for name in edited_since_import(sheet)],
        extra=[(key, _printed(value)) for key, value in sheet.extra.items()],
        parent=parent,
        is_parent_ahead=parent is not None and parent.edition != sheet.parent_edition,
        trail=[(line.at, str(VERBS[line.verb]), _hand(line)) for line in trail.decisions_of(sheet)],
    )


def _as_published(sheet: Sheet) -> Publication:
    """Return what the public would read if the sheet went on line now; the row is never saved."""
    due, content = sheet.review_due, sheet.content
    return Publication(
        kind=sheet.kind,
        slug=sheet.slug,
        number=sheet.number,
        title=sheet.title,
        summary=sheet.summary,
        content=content,
        rendered=render_sheet(content, public_surroundings_of(sheet)),
        files=publications.public_files(sheet),
        review_due=due,
        is_fictional=sheet.is_fictional,
        territory=sheet.territory,
    )


def _late_since(publication: Publication | None, today: date) -> date | None:
    """Return the day before which what is on line should have been read again, once it is past."""
    due = publication.review_due if publication is not None else None
    return due if due is not None and due < today else None


def _differences(publication: Publication | None, sheet: Sheet) -> list[Difference]:
    if publication is None or publication.content == sheet.content:
        return []
    found = changes(in_words(publication.content), in_words(sheet.content))
    return [Difference(field_label(one.field), folded(one.pieces)) for one in found]


def _printed(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= LONGEST_EXTRA else f"{text[:LONGEST_EXTRA]}…"


def _hand(line: trail.TrailLine) -> str:
    """Return in which role somebody decided: the trail shows no name."""
    if line.is_automatic:
        return str(gettext("automatique"))
    return str(gettext(line.role.label) if line.role is not None else gettext("une personne qui n'a plus ce rôle"))
