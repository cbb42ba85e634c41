"""Hypothesis strategies: schemas, rows and demands of every shape, drawn to collide."""

from hypothesis import strategies as st

from labagora.engines.ranking import CandidateRow, Demand, Facet, Schema

WIDTHS = (1, 7, 8, 15, 31, 62, 63, 64, 126, 127, 200)
KEYS = st.one_of(st.integers(0, 40), st.integers(0, 2**64 - 1))
SEEDS = st.integers(0, 2**64 - 1)


@st.composite
def schemas(draw: st.DrawFn) -> Schema:
    widths = draw(st.lists(st.sampled_from(WIDTHS), min_size=1, max_size=5))
    return Schema(Facet(f"facet{place}", width) for place, width in enumerate(widths))


def masks(facet: Facet, smallest: int = 0) -> st.SearchStrategy[int]:
    """Sets of answers: few answers near the edges of words, or anything."""
    edges = sorted({0, facet.bits - 1, facet.bits // 2, *(bit for bit in (62, 63, 125, 126) if bit < facet.bits)})
    few = st.sets(st.sampled_from(edges), min_size=smallest).map(lambda bits: sum(1 << bit for bit in bits))
    return st.one_of(few, st.integers(smallest, (1 << facet.bits) - 1))


def rows(schema: Schema) -> st.SearchStrategy[CandidateRow]:
    answers = {facet.name: st.one_of(st.none(), masks(facet)) for facet in schema.facets}
    return st.builds(
        CandidateRow,
        key=KEYS,
        masks=st.fixed_dictionaries({}, optional=answers),
        asked=st.sampled_from((0, 0, 1, 2, 3, 254, 255, 256, 1000)),
        available=st.sampled_from((True, True, True, False)),
    )


def tables(schema: Schema, largest: int = 30) -> st.SearchStrategy[list[CandidateRow]]:
    return st.lists(rows(schema), max_size=largest, unique_by=lambda row: row.key)


def demands(schema: Schema) -> st.SearchStrategy[Demand]:
    weights = st.one_of(st.integers(0, 3), st.integers(0, 10**12))
    required = {facet.name: masks(facet, 1) for facet in schema.facets}
    desired = {facet.name: st.tuples(masks(facet, 1), weights) for facet in schema.facets}
    return st.builds(
        Demand,
        required=st.fixed_dictionaries({}, optional=required),
        desired=st.fixed_dictionaries({}, optional=desired),
        fairness=weights,
        exclude=st.one_of(st.just(()), st.frozensets(KEYS, max_size=5)),
        seed=SEEDS,
    )
