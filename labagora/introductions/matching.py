"""The adapter between people and the ranking engine: who fits a need, which needs fit a person, and why.

Profiles live in arrays in this process, opened in memory and refreshed by ``Volunteer.revision``. Nothing readable
is written anywhere. The same demand and the same weights serve both directions, so the figures agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from threading import RLock
from typing import Any

from sqlalchemy import func, select

from labagora.core.db import db
from labagora.core.vault import PERSON_KEY, open_sealed, ring
from labagora.engines.ranking import CandidateRow, CandidateTable, Demand, Ranking, rank, rank_demands, tie_seed
from labagora.engines.weighing import Preview, Spread, preview_weights, solicitation_spread
from labagora.introductions.facets import DEFAULT_WEIGHTS, Codes, Reason
from labagora.introductions.models import MatchingWeights
from labagora.projects.models import Need
from labagora.reference import queries as reference
from labagora.volunteers import policy as volunteer_policy
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer
from labagora.volunteers.profile import Profile

OVERLAP = 32
TIES = "matching-ties"


@dataclass(frozen=True)
class Fitting:
    """One person ranked for a need. ``score`` in hundredths of a point; not ``confirmed`` means « à confirmer »."""

    volunteer_id: int
    score: int
    confirmed: bool
    asked: int


@dataclass(frozen=True)
class FittingNeed:
    """One need ranked for a person."""

    need: Need
    score: int
    confirmed: bool
    reasons: list[Reason]


class Pool:
    """Everybody, in arrays. One per process; the lock is held while it changes or is read."""

    def __init__(self) -> None:
        self.lock = RLock()
        self._marks: tuple[Any, ...] | None = None
        self._revision = -1
        self.codes: Codes | None = None
        self.table: CandidateTable | None = None

    def forget(self) -> None:
        """Read everybody again at the next use."""
        self._marks = None

    def ready(self, now: datetime) -> tuple[Codes, CandidateTable]:
        """Return codes and arrays as of now. Call with the lock held."""
        codes = current_codes()
        place = str(db.session.get_bind().engine.url)
        marks = (place, codes.stamp, volunteer_policy.month_name(now), volunteers.text_versions())
        revision, last = db.session.execute(
            select(
                select(func.max(Volunteer.revision)).scalar_subquery(), select(func.max(Volunteer.id)).scalar_subquery()
            )
        ).one()
        if self.table is None or self._marks != marks or (-1 if revision is None else revision) < self._revision:
            self._load(codes, marks, now)
        else:
            self._catch_up(now)
            if last is not None and last not in self.table:
                self._load(codes, marks, now)
        assert self.codes is not None
        assert self.table is not None
        return self.codes, self.table

    def _load(self, codes: Codes, marks: tuple[Any, ...], now: datetime) -> None:
        self.codes, self.table = codes, CandidateTable(codes.schema)
        self._revision = -1
        self.table.load(self._rows(-1, now))
        self._marks = marks

    def _catch_up(self, now: datetime) -> None:
        """Read what changed, and a little before: a revision undone by a rollback may be given again."""
        assert self.table is not None
        for row in self._rows(max(-1, self._revision - OVERLAP), now):
            self.table.put(row)

    def _rows(self, since: int, now: datetime) -> Iterator[CandidateRow]:
        assert self.codes is not None
        for row in volunteers.matching_rows(since, now):
            self._revision = max(self._revision, row.revision)
            yield _candidate(self.codes, row, now)


_pool = Pool()
_codes: Codes | None = None


def current_codes() -> Codes:
    """Return the codes of the lists as they stand, built again when somebody changed a list."""
    global _codes  # noqa: PLW0603  one assignment of a value that does not change afterwards
    held = _codes
    if held is None or held.stamp != reference.snapshot().stamp:
        held = _codes = Codes()
    return held


def forget() -> None:
    """Drop the arrays: the next use reads everybody again (tests, restored backups)."""
    _pool.forget()


def _candidate(codes: Codes, row: Any, now: datetime) -> CandidateRow:
    """Return a person as the engine reads them; one who may not be asked keeps a place and tells nothing."""
    may_be_asked = volunteer_policy.is_matchable(row, now, volunteers.text_versions())
    has_room = volunteer_policy.has_budget(row.monthly_budget, row.asked_this_month)
    if not (may_be_asked and has_room):
        return CandidateRow(key=row.id, asked=row.asked_lately, available=False)
    key = ring().unwrap(row.master_id, row.wrapped, PERSON_KEY)
    stored = open_sealed(key, row.profile_sealed, table="volunteer", public_id=row.public_id, name="profile")
    return codes.row(row.id, Profile.from_dict(stored), asked=row.asked_lately)


def current_weights() -> dict[str, int]:
    """Return the weights that rank: the newest version set by the team, or those published at the start."""
    newest = find_weights()
    return {name: int(newest.weights.get(name, 0)) for name in DEFAULT_WEIGHTS} if newest else dict(DEFAULT_WEIGHTS)


def find_weights() -> MatchingWeights | None:
    """Return the newest version of the weights, or None while nobody changed them."""
    return db.session.scalar(select(MatchingWeights).order_by(MatchingWeights.number.desc()).limit(1))


def seed_of(need: Need) -> int:
    """Return the secret that orders equal scores for a need."""
    return tie_seed(ring().current.derive(TIES), need.public_id)


def _demand(codes: Codes, need: Need, weights: Mapping[str, int], exclude: Any) -> Demand:
    return codes.demand(need, weights, exclude=exclude, seed=seed_of(need))


def rank_volunteers(need: Need, *, exclude: Any, now: datetime, limit: int | None = 50) -> tuple[list[Fitting], int]:
    """Return the people who fit best, and how many fit at all, « à confirmer » included."""
    with _pool.lock:
        codes, table = _pool.ready(now)
        ranking = rank(table, _demand(codes, need, current_weights(), exclude), limit)
    return _fittings(ranking), ranking.eligible


def _fittings(ranking: Ranking) -> list[Fitting]:
    columns = (ranking.keys, ranking.scores, ranking.confirmed, ranking.asked)
    return [Fitting(*values) for values in zip(*(column.tolist() for column in columns), strict=True)]


def rank_needs(
    volunteer: Volunteer, needs: Sequence[Need], *, asked: int = 0, limit: int | None = 20
) -> list[FittingNeed]:
    """Return the needs that fit a person best, with the reasons, score for score as in the other direction."""
    codes, weights, profile = current_codes(), current_weights(), volunteers.profile_of(volunteer)
    by_id = {need.id: need for need in needs}
    demands = {key: codes.demand(need, weights) for key, need in by_id.items()}
    row = codes.row(volunteer.id, profile, asked=asked)
    ranking = rank_demands(codes.schema, row, demands, limit, seed=volunteer.tie_key)
    found = [(by_id[one.volunteer_id], one) for one in _fittings(ranking)]
    return [FittingNeed(need, one.score, one.confirmed, codes.reasons(need, profile, weights)) for need, one in found]


def reasons_for(need: Need, profile: Profile) -> list[Reason]:
    """Say, criterion by criterion, how a person stands for a need."""
    return current_codes().reasons(need, profile, current_weights())


def preview(need: Need, weights: Mapping[str, int], *, exclude: Any, now: datetime, limit: int = 20) -> Preview:
    """Return how other weights would change the ranking of a need, before anybody changes them."""
    with _pool.lock:
        codes, table = _pool.ready(now)
        old, new = (_demand(codes, need, given, exclude) for given in (current_weights(), weights))
        return preview_weights(table, old, new, limit)


def spread(now: datetime) -> Spread:
    """Return how solicitations fall on the people who may be asked or were asked lately."""
    with _pool.lock:
        _, table = _pool.ready(now)
        counts = table.asked[table.available | (table.asked > 0)].tolist()
    return solicitation_spread(counts)
