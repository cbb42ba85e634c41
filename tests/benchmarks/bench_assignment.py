"""Share invented reviewers out among applications: how long and how well, beside the way a hurried person works.

    python -m tests.benchmarks.bench_assignment [--applications 1000] [--reviewers 200]

A reviewer accepts a third more than the even share, just above it, or a little below it, where something must be
missing. The other way takes the applications in turn and gives each the best who are left. Then the ranking of as
many reviewed applications is made again with each reviewer left out and each weight moved, beside the same thing
computed from nothing each time. All figures come from one run; they go to var/bench/assignment.json too.
"""

import argparse
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import numpy as np

from labagora.engines.assignment import BIDS, WANTED, Problem, Proposal, evaluate, solve
from labagora.engines.calibration import Cause, Grid, Reviews, Stability, calibrate, ranked, stability
from labagora.engines.calibration.reviews import Ints
from tests.benchmarks.bench_matching import aligned
from tests.engines.naive_assignment import greedy

OUTPUT = Path("var/bench/assignment.json")
MOST_SECONDS = 10.0
LOADS = {"wide": 4 / 3, "tight": 16 / 15, "short": 14 / 15}
_Made = TypeVar("_Made")


@dataclass(frozen=True)
class Answer:
    """One way to share out, and what it is worth (thousandths, see `engines.assignment.problem`)."""

    seconds: float
    missing_reviewers: int
    missing_patients: int
    quality: int
    balance: int
    spread: int
    mean_competence: float
    cost: int


@dataclass(frozen=True)
class Figures:
    """One load: the engine beside the other way. Ratios are the engine's over the other's."""

    load: str
    limit: int
    engine: Answer
    greedy: Answer

    @property
    def ratios(self) -> dict[str, float]:
        """Quality and time."""
        return {
            "quality": self.engine.quality / self.greedy.quality,
            "value": (self.engine.quality - self.engine.balance) / (self.greedy.quality - self.greedy.balance),
            "seconds": self.engine.seconds / self.greedy.seconds,
        }


@dataclass(frozen=True)
class Again:
    """The ranking made again: how many variants, how long, and how far a rank moves (median of the applications)."""

    variants: int
    seconds: float
    from_nothing_seconds: float
    median_move: float


def invented(applications: int, reviewers: int, limit: int) -> Problem:
    """Topics that some know and some do not, uneven bids, a few conflicts; a fifth of patients, wanted by a third."""
    draw = np.random.default_rng(20)
    topics, skills = draw.random((applications, 8)) ** 3, draw.random((reviewers, 8)) ** 3
    competence = topics @ skills.T
    return Problem.of(
        competence / competence.max(),
        limit,
        bids=draw.choice(BIDS, p=(0.05, 0.70, 0.15, 0.10), size=competence.shape),
        forbidden=draw.random(competence.shape) < 0.03,
        wants_patient=draw.random(applications) < 1 / 3,
        is_patient=np.arange(reviewers) % 5 == 0,
    )


def reviewed(proposal: Proposal, reviewers: int, applications: int, criteria: int = 6) -> Reviews:
    """Marks for every pair: the quality of the application, the reviewer's own severity, chance."""
    draw = np.random.default_rng(21)
    application, reviewer = proposal.pairs.T
    quality, bias = draw.normal(0.5, 0.12, applications), draw.normal(0, 0.1, reviewers)
    noise = draw.normal(0, 0.1, (len(proposal), criteria))
    marks = np.clip((quality[application] + bias[reviewer])[:, None] + noise, 0, 1).round(2)
    return Reviews(reviewer, application, marks, np.arange(1.0, criteria + 1), reviewers, applications)


def _timed(action: Callable[[], _Made]) -> tuple[_Made, float]:
    began = perf_counter()
    return action(), perf_counter() - began


def _answer(proposal: Proposal, seconds: float) -> Answer:
    pieces = proposal.pieces
    return Answer(
        seconds=seconds,
        missing_reviewers=int(proposal.missing.sum()),
        missing_patients=int(proposal.patient_missing.sum()),
        quality=pieces.quality,
        balance=pieces.balance,
        spread=pieces.spread,
        mean_competence=pieces.mean_competence,
        cost=pieces.cost,
    )


