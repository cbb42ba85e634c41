"""SQLite FTS5 with the same features, to measure beside: the terms of ``french``, weighted bm25, exact total, facets.

As fast as its documentation allows: an index that is optimised, ``rank`` for the first results, codes as numbers,
one statement for total and facets. It is spared what it has no simple means for: audiences, spelling, synonyms.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from pathlib import Path

from labagora.ports.search import Hits, Mode, SearchDocument, SearchQuery, french
from labagora.ports.search.language import Kind, Unit, Way, parse

_SCHEMA = """
CREATE VIRTUAL TABLE sheet USING fts5(title, tags, summary, body, tokenize = 'ascii');
CREATE TABLE document (number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE);
CREATE TABLE facet (document INTEGER, name INTEGER, code INTEGER, PRIMARY KEY (document, name, code)) WITHOUT ROWID;
CREATE INDEX facet_code ON facet (name, code, document);
INSERT INTO sheet (sheet, rank) VALUES ('rank', 'bm25(3.0, 2.0, 1.5, 1.0)');
"""
_COUNTS = """
WITH matched AS MATERIALIZED ({matched})
SELECT -1, -1, count(*) FROM matched
UNION ALL
SELECT facet.name, facet.code, count(*) FROM matched CROSS JOIN facet ON facet.document = matched.rowid
GROUP BY facet.name, facet.code
"""


class Fts5Index:
    """One file."""

    def __init__(self, path: Path) -> None:
        self._database = sqlite3.connect(path, isolation_level=None)
        self._names: list[str] = []
        self._codes: list[str] = []

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Fill the empty index and optimise it."""
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.executescript(_SCHEMA)
        self.apply(documents)
        self._database.execute("INSERT INTO sheet (sheet) VALUES ('optimize')")
        self._database.execute("ANALYZE")
        return int(self._database.execute("SELECT count(*) FROM document").fetchone()[0])

    def apply(self, documents: Iterable[SearchDocument], gone: Iterable[str] = ()) -> None:
        """Replace documents in one transaction."""
        self._database.execute("BEGIN IMMEDIATE")
        for document in documents:
            self._forget(document.id)
            self._add(document)
        for name in gone:
            self._forget(name)
        self._database.execute("COMMIT")

    def search(self, query: SearchQuery) -> Hits:
        """Answer: every word, else some of them."""
        question = parse(query.text, query.synonyms)
        without = "".join(f" NOT {_unit(unit)}" for unit in question.unwanted)
        every = " AND ".join(map(_unit, question.wanted)) + without
        some = "(" + " OR ".join(map(_unit, question.relaxed)) + ")" + without
        total, facets = self._counts(every, query)
        mode = Mode.EVERY_WORD
        if not total and len(question.relaxed) > 1:
            mode, every = Mode.SOME_WORDS, some
            total, facets = self._counts(some, query)
        ids = self._best(every, query)
        return Hits(total, ids, facets, mode, question.terms, question.prefixes)

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def _add(self, document: SearchDocument) -> None:
        number = self._database.execute("INSERT INTO document (id) VALUES (?)", (document.id,)).lastrowid
        parts = (document.title, " ".join(document.tags), document.summary, document.body)
        self._database.execute(
            "INSERT INTO sheet (rowid, title, tags, summary, body) VALUES (?, ?, ?, ?, ?)",
            (number, *(" ".join(french.terms(part)) for part in parts)),
        )
        codes = ((number, self._name(name), self._code(code)) for name, of in document.facets.items() for code in of)
        self._database.executemany("INSERT INTO facet VALUES (?, ?, ?)", codes)

    def _forget(self, name: str) -> None:
        for (number,) in self._database.execute("SELECT number FROM document WHERE id = ?", (name,)).fetchall():
            self._database.execute("DELETE FROM sheet WHERE rowid = ?", (number,))
            self._database.execute("DELETE FROM facet WHERE document = ?", (number,))
            self._database.execute("DELETE FROM document WHERE number = ?", (number,))

    def _counts(self, match: str, query: SearchQuery) -> tuple[int, dict[str, dict[str, int]]]:
        facets: dict[str, dict[str, int]] = {name: {} for name in query.facets}
        total = self._count_into(facets, match, query, ignored=None)
        for name in query.filters:
            self._count_into(facets, match, query, ignored=name)
        return total, facets

    def _count_into(
        self, facets: dict[str, dict[str, int]], match: str, query: SearchQuery, *, ignored: str | None
    ) -> int:
        """Count the facets that have no filter, or the one whose filter is ignored; return the total."""
        where, values = self._where(match, query, ignored)
        total = 0
        rows = self._database.execute(_COUNTS.format(matched=f"SELECT rowid FROM sheet WHERE {where}"), values)
        for name, code, count in rows:
            total = count if name < 0 else total
            asked = self._names[name] if name >= 0 else None
            if asked in facets and (asked == ignored if ignored else asked not in query.filters):
                facets[str(asked)][self._codes[code]] = count
        return total

    def _best(self, match: str, query: SearchQuery) -> list[str]:
        where, values = self._where(match, query, None)
        page, size = query.window
        statement = f"SELECT rowid FROM sheet WHERE {where} ORDER BY rank LIMIT ? OFFSET ?"
        numbers = [row[0] for row in self._database.execute(statement, [*values, size, (page - 1) * size])]
        marks = ", ".join("?" * len(numbers))
        names = dict(self._database.execute(f"SELECT number, id FROM document WHERE number IN ({marks})", numbers))
        return [names[number] for number in numbers]

    def _where(self, match: str, query: SearchQuery, ignored: str | None) -> tuple[str, list[object]]:
        conditions, values = ["sheet MATCH ?"], [match]
        for name, codes in query.filters.items():
            if name != ignored:
                marks = ", ".join("?" * len(codes))
                # "+": one pass over the matches, never one look-up for each sheet of the filter.
                conditions.append(f"+rowid IN (SELECT document FROM facet WHERE name = ? AND code IN ({marks}))")
                values += [self._name(name), *map(self._code, codes)]
        return " AND ".join(conditions), values

    def _name(self, name: str) -> int:
        return _numbered(self._names, name)

    def _code(self, code: str) -> int:
        return _numbered(self._codes, code)


def _numbered(known: list[str], value: str) -> int:
    if value not in known:
        known.append(value)
    return known.index(value)


def _unit(unit: Unit) -> str:
    return "(" + " OR ".join(map(_way, unit.ways)) + ")"


def _way(way: Way) -> str:
    if way.kind is Kind.PREFIX:
        return f"{_quoted(way.terms)}*"
    if way.kind is Kind.PHRASE:
        return _quoted(way.terms)
    return "(" + " AND ".join(_quoted([term]) for term in way.terms) + ")"


def _quoted(terms: Sequence[str]) -> str:
    return '"' + " ".join(terms) + '"'
