"""The form of what is given to the team that applied."""

from collections.abc import Sequence
from typing import Self

from flask_babel import lazy_gettext as _

from labagora.reviews.models import Review
from labagora.reviews.returning import parts_of
from labagora.web.fields import BaseForm, Checks, options


class FeedbackForm(BaseForm):
    """The parts of the reviews that are given."""

    parts = Checks(_("Ce qui est transmis"), choices=())

    def offer(self, reviews: Sequence[Review]) -> Self:
        """Offer every part; nothing sent yet, those that are given already are ticked."""
        parts = [(review, part) for review in reviews for part in parts_of(review)]
        self.parts.choices = options([(part.value, part.label) for _review, part in parts])
        if not self.is_submitted():
            self.parts.data = [part.value for review, part in parts if part.key in review.shared]
        return self
