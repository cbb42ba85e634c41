"""What the team that applied reads of its reviews: chosen parts, by criterion, of nobody in particular. Pure.

Parts follow each other in an order of their own for each criterion: neither who wrote them nor how many people did
can be read from it. The confidential note, the marks and the advice are never among them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from flask_babel import gettext

from labagora.reviews.models import Review
from labagora.reviews.wording import paragraphs

SUMMARY = "summary"


@dataclass(frozen=True)
class Part:
    """A text of a review that may be given. ``value`` names it in a form; ``original`` is what the reviewer wrote."""

    value: str
    key: str
    label: str
    text: str
    original: str

    @property
    def is_reworded(self) -> bool:
        """Whether the Institute's team changed the words."""
        return self.text != self.original


@dataclass(frozen=True)
class Returned:
    """What is given on one criterion, or as a whole."""

    label: str
    parts: Sequence[str]


def parts_of(review: Review) -> list[Part]:
    """Return the texts of a review that may be given. Needs its grid and criteria loaded."""
    texts = [(SUMMARY, gettext("Synthèse"), review.summary)]
    texts += [(one.key, one.label, str(review.comments.get(one.key) or "")) for one in review.grid.criteria]
    return [
        Part(f"{review.public_id}:{key}", key, label, str(review.reworded.get(key) or text), text)
        for key, label, text in texts
        if text.strip()
    ]


def returned(reviews: Sequence[Review]) -> list[Returned]:
    """Return what is shared, the summaries first, then by criterion in the order of the grid."""
    given: dict[str, list[Part]] = {SUMMARY: []}
    for criterion in (one for review in reviews for one in review.grid.criteria):
        given.setdefault(criterion.key, [])
    for review in reviews:
        for part in parts_of(review):
            if part.key in review.shared:
                given[part.key].append(part)
    return [Returned(parts[0].label, _mixed(parts)) for parts in given.values() if parts]


def _mixed(parts: Sequence[Part]) -> list[str]:
    in_order = sorted(parts, key=lambda one: sha256(f"{one.value}:{one.key}".encode()).hexdigest())
    return [paragraph for one in in_order for paragraph in paragraphs(one.text)]
