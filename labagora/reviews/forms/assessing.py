"""The form of a review, made from its grid; an abstention."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField

from labagora.reviews.actions.assessing import LONGEST, LONGEST_REASON, ReviewDraft
from labagora.reviews.enums import Recommendation
from labagora.reviews.models import Criterion, Grid
from labagora.web.fields import BaseForm, LongText, options

MARK, COMMENT = "mark-", "comment-"
RECOMMENDATIONS = [(one.value, _(one.label)) for one in Recommendation]


class ReviewForm(BaseForm):
    """What is the same for every grid. The fields of the criteria come with ``review_form``.

    Choices are checked by the action: an unfinished draft is kept as it is.
    """

    recommendation = RadioField(_("Votre avis"), choices=options(RECOMMENDATIONS), validate_choice=False)
    summary = LongText(_("Synthèse"), limit=LONGEST)
    confidential = LongText(_("Note confidentielle à l'équipe de l'Institut"), limit=LONGEST)
    signs_anyway = BooleanField(_("J'ai relu : ce texte peut partir ainsi"))

    def draft(self, grid: Grid) -> ReviewDraft:
        """Return what was typed. A mark that is no number is none: the action refuses those that are no level."""
        typed = {one.key: self[f"{MARK}{one.key}"].data or "" for one in grid.criteria}
        texts = {one.key: self[f"{COMMENT}{one.key}"].data or "" for one in grid.criteria}
        return ReviewDraft(
            marks={
                key: int(mark) for key, mark in typed.items() if mark.removeprefix("-").isdecimal() and len(mark) < 8
            },
            comments={key: text for key, text in texts.items() if text},
            recommendation=next((one for one in Recommendation if one.value == self.recommendation.data), None),
            summary=self.summary.data or "",
            confidential=self.confidential.data or "",
        )


def level_label(level: dict[str, Any]) -> str:
    """Return a level as it is chosen: its mark, and what the mark means."""
    return f"{level['value']} – {level['label']}"


def review_form(grid: Grid) -> type[ReviewForm]:
    """Return the form of a grid: for each criterion, its levels to choose among and a comment."""
    fields: dict[str, Any] = {}
    for one in grid.criteria:
        levels = [(str(level["value"]), level_label(level)) for level in one.levels]
        fields[f"{MARK}{one.key}"] = RadioField(one.label, choices=options(levels), validate_choice=False)
        fields[f"{COMMENT}{one.key}"] = LongText(_comment_label(one), limit=LONGEST)
    return type("GridForm", (ReviewForm,), fields)


def _comment_label(criterion: Criterion) -> str:
    if criterion.needs_comment:
        return str(gettext("Commentaire sur « %(label)s » (obligatoire pour rendre)", label=criterion.label))
    return str(gettext("Commentaire sur « %(label)s » (facultatif)", label=criterion.label))


def typed_values(draft: ReviewDraft) -> dict[str, Any]:
    """Return a draft as the data of its form."""
    return {
        **{f"{MARK}{key}": str(mark) for key, mark in draft.marks.items()},
        **{f"{COMMENT}{key}": text for key, text in draft.comments.items()},
        "recommendation": draft.recommendation.value if draft.recommendation else None,
        "summary": draft.summary,
        "confidential": draft.confidential,
    }


class AbstentionForm(BaseForm):
    """Why one cannot judge."""

    reason = LongText(_("Motif"), limit=LONGEST_REASON, needed=True)
