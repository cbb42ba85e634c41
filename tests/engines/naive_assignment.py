"""The rule of the assignment again, in plain Python: slow, and written from its text alone."""

from itertools import combinations, product
from math import ceil

from labagora.engines.assignment import Problem

Pair = tuple[int, int]


def pins_of(problem: Problem) -> set[Pair]:
    return {(a, r) for a, r in problem.pins.tolist()}


def prices(problem: Problem) -> tuple[float, int]:
    """What balance costs for each place, and B."""
    applications, reviewers = problem.shape
    weights = problem.weights
    whole = weights.competence + weights.bid + weights.balance
    share = weights.balance / whole if whole else 0.0
    even = max(1.0, sum(problem.wanted.tolist()) / max(1, reviewers))
    balance = 1000 * share / even
    return balance, 1000 * (min(applications, reviewers) + 2) + ceil(balance * applications) + 2


def cost(problem: Problem, chosen: set[Pair]) -> int:
    """What a set of pairs costs, in thousandths."""
    weights = problem.weights
    whole = (weights.competence + weights.bid + weights.balance) or 1.0
    balance, high = prices(problem)
    total = 0
    for a, r in chosen:
        bid = max(0, int(problem.bids[a, r])) / 2
        total -= round(
            1000 * (weights.competence / whole * float(problem.competence[a, r]) + weights.bid / whole * bid)
        )
    for reviewer in range(problem.shape[1]):
        load = sum(r == reviewer for _, r in chosen)
        total += sum(round(balance * place) for place in range(1, load + 1))
    for application in range(problem.shape[0]):
        seated = [r for a, r in chosen if a == application]
        wanted = int(problem.wanted[application])
        total += sum(16 * high + place * high for place in range(max(0, wanted - len(seated))))
        if wanted and problem.wants_patient[application] and not any(problem.is_patient[r] for r in seated):
            total += high
    return total


def cheapest(problem: Problem) -> int:
    """Try every answer that keeps the rules; return the lowest cost."""
    pins = pins_of(problem)
    every = [list(_options(problem, application, pins)) for application in range(problem.shape[0])]
    answers = (pins.union(*answer) for answer in product(*every))
    return min(cost(problem, answer) for answer in answers if _within_limits(problem, answer, pins))


def _options(problem: Problem, application: int, pins: set[Pair]) -> list[set[Pair]]:
    held = sum(a == application for a, _ in pins)
    free = [
        (application, r)
        for r in range(problem.shape[1])
        if (application, r) not in pins and not problem.forbidden[application, r] and problem.bids[application, r] >= 0
    ]
    seats = max(0, int(problem.wanted[application]) - held)
    return [set(some) for count in range(seats + 1) for some in combinations(free, count)]


def _within_limits(problem: Problem, answer: set[Pair], pins: set[Pair]) -> bool:
    for reviewer, limit in enumerate(problem.limits.tolist()):
        load = sum(r == reviewer for _, r in answer)
        if load > limit and load > sum(r == reviewer for _, r in pins):
            return False
    return True


def greedy(problem: Problem) -> list[Pair]:
    """The way a hurried person works: each application in turn takes the best who are left, a patient first."""
    left, eligible = problem.limits.tolist(), problem.eligible.tolist()
    chosen: list[Pair] = []
    for application in range(problem.shape[0]):
        fit = problem.competence[application] + problem.bids[application] / 4
        free = [r for r in (-fit).argsort(kind="stable").tolist() if left[r] > 0 and eligible[application][r]]
        first = next((r for r in free if problem.is_patient[r]), None) if problem.wants_patient[application] else None
        ordered = free if first is None else [first, *(r for r in free if r != first)]
        for reviewer in ordered[: int(problem.wanted[application])]:
            left[reviewer] -= 1
            chosen.append((application, reviewer))
    return chosen
