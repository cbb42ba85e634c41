"""A proposal beside what is: per application, per reviewer, with the reasons of what is missing in words. For edges.

Who has an interest in an application sees neither its line nor anything counted with it.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _

from labagora.core.pagination import Page
from labagora.engines.assignment import Reason
from labagora.reviews.models import AssignmentProposal
from labagora.reviews.queries.assigning import (
    ReaderRow,
    Reading,
    SharedRow,
    list_shared,
    live_pairs,
    readers_of,
    scope_ids,
)

WORDS = {
    Reason.TOO_FEW_ELIGIBLE: _(
        "Évaluateurs manquants : %(count)d. Les conflits et les refus n'en laissent pas assez de possibles."
    ),
    Reason.LOADS_FULL: _(
        "Évaluateurs manquants : %(count)d. Les personnes possibles ont déjà leur nombre de lectures."
    ),
    Reason.SEATS_FREE: _("Évaluateurs manquants : %(count)d. Des personnes restent possibles, à ajouter à la main."),
    Reason.NO_PATIENT_ELIGIBLE: _("Aucun patient ou proche : ceux qui ont accepté sont en conflit ou ont refusé."),
    Reason.PATIENTS_FULL: _("Aucun patient ou proche : ceux qui sont possibles ont déjà leur nombre de lectures."),
    Reason.SEATS_TAKEN: _("Aucun patient ou proche : les places sont prises par des lectures qui ne bougent pas."),
    Reason.IN_CONFLICT: _("Une lecture fixée est en conflit d'intérêts."),
    Reason.REFUSED: _("Une lecture fixée va à une personne qui préférait ne pas la lire."),
    Reason.OVER_WANTED: _("Évaluateurs de plus que demandé : %(count)d. Ces lectures ne bougent pas."),
    Reason.OVER_LIMIT: _("Lectures de plus que le nombre accepté : %(count)d. Elles ne bougent pas."),
}


def told(issue: Mapping[str, Any]) -> str:
    """Return an issue as a sentence."""
    return _said(Reason(issue["reason"]), issue["count"])


def _said(reason: Reason, count: int) -> str:
    return str(gettext(WORDS[reason], count=count))


@dataclass(frozen=True)
class PreviewRow:
    """An application: who stays, who comes, who goes, and what is wrong."""

    row: SharedRow
    kept: Sequence[Reading]
    added: Sequence[ReaderRow]
    removed: Sequence[Reading]
    issues: Sequence[str]


@dataclass(frozen=True)
class Load:
    """A reviewer: how much they have, how much they would have."""

    reader: ReaderRow
    after: int
    issue: str


@dataclass(frozen=True)
class Preview:
    """What a proposal would do. ``lacking`` counts the applications for which something is missing."""

    page: Page[PreviewRow]
    loads: Sequence[Load]
    added: int
    removed: int
    kept: int
    lacking: int

    @classmethod
    def of(cls, proposal: AssignmentProposal, *, seen_by: Any, page: int) -> "Preview":
        """Return the preview for a reader: statements do not depend on how much is proposed."""
        round_ = proposal.round
        open_ids = scope_ids(round_, seen_by=seen_by)
        after = {(pair[0], pair[1]) for pair in proposal.pairs if pair[0] in open_ids}
        before = {pair for pair in live_pairs(round_) if pair[0] in open_ids}
        loads = Counter(reviewer for _application, reviewer in after)
        names = {pair[1] for pair in after | before}
        readers = {one.id: one for one in readers_of(round_, seen_by=seen_by, ids=names)}
        issues = _by_application(proposal.issues)
        rows = list_shared(round_, seen_by=seen_by, page=page)
        return cls(
            page=rows.map(lambda row: _row(row, after, readers, issues)),
            loads=[_load(one, loads[one.id]) for one in readers.values()],
            added=len(after - before),
            removed=len(before - after),
            kept=len(after & before),
            lacking=sum(1 for id_ in issues if id_ in open_ids),
        )


def _by_application(issues: Sequence[Mapping[str, Any]]) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for issue in issues:
        if issue["application"] is not None:
            found[issue["application"]].append(told(issue))
    return found


def _row(
    row: SharedRow,
    after: set[tuple[int, int]],
    readers: Mapping[int, ReaderRow],
    issues: Mapping[int, Sequence[str]],
) -> PreviewRow:
    wanted = {reviewer for application, reviewer in after if application == row.id}
    now = {one.reviewer_id for one in row.readings}
    return PreviewRow(
        row=row,
        kept=[one for one in row.readings if one.reviewer_id in wanted],
        added=sorted((readers[one] for one in wanted - now if one in readers), key=lambda one: one.number),
        removed=[one for one in row.readings if one.reviewer_id not in wanted],
        issues=issues.get(row.id, ()),
    )


def _load(reader: ReaderRow, after: int) -> Load:
    """Counted here, from what the reader of the page may know of, and not by the job that knows all."""
    over = after - reader.max_load
    return Load(reader, after, _said(Reason.OVER_LIMIT, over) if over > 0 else "")
