"""How many people a need could reach, told so that nobody can be found out (security.md §4, point 3). Pure.

A question names at most three criteria, one code each: « all but » cannot be written down, and listing every other
code is not possible either. What is shown depends only on the count and on what was shown the week before.
"""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from labagora.core.clock import PARIS
from labagora.core.errors import DomainError, Invalid

THRESHOLD = 11
STEP = 5
MOST_CRITERIA = 3
PROJECT_BUDGET = 30
ORGANISATION_BUDGET = 30
FACETS = ("profiles", "cancers", "care_steps", "themes", "region", "birth_decade")
NOT_EXPRESSIBLE = "Cette question n'existe pas : choisissez une valeur par critère, sans exclusion."


class NotExpressibleError(DomainError):
    """A question that no form can write: a negation, two values for one criterion, an unknown criterion."""

    status = 400
    default_message = NOT_EXPRESSIBLE


def shown_count(exact: int, previous: int | None = None, *, is_refresh: bool = False) -> int | None:
    """Return what is shown for ``exact`` people; None reads « moins de 11 ».

    At a weekly refresh the number moves by at least five or not at all, so that one person who joins or leaves
    never shows. Only the threshold is stricter than that: a group that became too small is hidden at once.
    """
    if exact < THRESHOLD:
        return None
    if is_refresh and previous is None:
        return _rounded(exact) if exact >= THRESHOLD + STEP else None
    if is_refresh and previous is not None and abs(exact - previous) < STEP:
        return previous
    return _rounded(exact)


def _rounded(exact: int) -> int:
    return STEP * ((exact + STEP // 2) // STEP)


def week_of(now: datetime) -> str:
    """Return the ISO week in Paris, « 2026-W47 »: the life of an answer."""
    year, week, _ = now.astimezone(PARIS).isocalendar()
    return f"{year}-W{week:02}"


def parse(pairs: Iterable[tuple[str, str]], offered: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Read a question from posted pairs. ``offered`` holds the codes of each facet.

    Raises NotExpressibleError (400) for what no form can send, Invalid (422) for a choice to correct.
    """
    criteria: dict[str, str] = {}
    for name, value in pairs:
        if name not in offered or name in criteria:
            raise NotExpressibleError
        if value:
            criteria[name] = value
    for name, value in criteria.items():
        if value not in offered[name]:
            raise NotExpressibleError
    if not criteria:
        raise Invalid("profiles", "Choisissez au moins un critère.")
    if len(criteria) > MOST_CRITERIA:
        raise Invalid("profiles", "Choisissez trois critères au plus : au-delà, le groupe serait trop petit.")
    return criteria


def fingerprint(criteria: Mapping[str, str]) -> str:
    """Return the same mark for the same question, whatever its order."""
    text = json.dumps(dict(criteria), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def belongs(answers: Mapping[str, object], criteria: Mapping[str, str]) -> bool:
    """Tell whether a person gave every answer of the question."""
    return all(_gave(answers.get(name), code) for name, code in criteria.items())


def _gave(answer: object, code: str) -> bool:
    return code in answer if isinstance(answer, list | tuple) else answer == code


def words(answer: int | None) -> str:
    """Return « environ 40 personnes », or « moins de 11 personnes »."""
    return f"moins de {THRESHOLD} personnes" if answer is None else f"environ {answer} personnes"
