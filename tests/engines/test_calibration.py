"""Severity against the plain least squares, its properties, and the ranking made again the slow way."""

import statistics
from math import isnan

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from labagora.engines.calibration import (
    MOVES,
    Basis,
    Cause,
    Grid,
    Reviews,
    Stability,
    Variant,
    calibrate,
    disagreement,
    ranked,
    stability,
)

NAN = float("nan")
MARKS = st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0, 0.1, 0.9, NAN))


@st.composite
def grids(draw: st.DrawFn, applications: int = 8, reviewers: int = 6) -> Grid:
    """Sparse grids, disconnected more often than not, with scores that are missing."""
    a, r = draw(st.integers(1, applications)), draw(st.integers(1, reviewers))
    cells = draw(st.lists(st.tuples(st.integers(0, a - 1), st.integers(0, r - 1)), unique=True, max_size=20))
    scores = draw(st.lists(MARKS, min_size=len(cells), max_size=len(cells)))
    return Grid.of([y for _, y in cells], [x for x, _ in cells], scores, reviewers=r, applications=a)


@st.composite
def reviews(draw: st.DrawFn, applications: int = 7, reviewers: int = 5, criteria: int = 3) -> Reviews:
    a, r = draw(st.integers(1, applications)), draw(st.integers(1, reviewers))
    c = draw(st.integers(1, criteria))
    cells = draw(st.lists(st.tuples(st.integers(0, a - 1), st.integers(0, r - 1)), unique=True, max_size=16))
    marks = draw(st.lists(st.lists(MARKS, min_size=c, max_size=c), min_size=len(cells), max_size=len(cells)))
    weights = draw(st.lists(st.sampled_from((0.0, 1.0, 2.0, 5.0)), min_size=c, max_size=c).filter(any))
    return Reviews(
        reviewer=np.array([y for _, y in cells], dtype=np.int64),
        application=np.array([x for x, _ in cells], dtype=np.int64),
        marks=np.array(marks).reshape(len(cells), c),
        weights=np.array(weights),
        reviewers=r,
        applications=a,
    )


def shifted(grid: Grid, number: float) -> Grid:
    return Grid(grid.given, np.where(grid.given, grid.score + number, 0.0))


