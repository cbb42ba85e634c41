"""What is given of the reviews to the team that applied: chosen part by part, never who wrote it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from labagora.calls.contacts import contact_details, names
from labagora.calls.models import Application
from labagora.core import audit
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.engines.questionnaire.problems import N_
from labagora.reviews import policy
from labagora.reviews.actions.deliberations import OWN_FIRST
from labagora.reviews.models import Review, ReviewRound
from labagora.reviews.queries import interests_of
from labagora.reviews.queries.feedback import names_in
from labagora.reviews.queries.letters import has_letter
from labagora.reviews.queries.withheld import is_withheld
from labagora.reviews.returning import Part, parts_of

UNKNOWN = N_("Un des textes choisis n'existe plus. Relisez la page, puis choisissez de nouveau.")
LONGEST = 20_000
EMPTY = N_("« %(label)s » n'a plus de mots : décochez-le, ou écrivez ce que l'équipe lira.")
TOO_LONG = N_("« %(label)s » dépasse %(most)d caractères.")
SENT = N_("Le courrier de cette équipe est parti : les mots du retour ne changent plus.")
NAMED = N_("Un texte choisi nomme un évaluateur ou donne de quoi le joindre : « %(label)s ». Décochez-le.")


def share(
    round_: ReviewRound,
    application: Application,
    reviews: Sequence[Review],
    chosen: Collection[str],
    *,
    texts: Mapping[str, str] | None = None,
    actor: Any,
    now: datetime,
) -> None:
    """Give the chosen parts, and no other, in the words of ``texts`` where there are some.

    Words change until the letter of the team has left. A text that names a reviewer of the call is refused.
    """
    authorise(policy.oversees(actor, application, interests_of(actor, application)))
    authorise(not is_withheld(actor, round_, application), OWN_FIRST)
    before = {part.value: part for review in reviews for part in parts_of(review)}
    typed = {value: _same_ends(text) for value, text in (texts or {}).items() if value in before}
    parts = {value: replace(part, text=typed.get(value, part.text)) for value, part in before.items()}
    changed = [value for value, part in parts.items() if part.text != _same_ends(before[value].text)]
    if changed and has_letter(application):
        raise Conflict(SENT)
    if not set(chosen) <= set(parts):
        raise Invalid("parts", UNKNOWN)
    _check([parts[value] for value in chosen], names_in(round_))
    for review in reviews:
        own = [parts[part.value] for part in parts_of(review)]
        review.shared = [part.key for part in own if part.value in chosen]
        review.reworded = {part.key: part.text for part in own if part.text != _same_ends(part.original)}
    told = {"application": application.public_id, "count": len(set(chosen)), "reworded": len(changed)}
    audit.record("review.shared", round_, actor=actor, now=now, **told)  # not in the trail of what it tells of (A5)


def _same_ends(text: str) -> str:
    """Return a text with the line ends that it is compared by: a browser sends others than those it was given."""
    return "\n".join(text.splitlines()).strip()


def _check(parts: Sequence[Part], people: Sequence[str]) -> None:
    for part in parts:
        if not part.text:
            raise Invalid("parts", EMPTY, label=part.label)
        if len(part.text) > LONGEST:
            raise Invalid("parts", TOO_LONG, label=part.label, most=LONGEST)
        if contact_details(part.text) or any(names(part.text, name) for name in people):
            raise Invalid("parts", NAMED, label=part.label)
