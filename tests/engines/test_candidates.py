"""The packed table and its index: whatever the history, the same as loading what is left."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labagora.engines.candidates import CandidateRow, CandidateTable, Facet, Schema
from labagora.engines.ranking import rank
from labagora.engines.slots import ABSENT, SlotIndex, mix, mix_one
from tests.engines import cases
from tests.engines.naive import rank_naive
from tests.engines.test_ranking import SCHEMA, plain, table_of


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_put_and_remove_end_like_a_fresh_load(data: st.DataObject) -> None:
    schema = data.draw(cases.schemas())
    keys = st.integers(0, 12)
    rows = cases.rows(schema).flatmap(
        lambda row: keys.map(lambda key: CandidateRow(key, row.masks, row.asked, row.available))
    )
    table = CandidateTable(schema)
    left: dict[int, CandidateRow] = {}
    for change in data.draw(st.lists(st.one_of(rows, keys), max_size=60)):
        if isinstance(change, CandidateRow):
            table.put(change)
            left[change.key] = change
        elif change in table:
            table.remove(change)
            del left[change]
        else:
            assert change not in left
    assert sorted(table.keys.tolist()) == sorted(left)
    demand = data.draw(cases.demands(schema))
    expected = rank_naive(schema, left.values(), demand)
    assert plain(rank(table, demand, None)) == expected
    assert plain(rank(table_of(list(left.values()), schema), demand, None)) == expected


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 300))))
def test_index_agrees_with_a_dict(changes: list[tuple[bool, int]]) -> None:
    index = SlotIndex()
    known: set[int] = set()
    for adding, key in changes:
        if adding and key not in known:
            assert index.append(key) == len(known)
            known.add(key)
        elif not adding and key in known:
            index.remove(key)
            known.discard(key)
    assert sorted(index.keys.tolist()) == sorted(known)
    everybody = np.arange(301, dtype=np.uint64)
    slots = index.find_many(everybody)
    assert slots.tolist() == [index.find(key) for key in range(301)]
    assert {key for key in range(301) if slots[key] != ABSENT} == known
    assert all(index.keys[slots[key]] == key for key in known)


def test_index_extended_in_bulk_finds_all_and_refuses_doubles() -> None:
    index = SlotIndex()
    keys = np.random.default_rng(1).integers(0, 2**63, 50_000).astype(np.uint64)
    index.extend(keys[:10])
    index.extend(keys[10:])
    assert index.find_many(keys).tolist() == list(range(50_000))
    for doubles in (keys[:1], np.array([5, 5], dtype=np.uint64)):
        with pytest.raises(ValueError, match="already present"):
            index.extend(doubles)
    with pytest.raises(ValueError, match="already present"):
        index.append(int(keys[0]))
    assert len(index) == 50_000


def test_mix_is_the_same_for_one_and_for_many() -> None:
    values = [0, 1, 2**63, 2**64 - 1, 0x9E3779B97F4A7C15]
    assert mix(np.array(values, dtype=np.uint64)).tolist() == [mix_one(value) for value in values]
    assert mix_one(0) == 0xE220A8397B1DCDAF  # the first output of the published generator from seed 0


def test_remove_of_an_unknown_key_is_refused() -> None:
    table = table_of([CandidateRow(1)])
    with pytest.raises(KeyError):
        table.remove(2)
    table.remove(1)
    with pytest.raises(KeyError):
        table.remove(1)
    assert len(table) == 0


@pytest.mark.parametrize(
    ("masks", "error"), [({"place": 1 << 20}, ValueError), ({"place": -1}, ValueError), ({"colour": 1}, KeyError)]
)
def test_put_of_a_bad_answer_changes_nothing(masks: dict[str, int], error: type[Exception]) -> None:
    table = table_of([CandidateRow(1, {"place": 3})])
    for key in (1, 2):
        with pytest.raises(error):
            table.put(CandidateRow(key, masks))
    assert table.keys.tolist() == [1]
    assert table.words("place")[0].tolist() == [3 << 1]
    with pytest.raises(error):
        table.load([CandidateRow(1, masks)])


def test_load_of_a_key_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="already present"):
        table_of([CandidateRow(1), CandidateRow(1)])


def test_load_replaces_everybody() -> None:
    table = table_of([CandidateRow(1)])
    table.load(CandidateRow(key) for key in range(2, 10_000))
    assert 1 not in table
    assert len(table) == 9_998


@pytest.mark.parametrize(("key", "asked"), [(-1, 0), (2**64, 0), (1, -1)])
def test_row_out_of_bounds_is_refused(key: int, asked: int) -> None:
    with pytest.raises(ValueError, match="64 bits"):
        CandidateRow(key, asked=asked)


def test_schema_refuses_empty_and_double_facets() -> None:
    with pytest.raises(ValueError, match="at least one answer"):
        Facet("place", 0)
    with pytest.raises(ValueError, match="same name"):
        Schema([Facet("place", 1), Facet("place", 2)])


@pytest.mark.parametrize(
    ("bits", "words", "dtype"),
    [(1, 1, "uint8"), (7, 1, "uint8"), (8, 1, "uint16"), (31, 1, "uint32"), (32, 1, "uint64"), (63, 1, "uint64"),
     (64, 2, "uint64"), (126, 2, "uint64"), (127, 3, "uint64")],
)  # fmt: skip
def test_facet_takes_the_smallest_room(bits: int, words: int, dtype: str) -> None:
    facet = Facet("place", bits)
    assert (facet.words, facet.dtype) == (words, np.dtype(dtype))
    assert len(facet.encode(1 << (bits - 1))) == len(facet.encode(None)) == words


def test_table_stays_small_and_reports_all_its_arrays() -> None:
    table = CandidateTable(SCHEMA)
    for key in range(1_000):
        table.put(CandidateRow(key, {"place": 1}))
    each = 4 + 1 + 16 + 1 + 1 + 8
    assert 1_000 * each <= table.nbytes <= 1_000 * (each * 5 // 4 + 16)
