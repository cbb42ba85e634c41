"""The sheets of the demonstration as files; synthetic ones of real length, made of their sentences, for load tests."""

import re
from collections.abc import Iterator
from datetime import datetime
from functools import cache

from labagora.core.outbox import release_database
from labagora.demo.content import DATA
from labagora.demo.invention import Inventor
from labagora.library.actions.importing import import_sheets
from labagora.library.commands import SheetDraft
from labagora.library.enums import SheetKind, SheetState
from labagora.library.exchange.mapping import Incoming
from labagora.library.exchange.reading import Entry, parse_markdown
from labagora.library.queries.exchange import bulk_surroundings
from labagora.reference.queries import vocabulary

_SENTENCES = re.compile(r"[A-ZÀÉÈÊÎÔ][^.!?\n|`\[\]#*]{30,240}[.!?]")
_HEADING = re.compile(r"^#{2,3} (.{8,80})$", re.MULTILINE)


@cache
def files() -> tuple[Entry, ...]:
    """Return the entries of the Markdown files of the demonstration, in order."""
    found = [parse_markdown(path.read_text(encoding="utf-8"), path.name) for path in sorted(DATA.glob("library/*.md"))]
    return tuple(one for one in found if isinstance(one, Entry))


@cache
def sentences() -> tuple[str, ...]:
    """Return the sentences of the bodies of the demonstration, each once."""
    bodies = (str(entry.keys.get("body", "")) for entry in files())
    return tuple(dict.fromkeys(one for body in bodies for one in _SENTENCES.findall(body)))


@cache
def headings() -> tuple[str, ...]:
    """Return the headings of the demonstration, each once."""
    bodies = (str(entry.keys.get("body", "")) for entry in files())
    return tuple(dict.fromkeys(one for body in bodies for one in _HEADING.findall(body)))


def _paragraphs(inventor: Inventor) -> Iterator[str]:
    for place in range(inventor.number(8, 24)):
        if place % 4 == 0:
            yield f"## {inventor.one(headings())}"
        yield " ".join(inventor.one(sentences()) for _ in range(inventor.number(2, 6)))


def _sheet(inventor: Inventor, number: int) -> Incoming:
    draft = SheetDraft(
        title=f"{inventor.one(headings())} ({number})"[:160],
        summary=inventor.one(sentences())[:600],
        number=1000 + number,
        stakes=[inventor.one(vocabulary("priority_stakes").codes)],
        steps=[inventor.one(vocabulary("care_steps").codes)],
        cancers=[inventor.one(vocabulary("cancers").codes)],
        audiences=[inventor.one(vocabulary("perspectives").codes)],
        body="\n\n".join(_paragraphs(inventor)),
        authors=["Jeu d'essai"],
    )
    return Incoming(SheetKind.FICHE, f"essai-{number}", draft, SheetState.PUBLISHED, is_fictional=True, extra={})


def plant_sheets(inventor: Inventor, first: int, count: int, *, now: datetime) -> None:
    """Add ``count`` published sheets numbered from ``first`` and commit. Planted twice, they are left as they are."""
    coming = [_sheet(inventor, number) for number in range(first, first + count)]
    import_sheets(coming, now=now, around=bulk_surroundings(coming), progress=lambda _count: None)
    release_database()
