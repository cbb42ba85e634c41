"""Who fits a demand best: filter, score, order and say why.

The rule, in full, for one candidate and one demand:

1. **Filter.** Each *required* facet is MET when the candidate's answers and those accepted have one in common,
   UNKNOWN when the candidate did not answer, UNMET otherwise. One UNMET and the candidate is out. One UNKNOWN and
   it stays, marked *to confirm*: silence is never a refusal. Unavailable and excluded candidates are out.
2. **Score**, 0 to 100 points, from the published weights: each *desired* facet has a weight, and fairness has one.
   A weight is a share of the total: with weights 3, 1 and fairness 1, the first facet is worth 60 points. A MET
   facet earns its share, an UNKNOWN one half of it, an UNMET one nothing. Fairness earns its share divided by
   (1 + times asked lately): whole for who was never asked, half after one time, a third after two.
   Facets that a demand does not desire count neither for nor against. With no weight at all everybody has 100.
3. **Order.** Those who meet every required facet, then those to confirm; in each group by score; equal scores by
   a hash of the key, keyed by the demand's secret seed: no arrival date, no number, the same order every time.

Scores are whole hundredths of a point (0 to 10,000), so that the scan of a table and `score_pair` agree exactly.
A share is rounded on the running total, so shares always sum to the whole: half shares h with Σh = 5,000, and
score = Σ h · level + 2·h_fairness // (1 + asked), where level is 0 UNMET, 1 UNKNOWN, 2 MET.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from labagora.engines.candidates import ASKED_MAX, CandidateRow, CandidateTable, Facet, Schema
from labagora.engines.demands import SCORE_MAX, Demand, Fit, PairScore, capped, score_pair
from labagora.engines.scan import CONFIRMED, Best, Slots, Worth, scan, score_of
from labagora.engines.slots import U64, mix, mix_one

__all__ = [
    "SCORE_MAX",
    "CandidateRow",
    "CandidateTable",
    "Demand",
    "Facet",
    "Fit",
    "PairScore",
    "Ranking",
    "Schema",
    "rank",
    "rank_demands",
    "score_pair",
    "standings",
    "tie_seed",
]


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """The best first. Arrays have one row for each of the n returned; matrices one column for each facet.

    keys uint64[n]; scores uint16[n] in hundredths of a point; confirmed bool[n], False = to confirm;
    required and desired uint8[n, facets], the `Fit` of each; asked uint8[n]. eligible and to_confirm count the
    whole table, not only the n: to_confirm is the part of eligible with at least one required facet UNKNOWN.
    """

    facets: tuple[str, ...]
    keys: U64
    scores: Worth
    confirmed: npt.NDArray[np.bool_]
    required: npt.NDArray[np.uint8]
    desired: npt.NDArray[np.uint8]
    asked: npt.NDArray[np.uint8]
    eligible: int
    to_confirm: int

    def __len__(self) -> int:
        return self.keys.size


def tie_seed(secret: bytes, *parts: str) -> int:
    """Return 64 bits that only the holder of the secret (at most 64 bytes) can compute for these parts."""
    text = "\x1f".join(parts).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8, key=secret).digest(), "big")


def rank(table: CandidateTable, demand: Demand, limit: int | None = 50) -> Ranking:
    """Rank every candidate of a table in one scan and return the best `limit` (None: all of them).

    Raise KeyError or ValueError when the demand does not fit the table's schema or the limit is negative.
    """
    best = Best(table.keys, demand.seed, capped(limit, len(table)))
    eligible = confirmed = 0
    for start, worth in scan(table, demand):
        eligible += int(np.count_nonzero(worth))
        confirmed += int(np.count_nonzero(worth > CONFIRMED))
        best.offer(start, worth)
    slots, worth = best.ordered()
    return Ranking(
        facets=table.schema.names,
        keys=table.keys[slots],
        scores=score_of(worth),
        confirmed=worth > CONFIRMED,
        required=_fits(table, demand.required, slots),
        desired=_fits(table, demand.hopes, slots),
        asked=table.asked[slots],
        eligible=eligible,
        to_confirm=eligible - confirmed,
    )


def standings(table: CandidateTable, demand: Demand, keys: Sequence[int]) -> list[tuple[int, int] | None]:
    """Return (rank from 1, score in hundredths) of each key in the whole ranking; None when it is not ranked."""
    worth = np.zeros(len(table), dtype=np.uint16)
    for start, part in scan(table, demand):
        worth[start : start + part.size] = part
    slots = {key: slot for key in keys if (slot := _slot(table, key)) is not None and worth[slot]}
    return [_standing(table, demand, worth, slots[key]) if key in slots else None for key in keys]


def rank_demands(
    schema: Schema, row: CandidateRow, demands: Mapping[int, Demand], limit: int | None = 50, seed: int = 0
) -> Ranking:
    """Rank many demands, by key, for one candidate: the other direction, with the same score for each pair.

    The order is that of `rank`, ties by `seed` (the demands' own seeds order candidates and are not used).
    """
    pairs = {key: score_pair(schema, row, demand) for key, demand in demands.items()}
    kept = {key: pair for key, pair in pairs.items() if pair.eligible}
    order = sorted(kept, key=lambda key: (not kept[key].confirmed, -kept[key].score, mix_one(key ^ seed)))
    best = order[: capped(limit, len(order))]
    chosen = [kept[key] for key in best]
    return Ranking(
        facets=schema.names,
        keys=np.array(best, dtype=np.uint64),
        scores=np.array([pair.score for pair in chosen], dtype=np.uint16),
        confirmed=np.array([pair.confirmed for pair in chosen], dtype=np.bool_),
        required=_matrix(schema, [pair.required for pair in chosen]),
        desired=_matrix(schema, [pair.desired for pair in chosen]),
        asked=np.full(len(best), min(row.asked, ASKED_MAX), dtype=np.uint8),
        eligible=len(kept),
        to_confirm=sum(not pair.confirmed for pair in kept.values()),
    )


def _fits(table: CandidateTable, masks: Mapping[str, int], slots: Slots) -> npt.NDArray[np.uint8]:
    """The reasons of a few candidates, uint8[n, facets]."""
    fits = np.full((slots.size, len(table.schema.facets)), Fit.NOT_ASKED, dtype=np.uint8)
    for name, mask in masks.items():
        place = table.schema.place(name)
        probes = table.schema.facets[place].probe(mask)
        bits = [words[slots] & words.dtype.type(p) for words, p in zip(table.words(name), probes, strict=True)]
        level = np.maximum.reduce(bits)
        fits[:, place] = np.minimum(level, Fit.MET)
    return fits


def _matrix(schema: Schema, fits: Iterable[Mapping[str, Fit]]) -> npt.NDArray[np.uint8]:
    rows = [[fit.get(name, Fit.NOT_ASKED) for name in schema.names] for fit in fits]
    return np.array(rows, dtype=np.uint8).reshape(len(rows), len(schema.names))


def _slot(table: CandidateTable, key: int) -> int | None:
    found = table.slots([key])
    return int(found[0]) if found.size else None


def _standing(table: CandidateTable, demand: Demand, worth: Worth, slot: int) -> tuple[int, int]:
    """Count who comes before one candidate: the worthier, then the equals with a smaller hash."""
    own = worth[slot]
    equals = mix(table.keys[np.flatnonzero(worth == own)] ^ np.uint64(demand.seed))
    before = np.count_nonzero(worth > own) + np.count_nonzero(equals < mix_one(table.keys.item(slot) ^ demand.seed))
    return int(before) + 1, int(score_of(worth[slot : slot + 1])[0])
