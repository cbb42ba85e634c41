"""What is indexed, by kind: the documents that rows make now, and the rows that results are read again through."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from labagora.ports.search import STAFF, SearchDocument
from labagora.search import queries
from labagora.search.enums import Marked
from labagora.search.queries import ResultRow, calls, needs, projects, sheets

CHUNK = 200
WORKING = "travail"  # the type, beside their own, of what the team works on

Rows = Callable[[Sequence[str], Any], list[ResultRow]]


@dataclass(frozen=True)
class Source:
    """One table: its documents have two kinds, what the public reads and what the team works on."""

    marked: Marked
    documents: Callable[[Sequence[str]], list[SearchDocument]]
    refs_after: Callable[[int, int], list[tuple[int, str]]]
    count: Callable[[], int]
    rows: Mapping[str, Rows]

    def current(self, refs: Sequence[str]) -> tuple[list[SearchDocument], list[str]]:
        """Return the documents that these rows make now, and the ids of those that they do not make."""
        made = [_as_indexed(document) for document in self.documents(refs)]
        possible = (f"{kind}:{ref}" for kind in self.rows for ref in refs)
        return made, sorted(set(possible) - {document.id for document in made})


SOURCES = (
    Source(
        Marked.SHEET,
        sheets.documents,
        sheets.refs_after,
        sheets.count,
        {"sheet": sheets.public_rows, "working-sheet": sheets.working_rows},
    ),
    Source(
        Marked.PROJECT,
        projects.documents,
        projects.refs_after,
        projects.count,
        {"project": projects.public_rows, "working-project": projects.working_rows},
    ),
    Source(
        Marked.NEED,
        needs.documents,
        needs.refs_after,
        needs.count,
        {"need": needs.public_rows, "working-need": needs.working_rows},
    ),
    Source(
        Marked.CALL,
        calls.documents,
        calls.refs_after,
        calls.count,
        {"call": calls.public_rows, "working-call": calls.working_rows},
    ),
)
KINDS: Mapping[str, Rows] = {kind: rows for source in SOURCES for kind, rows in source.rows.items()}


def total() -> int:
    """Return how many things may make documents."""
    return sum(source.count() for source in SOURCES)


def chunks() -> Iterator[tuple[int, list[SearchDocument]]]:
    """Yield every document there is, with how many things made them, a chunk at a time: memory stays flat."""
    for source in SOURCES:
        last = 0
        while refs := source.refs_after(last, CHUNK):
            last = refs[-1][0]
            yield len(refs), source.current([ref for _id, ref in refs])[0]


def concerned(marks: Iterable[tuple[int, Marked, str]]) -> Iterator[tuple[Source, list[str]]]:
    """Yield what the marks name, and what hangs on it, a chunk at a time."""
    named: defaultdict[Marked, dict[str, None]] = defaultdict(dict)
    for _id, kind, ref in marks:
        named[kind][ref] = None
    named[Marked.PROJECT].update(dict.fromkeys(queries.projects_of(list(named[Marked.ORGANISATION]))))
    named[Marked.NEED].update(dict.fromkeys(queries.needs_of(list(named[Marked.PROJECT]))))
    for source in SOURCES:
        refs = list(named[source.marked])
        for start in range(0, len(refs), CHUNK):
            yield source, refs[start : start + CHUNK]


def visible_to(actor: Any, ids: Sequence[str]) -> list[ResultRow]:
    """Return the rows of these documents that ``actor`` may see now, in the same order: one statement a kind."""
    refs: defaultdict[str, list[str]] = defaultdict(list)
    for one in ids:
        kind, _, ref = one.partition(":")
        refs[kind].append(ref)
    found = {row.id: row for kind, some in refs.items() if kind in KINDS for row in KINDS[kind](some, actor)}
    return [found[one] for one in ids if one in found]


def kind_of(document_id: str) -> str:
    """Return the kind of a document, which its id begins with."""
    return document_id.partition(":")[0]


def _as_indexed(document: SearchDocument) -> SearchDocument:
    if document.audience != STAFF:
        return document
    types = (*document.facets.get("type", ()), WORKING)
    return replace(document, facets={**document.facets, "type": types})
