"""The assignment: against every answer of small problems, its rules on larger ones, then cases that can be read."""

from time import perf_counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labagora.engines.assignment import (
    BIDS,
    REFUSES,
    Cancelled,
    Issue,
    Problem,
    Proposal,
    Reason,
    Weights,
    changes,
    evaluate,
    solve,
    solving,
    without_reviewer,
)
from tests.engines import naive_assignment as naive

FEW = st.sampled_from((0.0, 0.25, 0.5, 0.5, 1.0))
SCORES = st.one_of(FEW, st.floats(0, 1))


@st.composite
def problems(draw: st.DrawFn, applications: int = 3, reviewers: int = 4, wanted: int = 2) -> Problem:
    """Problems full of ties, conflicts, refusals and pins, feasible or not."""
    a, r = draw(st.integers(1, applications)), draw(st.integers(1, reviewers))

    def grid(values: st.SearchStrategy[object]) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=a * r, max_size=a * r))).reshape(a, r)

    pins = st.tuples(st.integers(0, a - 1), st.integers(0, r - 1))
    weight = st.sampled_from((0.0, 0.3, 1.0, 7.0))
    return Problem.of(
        grid(SCORES),
        draw(st.lists(st.integers(0, 3), min_size=r, max_size=r)),
        bids=grid(st.sampled_from((*BIDS, 0, 0))),
        forbidden=grid(st.sampled_from((True, False, False, False))),
        wanted=draw(st.lists(st.integers(0, wanted), min_size=a, max_size=a)),
        wants_patient=draw(st.lists(st.booleans(), min_size=a, max_size=a)),
        is_patient=draw(st.lists(st.booleans(), min_size=r, max_size=r)),
        pins=draw(st.lists(pins, max_size=3)),
        weights=Weights(draw(weight), draw(weight), draw(weight)),
    )


def pairs(proposal: Proposal) -> set[tuple[int, int]]:
    return {(a, r) for a, r in proposal.pairs.tolist()}


# -- against every answer ----------------------------------------------------------------------------------------


@settings(max_examples=250, deadline=None)
@given(problems())
def test_solve_is_as_cheap_as_the_best_of_all_answers(problem: Problem) -> None:
    proposal = solve(problem)
    assert proposal.pieces.cost == naive.cost(problem, pairs(proposal)) == naive.cheapest(problem)