def linked(applications: int, reviewers: int, each: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """Who reviews what: each application by a few neighbours on a circle, so that all are linked."""
    application = np.repeat(np.arange(applications), each)
    reviewer = (application + np.tile(np.arange(each), applications)) % reviewers
    return reviewer, application


# -- severity ----------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(grids(), st.sampled_from((0.01, 1.0, 10.0)))
def test_severity_is_that_of_the_penalised_least_squares(grid: Grid, ridge: float) -> None:
    cells = np.argwhere(grid.given)
    a, r = grid.given.shape
    design = np.zeros((len(cells) + r, a + r))
    for line, (application, reviewer) in enumerate(cells):
        design[line, application] = design[line, a + reviewer] = 1.0
    design[len(cells) :, a:] = np.sqrt(ridge) * np.eye(r)
    target = np.concatenate([grid.score[grid.given], np.zeros(r)])
    solution = np.linalg.lstsq(design, target, rcond=None)[0]
    found = calibrate(grid, ridge=ridge)
    scored = grid.given.any(axis=1)
    assert np.allclose(found.severity, -solution[a:], atol=1e-8)
    assert np.allclose(found.adjusted[scored], solution[:a][scored], atol=1e-8)
    assert np.isnan(found.adjusted[~scored]).all()
    assert np.isnan(found.raw[~scored]).all()


@settings(max_examples=100, deadline=None)
@given(grids(), st.floats(-3, 3))
def test_a_number_added_to_all_moves_the_scores_and_no_severity(grid: Grid, number: float) -> None:
    before, after = calibrate(grid), calibrate(shifted(grid, number))
    assert np.allclose(after.severity, before.severity, atol=1e-9)
    assert np.allclose(after.spread, before.spread, atol=1e-6)
    assert np.allclose(after.adjusted, before.adjusted + number, atol=1e-9, equal_nan=True)


@settings(max_examples=100, deadline=None)
@given(grids(), st.floats(0.1, 5))
def test_a_longer_scale_lengthens_everything_but_the_spread(grid: Grid, factor: float) -> None:
    before, after = calibrate(grid), calibrate(Grid(grid.given, grid.score * factor))
    assert np.allclose(after.severity, before.severity * factor, atol=1e-9)
    assert np.allclose(after.adjusted, before.adjusted * factor, atol=1e-9, equal_nan=True)
    assert np.allclose(after.spread, before.spread, atol=1e-6)


@settings(max_examples=100, deadline=None)
@given(grids())
def test_severities_cancel_out_in_each_group(grid: Grid) -> None:
    found = calibrate(grid)
    for group in range(int(found.group.max(initial=-1)) + 1):
        members = grid.given[found.group == group].any(axis=0)
        assert abs(found.severity[members].sum()) < 1e-9
    assert np.array_equal(found.severity[found.reviewed == 0], np.zeros((found.reviewed == 0).sum()))


@settings(max_examples=150, deadline=None)
@given(grids())
def test_groups_are_those_linked_by_common_reviewers(grid: Grid) -> None:
    together = grid.given.astype(int) @ grid.given.T.astype(int) > 0
    for _ in range(len(together)):
        together = (together.astype(int) @ together.astype(int)) > 0
    group, scored = calibrate(grid).group, grid.given.any(axis=1)
    assert np.array_equal(group == -1, ~scored)
    same = (group[:, None] == group) & scored[:, None] & scored
    assert np.array_equal(same, together & scored[:, None] & scored)
    firsts = [int(np.flatnonzero(group == number)[0]) for number in range(int(group.max(initial=-1)) + 1)]
    assert firsts == sorted(firsts)


@given(st.integers(0, 9), st.floats(0.05, 0.5), st.sampled_from((-1, 1)))
def test_a_constant_reviewer_is_found_and_the_true_order_comes_back(who: int, size: float, sign: int) -> None:
    quality = np.random.default_rng(7).permutation(30) / 30
    reviewer, application = linked(30, 10)
    score = quality[application] + sign * size * (reviewer == who)
    grid = Grid.of(reviewer, application, score, reviewers=10, applications=30)
    found = calibrate(grid)
    assert int(np.abs(found.severity).argmax()) == who
    assert np.sign(found.severity[who]) == -sign
    exact = calibrate(grid, ridge=1e-9)
    gaps = exact.adjusted - quality
    assert np.allclose(gaps, gaps[0], atol=1e-6)
    assert np.array_equal(ranked(exact.adjusted, exact.raw), ranked(quality, quality))


def test_adjusted_scores_are_nearer_the_truth_than_raw_ones() -> None:
    draw = np.random.default_rng(11)
    quality, bias = draw.normal(0.5, 0.1, 200), draw.normal(0, 0.1, 40)
    application = np.repeat(np.arange(200), 3)
    reviewer = np.concatenate([draw.choice(40, 3, replace=False) for _ in range(200)])
    score = quality[application] + bias[reviewer] + draw.normal(0, 0.05, 600)
    found = calibrate(Grid.of(reviewer, application, score, reviewers=40, applications=200))
    truth = ranked(quality, quality)

    def nearness(scores: np.ndarray) -> float:
        return float(np.corrcoef(truth, ranked(scores, found.raw))[0, 1])

    assert nearness(found.adjusted) > nearness(found.raw) + 0.05
    assert np.corrcoef(found.severity, -bias)[0, 1] > 0.95


def test_a_reviewer_alone_says_nothing_of_their_severity() -> None:
    found = calibrate(Grid.of([0], [0], [0.1], reviewers=2, applications=2))
    assert found.severity.tolist() == [0.0, 0.0]
    assert found.adjusted[0] == found.raw[0] == 0.1
    assert found.group.tolist() == [0, -1]


def test_who_reviewed_once_is_pulled_towards_the_others() -> None:
    reviewer, application = linked(12, 4)
    score = np.where(reviewer == 0, 0.3, 0.5)
    often = calibrate(Grid.of(reviewer, application, score, reviewers=4, applications=12))
    once = (reviewer != 0) | (application == 0)
    found = calibrate(Grid.of(reviewer[once], application[once], score[once], reviewers=4, applications=12))
    assert 0 < found.severity[0] < often.severity[0] < 0.2


@given(grids())
def test_a_missing_score_is_no_review(grid: Grid) -> None:
    a, r = np.nonzero(np.ones_like(grid.given))
    with_holes = np.where(grid.given, grid.score, NAN).ravel()
    filled = Grid.of(r, a, with_holes, reviewers=grid.given.shape[1], applications=grid.given.shape[0])
    assert np.array_equal(filled.given, grid.given)
    assert np.array_equal(filled.score, grid.score)


def test_spread_is_above_one_for_who_sets_scores_farther_apart() -> None:
    reviewer, application = np.repeat([0, 1, 2], [8, 8, 1]), np.array([*range(8), *range(8), 0])
    wave = np.tile([0.0, 1.0], 4)
    score = np.concatenate([wave, 0.4 + 0.2 * wave, [0.9]])
    spread = calibrate(Grid.of(reviewer, application, score, reviewers=4, applications=8)).spread
    assert spread[0] > 1 > spread[1]
    assert spread[2:].tolist() == [1.0, 1.0]


def test_spread_is_one_where_all_scores_are_equal() -> None:
    reviewer, application = linked(6, 3)
    found = calibrate(Grid.of(reviewer, application, np.full(18, 0.3), reviewers=3, applications=6))
    assert found.spread.tolist() == [1.0] * 3


@pytest.mark.parametrize("ridge", [0.0, -1.0, NAN, float("inf")])
def test_ridge_is_above_zero(ridge: float) -> None:
    with pytest.raises(ValueError, match="ridge"):
        calibrate(Grid.of([0], [0], [0.5], reviewers=1, applications=1), ridge=ridge)


def test_nobody_and_nothing() -> None:
    found = calibrate(Grid.of([], [], [], reviewers=0, applications=0))
    assert found.severity.size == found.adjusted.size == 0


# -- disagreement and order --------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(grids())
def test_disagreement_is_the_deviation_and_the_range(grid: Grid) -> None:
    found = disagreement(grid)
    for application in range(grid.given.shape[0]):
        scores = grid.score[application][grid.given[application]].tolist()
        if len(scores) < 2:
            assert np.isnan(found.deviation[application])
            assert np.isnan(found.range[application])
        else:
            assert found.deviation[application] == pytest.approx(statistics.stdev(scores), abs=1e-9)
            assert found.range[application] == max(scores) - min(scores)


@given(st.lists(st.tuples(MARKS, MARKS), max_size=12))
def test_ranked_is_a_total_order(rows: list[tuple[float, float]]) -> None:
    scores, raw = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    ranks = ranked(scores, raw)
    plain = sorted(range(len(rows)), key=lambda one: (*[2.0 if isnan(x) else -x for x in rows[one]], one))
    assert [int(ranks[one]) for one in plain] == list(range(1, len(rows) + 1))


# -- stability ---------------------------------------------------------------------------------------------------


def slow(sheet: Reviews, variant: Variant, basis: Basis) -> list[int]:
    """Make the ranking of one variant again from nothing."""
    actual = calibrate(sheet.grid())
    kept, weights = np.ones(sheet.reviewer.size, dtype=bool), sheet.weights.copy()
    if variant.cause is Cause.REVIEWER:
        kept = sheet.reviewer != variant.number
    if variant.cause is Cause.WEIGHT:
        weights[variant.number] *= variant.factor
    left = Reviews(
        sheet.reviewer[kept], sheet.application[kept], sheet.marks[kept], weights, sheet.reviewers, sheet.applications
    )
    found = calibrate(left.grid())
    adjusted, raw = found.adjusted, found.raw
    if variant.cause is Cause.REVIEWER:
        adjusted = np.where(np.isnan(raw), actual.adjusted, adjusted)
        raw = np.where(np.isnan(raw), actual.raw, raw)
    ranks: list[int] = ranked(adjusted if basis is Basis.ADJUSTED else raw, raw).tolist()
    return ranks


@settings(max_examples=120, deadline=None)
@given(reviews(), st.sampled_from(Basis))
def test_every_variant_is_the_ranking_made_again(sheet: Reviews, basis: Basis) -> None:
    found = stability(sheet, basis=basis)
    assert found.ranks.tolist() == [slow(sheet, variant, basis) for variant in found.variants]


@pytest.mark.parametrize("basis", Basis)
def test_a_whole_call_is_ranked_again_as_from_nothing(basis: Basis) -> None:
    draw = np.random.default_rng(13)
    reviewer, application = linked(90, 15)
    quality, bias = draw.normal(0.5, 0.1, 90), draw.normal(0, 0.15, 15)
    noise = draw.normal(0, 0.05, (270, 4))
    marks = np.clip((quality[application] + bias[reviewer])[:, None] + noise, 0, 1)
    sheet = Reviews(reviewer, application, marks, np.array([1.0, 2.0, 3.0, 4.0]), 15, 90)
    found = stability(sheet, basis=basis)
    assert found.ranks.tolist() == [slow(sheet, variant, basis) for variant in found.variants]
    assert (found.worst > found.best).any()


@settings(max_examples=60, deadline=None)
@given(reviews())
def test_variants_are_one_for_each_reviewer_and_each_move(sheet: Reviews) -> None:
    found = stability(sheet)
    scored = sorted(set(sheet.reviewer[~np.isnan(sheet.scores())].tolist()))
    assert [variant.number for variant in found.variants if variant.cause is Cause.REVIEWER] == scored
    weighted = np.flatnonzero(sheet.weights).tolist()
    moves = [(c, factor) for c in weighted for factor in MOVES if factor or len(weighted) > 1]
    assert [(v.number, v.factor) for v in found.variants if v.cause is Cause.WEIGHT] == moves
    assert found.variants[0] == Variant(Cause.NOTHING)
    assert len(found.of(Cause.REVIEWER)) == len(scored)


@settings(max_examples=60, deadline=None)
@given(reviews())
def test_bounds_and_quantiles_hold_the_actual_rank(sheet: Reviews) -> None:
    found: Stability = stability(sheet)
    assert np.all((found.best <= found.rank) & (found.rank <= found.worst))
    low, middle, high = found.quantiles(0, 0.5, 1)
    assert np.array_equal(low, found.best)
    assert np.array_equal(high, found.worst)
    assert np.all((low <= middle) & (middle <= high))
    assert all(sorted(row) == list(range(1, sheet.applications + 1)) for row in found.ranks.tolist())
    assert np.array_equal(found.within(sheet.applications), np.ones(sheet.applications))


def test_one_reviewer_makes_the_first_place() -> None:
    marks = np.array([[1.0], [0.4], [0.6], [0.6], [0.6], [0.6]])
    sheet = Reviews(np.array([0, 1, 1, 2, 2, 3]), np.array([0, 0, 1, 1, 2, 2]), marks, np.ones(1), 4, 3)
    found = stability(sheet, basis=Basis.RAW)
    assert found.rank.tolist() == [1, 2, 3]
    assert found.worst[0] == 3
    assert 0 < found.within(1)[0] < 1


@given(reviews())
def test_scores_are_weighted_means_of_the_marks_present(sheet: Reviews) -> None:
    for row, score in zip(sheet.marks.tolist(), sheet.scores().tolist(), strict=True):
        present = [(mark, weight) for mark, weight in zip(row, sheet.weights.tolist(), strict=True) if not isnan(mark)]
        whole = sum(weight for _, weight in present)
        if not whole:
            assert np.isnan(score)
        else:
            assert score == pytest.approx(sum(mark * weight for mark, weight in present) / whole)


@given(reviews(), st.floats(0.1, 100))
def test_weights_are_proportions(sheet: Reviews, factor: float) -> None:
    assume(sheet.reviewer.size)
    assert np.allclose(sheet.scores(sheet.weights * factor), sheet.scores(), equal_nan=True)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reviewer": [0, 0], "application": [0, 0]},
        {"reviewer": [0, 2]},
        {"application": [-1, 1]},
        {"marks": [[0.5], [1.1]]},
        {"marks": [[0.5, 0.5], [0.5, 0.5]]},
        {"reviewer": [0]},
        {"weights": [0.0]},
        {"weights": [-1.0]},
        {"weights": [NAN]},
    ],
)
def test_wrong_reviews_are_refused(wrong: dict[str, list[object]]) -> None:
    right = {"reviewer": [0, 1], "application": [0, 0], "marks": [[0.5], [0.6]], "weights": [1.0]}
    arrays = {name: np.array(value) for name, value in {**right, **wrong}.items()}
    with pytest.raises(ValueError, match=r"."):
        Reviews(**arrays, reviewers=2, applications=2)


def test_an_endless_score_is_refused() -> None:
    with pytest.raises(ValueError, match="number"):
        Grid.of([0], [0], [float("inf")], reviewers=1, applications=1)
