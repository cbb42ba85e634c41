"""The problem of a round for ``engines.assignment``, and its answer back in ids. No table is touched here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from labagora.engines.assignment import REFUSES, Problem, Weights, solve, without_reviewer
from labagora.reference.queries import vocabulary
from labagora.reviews.enums import BidLevel
from labagora.reviews.facets import FacetReader, coverage
from labagora.reviews.queries.material import Held, Material, Pair

WORTH: Final = {BidLevel.NEUTRAL: 0, BidLevel.WILLING: 1, BidLevel.EAGER: 2}


@dataclass(frozen=True)
class Asked:
    """What the team asks of a calculation; ``absent`` is the id of the reviewer whose applications alone move."""

    per_application: int = 3
    wants_patient: bool = True
    respects_refusals: bool = True
    competence: int = 10
    bid: int = 5
    balance: int = 3
    absent: int | None = None

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "Asked":
        """Read the parameters of a proposal."""
        return cls(**{name: parameters[name] for name in cls.__dataclass_fields__ if name in parameters})

    def stored(self) -> dict[str, Any]:
        """Return the parameters as a proposal keeps them."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Shared:
    """The answer: ``pairs`` and ``issues`` as ``AssignmentProposal`` keeps them."""

    pairs: list[list[int]]
    issues: list[dict[str, Any]]


@dataclass(frozen=True)
class Sharing:
    """A round, numbered from 0 as the engine wants it."""

    material: Material
    asked: Asked

    @cached_property
    def _application(self) -> dict[int, int]:
        return {one.id: place for place, one in enumerate(self.material.applications)}

    @cached_property
    def _reader(self) -> dict[int, int]:
        return {one.id: place for place, one in enumerate(self.material.readers)}

    @cached_property
    def competence(self) -> npt.NDArray[np.float64]:
        """How well each reader knows what each application is about, float64[applications, readers]."""
        reader = FacetReader(self.material.revisions)
        about = [reader.facets(one.revision_id, one.content) for one in self.material.applications]
        lists = {name: [entry.code for entry in vocabulary(name).entries] for one in about for name in one}
        return coverage(about, [one.competences for one in self.material.readers], lists)

    @cached_property
    def _apart(self) -> list[Held]:
        """What was given back by somebody who reads no more: it counts, and no one may be asked to redo it."""
        gone = self.asked.absent
        return [
            one
            for one in self.material.held
            if one.is_submitted
            and one.pair not in self.material.cuts
            and (one.reviewer_id not in self._reader or one.reviewer_id == gone)
        ]

    def _kept(self) -> list[Pair]:
        """What does not move: begun, or set by hand; all of it when one person is replaced."""
        apart = {one.pair for one in self._apart}
        return [
            one.pair
            for one in self.material.held
            if (one.stays or self.asked.absent is not None)
            and one.reviewer_id in self._reader
            and one.pair not in apart
            and one.pair not in self.material.cuts
        ]

    @cached_property
    def problem(self) -> Problem:
        """What the engine is asked."""
        wanted = np.full(len(self._application), self.asked.per_application, dtype=np.int64)
        np.subtract.at(wanted, [self._application[one.application_id] for one in self._apart], 1)
        competence, bids = self._wishes()
        whole = Problem.of(
            competence,
            [one.max_load for one in self.material.readers],
            bids=bids,
            forbidden=self._forbidden(),
            wanted=np.maximum(0, wanted),
            wants_patient=self.asked.wants_patient,
            is_patient=[one.is_patient for one in self.material.readers],
            pins=self._places(self._kept()),
            weights=Weights(self.asked.competence, self.asked.bid, self.asked.balance),
        )
        return whole if self.asked.absent is None else self._replacing(whole, self.asked.absent)

    def _replacing(self, whole: Problem, absent: int) -> Problem:
        """Only the applications that one person leaves are filled."""
        left = [pair for pair in self.material.left if pair[1] == absent and pair[0] in self._application]
        if absent in self._reader:
            return without_reviewer(whole, self._places([*self._kept(), *left]), self._reader[absent])
        is_left = np.zeros(len(self._application), dtype=np.bool_)
        is_left[[self._application[application] for application, _who in left]] = True
        held = np.bincount(whole.pins[:, 0], minlength=is_left.size)
        wanted = np.where(is_left, whole.wanted, held)
        return replace(whole, wanted=wanted, wants_patient=whole.wants_patient & is_left)

    def _wishes(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64]]:
        """Bids as the engine knows them. A refusal that is not respected still comes last."""
        competence = self.competence.copy()
        bids = np.zeros(competence.shape, dtype=np.int64)
        for application, reviewer, level in self.material.bids:
            place = self._application.get(application), self._reader.get(reviewer)
            if None in place:
                continue
            if level is not BidLevel.AVOID:
                bids[place] = WORTH[level]
            elif self.asked.respects_refusals:
                bids[place] = REFUSES
            else:
                competence[place] = 0.0
        return competence, bids

    def _forbidden(self) -> npt.NDArray[np.bool_]:
        forbidden = np.zeros((len(self._application), len(self._reader)), dtype=np.bool_)
        for place in self._places(self.material.cuts):
            forbidden[place[0], place[1]] = True
        return forbidden

    def _places(self, pairs: Any) -> list[list[int]]:
        known = (pair for pair in pairs if pair[0] in self._application and pair[1] in self._reader)
        return [[self._application[application], self._reader[reviewer]] for application, reviewer in known]

    def solved(
        self, *, progress: Callable[[float], None] | None = None, cancelled: Callable[[], bool] | None = None
    ) -> Shared:
        """Work the answer out. Raises ``engines.assignment.Cancelled``."""
        found = solve(self.problem, progress=progress, cancelled=cancelled)
        applications, readers = self.material.applications, self.material.readers
        pairs = [[applications[place].id, readers[who].id] for place, who in found.pairs.tolist()]
        return Shared(
            pairs=sorted([*pairs, *(list(one.pair) for one in self._apart)]),
            issues=[
                {
                    "application": _id(applications, one.application),
                    "reviewer": _id(readers, one.reviewer),
                    "reason": one.reason.value,
                    "count": one.count,
                }
                for one in found.issues
            ],
        )


def _id(rows: Sequence[Any], place: int | None) -> int | None:
    return None if place is None else rows[place].id
