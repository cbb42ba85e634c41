"""The engine against the plain rule, then the rule itself on small cases that can be read."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labagora.engines import scan
from labagora.engines.ranking import (
    CandidateRow,
    CandidateTable,
    Demand,
    Facet,
    Fit,
    Ranking,
    Schema,
    rank,
    rank_demands,
    score_pair,
    standings,
    tie_seed,
)
from tests.engines import cases
from tests.engines.naive import NaiveRanking, NaiveResult, rank_naive

SCHEMA = Schema([Facet("place", 20), Facet("format", 5), Facet("area", 120)])


def table_of(rows: list[CandidateRow], schema: Schema = SCHEMA) -> CandidateTable:
    table = CandidateTable(schema)
    table.load(rows)
    return table


def plain(ranking: Ranking) -> NaiveRanking:
    """The engine's answer in the words of the plain version."""
    columns = (ranking.keys, ranking.scores, ranking.confirmed, ranking.required, ranking.desired, ranking.asked)
    best = [
        NaiveResult(key, score, confirmed, tuple(required), tuple(desired), asked)
        for key, score, confirmed, required, desired, asked in zip(*(c.tolist() for c in columns), strict=True)
    ]
    return NaiveRanking(best, ranking.eligible, ranking.to_confirm)


def keys_of(rows: list[CandidateRow], demand: Demand, limit: int | None = 50) -> list[int]:
    keys: list[int] = rank(table_of(rows), demand, limit).keys.tolist()
    return keys


# -- the same as the plain rule ----------------------------------------------------------------------------------


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_rank_gives_exactly_the_plain_ranking(data: st.DataObject) -> None:
    schema = data.draw(cases.schemas())
    rows, demand = data.draw(cases.tables(schema)), data.draw(cases.demands(schema))
    limit = data.draw(st.one_of(st.none(), st.integers(0, 40)))
    assert plain(rank(table_of(rows, schema), demand, limit)) == rank_naive(schema, rows, demand, limit)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_rank_over_many_chunks_gives_exactly_the_plain_ranking(data: st.DataObject) -> None:
    schema = data.draw(cases.schemas())
    rows, demand = data.draw(cases.tables(schema, largest=60)), data.draw(cases.demands(schema))
    limit = data.draw(st.integers(0, 20))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "CHUNK", 4)
        ranked = plain(rank(table_of(rows, schema), demand, limit))
    assert ranked == rank_naive(schema, rows, demand, limit)


@pytest.mark.parametrize("limit", [1, 50, 999, 70_000, None])
def test_rank_of_a_large_table_full_of_ties_gives_the_plain_ranking(limit: int | None) -> None:
    draw = np.random.default_rng(3)
    answers = [None, 0, 1, 2, 3]
    rows = [
        CandidateRow(int(key), {"place": answers[place], "format": answers[form]}, asked=int(asked))
        for key, place, form, asked in zip(
            draw.permutation(70_000), *draw.integers(0, 5, (2, 70_000)), draw.integers(0, 2, 70_000), strict=True
        )
    ]
    demand = Demand({"place": 1}, {"format": (2, 3)}, fairness=1, exclude=range(500), seed=99)
    assert plain(rank(table_of(rows), demand, limit)) == rank_naive(SCHEMA, rows, demand, limit)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_score_pair_gives_the_figures_of_the_scan(data: st.DataObject) -> None:
    schema = data.draw(cases.schemas())
    rows, demand = data.draw(cases.tables(schema)), data.draw(cases.demands(schema))
    ranking = rank(table_of(rows, schema), demand, None)
    scanned = {result.key: result for result in plain(ranking).best}
    for row in rows:
        pair = score_pair(schema, row, demand)
        result = scanned.get(row.key)
        assert pair.eligible == (result is not None)
        if result is not None:
            assert (pair.score, pair.confirmed) == (result.score, result.confirmed)
            assert [pair.required.get(name, Fit.NOT_ASKED) for name in schema.names] == list(result.required)
            assert [pair.desired.get(name, Fit.NOT_ASKED) for name in schema.names] == list(result.desired)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_rank_demands_gives_each_demand_the_score_of_the_scan(data: st.DataObject) -> None:
    schema = data.draw(cases.schemas())
    row = data.draw(cases.rows(schema))
    demands = data.draw(st.dictionaries(cases.KEYS, cases.demands(schema), max_size=8))
    ranking = rank_demands(schema, row, demands, None, seed=5)
    alone = {key: rank(table_of([row], schema), demand) for key, demand in demands.items()}
    assert ranking.eligible == sum(one.eligible for one in alone.values())
    assert ranking.to_confirm == sum(one.to_confirm for one in alone.values())
    for place, key in enumerate(ranking.keys.tolist()):
        assert ranking.scores[place] == alone[key].scores[0]
        assert ranking.confirmed[place] == alone[key].confirmed[0]
        assert ranking.desired[place].tolist() == alone[key].desired[0].tolist()
        assert ranking.required[place].tolist() == alone[key].required[0].tolist()
    order = list(zip(~ranking.confirmed, -ranking.scores.astype(int), strict=True))
    assert order == sorted(order)


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_standings_gives_everybody_the_place_of_the_whole_ranking(data: st.DataObject) -> None:
    schema = data.draw(cases.schemas())
    rows, demand = data.draw(cases.tables(schema)), data.draw(cases.demands(schema))
    ranked = rank_naive(schema, rows, demand).best
    places = {result.key: (place, result.score) for place, result in enumerate(ranked, start=1)}
    keys = [row.key for row in rows] + [2**63 + 1]
    assert standings(table_of(rows, schema), demand, keys) == [places.get(key) for key in keys]


