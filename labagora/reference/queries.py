"""All reads of the reference lists.

The lists are read whole and kept in the process under the stamp of ``ReferenceVersion``. A transaction asks for the
stamp once: one statement, plus three when somebody has changed a list since this process last looked.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.pagination import PAGE_SIZE, Page
from labagora.core.text import fold
from labagora.reference import models
from labagora.reference.enums import TermState, Zone
from labagora.reference.models import ReferenceVersion, Term
from labagora.reference.snapshot import Department, Entry, Region, Snapshot, Vocabulary
from labagora.reference.vocabularies import KINDS, VocabularyKind

_MEMO = "reference_snapshot"
_latest = Snapshot(stamp=None, vocabularies={}, regions=(), departments=())


def _entries() -> dict[str, list[Entry]]:
    columns = (
        Term.vocabulary,
        Term.public_id,
        Term.code,
        Term.label,
        Term.label_en,
        Term.group_code,
        Term.extra,
        Term.origin,
        Term.retired_at,
    )
    found: dict[str, list[Entry]] = defaultdict(list)
    for row in db.session.execute(select(*columns).order_by(Term.position, Term.id)):
        values = row._asdict()
        entry = Entry(group=values.pop("group_code"), is_retired=values.pop("retired_at") is not None, **values)
        found[row.vocabulary].append(entry)
    return found


def _vocabularies() -> dict[str, Vocabulary]:
    found = _entries()
    plain = {name: Vocabulary(kind, _in_order(kind, found[name])) for name, kind in KINDS.items()}
    return {
        name: Vocabulary(kind, plain[name].entries, plain[kind.grouped_by]) if kind.grouped_by else plain[name]
        for name, kind in KINDS.items()
    }


def _in_order(kind: VocabularyKind, entries: list[Entry]) -> tuple[Entry, ...]:
    return tuple(sorted(entries, key=lambda entry: fold(entry.label)) if kind.explained_by else entries)


def _regions() -> tuple[Region, ...]:
    table = models.Region
    columns = (table.code, table.name, table.zone, table.dsrc, table.dsrc_to_check, table.canceropole)
    return tuple(Region(*row) for row in db.session.execute(select(*columns).order_by(table.position)))


def _departments() -> tuple[Department, ...]:
    table = models.Department
    rows = db.session.execute(select(table.code, table.name, table.region_code).order_by(table.code))
    return tuple(Department(*row) for row in rows)


def snapshot() -> Snapshot:
    """Return every list as of this transaction. The stamp is read first: lists can be newer than it, never older."""
    global _latest  # noqa: PLW0603  one assignment of a frozen value: threads see the old one or the new one
    session = db.session()
    held = session.info.get(_MEMO)
    if held is not None and held[0] is session.get_transaction():
        return held[1]  # type: ignore[no-any-return]  # session.info is untyped
    stamp = db.session.scalar(select(ReferenceVersion.stamp))
    current = _latest
    if stamp is None or current.stamp != stamp:
        current = _latest = Snapshot(stamp, _vocabularies(), _regions(), _departments())
    session.info[_MEMO] = (session.get_transaction(), current)
    return current


def forget() -> None:
    """Read again at the next call: the transaction has changed a list."""
    db.session().info.pop(_MEMO, None)


def vocabulary(name: str) -> Vocabulary:
    """Return a list by its public name. Raises NotFound."""
    found = snapshot().vocabularies.get(name)
    if found is None:
        raise NotFound
    return found


def label(name: str, code: str | None, locale: str = "fr") -> str:
    """Return the words of a code, empty for None."""
    return vocabulary(name).label(code, locale) if code else ""


def regions() -> tuple[Region, ...]:
    """Return the regions in order."""
    return snapshot().regions


def departments(region_code: str | None = None) -> tuple[Department, ...]:
    """Return the departments by code, of one region when it is given."""
    return tuple(one for one in snapshot().departments if region_code in (None, one.region_code))


def find_region(code: str | None) -> Region | None:
    """Return the region of an official code."""
    return snapshot().region_by_code.get(code) if code else None


def find_department(code: str | None) -> Department | None:
    """Return the department of an official code."""
    return snapshot().department_by_code.get(code) if code else None


def region_of(department_code: str | None) -> Region | None:
    """Return the region of a department; None for an overseas collectivity or an unknown code."""
    department = find_department(department_code)
    return find_region(department.region_code) if department else None


def acronyms() -> Mapping[str, str]:
    """Return what each acronym stands for: « RCP » → « réunion de concertation pluridisciplinaire »."""
    return vocabulary("acronyms").explanations


def glossary() -> Mapping[str, str]:
    """Return the definition of each term of the glossary."""
    return vocabulary("glossary").explanations


def get_term(name: str, public_id: str) -> Term:
    """Return a term to be changed. Raises NotFound."""
    found = db.session.scalar(select(Term).where(Term.vocabulary == name, Term.public_id == public_id))
    if found is None or name not in KINDS:
        raise NotFound
    return found


def find_terms(name: str, public_ids: Collection[str]) -> list[Term]:
    """Return the terms of a list among those chosen, in order; a name that means nothing is left out."""
    chosen = select(Term).where(Term.vocabulary == name, Term.public_id.in_(list(public_ids)[:PAGE_SIZE]))
    return list(db.session.scalars(chosen.order_by(Term.position, Term.id)))


@dataclass(frozen=True)
class TerritoryRow:
    """A region with its departments, or the collectivities that belong to none."""

    code: str
    name: str
    zone: Zone
    departments: tuple[str, ...]
    dsrc: str | None
    dsrc_to_check: bool
    canceropole: str | None


def list_territories() -> Page[TerritoryRow]:
    """Return the regions in order, then the overseas collectivities."""
    rows = [
        TerritoryRow(
            one.code,
            one.name,
            one.zone,
            tuple(department.label for department in departments(one.code)),
            one.dsrc,
            one.dsrc_to_check,
            one.canceropole,
        )
        for one in regions()
    ]
    alone = tuple(one.label for one in snapshot().departments if one.region_code is None)
    rows.append(TerritoryRow("", "", Zone.COLLECTIVITY, alone, None, False, None))
    return _page(rows, 1)


@dataclass(frozen=True)
class VocabularyRow:
    """A line of the list of lists."""

    name: str
    title: str
    active: int
    retired: int
    is_fixed: bool


@dataclass(frozen=True)
class TermRow:
    """A line of one list."""

    public_id: str
    code: str
    label: str
    label_en: str | None
    group: str
    origin: str
    state: TermState
    explanation: str
    extra: tuple[tuple[str, Any], ...]


def _page(rows: list[Any], page: int) -> Page[Any]:
    last = max(1, -(-len(rows) // PAGE_SIZE))
    number = min(max(1, page), last)
    return Page(rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE], number, PAGE_SIZE, len(rows))


def list_vocabularies(*, search: str = "", page: int = 1, locale: str = "fr") -> Page[VocabularyRow]:
    """Return the lists by title; ``search`` looks into titles and into the words of the terms."""
    wanted = fold(search)
    found = [_vocabulary_row(one, locale) for one in snapshot().vocabularies.values() if _speaks_of(one, wanted)]
    return _page(sorted(found, key=lambda row: (fold(row.title), row.name)), page)


def _speaks_of(one: Vocabulary, wanted: str) -> bool:
    texts = (one.kind.title, one.kind.title_en, *(entry.label for entry in one.entries))
    return any(wanted in fold(text) for text in texts)


def _vocabulary_row(one: Vocabulary, locale: str) -> VocabularyRow:
    retired = sum(entry.is_retired for entry in one.entries)
    return VocabularyRow(one.name, one.title_in(locale), len(one.entries) - retired, retired, one.kind.fixed)


def _term_row(one: Vocabulary, entry: Entry) -> TermRow:
    return TermRow(
        entry.public_id,
        entry.code,
        entry.label,
        entry.label_en,
        one.group_label(entry),
        entry.origin.label,
        entry.state,
        one.explanation(entry),
        tuple(entry.extra.items()),
    )


def _said(one: Vocabulary, entry: Entry) -> tuple[str, ...]:
    return entry.code, entry.label, entry.label_en or "", one.explanation(entry)


def term_rows(name: str, *, search: str = "", state: str = "") -> list[TermRow]:
    """Return the terms of a list in order, for a page or an export; filters that mean nothing are ignored."""
    one = vocabulary(name)
    wanted = fold(search)
    states = {member.value for member in TermState}
    return [
        _term_row(one, entry)
        for entry in one.entries
        if (state not in states or entry.state.value == state)
        and any(wanted in fold(text) for text in _said(one, entry))
    ]


def list_terms(name: str, *, search: str = "", state: str = "", page: int = 1) -> Page[TermRow]:
    """Return a page of the terms of a list."""
    return _page(term_rows(name, search=search, state=state), page)
