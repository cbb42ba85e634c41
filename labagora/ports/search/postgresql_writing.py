"""Storing documents. The caller holds the right to write and the transaction."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, delete, select, update

from labagora.ports.search.french import fold_word
from labagora.ports.search.postgresql_blocks import (
    EMPTY,
    SLOTS,
    Columns,
    Entry,
    FacetColumn,
    Posting,
    left,
    mask,
    postings,
    spellings,
)
from labagora.ports.search.postgresql_schema import (
    STATE,
    WRITTEN,
    Tables,
    create,
    drop_before,
    finish,
    readable,
    state,
    tables,
)
from labagora.ports.search.postgresql_statements import among, copy


@dataclass
class Change:
    """What becomes of one block."""

    cleared: set[int] = field(default_factory=set)
    terms: set[str] = field(default_factory=set)
    forms: set[str] = field(default_factory=set)
    entries: dict[int, Entry] = field(default_factory=dict)


def store(connection: Connection, entries: Mapping[str, Entry], gone: Iterable[str]) -> None:
    """Replace documents and forget those that are gone. Raises SearchError when another release wrote them."""
    now = readable(connection)
    to, version = tables(now.generation), now.version + 1
    known = _known(connection, to, [*entries, *gone])
    connection.execute(delete(to.document).where(among(to.document.c.number, [row.number for row in known.values()])))
    _vacate(connection, to, [row.number for name, row in known.items() if name not in entries])
    numbers = _numbers(connection, to, entries, known)
    for block, change in sorted(_changes(entries, known.values(), numbers).items()):
        _change_postings(connection, to, block, change)
        _change_forms(connection, to, block, change)
        _change_columns(connection, to, block, change, version)
    _add_documents(connection, to, {numbers[name]: one for name, one in entries.items()})
    connection.execute(update(STATE).values(version=version))


class Build:
    """A new generation, filled block by block. The one before stays for those who still read it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._now = state(connection)
        self._generation = self._now.generation + 1
        self._to = tables(self._generation)
        self._blocks = 0
        self._size = 0
        create(connection, self._generation)

    def add(self, entries: Sequence[Entry]) -> None:
        """Store the next block: ``SLOTS`` documents that are not in it yet, fewer in the last one."""
        by_slot = dict(enumerate(entries))
        block = self._blocks
        copy(self._connection, self._to.posting, ((t, block, *found) for t, found in sorted(postings(by_slot).items())))
        copy(
            self._connection, self._to.form, (_form(f, block, found) for f, found in sorted(spellings(by_slot).items()))
        )
        _add_columns(self._connection, self._to, self._blocks, Columns().changed(mask(()), by_slot), self._version)
        first = self._blocks * SLOTS
        _add_documents(self._connection, self._to, {first + slot: one for slot, one in by_slot.items()})
        self._blocks += 1
        self._size = first + len(entries)

    def finish(self) -> None:
        """Make this generation the current one and forget those older than the one before."""
        finish(self._connection, self._generation)
        values = {"generation": self._generation, "version": self._version, "size": self._size}
        self._connection.execute(update(STATE).values(**values, **WRITTEN))
        drop_before(self._connection, self._now.generation)

    @property
    def _version(self) -> int:
        return int(self._now.version) + 1


def _known(connection: Connection, to: Tables, names: Iterable[str]) -> dict[str, Row[Any]]:
    statement = select(to.document).where(among(to.document.c.id, dict.fromkeys(names)))
    return {row.id: row for row in connection.execute(statement)}


def _vacate(connection: Connection, to: Tables, numbers: Sequence[int]) -> None:
    """Remember which numbers may be given again."""
    if numbers:
        copy(connection, to.vacant, ((number,) for number in numbers))


def _numbers(
    connection: Connection, to: Tables, entries: Mapping[str, Entry], known: Mapping[str, Row[Any]]
) -> dict[str, int]:
    """Return the number of each document: the one it has, else a vacant one, so that blocks stay full."""
    fresh = [name for name in entries if name not in known]
    numbers = {name: int(known[name].number) for name in entries if name in known}
    return numbers | dict(zip(fresh, _take(connection, to, len(fresh)), strict=True))


