"""What is given of the reviews to the team that applied: chosen part by part, never who wrote it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from labagora.calls.contacts import contact_details, names
from labagora.calls.models import Application
from labagora.core import audit
from labagora.core.errors import Invalid, authorise
from labagora.engines.questionnaire.problems import N_
from labagora.reviews import policy
from labagora.reviews.actions.deliberations import OWN_FIRST
from labagora.reviews.models import Review, ReviewRound
from labagora.reviews.queries import interests_of
from labagora.reviews.queries.feedback import names_in
from labagora.reviews.queries.withheld import is_withheld
from labagora.reviews.returning import Part, parts_of

UNKNOWN = N_("Un des textes choisis n'existe plus. Relisez la page, puis choisissez de nouveau.")
NAMED = N_("Un texte choisi nomme un évaluateur ou donne de quoi le joindre : « %(label)s ». Décochez-le.")


def share(
    round_: ReviewRound,
    application: Application,
    reviews: Sequence[Review],
    chosen: Collection[str],
    *,
    actor: Any,
    now: datetime,
) -> None:
    """Give the chosen parts, and no other. A text that names a reviewer of the call is refused."""
    authorise(policy.oversees(actor, application, interests_of(actor, application)))
    authorise(not is_withheld(actor, round_, application), OWN_FIRST)
    parts = {part.value: part for review in reviews for part in parts_of(review)}
    if not set(chosen) <= set(parts):
        raise Invalid("parts", UNKNOWN)
    _check([parts[value] for value in chosen], names_in(round_))
    for review in reviews:
        review.shared = [part.key for part in parts_of(review) if part.value in chosen]
    told = {"application": application.public_id, "count": len(set(chosen))}
    audit.record("review.shared", round_, actor=actor, now=now, **told)  # not in the trail of what it tells of (A5)


def _check(parts: Sequence[Part], people: Sequence[str]) -> None:
    for part in parts:
        if contact_details(part.text) or any(names(part.text, name) for name in people):
            raise Invalid("parts", NAMED, label=part.label)