# -- the rule, case by case --------------------------------------------------------------------------------------


def test_required_facet_unmet_leaves_out() -> None:
    rows = [CandidateRow(1, {"place": 0b01}), CandidateRow(2, {"place": 0b10})]
    assert keys_of(rows, Demand({"place": 0b10})) == [2]


def test_required_facet_not_answered_stays_to_confirm_after_all_confirmed() -> None:
    rows = [CandidateRow(1, {"format": 1}), CandidateRow(2, {"place": 1, "format": 2})]
    ranking = rank(table_of(rows), Demand({"place": 1}, {"format": (1, 1)}))
    assert ranking.keys.tolist() == [2, 1]
    assert ranking.scores.tolist() == [0, 10_000]
    assert ranking.confirmed.tolist() == [True, False]
    assert ranking.required[:, 0].tolist() == [Fit.MET, Fit.UNKNOWN]
    assert (ranking.eligible, ranking.to_confirm) == (2, 1)


def test_required_facet_answered_none_of_these_leaves_out() -> None:
    assert keys_of([CandidateRow(1, {"place": 0})], Demand({"place": 1})) == []


def test_desired_facet_earns_its_share_half_or_nothing() -> None:
    rows = [CandidateRow(1, {"place": 1}), CandidateRow(2), CandidateRow(3, {"place": 2})]
    ranking = rank(table_of(rows), Demand(desired={"place": (1, 30)}, fairness=10))
    assert dict(zip(ranking.keys.tolist(), ranking.scores.tolist(), strict=True)) == {1: 10_000, 2: 6_250, 3: 2_500}
    assert ranking.desired.tolist() == [[2, 3, 3], [1, 3, 3], [0, 3, 3]]


def test_fairness_favours_who_was_asked_least() -> None:
    rows = [CandidateRow(key, asked=key) for key in (5, 3, 0, 1)]
    ranking = rank(table_of(rows), Demand(fairness=1))
    assert ranking.keys.tolist() == [0, 1, 3, 5]
    assert ranking.scores.tolist() == [10_000, 5_000, 2_500, 1_666]
    assert ranking.asked.tolist() == [0, 1, 3, 5]


def test_only_proportions_of_weights_count() -> None:
    rows = [CandidateRow(1, {"place": 1, "format": 2}), CandidateRow(2, {"place": 2, "format": 1})]
    small, large = ({"place": (1, 2 * k), "format": (1, 3 * k)} for k in (1, 10**9))
    scores = [rank(table_of(rows), Demand(desired=d)).scores.tolist() for d in (small, large)]
    assert scores == [[6_000, 4_000]] * 2


def test_no_weight_at_all_gives_everybody_the_whole_score() -> None:
    rows = [CandidateRow(1), CandidateRow(2, {"place": 1})]
    assert rank(table_of(rows), Demand(desired={"place": (1, 0)})).scores.tolist() == [10_000] * 2


