"""The settings of a round: what the team decides before it begins, and may still change later."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.core import audit
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.markdown import render
from labagora.engines.questionnaire.editing import new_key
from labagora.reviews import policy
from labagora.reviews.enums import OthersShown
from labagora.reviews.models import ReviewRound
from labagora.reviews.policy import preparing

DECIDED = "Les décisions sont arrêtées : l'évaluation ne se règle plus."
MOVED = "Quelqu'un a enregistré autre chose depuis que vous avez ouvert cette page."
MOST_REVIEWERS, MOST_DAYS, MOST_PLACES, MOST_LINES, LONGEST_LINE = 12, 90, 500, 40, 300
BESIDE = {"due_at": "due_hour"}


@dataclass(frozen=True)
class Settings:
    """What is set. ``checklist``: pairs of a key (empty for a new line) and its words."""

    is_blind: bool
    reviewers_per_application: int
    wants_patient: bool
    others_shown: OthersShown
    guidance: str
    checklist: Sequence[tuple[str, str]]
    answer_days: int
    due_at: datetime | None
    places: int | None
    lot_places: Mapping[str, int]
    quorum: int


def save_settings(round_: ReviewRound, draft: Settings, *, base_version: int, actor: Any, now: datetime) -> None:
    """Save the settings. Raises Invalid for what the phase has locked, Conflict for an older page."""
    authorise(policy.can_see_round(actor))
    if not preparing.can_configure(actor, round_):
        raise Conflict(DECIDED)
    if round_.version != base_version:
        raise Conflict(MOVED)
    wanted = {**vars(draft), "checklist": _checklist(round_, draft.checklist), "lot_places": _by_lot(round_, draft)}
    changed = [name for name, value in wanted.items() if getattr(round_, name) != value]
    _check_locks(round_, changed)
    _check(round_, draft, now)
    for name in changed:
        setattr(round_, name, wanted[name])
    round_.guidance_html, round_.updated_at = render(draft.guidance), now
    audit.record("round.configured", round_, actor=actor, now=now, changed=changed)


def _check_locks(round_: ReviewRound, changed: Sequence[str]) -> None:
    for name, reason in preparing.locked_settings(round_).items():
        if name in changed:
            raise Invalid(BESIDE.get(name, name), reason)


def _check(round_: ReviewRound, draft: Settings, now: datetime) -> None:
    bounds = (
        ("reviewers_per_application", 1, MOST_REVIEWERS),
        ("answer_days", 1, MOST_DAYS),
        ("places", 1, MOST_PLACES),
        ("quorum", 0, MOST_PLACES),
    )
    for name, least, most in bounds:
        value = getattr(draft, name)
        if value is not None and not least <= value <= most:
            raise Invalid(name, "De %(least)d à %(most)d.", least=least, most=most)
    if draft.due_at is not None and draft.due_at != round_.due_at and draft.due_at <= now:
        raise Invalid("due_hour", "Choisissez un moment à venir.")


def _by_lot(round_: ReviewRound, draft: Settings) -> dict[str, int]:
    """Return the places of the lots that the call has. Raises Invalid when they are more than those of the call."""
    known = {str(lot["code"]) for lot in round_.call.lots}
    found = {code: count for code, count in draft.lot_places.items() if code in known}
    if any(not 0 <= count <= MOST_PLACES for count in found.values()):
        raise Invalid("lot_places", "De 0 à %(most)d places par lot.", most=MOST_PLACES)
    total = sum(found.values())
    if draft.places is not None and total > draft.places:
        raise Invalid(
            "lot_places",
            "Les lots ont ensemble %(total)d places, plus que les %(places)d lauréats prévus.",
            total=total,
            places=draft.places,
        )
    return found


def _checklist(round_: ReviewRound, lines: Sequence[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the lines with their keys: one that is reworded keeps its key, and the answers that hang on it."""
    kept = [(key, label.strip()) for key, label in lines if label.strip()]
    if len(kept) > MOST_LINES:
        raise Invalid("checklist", "%(most)d lignes au plus.", most=MOST_LINES)
    if any(len(label) > LONGEST_LINE for _key, label in kept):
        raise Invalid("checklist", "%(most)d caractères au plus par ligne.", most=LONGEST_LINE)
    known = {str(one["key"]) for one in round_.checklist}
    found: dict[str, str] = {}
    for key, label in kept:
        own = key if key in known and key not in found else new_key(label, known | set(found), "point")
        found[own] = label
    return [{"key": key, "label": label} for key, label in found.items()]
