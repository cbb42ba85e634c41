"""An answer to an assignment problem, weighed and explained."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from labagora.engines.assignment.problem import REFUSES, Bools, Costs, Ints, Problem, pairs_of


class Reason(StrEnum):
    """Why something is missing, or which rule a pin breaks."""

    TOO_FEW_ELIGIBLE = "too_few_eligible"
    LOADS_FULL = "loads_full"
    SEATS_FREE = "seats_free"
    NO_PATIENT_ELIGIBLE = "no_patient_eligible"
    PATIENTS_FULL = "patients_full"
    SEATS_TAKEN = "seats_taken"
    IN_CONFLICT = "in_conflict"
    REFUSED = "refused"
    OVER_LIMIT = "over_limit"
    OVER_WANTED = "over_wanted"


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing to tell. `count` is how many reviewers are missing, or how many are too many; else 1."""

    reason: Reason
    application: int | None = None
    reviewer: int | None = None
    count: int = 1


@dataclass(frozen=True, slots=True)
class Pieces:
    """What an answer is worth, in thousandths (the rule is in `problem`). The smaller the cost, the better.

    cost = balance + missing - quality. spread is the highest load minus the lowest, among reviewers with a limit
    above 0; mean_competence is that of the chosen pairs, 0 when there are none.
    """

    quality: int
    balance: int
    missing: int
    spread: int
    mean_competence: float

    @property
    def cost(self) -> int:
        """What was minimised."""
        return self.balance + self.missing - self.quality


@dataclass(frozen=True, slots=True, eq=False)
class Proposal:
    """Who reads what. pairs int64[n, 2], each an application and a reviewer, sorted; pinned bool[n];

    missing int64[A], how many reviewers each application lacks; patient_missing bool[A]; loads int64[R]; issues in
    the order of applications, then of reviewers.
    """

    pairs: Ints
    pinned: Bools
    missing: Ints
    patient_missing: Bools
    loads: Ints
    pieces: Pieces
    issues: tuple[Issue, ...]

    def __len__(self) -> int:
        return len(self.pairs)


def evaluate(problem: Problem, pairs: npt.ArrayLike, costs: Costs | None = None) -> Proposal:
    """Weigh an answer, whoever made it. Raise ValueError when a pair is outside the problem."""
    kept = pairs_of(pairs, problem.shape)
    chosen = np.zeros(problem.shape, dtype=np.bool_)
    chosen[kept[:, 0], kept[:, 1]] = True
    pinned = np.zeros(problem.shape, dtype=np.bool_)
    pinned[problem.pins[:, 0], problem.pins[:, 1]] = True
    missing = np.maximum(0, problem.wanted - chosen.sum(axis=1))
    seated = (chosen & problem.is_patient).any(axis=1)
    patient_missing = problem.wants_patient & (problem.wanted > 0) & ~seated
    return Proposal(
        pairs=kept,
        pinned=pinned[kept[:, 0], kept[:, 1]],
        missing=missing,
        patient_missing=patient_missing,
        loads=chosen.sum(axis=0),
        pieces=_pieces(problem, costs or Costs.of(problem), chosen, missing, patient_missing),
        issues=(*_lacks(problem, chosen, missing, patient_missing), *_breaches(problem, chosen)),
    )


def _pieces(problem: Problem, costs: Costs, chosen: Bools, missing: Ints, patient_missing: Bools) -> Pieces:
    loads = chosen.sum(axis=0)
    working = loads[problem.limits > 0]
    return Pieces(
        quality=int(costs.worth[chosen].sum()),
        balance=costs.loads(loads),
        missing=costs.seats(missing) + costs.patient * int(patient_missing.sum()),
        spread=int(np.ptp(working)) if working.size else 0,
        mean_competence=float(problem.competence[chosen].mean()) if chosen.any() else 0.0,
    )


def _lacks(problem: Problem, chosen: Bools, missing: Ints, patient_missing: Bools) -> list[Issue]:
    """Say why reviewers and patients are missing."""
    free = problem.eligible & ~chosen
    room = free & (chosen.sum(axis=0) < problem.limits)
    told = []
    for place in np.flatnonzero((missing > 0) | patient_missing).tolist():
        if missing[place]:
            reason = _why(free[place], room[place], int(missing[place]))
            told.append(Issue(reason, application=place, count=int(missing[place])))
        if patient_missing[place]:
            patients = free[place] & problem.is_patient
            told.append(Issue(_why_no_patient(patients, patients & room[place]), application=place))
    return told


def _why(free: Bools, room: Bools, missing: int) -> Reason:
    if room.any():
        return Reason.SEATS_FREE
    return Reason.TOO_FEW_ELIGIBLE if int(free.sum()) < missing else Reason.LOADS_FULL


def _why_no_patient(free: Bools, room: Bools) -> Reason:
    if room.any():
        return Reason.SEATS_TAKEN
    return Reason.PATIENTS_FULL if free.any() else Reason.NO_PATIENT_ELIGIBLE


def _breaches(problem: Problem, chosen: Bools) -> list[Issue]:
    """Say which rules the chosen pairs break: conflicts, refusals, too many."""
    told = []
    for reason, broken in (
        (Reason.IN_CONFLICT, problem.forbidden),
        (Reason.REFUSED, (problem.bids == REFUSES) & ~problem.forbidden),
    ):
        told += [Issue(reason, application=a, reviewer=r) for a, r in np.argwhere(chosen & broken).tolist()]
    extra = chosen.sum(axis=1) - problem.wanted
    told += [Issue(Reason.OVER_WANTED, application=a, count=int(extra[a])) for a in np.flatnonzero(extra > 0).tolist()]
    over = chosen.sum(axis=0) - problem.limits
    return told + [Issue(Reason.OVER_LIMIT, reviewer=r, count=int(over[r])) for r in np.flatnonzero(over > 0).tolist()]