def test_excluded_unavailable_and_removed_are_never_ranked() -> None:
    table = table_of([CandidateRow(key, available=key != 2) for key in range(1, 6)])
    table.remove(5)
    for exclude in ([1, 77], {1, 77}, np.array([1, 77], dtype=np.uint64)):
        ranking = rank(table, Demand(exclude=exclude))
        assert sorted(ranking.keys.tolist()) == [3, 4]
        assert ranking.eligible == 2


def test_ties_follow_the_seed_and_neither_key_nor_order_of_arrival() -> None:
    rows = [CandidateRow(key) for key in range(200)]
    one, other = Demand(seed=tie_seed(b"secret", "demand", "1")), Demand(seed=tie_seed(b"secret", "demand", "2"))
    assert keys_of(rows, one, None) == keys_of(rows[::-1], one, None)
    assert keys_of(rows, one, None) != keys_of(rows, other, None)
    assert keys_of(rows, one, None) not in (list(range(200)), list(range(199, -1, -1)))


def test_every_tied_candidate_gets_its_turn_over_many_demands() -> None:
    table = table_of([CandidateRow(key) for key in range(20)])
    firsts = [int(rank(table, Demand(seed=tie_seed(b"secret", str(n))), 1).keys[0]) for n in range(2_000)]
    times = np.bincount(firsts, minlength=20)
    assert times.min() > 60
    assert times.max() < 140


def test_tie_seed_depends_on_the_secret_and_on_each_part() -> None:
    seeds = {tie_seed(b"a", "x", "y"), tie_seed(b"b", "x", "y"), tie_seed(b"a", "xy"), tie_seed(b"a", "x", "z")}
    assert len(seeds) == 4
    assert all(0 <= seed < 2**64 for seed in seeds)


@pytest.mark.parametrize("limit", [0, 1, 2, 3, 4, 5, 100])
def test_boundary_tie_is_cut_exactly(limit: int) -> None:
    rows = [CandidateRow(key, {"place": 1 if key == 9 else 2}) for key in range(10)]
    demand = Demand(desired={"place": (1, 1)}, seed=8)
    whole = keys_of(rows, demand, None)
    assert whole[0] == 9
    assert keys_of(rows, demand, limit) == whole[:limit]


def test_wide_facet_meets_in_any_word() -> None:
    rows = [CandidateRow(bit, {"area": 1 << bit}) for bit in range(120)]
    for bit in (0, 62, 63, 64, 119):
        ranking = rank(table_of(rows), Demand({"area": 1 << bit}))
        assert ranking.keys.tolist() == [bit]
        assert ranking.required.tolist() == [[3, 3, 2]]
    assert sorted(keys_of(rows, Demand({"area": 1 << 1 | 1 << 100}))) == [1, 100]


def test_empty_table_gives_an_empty_ranking() -> None:
    ranking = rank(CandidateTable(SCHEMA), Demand({"place": 1}, {"area": (1, 1)}, fairness=1, exclude=[1]))
    assert len(ranking) == ranking.eligible == ranking.to_confirm == 0
    assert ranking.required.shape == (0, 3)
    assert len(rank_demands(SCHEMA, CandidateRow(1), {})) == 0


def test_bad_questions_are_refused() -> None:
    table = table_of([CandidateRow(1)])
    with pytest.raises(ValueError, match="names at least one answer"):
        Demand({"place": 0})
    with pytest.raises(ValueError, match="weight is not negative"):
        Demand(desired={"place": (1, -1)})
    with pytest.raises(ValueError, match="weight is not negative"):
        Demand(fairness=-1)
    with pytest.raises(ValueError, match="64 bits"):
        Demand(seed=2**64)
    with pytest.raises(ValueError, match="limit is not negative"):
        rank(table, Demand(), -1)
    with pytest.raises(KeyError):
        rank(table, Demand({"colour": 1}))
    with pytest.raises(ValueError, match="no answer beyond 4"):
        rank(table, Demand(desired={"format": (1 << 5, 1)}))


def test_answers_and_secrets_stay_out_of_logs() -> None:
    assert "12345" not in repr(CandidateRow(1, {"place": 12345}))
    assert "98765" not in repr(Demand(exclude=[98765], seed=98765))
