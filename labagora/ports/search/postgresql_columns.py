"""What is known of every document, in arrays over their numbers, kept from one question to the next.

Only the blocks that changed are read again, and only when something was written since.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from sqlalchemy import Connection

from labagora.ports.search.postgresql_blocks import AUDIENCE, FACET, SLOTS, Columns, FacetColumn
from labagora.ports.search.postgresql_schema import exists, readable
from labagora.ports.search.postgresql_statements import read
from labagora.ports.search.snapshot import Facet, Flags, Numbers

Blocks = Mapping[int, tuple[int, Columns]]
_VERSIONS = "SELECT block, version FROM {block}"
_FACETS = "SELECT block, name, codes, slots, numbers FROM {facet} WHERE block = ANY(%(blocks)s)"
_COLUMNS = "SELECT block, ids, lengths, days FROM {block} WHERE block = ANY(%(blocks)s)"


@dataclass(frozen=True)
class AllColumns:
    """The columns of all blocks at one version of a generation: ``blocks`` maps a number to its version and columns."""

    generation: int
    version: int
    blocks: Blocks

    @property
    def size(self) -> int:
        """Return how many numbers there are, those of no document included."""
        return len(self.blocks) * SLOTS

    @cached_property
    def ids(self) -> npt.NDArray[np.bytes_]:
        """Return the ids, in bytes, which sort as their characters do."""
        return np.concatenate([np.zeros(0, "S1"), *(np.array(columns.ids) for columns in self._columns)])

    @cached_property
    def ranks(self) -> Numbers:
        """Return the place of each document in the order of ids."""
        ranks = np.empty(self.size, np.int64)
        ranks[self._in_order] = np.arange(self.size)
        return ranks

    @cached_property
    def _in_order(self) -> Numbers:
        return np.argsort(self.ids)

    def numbers(self, ids: Iterable[str]) -> list[int]:
        """Return the numbers of the ids that are known."""
        names = np.array([name.encode("utf-8", "surrogatepass") for name in ids if name and "\0" not in name])
        if not names.size:
            return []
        near = np.searchsorted(self.ids, names, sorter=self._in_order)
        places = self._in_order[near[near < self.size]]
        found: list[int] = places[self.ids[places] == names[near < self.size]].tolist()
        return found

    @cached_property
    def live(self) -> Flags:
        """Return which numbers are documents."""
        return np.asarray(self.ids != b"")

    @cached_property
    def lengths(self) -> npt.NDArray[np.float64]:
        """Return the lengths."""
        return np.concatenate([np.zeros(0), *(columns.lengths for columns in self._columns)])

    @cached_property
    def days(self) -> npt.NDArray[np.int64]:
        """Return the days."""
        return np.concatenate([np.zeros(0, np.int64), *(columns.days for columns in self._columns)])

    @cached_property
    def facets(self) -> dict[str, Facet]:
        """Return each facet by its name."""
        names = dict.fromkeys(name for columns in self._columns for name in columns.facets)
        shown = [name for name in names if name.startswith(FACET)]
        return {name.removeprefix(FACET).decode("utf-8", "surrogatepass"): self._facet(name) for name in shown}

    @cached_property
    def audiences(self) -> Facet:
        """Return the audience of each document."""
        return self._facet(AUDIENCE)

    def warm(self) -> None:
        """Prepare what most questions need."""
        _ = self.live, self.ranks, self.lengths, self.days, self.facets, self.audiences

    @property
    def _columns(self) -> Iterator[Columns]:
        return (columns for _, columns in self.blocks.values())

    def _facet(self, name: bytes) -> Facet:
        places: dict[str, int] = {}
        documents, numbers = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        for block, column in self._having(name):
            known = [places.setdefault(code, len(places)) for code in column.codes]
            documents.append(column.slots + np.int64(block * SLOTS))
            numbers.append(np.array(known, np.int64)[column.numbers])
        return Facet(list(places), np.concatenate(documents), np.concatenate(numbers))

    def _having(self, name: bytes) -> Iterable[tuple[int, FacetColumn]]:
        return ((block, columns.facets[name]) for block, (_, columns) in self.blocks.items() if name in columns.facets)


NOTHING = AllColumns(0, 0, {})


class Reader:
    """Reads what changed since the last question, for all threads of a process."""

    def __init__(self) -> None:
        self.kept = NOTHING

    def columns(self, connection: Connection) -> AllColumns:
        """Return the columns as a transaction sees them. Raises SearchError when this release cannot."""
        kept = self.kept
        if kept is NOTHING and not exists(connection):
            return NOTHING
        now = readable(connection)
        if (now.generation, now.version) == (kept.generation, kept.version):
            return kept
        known = kept.blocks if now.generation == kept.generation else {}
        fresh = AllColumns(now.generation, now.version, _blocks(connection, now.generation, known))
        self.kept = fresh
        return fresh


def _blocks(connection: Connection, generation: int, known: Blocks) -> Blocks:
    versions = dict(read(connection, generation, _VERSIONS))
    stale = [block for block, version in versions.items() if block not in known or known[block][0] != version]
    facets: dict[int, dict[bytes, FacetColumn]] = {block: {} for block in stale}
    for block, name, *column in read(connection, generation, _FACETS, blocks=stale):
        facets[block][name] = FacetColumn.read(*column)
    columns = read(connection, generation, _COLUMNS, blocks=stale)
    fresh = {block: (versions[block], Columns.read(facets[block], *row)) for block, *row in columns}
    return {block: fresh[block] if block in fresh else known[block] for block in sorted(versions)}
