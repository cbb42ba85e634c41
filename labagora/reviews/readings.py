"""What the pages of a reviewer know of a reading, besides the document: plain values, so that no row of theirs leads
to the application.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext

from labagora.core.differences import Piece, word_diff
from labagora.reviews import policy
from labagora.reviews.actions.assessing import ReviewDraft, draft_of, grid_of, version_of
from labagora.reviews.enums import ReviewState, RoundPhase
from labagora.reviews.models import Assignment, Grid, Review


@dataclass(frozen=True)
class Reading:
    """A reading as its pages tell it. ``state`` is None while nothing is written."""

    public_id: str
    call: str
    call_ref: str
    reference: str
    guidance_html: str
    due_at: datetime | None
    phase: RoundPhase
    state: ReviewState | None
    version: int
    submitted_at: datetime | None
    abstain_reason: str
    has_grid: bool
    can_write: bool
    can_read_others: bool

    @property
    def is_editable(self) -> bool:
        """Whether the form is open."""
        return self.can_write and self.has_grid and self.state in (None, ReviewState.DRAFT)


def reading_of(assignment: Assignment, account: Any) -> Reading:
    """Return what the pages tell. ``get_assignment`` has already looked at conflicts."""
    review, round_ = assignment.review, assignment.round
    return Reading(
        public_id=assignment.public_id,
        call=round_.call.title,
        call_ref=round_.call.public_id,
        reference=str(assignment.application.reference or ""),
        guidance_html=round_.guidance_html,
        due_at=round_.due_at,
        phase=round_.phase,
        state=review.state if review else None,
        version=version_of(assignment),
        submitted_at=review.submitted_at if review else None,
        abstain_reason=review.abstain_reason if review else "",
        has_grid=grid_of(assignment) is not None,
        can_write=policy.can_write_review(account, assignment, ()),
        can_read_others=policy.can_read_others(account, assignment, (), review),
    )


@dataclass(frozen=True)
class Said:
    """One thing that a review says: a criterion with its mark and its comment, or a text."""

    label: str
    mark: str
    text: str


@dataclass(frozen=True)
class OtherReview:
    """What another reviewer gave back: known by a number, and never the confidential note."""

    number: int
    lines: Sequence[Said]
    recommendation: str
    summary: str


def said(grid: Grid, draft: ReviewDraft) -> list[Said]:
    """Return what a review says of each criterion, in order."""
    return [
        Said(one.label, _level(one.levels, draft.marks.get(one.key)), draft.comments.get(one.key, ""))
        for one in grid.criteria
    ]


def _level(levels: Sequence[Mapping[str, Any]], mark: Any) -> str:
    found = next((one for one in levels if one["value"] == mark), None)
    return f"{found['value']} – {found['label']}" if found else ""


def other_review(review: Review) -> OtherReview:
    """Return the review of somebody else. Needs ``grid`` with its criteria, and the seat."""
    marks = {key: int(mark) for key, mark in review.marks.items()}
    return OtherReview(
        number=review.assignment.reviewer.number,
        lines=said(review.grid, ReviewDraft(marks, review.comments)),
        recommendation=review.recommendation.label if review.recommendation else "",
        summary=review.summary,
    )


@dataclass(frozen=True)
class Meeting:
    """A part of a review that differs between what is saved and what was typed."""

    label: str
    saved: str
    typed: str
    pieces: Sequence[Piece]


def meetings(assignment: Assignment, typed: ReviewDraft) -> list[Meeting]:
    """Return what differs, in the order of the form."""
    grid = grid_of(assignment)
    if grid is None:
        return []
    saved = dict(_lines(grid, draft_of(assignment)))
    return [
        Meeting(label, saved[label], text, word_diff(saved[label], text))
        for label, text in _lines(grid, typed)
        if saved[label] != text
    ]


def _lines(grid: Grid, draft: ReviewDraft) -> list[tuple[str, str]]:
    lines = [(one.label, "\n".join(part for part in (one.mark, one.text) if part)) for one in said(grid, draft)]
    advice = gettext(draft.recommendation.label) if draft.recommendation else ""
    return [
        *lines,
        (gettext("Votre avis"), advice),
        (gettext("Synthèse"), draft.summary),
        (gettext("Note confidentielle à l'équipe de l'Institut"), draft.confidential),
    ]