def measure(load: str, applications: int, reviewers: int) -> tuple[Figures, Proposal]:
    """Share out both ways; stop when the engine is not the cheaper one."""
    limit = max(1, round(LOADS[load] * WANTED * applications / reviewers))
    problem = invented(applications, reviewers, limit)
    proposal, seconds = _timed(lambda: solve(problem, progress=lambda _fraction: None, cancelled=lambda: False))
    by_hand, hand_seconds = _timed(lambda: greedy(problem))
    figures = Figures(load, limit, _answer(proposal, seconds), _answer(evaluate(problem, by_hand), hand_seconds))
    if figures.engine.cost > figures.greedy.cost:
        raise SystemExit(f"the engine is dearer than the hurried way on the {load} load")
    return figures, proposal


def again(reviews: Reviews) -> Again:
    """Rank in every variant both ways; stop when they disagree."""
    found, seconds = _timed(lambda: stability(reviews))
    plain, plain_seconds = _timed(lambda: _from_nothing(reviews, found))
    if not np.array_equal(plain, found.ranks):
        raise SystemExit("the rankings made from nothing are not those of the engine")
    return Again(len(found.variants), seconds, plain_seconds, float(np.median(found.worst - found.best)))


def _from_nothing(reviews: Reviews, found: Stability) -> Ints:
    actual = calibrate(reviews.grid())
    ranks = []
    for variant in found.variants:
        weights = reviews.weights.copy()
        if variant.cause is Cause.WEIGHT:
            weights[variant.number] *= variant.factor
        grid = reviews.grid(weights)
        if variant.cause is Cause.REVIEWER:
            present = np.arange(reviews.reviewers) != variant.number
            grid = Grid(grid.given & present, grid.score * present)
        made = calibrate(grid)
        lost = np.isnan(made.raw)
        ranks.append(ranked(np.where(lost, actual.adjusted, made.adjusted), np.where(lost, actual.raw, made.raw)))
    return np.array(ranks)


def assignment_table(figures: Sequence[Figures]) -> str:
    """Both ways, line under line."""
    head = ["load", "limit", "way", "seconds", "missing", "no patient", "quality", "balance", "competence", "spread"]
    lines = [
        [
            one.load, str(one.limit), way, f"{answer.seconds:.2f}", str(answer.missing_reviewers),
            str(answer.missing_patients), f"{answer.quality:,}", f"{answer.balance:,}",
            f"{answer.mean_competence:.3f}", str(answer.spread),
        ]
        for one in figures
        for way, answer in (("engine", one.engine), ("in turn", one.greedy))
    ]  # fmt: skip
    ratios = [
        f"{one.load}: quality x{one.ratios['quality']:.2f}, quality less balance x{one.ratios['value']:.2f}, "
        f"time x{one.ratios['seconds']:.1f}\n"
        for one in figures
    ]
    return aligned("Sharing out (quality and balance in thousandths)", [head, *lines]) + "".join(ratios)


def report(figures: Sequence[Figures], ranking: Again) -> None:
    """Print the tables and keep the figures."""
    slowest = max(one.engine.seconds for one in figures)
    head = ["variants", "seconds", "from nothing", "ratio", "median move"]
    line = [
        f"{ranking.variants}", f"{ranking.seconds:.2f}", f"{ranking.from_nothing_seconds:.2f}",
        f"x{ranking.from_nothing_seconds / ranking.seconds:.1f}", f"{ranking.median_move:.0f}",
    ]  # fmt: skip
    verdict = f"slowest: {slowest:.1f} s, target {MOST_SECONDS:g} {'met' if slowest <= MOST_SECONDS else 'NOT met'}\n"
    sys.stdout.write("\n".join([assignment_table(figures), aligned("The ranking made again", [head, line]), verdict]))
    kept = {
        "machine": {"python": platform.python_version(), "highspy": version("highspy"), "cpus": os.cpu_count()},
        "targets": {"seconds": {"target": MOST_SECONDS, "worst": slowest, "met": slowest <= MOST_SECONDS}},
        "assignment": [{**asdict(one), "ratios": one.ratios} for one in figures],
        "ranking": asdict(ranking),
    }
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(description="Reviewers to applications, and the ranking made again.")
    parser.add_argument("--applications", type=int, default=1_000, help="how many applications")
    parser.add_argument("--reviewers", type=int, default=200, help="how many reviewers")
    chosen = parser.parse_args(arguments)
    answers = [measure(load, chosen.applications, chosen.reviewers) for load in LOADS]
    reviews = reviewed(answers[0][1], chosen.reviewers, chosen.applications)
    report([figures for figures, _ in answers], again(reviews))


if __name__ == "__main__":
    main()