def one_by_one(problem: Problem) -> Proposal:
    """Start from no pair at all and let them join one at a time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solving, "_PAIRS_A_SEAT", 0)
        patch.setattr(solving, "_SPARE_PAIRS", 0)
        patch.setattr(solving, "_JOIN_AT_ONCE", 1)
        return solve(problem)


@settings(max_examples=150, deadline=None)
@given(problems())
def test_pairs_that_join_later_lead_to_the_best_of_all_answers(problem: Problem) -> None:
    assert one_by_one(problem).pieces.cost == naive.cheapest(problem)


@settings(max_examples=60, deadline=None)
@given(problems(applications=20, reviewers=15, wanted=3))
def test_the_pairs_given_first_do_not_change_the_cost(problem: Problem) -> None:
    assert one_by_one(problem).pieces.cost == solve(problem).pieces.cost


@pytest.mark.parametrize("levels", [1, 2, 5])
def test_equal_pairs_by_thousands_are_settled_in_seconds(levels: int) -> None:
    competence = np.random.default_rng(4).integers(0, levels, (400, 80)) / 4
    problem = Problem.of(competence, 16, wants_patient=np.arange(400) % 2 == 0, is_patient=np.arange(80) % 5 == 0)
    began = perf_counter()
    proposal = solve(problem)
    assert perf_counter() - began < 20  # it took minutes when equal pairs had one price
    assert not proposal.missing.any()
    assert not proposal.patient_missing.any()


@settings(max_examples=150, deadline=None)
@given(problems(), st.data())
def test_evaluate_weighs_any_answer_as_the_plain_rule(problem: Problem, data: st.DataObject) -> None:
    a, r = problem.shape
    some = data.draw(st.sets(st.tuples(st.integers(0, a - 1), st.integers(0, r - 1))))
    assert evaluate(problem, sorted(some)).pieces.cost == naive.cost(problem, some)


# -- the rules ---------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(problems(applications=12, reviewers=9, wanted=4))
def test_solve_keeps_every_rule(problem: Problem) -> None:
    proposal = solve(problem)
    chosen, pins = pairs(proposal), naive.pins_of(problem)
    assert pins <= chosen
    assert [tuple(pair) for pair in proposal.pairs[proposal.pinned].tolist()] == sorted(pins)
    assert all(problem.eligible[pair] for pair in chosen - pins)
    held_by_pins = np.bincount([r for _, r in pins], minlength=problem.shape[1])
    assert np.all(proposal.loads <= np.maximum(problem.limits, held_by_pins))
    seats_by_pins = np.bincount([a for a, _ in pins], minlength=problem.shape[0])
    seats = np.bincount(proposal.pairs[:, 0], minlength=problem.shape[0])
    assert np.all(seats <= np.maximum(problem.wanted, seats_by_pins))
    assert np.array_equal(proposal.missing, np.maximum(0, problem.wanted - seats))


@settings(max_examples=200, deadline=None)
@given(problems(applications=12, reviewers=9, wanted=4))
def test_solve_tells_every_lack_and_every_broken_rule(problem: Problem) -> None:
    proposal = solve(problem)
    lacks = (Reason.TOO_FEW_ELIGIBLE, Reason.LOADS_FULL)
    told = {issue.application: issue.count for issue in proposal.issues if issue.reason in lacks}
    assert told == {a: int(proposal.missing[a]) for a in np.flatnonzero(proposal.missing).tolist()}
    no_patient = (Reason.NO_PATIENT_ELIGIBLE, Reason.PATIENTS_FULL, Reason.SEATS_TAKEN)
    told_patients = [issue.application for issue in proposal.issues if issue.reason in no_patient]
    assert told_patients == np.flatnonzero(proposal.patient_missing).tolist()
    assert Reason.SEATS_FREE not in {issue.reason for issue in proposal.issues}
    broken = {(i.application, i.reviewer) for i in proposal.issues if i.reason in (Reason.IN_CONFLICT, Reason.REFUSED)}
    assert broken == {pair for pair in naive.pins_of(problem) if not problem.eligible[pair]}
    over = {i.reviewer: i.count for i in proposal.issues if i.reason is Reason.OVER_LIMIT}
    excess = proposal.loads - problem.limits
    assert over == {r: int(excess[r]) for r in np.flatnonzero(excess > 0).tolist()}


@settings(max_examples=60, deadline=None)
@given(problems(applications=12, reviewers=9, wanted=4))
def test_same_problem_has_the_same_answer_watched_or_not(problem: Problem) -> None:
    told: list[float] = []
    watched = solve(problem, progress=told.append, cancelled=lambda: False)
    assert np.array_equal(watched.pairs, solve(problem).pairs)
    assert told == sorted(told)
    assert told[-1] == 1.0


@settings(max_examples=60, deadline=None)
@given(problems(applications=12, reviewers=9, wanted=4))
def test_solve_is_never_dearer_than_working_in_order(problem: Problem) -> None:
    unpinned = Problem.of(
        problem.competence,
        problem.limits,
        bids=problem.bids,
        forbidden=problem.forbidden,
        wanted=problem.wanted,
        wants_patient=problem.wants_patient,
        is_patient=problem.is_patient,
        weights=problem.weights,
    )
    by_hand = evaluate(unpinned, naive.greedy(unpinned))
    assert solve(unpinned).pieces.cost <= by_hand.pieces.cost


# -- cases that can be read --------------------------------------------------------------------------------------


def test_equal_answers_are_settled_by_order() -> None:
    assert pairs(solve(Problem.of(np.full((3, 3), 0.5), 1, wanted=1))) == {(0, 0), (1, 1), (2, 2)}


def test_loads_are_even_when_nobody_fits_better() -> None:
    proposal = solve(Problem.of(np.full((20, 6), 0.5), 20))
    assert proposal.loads.tolist() == [10] * 6
    assert proposal.pieces.spread == 0


def test_competence_counts_alone_when_it_alone_has_weight() -> None:
    competence = np.tile([1.0, 0.9, 0.1], (5, 1))
    proposal = solve(Problem.of(competence, 5, wanted=2, weights=Weights(1, 0, 0)))
    assert proposal.loads.tolist() == [5, 5, 0]


def test_more_rungs_and_more_pairs_open_when_they_pay() -> None:
    competence = np.concatenate([np.ones((300, 1)), np.zeros((300, 60))], axis=1)
    proposal = solve(Problem.of(competence, 300, wanted=1, weights=Weights(1, 0, 0)))
    assert proposal.loads[0] == 300


def test_the_next_rung_opens_as_soon_as_it_pays() -> None:
    # The even share is 1, so the k-th place costs 10 k. A pair with the first reviewer is worth 99 more than with
    # any other, whose first place costs 10: the first reviewer takes the places that cost less than 109.
    competence = np.full((100, 100), 0.89)
    competence[:, 0] = 0.99
    proposal = solve(Problem.of(competence, 100, wanted=1, weights=Weights(0.99, 0, 0.01)))
    assert proposal.loads[0] == 10


def test_what_is_missing_is_spread() -> None:
    proposal = solve(Problem.of(np.full((4, 3), 0.5), [3, 3, 2], wanted=3))
    assert proposal.missing.tolist() == [1, 1, 1, 1]
    assert {issue.reason for issue in proposal.issues} == {Reason.LOADS_FULL}


def test_a_patient_comes_before_a_better_reviewer() -> None:
    problem = Problem.of([[1.0, 0.0]], 1, wanted=1, wants_patient=True, is_patient=[False, True])
    assert pairs(solve(problem)) == {(0, 1)}


def test_a_seat_is_filled_even_where_the_patient_is_missing() -> None:
    proposal = solve(Problem.of([[0.0, 0.2]], 1, wanted=1, wants_patient=True))
    assert pairs(proposal) == {(0, 1)}
    assert proposal.issues == (Issue(Reason.NO_PATIENT_ELIGIBLE, application=0),)


def test_reasons_of_a_lack() -> None:
    problem = Problem.of(
        np.full((3, 3), 0.5),
        [1, 1, 0],
        bids=[[REFUSES, 0, 0], [0, 0, 0], [0, 0, 0]],
        forbidden=[[False, True, True], [False, False, False], [False, False, False]],
        wanted=1,
        wants_patient=[False, True, False],
        is_patient=[False, False, True],
    )
    issues = solve(problem).issues
    assert issues == (
        Issue(Reason.TOO_FEW_ELIGIBLE, application=0),
        Issue(Reason.PATIENTS_FULL, application=1),
    )


def test_pins_stay_against_every_rule_and_are_told() -> None:
    problem = Problem.of(
        np.full((2, 3), 0.5),
        [1, 0, 5],
        bids=[[0, REFUSES, 0], [0, 0, 0]],
        forbidden=[[True, False, False], [False, False, False]],
        wanted=[1, 1],
        wants_patient=[True, False],
        is_patient=[False, False, True],
        pins=[(0, 0), (0, 1)],
    )
    proposal = solve(problem)
    assert {(0, 0), (0, 1)} < pairs(proposal)
    assert proposal.issues == (
        Issue(Reason.SEATS_TAKEN, application=0),
        Issue(Reason.IN_CONFLICT, application=0, reviewer=0),
        Issue(Reason.REFUSED, application=0, reviewer=1),
        Issue(Reason.OVER_WANTED, application=0),
        Issue(Reason.OVER_LIMIT, reviewer=1),
    )


def test_a_hand_made_answer_with_free_seats_says_so() -> None:
    issues = evaluate(Problem.of([[0.5, 0.5]], 1, wanted=1), []).issues
    assert issues == (Issue(Reason.SEATS_FREE, application=0),)


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0)])
def test_nobody_or_nothing(shape: tuple[int, int]) -> None:
    proposal = solve(Problem.of(np.zeros(shape), 3, wants_patient=True))
    assert len(proposal) == 0
    assert proposal.missing.sum() == 3 * shape[0]


@pytest.mark.parametrize(
    "wrong",
    [
        {"competence": [[1.5]]},
        {"competence": [[float("nan")]]},
        {"competence": [0.5]},
        {"limits": -1},
        {"limits": [1, 1]},
        {"wanted": -1},
        {"bids": 3},
        {"pins": [(0, 1)]},
        {"pins": [(-1, 0)]},
    ],
)
def test_wrong_input_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Problem.of(**{"competence": [[0.5]], "limits": 1, **wrong})  # type: ignore[arg-type]


@pytest.mark.parametrize("weight", [-0.1, float("inf"), float("nan")])
def test_wrong_weights_are_refused(weight: float) -> None:
    with pytest.raises(ValueError, match="weight"):
        Weights(bid=weight)


# -- watching and stopping ---------------------------------------------------------------------------------------


def crowded() -> Problem:
    draw = np.random.default_rng(5)
    return Problem.of(draw.random((150, 40)), 11, wants_patient=draw.random(150) < 0.3, is_patient=np.arange(40) < 8)


@pytest.mark.parametrize("patience", [0, 1, 40])
def test_cancel_stops_at_once_or_on_the_way(patience: int) -> None:
    asked = 0

    def tired() -> bool:
        nonlocal asked
        asked += 1
        return asked > patience

    with pytest.raises(Cancelled):
        solve(crowded(), cancelled=tired)
    assert asked <= patience + 2


def test_what_progress_raises_comes_out() -> None:
    def full(fraction: float) -> None:
        if fraction > 0.1:
            raise OSError("no room to write the progress")

    with pytest.raises(OSError, match="no room"):
        solve(crowded(), progress=full)


def test_progress_is_told_on_the_way() -> None:
    told: list[float] = []
    solve(crowded(), progress=told.append)
    assert told[0] == 0.0
    assert len([fraction for fraction in told if 0 < fraction < 1]) > 10


# -- changes and absences ----------------------------------------------------------------------------------------


@given(*[st.sets(st.tuples(st.integers(0, 50), st.integers(0, 50)))] * 2)
def test_changes_are_the_differences_of_sets(before: set[tuple[int, int]], after: set[tuple[int, int]]) -> None:
    found = changes(sorted(before), sorted(after))
    assert [tuple(pair) for pair in found.added.tolist()] == sorted(after - before)
    assert [tuple(pair) for pair in found.removed.tolist()] == sorted(before - after)
    assert [tuple(pair) for pair in found.kept.tolist()] == sorted(before & after)


@settings(max_examples=100, deadline=None)
@given(problems(applications=8, reviewers=6, wanted=3), st.data())
def test_an_absence_moves_only_the_applications_left(problem: Problem, data: st.DataObject) -> None:
    before = solve(problem)
    absent = data.draw(st.integers(0, problem.shape[1] - 1))
    after = solve(without_reviewer(problem, before.pairs, absent))
    found = changes(before.pairs, after.pairs)
    left = {a for a, r in pairs(before) if r == absent}
    assert {(a, r) for a, r in found.removed.tolist()} == {(a, absent) for a in left}
    assert {a for a, _ in found.added.tolist()} <= left
    assert after.loads[absent] == 0


def test_an_absence_is_filled_by_who_fits_best() -> None:
    problem = Problem.of([[1.0, 0.2, 0.6], [0.1, 1.0, 0.0]], 2, wanted=1)
    before = solve(problem)
    after = solve(without_reviewer(problem, before.pairs, 0))
    assert pairs(after) == {(0, 2), (1, 1)}


def test_nobody_absent_is_refused() -> None:
    with pytest.raises(ValueError, match="no such reviewer"):
        without_reviewer(crowded(), [], 40)
