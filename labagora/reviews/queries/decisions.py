"""Reads of decisions: those of a list, what is missing before they are applied, who comes next."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from labagora.calls.enums import ENDED_CALL_STATES, ApplicationState
from labagora.calls.models import Application, Call
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.reviews.enums import JUDGED, AdmissibilityState, DeliberationState, Outcome
from labagora.reviews.models import Admissibility, Decision, Deliberation, ReviewRound
from labagora.reviews.queries.committee import deliberated, outsiders, teams_of
from labagora.reviews.queries.rounds import closed_to, judged_applications

UNEXAMINED = (AdmissibilityState.PENDING, AdmissibilityState.QUESTIONED)


@dataclass(frozen=True)
class Lack:
    """One thing that keeps decisions from being applied. ``code`` says which; ``reference`` of what."""

    code: str
    reference: str


@dataclass(frozen=True)
class Readiness:
    """Whether all decisions may be applied. ``mark`` changes with any of them: a page that is stale carries another.

    ``repeated`` counts applications that share their reason, word for word, with another one.
    """

    total: int
    counts: Mapping[Outcome, int]
    lacks: Sequence[Lack]
    repeated: int
    meetings: Sequence[Deliberation]
    mark: str


def find_decision(application: Application) -> Decision | None:
    """Return what is decided on an application, with its meeting, or None."""
    query = select(Decision).where(Decision.application_id == application.id)
    found: Decision | None = db.session.scalar(
        query.options(joinedload(Decision.deliberation)).execution_options(populate_existing=True)
    )
    return found


def decisions_among(ids: Select[Any]) -> Sequence[Decision]:
    """Return the decisions on applications of ``ids``, with their meetings."""
    query = select(Decision).where(Decision.application_id.in_(ids)).options(joinedload(Decision.deliberation))
    return db.session.scalars(query.order_by(Decision.id)).all()


def decisions_to_apply(round_: ReviewRound) -> Sequence[Decision]:
    """Return the decisions on what the committee had to decide on."""
    return decisions_among(deliberated(round_).with_only_columns(Application.id))


def decisions_of(round_: ReviewRound, *, seen_by: Any) -> Sequence[Decision]:
    """Return the decisions that ``seen_by`` may see, with their applications, by outcome, rank and reference."""
    query = _with_application(round_).where(Decision.application_id.not_in(closed_to(seen_by)))
    query = query.where(Decision.application_id.not_in(teams_of(seen_by)))
    return db.session.scalars(query.order_by(Decision.rank.is_(None), Decision.rank, Application.reference)).all()


def decisions_in(deliberation: Deliberation) -> Sequence[Decision]:
    """Return what was decided in one meeting, all of it: for who writes its minutes."""
    query = select(Decision).join(Decision.application).where(Decision.deliberation_id == deliberation.id)
    query = query.options(contains_eager(Decision.application).joinedload(Application.organisation))
    return db.session.scalars(query.order_by(Application.reference)).all()


def get_decision(round_: ReviewRound, application_ref: str, *, seen_by: Any) -> Decision:
    """Return the decision on an application, with its round and team. Raises NotFound, also on an interest."""
    query = _with_application(round_).where(Application.public_id == application_ref)
    query = query.where(Decision.application_id.not_in(closed_to(seen_by)))
    query = query.where(Decision.application_id.not_in(teams_of(seen_by)))
    found: Decision | None = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _with_application(round_: ReviewRound) -> Select[Decision]:
    query: Select[Decision] = select(Decision).join(Decision.application).where(Decision.round_id == round_.id)
    return query.options(
        contains_eager(Decision.application).options(
            joinedload(Application.organisation), joinedload(Application.call), selectinload(Application.members)
        ),
        joinedload(Decision.round).joinedload(ReviewRound.call),
    )


def rank_taken(application: Application, outcome: Outcome, rank: int) -> bool:
    """Tell whether another application of the same lot holds this rank on this list.

    What was decided of an application that is not admissible, or no more, counts for nothing: its rank is free.
    """
    admissible = select(Admissibility.application_id).where(Admissibility.state == AdmissibilityState.ADMISSIBLE)
    query = select(Decision.id).join(Decision.application).where(Application.id.in_(admissible))
    query = query.where(Application.call_id == application.call_id, Application.lot == application.lot)
    here = (Decision.outcome == outcome, Decision.rank == rank, Application.state.in_(JUDGED))
    return bool(db.session.scalar(select(query.where(*here, Application.id != application.id).exists())))


def readiness(round_: ReviewRound) -> Readiness:
    """Say what is decided, what is missing, in a fixed number of statements. For who sees all of them."""
    applications = db.session.scalars(deliberated(round_).order_by(Application.reference)).all()
    found = {one.application_id: one for one in decisions_to_apply(round_)}
    lacks = [
        *_unexamined(round_),
        *(Lack("decision", str(one.reference)) for one in applications if one.id not in found),
    ]
    lacks += _stale(round_, {one.id: str(one.reference) for one in applications}, found)
    meetings = _meetings(round_)
    lacks += [Lack("open", one.public_id) for one in meetings if one.state is DeliberationState.OPEN]
    said = Counter(one.reason.strip() for one in found.values())
    return Readiness(
        total=len(applications),
        counts={outcome: sum(one.outcome is outcome for one in found.values()) for outcome in Outcome},
        lacks=lacks,
        repeated=sum(count for count in said.values() if count > 1),
        meetings=meetings,
        mark=_mark(round_, found),
    )


def _meetings(round_: ReviewRound) -> Sequence[Deliberation]:
    query = select(Deliberation).where(Deliberation.round_id == round_.id)
    return db.session.scalars(query.order_by(Deliberation.held_at, Deliberation.id)).all()


def _unexamined(round_: ReviewRound) -> list[Lack]:
    """Applications that nobody admitted nor turned away yet."""
    known = select(Admissibility.application_id).where(Admissibility.state.not_in(UNEXAMINED))
    query = judged_applications(round_).where(Application.id.not_in(known)).with_only_columns(Application.reference)
    return [Lack("admissibility", str(one)) for one in db.session.scalars(query.order_by(Application.reference))]


def _stale(round_: ReviewRound, references: Mapping[int, str], found: Mapping[int, Decision]) -> list[Lack]:
    """Decisions that do not hold any more: somebody was there who had an interest, or too few stayed."""
    present = {ref for one in found.values() if one.deliberation for ref in one.deliberation.present}
    out = outsiders(present, found.keys())
    lacks = []
    for key in sorted(found, key=lambda key: references[key]):
        decision = found[key]
        there = set(decision.deliberation.present) if decision.deliberation else set()
        if (out.get(key, set()) & there) - set(decision.left_room):
            lacks.append(Lack("interest", references[key]))
        elif decision.deliberation is None or len(there - set(decision.left_room)) < round_.quorum:
            lacks.append(Lack("quorum", references[key]))
    return lacks


def _mark(round_: ReviewRound, found: Mapping[int, Decision]) -> str:
    parts = [f"{one.public_id}:{one.version}" for one in sorted(found.values(), key=lambda one: one.id)]
    return hashlib.sha256("|".join([round_.phase.value, *parts]).encode()).hexdigest()[:32]


def vacant_places(round_: ReviewRound) -> Sequence[Decision]:
    """Return the laureates who withdrew and whose place nobody took yet."""
    query = _with_application(round_).where(
        Decision.outcome == Outcome.SELECTED,
        Decision.applied_at.is_not(None),
        Decision.vacated_at.is_(None),
        Application.state == ApplicationState.WITHDRAWN,
    )
    return db.session.scalars(query.order_by(Decision.id)).all()


def next_in_line(leaving: Decision) -> Decision | None:
    """Return who takes the place that ``leaving`` gives up: the first of its list that still stands, or None.

    A lot whose laureates are still as many as its places, or more, frees none. Needs the round with its call.
    """
    round_, lot = leaving.round, leaving.application.lot
    places = round_.places_for(lot) if round_.call.lots else None
    if places is not None and _standing(leaving) >= places:
        return None
    query = _with_application(round_).where(
        Decision.outcome == Outcome.RESERVE,
        Decision.applied_at.is_not(None),
        Application.lot == lot,
        Application.state.in_(JUDGED),
    )
    found: Decision | None = db.session.scalar(query.order_by(Decision.rank).limit(1))
    return found


def _standing(leaving: Decision) -> int:
    """Count the laureates of the lot who keep their place, without the one who leaves it."""
    query = select(func.count(Decision.id)).join(Decision.application)
    query = query.where(
        Decision.round_id == leaving.round_id,
        Decision.id != leaving.id,
        Decision.outcome == Outcome.SELECTED,
        Decision.applied_at.is_not(None),
        Decision.vacated_at.is_(None),
        Application.lot == leaving.application.lot,
        Application.state.in_(JUDGED),
    )
    return db.session.scalar(query) or 0


def rounds_with_vacancies() -> Sequence[str]:
    """Return the public ids of the rounds in which a laureate withdrew and nobody took the place."""
    query = select(ReviewRound.public_id).join(Decision, Decision.round_id == ReviewRound.id)
    query = (
        query.join(Decision.application)
        .join(ReviewRound.call)
        .where(
            Call.state.not_in(ENDED_CALL_STATES),
            Decision.outcome == Outcome.SELECTED,
            Decision.applied_at.is_not(None),
            Decision.vacated_at.is_(None),
            Application.state == ApplicationState.WITHDRAWN,
        )
    )
    return db.session.scalars(query.distinct()).all()


def find_round_by_ref(public_id: str, *, lock: bool = False) -> ReviewRound | None:
    """Return a round named by a job, with its call, or None."""
    query = select(ReviewRound).where(ReviewRound.public_id == public_id)
    if lock:
        db.session.execute(query.with_only_columns(ReviewRound.id).with_for_update())
    found: ReviewRound | None = db.session.scalar(query.options(joinedload(ReviewRound.call)))
    return found
