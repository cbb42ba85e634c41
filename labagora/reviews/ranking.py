"""The ordered list of a committee: means, ties, where the places end, where reviewers disagree.

It is made again for each reader from what they may see: ranks, ties, the line and the adjusted scores then say
nothing of an application in which they have an interest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from labagora.engines.calibration import Grid, calibrate
from labagora.reviews.enums import Outcome, Recommendation

SPLIT = 0.3  # from the lowest score to the highest, of a scale from 0 to 1
SAME = 9  # decimals: two means that agree so far are one mean


@dataclass(frozen=True)
class Candidate:
    """An application of the list. ``organisation`` is for the Institute's team alone."""

    id: int
    public_id: str
    reference: str
    title: str
    lot: str
    organisation: str = ""


@dataclass(frozen=True)
class Opinion:
    """A submitted review, as the list counts it."""

    application_id: int
    reviewer_id: int
    score: float
    recommendation: Recommendation


@dataclass(frozen=True)
class Said:
    """What is decided so far. ``rank`` as the reader may know it: among what they see."""

    outcome: Outcome
    rank: int | None
    is_applied: bool = False


@dataclass(frozen=True)
class Place:
    """A line of the list. Without a submitted review there is neither mean nor rank."""

    candidate: Candidate
    rank: int | None
    is_tied: bool
    mean: float | None
    adjusted: float | None
    lowest: float | None
    highest: float | None
    advice: Sequence[tuple[Recommendation, int]]
    said: Said | None

    @property
    def reviews(self) -> int:
        """How many submitted reviews count."""
        return sum(count for _recommendation, count in self.advice)

    @property
    def is_split(self) -> bool:
        """Whether reviewers disagree: scores far apart, or one says yes where another says no."""
        found = {one for one, _count in self.advice}
        far = self.lowest is not None and self.highest is not None and self.highest - self.lowest >= SPLIT
        return far or {Recommendation.SUPPORT, Recommendation.DECLINE} <= found

    @property
    def points(self) -> float | None:
        """The mean out of 100."""
        return points(self.mean)

    @property
    def adjusted_points(self) -> float | None:
        """The adjusted mean out of 100."""
        return points(self.adjusted)

    @property
    def span(self) -> tuple[float | None, float | None]:
        """The lowest and the highest score out of 100."""
        return points(self.lowest), points(self.highest)


@dataclass(frozen=True)
class Standing:
    """The list of a lot, or of the whole call. ``line``: after how many lines the places end, None for no line."""

    lot: str
    places: Sequence[Place]
    line: int | None = None

    @property
    def line_is_tied(self) -> bool:
        """Whether the line falls between two equal means."""
        return self.line is not None and cuts_a_tie(self.places, self.line)


@dataclass
class _Scores:
    found: dict[int, list[Opinion]] = field(default_factory=lambda: defaultdict(list))

    def mean(self, application_id: int) -> float | None:
        scores = [one.score for one in self.found.get(application_id, ())]
        return sum(scores) / len(scores) if scores else None


def points(score: float | None) -> float | None:
    """Return a score from 0 to 1 as points out of 100, to the tenth."""
    return None if score is None else round(score * 100, 1)


def cuts_a_tie(places: Sequence[Place], count: int) -> bool:
    """Tell whether taking the first ``count`` would part two applications of the same rank."""
    if not 0 < count < len(places):
        return False
    last, following = places[count - 1].rank, places[count].rank
    return last is not None and last == following


def ranked(
    candidates: Sequence[Candidate],
    opinions: Iterable[Opinion],
    said: Mapping[int, Said],
    *,
    lots: Sequence[str],
    seats: int | None,
    seats_by_lot: Mapping[str, int] | None = None,
) -> list[Standing]:
    """Return the list of each lot that holds something, in the order of ``lots``; one list for a call without lots.

    ``seats`` are the places of a call without lots. With lots, a line says where those of a lot end when it has some of
    its own; those of the whole call draw none, for they are of no lot.
    """
    scores = _Scores()
    for one in opinions:
        scores.found[one.application_id].append(one)
    adjusted = _adjusted(candidates, scores)
    known = [*lots, *sorted({one.lot for one in candidates} - set(lots))] if lots else [""]
    standings = []
    for lot in known:
        here = [one for one in candidates if not lots or one.lot == lot]
        places = _places(here, scores, adjusted, said)
        own = (seats_by_lot or {}).get(lot) if lots else seats
        line = own if own is not None and own < len(places) else None
        if places:
            standings.append(Standing(lot, places, line))
    return standings


def _places(
    candidates: Sequence[Candidate], scores: _Scores, adjusted: Mapping[int, float], said: Mapping[int, Said]
) -> list[Place]:
    means = {one.id: scores.mean(one.id) for one in candidates}
    rounded = {key: round(mean, SAME) for key, mean in means.items() if mean is not None}
    values = list(rounded.values())
    ordered = sorted(candidates, key=lambda one: (-rounded.get(one.id, -1.0), one.reference))
    return [
        _place(
            one,
            scores,
            rank=1 + sum(other > rounded[one.id] for other in values) if one.id in rounded else None,
            is_tied=one.id in rounded and values.count(rounded[one.id]) > 1,
            adjusted=adjusted.get(one.id),
            said=said.get(one.id),
        )
        for one in ordered
    ]


def _place(
    candidate: Candidate, scores: _Scores, *, rank: int | None, is_tied: bool, adjusted: float | None, said: Said | None
) -> Place:
    opinions = scores.found.get(candidate.id, [])
    given = [one.score for one in opinions]
    advice = [(kind, sum(one.recommendation is kind for one in opinions)) for kind in Recommendation]
    return Place(
        candidate=candidate,
        rank=rank,
        is_tied=is_tied,
        mean=scores.mean(candidate.id),
        adjusted=adjusted,
        lowest=min(given, default=None),
        highest=max(given, default=None),
        advice=[(kind, count) for kind, count in advice if count],
        said=said,
    )


def _adjusted(candidates: Sequence[Candidate], scores: _Scores) -> dict[int, float]:
    """Return the means once the severity of each reviewer is taken away, by application."""
    rows = {one.id: number for number, one in enumerate(one for one in candidates if scores.found.get(one.id))}
    opinions = [opinion for key in rows for opinion in scores.found[key]]
    people = {key: number for number, key in enumerate(sorted({one.reviewer_id for one in opinions}))}
    if not opinions:
        return {}
    grid = Grid.of(
        [people[one.reviewer_id] for one in opinions],
        [rows[one.application_id] for one in opinions],
        [one.score for one in opinions],
        reviewers=len(people),
        applications=len(rows),
    )
    found = calibrate(grid).adjusted
    return {key: float(found[number]) for key, number in rows.items()}


def renumbered(said: Mapping[int, Said], lots: Mapping[int, str]) -> dict[int, Said]:
    """Return decisions with ranks counted among themselves, by outcome and lot: a gap would tell what is hidden."""
    lists: dict[tuple[Outcome, str], list[int]] = defaultdict(list)
    for key, one in said.items():
        if one.rank is not None:
            lists[one.outcome, lots.get(key, "")].append(key)
    ranks = {
        key: number
        for keys in lists.values()
        for number, key in enumerate(sorted(keys, key=lambda key: said[key].rank or 0), start=1)
    }
    return {key: Said(one.outcome, ranks.get(key), one.is_applied) for key, one in said.items()}
