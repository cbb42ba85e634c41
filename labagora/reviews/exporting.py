"""The reviews of a round as lines of a file: what ``web.exports`` is handed. Each line says who took it, and when."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask_babel import gettext

from labagora.calls.models import Call
from labagora.reviews.models import Criterion, Grid
from labagora.reviews.monitoring import NO_SCORE, Column
from labagora.reviews.queries.progress import ProgressRow, ReviewRow
from labagora.web.templating import moment

Heading = tuple[int, Criterion]  # the id of a grid, one of its criteria


def exported(
    call: Call, grids: Sequence[Grid], rows: Iterable[ReviewRow], *, taken_by: str, now: datetime
) -> tuple[Sequence[str], Iterator[list[Any]]]:
    """Return the headings and the lines. Criteria of every grid have a column: a line fills those of its own."""
    criteria = [(grid.id, one) for grid in grids for one in grid.criteria]
    names = {grid.id: grid.title for grid in grids}
    several = len(grids) > 1
    heads = [gettext("Référence"), gettext("Organisation"), gettext("Titre"), gettext("Lot"), gettext("Évaluateur"),
             gettext("Nom"), gettext("État"), gettext("Rendue le"), gettext("Note sur 100"), gettext("Avis"),
             gettext("Synthèse"), gettext("Note confidentielle"), gettext("Motif d'abstention")]  # fmt: skip
    for grid_id, one in criteria:
        label = f"{one.label} ({names[grid_id]})" if several else one.label
        heads += [label, gettext("Commentaire : %(label)s", label=label)]
    mark = gettext("Exporté par %(name)s le %(when)s", name=taken_by, when=moment(now))
    return [*heads, gettext("Export")], ([*_line(call, row, criteria), mark] for row in rows)


def exported_board(
    columns: Sequence[Column], rows: Iterable[ProgressRow], *, taken_by: str, now: datetime
) -> tuple[Sequence[str], Iterator[list[Any]]]:
    """Return the board as it is read: the lines and the columns of a view."""
    heads = [gettext("Référence"), *(one.label for one in columns), gettext("Export")]
    mark = gettext("Exporté par %(name)s le %(when)s", name=taken_by, when=moment(now))
    return heads, ([row.reference, *(_told(one, row) for one in columns), mark] for row in rows)


def _told(column: Column, row: ProgressRow) -> str:
    """Return what a column says, blank where the page draws a dash."""
    shown = column.shown(row)
    return "" if shown == NO_SCORE else shown


def _line(call: Call, row: ReviewRow, criteria: Sequence[Heading]) -> list[Any]:
    review = row.given
    facts: list[Any] = [row.reference, row.organisation, row.title, call.lot_label(row.lot) or row.lot]
    facts += [row.reviewer.number, row.name]
    if review is None:  # what is not given back is its writer's; what is withheld comes once the reader gave theirs
        reason = row.review.abstain_reason if row.review is not None else None
        return [*facts, _waiting(row), *([None] * 5), reason, *([None] * 2 * len(criteria))]
    advice = gettext(review.recommendation.label) if review.recommendation else ""
    score = None if review.score is None else round(100 * review.score, 1)
    facts += [gettext(review.state.label), review.submitted_at, score, advice]
    facts += [review.summary, review.confidential, ""]
    for grid_id, one in criteria:
        here = review.grid_id == grid_id
        facts += [review.marks.get(one.key) if here else None, review.comments.get(one.key, "") if here else None]
    return facts


def _waiting(row: ReviewRow) -> str:
    """Return where a review stands whose words are not in the file."""
    if row.state is None:
        return str(gettext("À commencer") if row.assignment.released_at else gettext("Pas encore remise"))
    label = gettext(row.state.label)
    return str(gettext("%(state)s, non lue avant la vôtre", state=label) if row.is_withheld else label)
