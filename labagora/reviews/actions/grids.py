"""Grids: made, copied, renamed, deleted; their criteria written and put in order, until a review is submitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.engines.questionnaire.editing import new_key
from labagora.reviews import policy
from labagora.reviews.actions.settings import MOVED
from labagora.reviews.models import Criterion, Grid, ReviewRound
from labagora.reviews.policy import preparing
from labagora.reviews.queries.grids import count_reviews

FEWEST_LEVELS, MOST_LEVELS, HIGHEST_MARK, LONGEST_LEVEL = 2, 11, 100, 160
HEAVIEST, MOST_CRITERIA = 100, 30


@dataclass(frozen=True)
class CriterionDraft:
    """What is judged. ``levels``: pairs of a mark and its words, from the lowest."""

    label: str
    help: str
    weight: int
    levels: Sequence[tuple[int, str]]
    needs_comment: bool


def create_grid(round_: ReviewRound, lot: str, title: str, source: Grid | None, *, actor: Any, now: datetime) -> Grid:
    """Make the grid of a lot, or of the whole call (``lot`` empty), empty or with the criteria of another."""
    authorise(policy.can_see_round(actor))
    if not preparing.can_edit_grids(actor, round_):
        raise Conflict("Les grilles ne changent plus à cette étape.")
    if lot and not round_.call.lot_label(lot):
        raise Invalid("lot", "Ce lot n'existe pas dans l'appel.")
    if any(grid.lot == lot for grid in round_.grids):
        raise Invalid("lot", "Ce lot a déjà une grille.")
    _check_title(title)
    grid = Grid(round=round_, lot=lot, title=title.strip())
    grid.criteria = [_copy(one) for one in source.criteria] if source else []
    db.session.add(grid)
    db.session.flush()
    audit.record("grid.created", grid, actor=actor, now=now, criteria=len(grid.criteria), is_copy=source is not None)
    return grid


def _check_title(title: str) -> None:
    if not title.strip():
        raise Invalid("title", "Donnez un nom à cette grille.")


def _copy(one: Criterion) -> Criterion:
    return Criterion(
        key=one.key,
        label=one.label,
        help=one.help,
        weight=one.weight,
        levels=[dict(level) for level in one.levels],
        needs_comment=one.needs_comment,
        position=one.position,
    )


def _open(grid: Grid, actor: Any, base_version: int | None = None) -> None:
    """Let who may change the grid through, and make its row move: who submits a review by it meanwhile is refused."""
    authorise(policy.can_see_round(actor))
    if grid.locked_at is not None:
        raise Conflict(
            "Une évaluation est déjà rendue avec cette grille. Elle ne change plus : les notes se comparent."
        )
    if not preparing.can_change_grid(actor, grid):
        raise Conflict("Les grilles ne changent plus à cette étape.")
    if base_version is not None and grid.version != base_version:
        raise Conflict(MOVED)
    flag_modified(grid, "title")


def rename_grid(grid: Grid, title: str, *, base_version: int, actor: Any, now: datetime) -> None:
    """Give a grid another name."""
    _open(grid, actor, base_version)
    _check_title(title)
    grid.title = title.strip()
    audit.record("grid.renamed", grid, actor=actor, now=now)


def delete_grid(grid: Grid, *, actor: Any, now: datetime) -> None:
    """Delete a grid by which nobody has begun to write."""
    _open(grid, actor)
    if count_reviews(grid):
        raise Conflict("Des évaluations sont commencées avec cette grille : elle ne se supprime pas.")
    audit.record("grid.deleted", grid, actor=actor, now=now, criteria=len(grid.criteria))
    for one in grid.criteria:
        db.session.delete(one)
    db.session.flush()
    db.session.delete(grid)


def add_criterion(grid: Grid, draft: CriterionDraft, *, base_version: int, actor: Any, now: datetime) -> Criterion:
    """Add a criterion at the end."""
    _open(grid, actor, base_version)
    if len(grid.criteria) >= MOST_CRITERIA:
        raise Invalid("", "%(most)d critères au plus.", most=MOST_CRITERIA)
    _check(draft)
    key = new_key(draft.label, {one.key for one in grid.criteria}, "critere")
    last = max((one.position for one in grid.criteria), default=0)
    row = Criterion(key=key, position=last + 1, **_values(draft))
    row.grid = grid
    db.session.add(row)
    db.session.flush()
    audit.record("grid.criterion_added", grid, actor=actor, now=now, criterion=key)
    return row


def change_criterion(row: Criterion, draft: CriterionDraft, *, base_version: int, actor: Any, now: datetime) -> None:
    """Change a criterion. It keeps its key: what is written on it in reviews that are begun stays."""
    _open(row.grid, actor, base_version)
    _check(draft)
    for name, value in _values(draft).items():
        setattr(row, name, value)
    audit.record("grid.criterion_changed", row.grid, actor=actor, now=now, criterion=row.key)


def remove_criterion(row: Criterion, *, actor: Any, now: datetime) -> None:
    """Take a criterion out."""
    _open(row.grid, actor)
    audit.record("grid.criterion_removed", row.grid, actor=actor, now=now, criterion=row.key)
    db.session.delete(row)


def move_criterion(row: Criterion, by: int, *, actor: Any, now: datetime) -> None:
    """Move a criterion up (-1) or down (1); at an end it stays where it is."""
    _open(row.grid, actor)
    order = list(row.grid.criteria)
    place = order.index(row)
    order.insert(max(0, place + by), order.pop(place))
    for position, one in enumerate(order, 1):
        one.position = position
    audit.record("grid.criterion_moved", row.grid, actor=actor, now=now, criterion=row.key)


def _values(draft: CriterionDraft) -> dict[str, Any]:
    levels = [{"value": value, "label": label} for value, label in draft.levels]
    return {**vars(draft), "levels": levels}


def _check(draft: CriterionDraft) -> None:
    if not draft.label.strip():
        raise Invalid("label", "Donnez un nom à ce critère.")
    if not 1 <= draft.weight <= HEAVIEST:
        raise Invalid("weight", "De %(least)d à %(most)d.", least=1, most=HEAVIEST)
    if not FEWEST_LEVELS <= len(draft.levels) <= MOST_LEVELS:
        raise Invalid("levels", "De %(least)d à %(most)d niveaux.", least=FEWEST_LEVELS, most=MOST_LEVELS)
    marks = [value for value, _label in draft.levels]
    if marks != sorted(set(marks)):
        raise Invalid("levels", "Les notes vont du plus bas au plus haut, chacune une fois.")
    if not all(0 <= value <= HIGHEST_MARK for value in marks):
        raise Invalid("levels", "Chaque note est un nombre entier, de 0 à %(most)d.", most=HIGHEST_MARK)
    if not all(0 < len(label) <= LONGEST_LEVEL for _value, label in draft.levels):
        raise Invalid(
            "levels", "Donnez à chaque niveau une formule, de %(most)d caractères au plus.", most=LONGEST_LEVEL
        )