def _take(connection: Connection, to: Tables, count: int) -> list[int]:
    lowest = select(to.vacant.c.number).order_by(to.vacant.c.number).limit(count)
    taken = delete(to.vacant).where(to.vacant.c.number.in_(lowest)).returning(to.vacant.c.number)
    found = sorted(connection.scalars(taken)) if count else []
    missing = count - len(found)
    if missing:
        end = connection.execute(update(STATE).values(size=STATE.c.size + missing).returning(STATE.c.size)).scalar_one()
        found.extend(range(end - missing, end))
    return found


def _changes(entries: Mapping[str, Entry], known: Iterable[Row[Any]], numbers: Mapping[str, int]) -> dict[int, Change]:
    changes: defaultdict[int, Change] = defaultdict(Change)
    for row in known:
        block, slot = divmod(row.number, SLOTS)
        changes[block].cleared.add(slot)
        changes[block].terms.update(row.terms.split())
        changes[block].forms.update(row.forms.split())
    for name, number in numbers.items():
        block, slot = divmod(number, SLOTS)
        changes[block].entries[slot] = entries[name]
    return changes


def _change_postings(connection: Connection, to: Tables, block: int, change: Change) -> None:
    found = postings(change.entries)
    table, cleared = to.posting, mask(change.cleared)
    stored = select(table).where(table.c.block == block, among(table.c.term, change.terms | found.keys()))
    before = {row.term: Posting(*row[2:]) for row in connection.execute(stored)}
    connection.execute(delete(table).where(table.c.block == block, among(table.c.term, before)))
    after = {term: posting.without(cleared) for term, posting in before.items()}
    after |= {term: after.get(term, EMPTY).plus(more) for term, more in found.items()}
    copy(connection, table, ((term, block, *posting) for term, posting in after.items() if posting.slots))


def _change_forms(connection: Connection, to: Tables, block: int, change: Change) -> None:
    found = spellings(change.entries)
    table, cleared = to.form, mask(change.cleared)
    here = table.c.block == block
    stored = select(table.c.form, table.c.slots).where(here, among(table.c.form, change.forms | found.keys()))
    before = dict(connection.execute(stored).all())
    connection.execute(delete(table).where(here, among(table.c.form, before)))
    after = {form: left(slots, cleared) for form, slots in before.items()}
    after |= {form: after.get(form, b"") + slots for form, slots in found.items()}
    copy(connection, table, (_form(form, block, slots) for form, slots in after.items() if slots))


def _form(form: str, block: int, slots: bytes) -> tuple[object, ...]:
    return form, block, fold_word(form), slots


def _change_columns(connection: Connection, to: Tables, block: int, change: Change, version: int) -> None:
    stored = connection.execute(select(to.block).where(to.block.c.block == block)).one_or_none()
    facets = connection.execute(select(to.facet).where(to.facet.c.block == block))
    read = {row.name: FacetColumn.read(*row[2:]) for row in facets}
    columns = Columns.read(read, *stored[2:]) if stored else Columns()
    for table in (to.block, to.facet):
        connection.execute(delete(table).where(table.c.block == block))
    _add_columns(connection, to, block, columns.changed(mask(change.cleared), change.entries), version)


def _add_columns(connection: Connection, to: Tables, block: int, columns: Columns, version: int) -> None:
    copy(connection, to.block, [(block, version, *columns.row())])
    copy(connection, to.facet, ((block, name, *facet.row()) for name, facet in columns.facets.items()))


def _add_documents(connection: Connection, to: Tables, entries: Mapping[int, Entry]) -> None:
    def rows() -> Iterator[tuple[object, ...]]:
        for number, one in entries.items():
            yield number, one.id, one.fingerprint, " ".join(one.terms), " ".join(one.forms)

    copy(connection, to.document, rows())
