"""What the index has beside what the tables would put in it, by kind."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from labagora.search import sources
from labagora.search.engine import index


@dataclass(frozen=True)
class Gap:
    """One kind of document: how many there should be, how many there are, and how they differ."""

    kind: str
    expected: int
    indexed: int
    missing: int
    stale: int
    in_excess: int

    @property
    def is_none(self) -> bool:
        """Tell whether the index says what the tables say."""
        return not (self.missing or self.stale or self.in_excess)


def compare() -> list[Gap]:
    """Return the comparison of every kind. Raises SearchError when the index cannot be read."""
    expected = {one.id: one.fingerprint for _size, chunk in sources.chunks() for one in chunk}
    indexed = index().fingerprints()
    counts = {
        "expected": _by_kind(expected),
        "indexed": _by_kind(indexed),
        "missing": _by_kind(expected.keys() - indexed.keys()),
        "stale": _by_kind(name for name in expected if indexed.get(name, expected[name]) != expected[name]),
        "in_excess": _by_kind(indexed.keys() - expected.keys()),
    }
    kinds = dict.fromkeys([*sources.KINDS, *sorted(counts["in_excess"])])
    return [_gap(kind, counts) for kind in kinds]


def _by_kind(names: Iterable[str]) -> Counter[str]:
    return Counter(sources.kind_of(name) for name in names)


def _gap(kind: str, counts: Mapping[str, Counter[str]]) -> Gap:
    return Gap(kind=kind, **{name: found[kind] for name, found in counts.items()})
