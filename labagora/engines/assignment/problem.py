"""What is asked of the assignment, and what each thing costs.

The rule, in full. Costs are whole thousandths, so that two answers compare exactly:

1. **Never**: a pair in conflict, a pair the reviewer refuses, a reviewer above their limit, an application above the
   number it wants. Only a pin, a pair the office holds to, may do any of these; it stays and it is reported.
2. **A pair** is worth up to 1,000: its competence and its bid (0 neutral, 500 interested, 1,000 eager), each times
   its share of the weights. With weights 1.0, 0.5 and 0.5 the competence is worth at most 500.
3. **Balance**: the k-th application of a reviewer costs its share of the weights times k over the even share (seats
   wanted / reviewers). Each costs more than the one before, so work goes to who has least.
4. **A missing patient** costs B, above all that pairs and balance can win by a chain of exchanges:
   B = 1,000 (min(A, R) + 2) + the cost of an A-th application, rounded up, + 2. **A missing reviewer** costs 16 B; the
   second missing one of the same application B more, the third 2 B more: what is missing is spread rather than left
   to one application. An application that wants no reviewer wants no patient.
"""

from dataclasses import dataclass
from typing import Final, Self, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]

WANTED: Final = 3
REFUSES: Final = -1
BIDS: Final = (REFUSES, 0, 1, 2)
UNIT: Final = 1_000
SEAT_OVER_PATIENT: Final = 16


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each thing counts, as parts of their sum. Raise ValueError for a negative or endless weight."""

    competence: float = 1.0
    bid: float = 0.5
    balance: float = 0.3

    def __post_init__(self) -> None:
        if not all(0 <= part < float("inf") for part in (self.competence, self.bid, self.balance)):
            raise ValueError("a weight is a number from 0")

    def share(self, part: float) -> float:
        """Return the part as a share of the whole; nothing when every weight is zero."""
        whole = self.competence + self.bid + self.balance
        return part / whole if whole else 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A applications and R reviewers, numbered from 0. Matrices are [A, R].

    competence float64 from 0 to 1; bids int64, one of `BIDS`; forbidden bool, a conflict of interests;
    wanted int64[A] and limits int64[R], from 0; wants_patient bool[A]; is_patient bool[R]; pins int64[n, 2], each an
    application and a reviewer, sorted, each once. Build with `Problem.of`, which checks.
    """

    competence: Floats
    bids: Ints
    forbidden: Bools
    wanted: Ints
    wants_patient: Bools
    limits: Ints
    is_patient: Bools
    pins: Ints
    weights: Weights

    @classmethod
    def of(
        cls,
        competence: npt.ArrayLike,
        limits: npt.ArrayLike,
        *,
        bids: npt.ArrayLike = 0,
        forbidden: npt.ArrayLike = False,
        wanted: npt.ArrayLike = WANTED,
        wants_patient: npt.ArrayLike = False,
        is_patient: npt.ArrayLike = False,
        pins: npt.ArrayLike = (),
        weights: Weights | None = None,
    ) -> Self:
        """Build a problem from anything array-like; a single value counts for all.

        Raise ValueError for a wrong shape, a value out of its range or a pin that names nobody.
        """
        scores = np.asarray(competence, dtype=np.float64)
        if scores.ndim != 2:
            raise ValueError("competence has one row for each application and one column for each reviewer")
        applications, reviewers = scores.shape
        made = cls(
            competence=scores,
            bids=np.broadcast_to(np.asarray(bids, dtype=np.int64), scores.shape),
            forbidden=np.broadcast_to(np.asarray(forbidden, dtype=np.bool_), scores.shape),
            wanted=np.broadcast_to(np.asarray(wanted, dtype=np.int64), (applications,)),
            wants_patient=np.broadcast_to(np.asarray(wants_patient, dtype=np.bool_), (applications,)),
            limits=np.broadcast_to(np.asarray(limits, dtype=np.int64), (reviewers,)),
            is_patient=np.broadcast_to(np.asarray(is_patient, dtype=np.bool_), (reviewers,)),
            pins=pairs_of(pins, scores.shape),
            weights=weights or Weights(),
        )
        made.check()
        return made

    @property
    def shape(self) -> tuple[int, int]:
        """How many applications, how many reviewers."""
        return self.competence.shape[0], self.competence.shape[1]

    @property
    def eligible(self) -> Bools:
        """The pairs that may be proposed: neither in conflict nor refused, bool[A, R]."""
        eligible: Bools = ~self.forbidden & (self.bids != REFUSES)
        return eligible

    def check(self) -> None:
        """Raise ValueError for a value out of its range (not a number included)."""
        if not np.all((self.competence >= 0) & (self.competence <= 1)):
            raise ValueError("a competence is from 0 to 1")
        if not np.all(np.isin(self.bids, BIDS)):
            raise ValueError(f"a bid is one of {BIDS}")
        if np.any(self.wanted < 0) or np.any(self.limits < 0):
            raise ValueError("a number wanted and a limit are not negative")


@dataclass(frozen=True, slots=True, eq=False)
class Costs:
    """The price list of a problem, in thousandths. worth int64[A, R], what each pair brings."""

    worth: Ints
    balance: float
    patient: int
    seat: int

    @classmethod
    def of(cls, problem: Problem) -> Self:
        """Work out the prices (see the rule at the top of the module)."""
        weights = problem.weights
        applications, reviewers = problem.shape
        competence = weights.share(weights.competence) * problem.competence
        bid = weights.share(weights.bid) * np.maximum(problem.bids, 0) / 2
        even = max(1.0, float(problem.wanted.sum()) / max(1, reviewers))
        balance = UNIT * weights.share(weights.balance) / even
        # A chain of exchanges passes each application and each reviewer once at most, then ends on one more load.
        chain = UNIT * (min(applications, reviewers) + 2) + int(np.ceil(balance * applications)) + 2
        worth = np.rint(UNIT * (competence + bid)).astype(np.int64)
        return cls(worth=worth, balance=balance, patient=chain, seat=SEAT_OVER_PATIENT * chain)

    def rung(self, place: Ints) -> Ints:
        """What the k-th application of a reviewer costs, for each k (from 1)."""
        costs: Ints = np.rint(self.balance * place).astype(np.int64)
        return costs

    def loads(self, loads: Ints) -> int:
        """What all the loads cost."""
        return int(self.rung(counting(loads)).sum())

    def seats(self, missing: Ints) -> int:
        """What all the missing reviewers cost, from how many each application misses."""
        return int(self.seat * missing.sum() + self.patient * (missing * (missing - 1) // 2).sum())


def pairs_of(pairs: npt.ArrayLike, shape: tuple[int, ...]) -> Ints:
    """Return pairs as int64[n, 2], sorted, each once. Raise ValueError when one is outside the shape."""
    array = np.asarray(pairs, dtype=np.int64).reshape(-1, 2)
    if np.any(array < 0) or np.any(array >= np.array(shape)):
        raise ValueError("a pair names an application and a reviewer that exist")
    return np.unique(array, axis=0)


def counting(sizes: Ints) -> Ints:
    """1 to n for each n, end to end."""
    starts = np.repeat(np.cumsum(sizes) - sizes, sizes)
    return np.arange(sizes.sum(), dtype=np.int64) - starts + 1
