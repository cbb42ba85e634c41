"""Walks every address of the application as everybody, and keeps what came back."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from io import BytesIO
from itertools import product
from typing import Any
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import Engine, event
from werkzeug.routing import Rule

from labagora.core.db import db
from labagora.web.access import door_of
from tests.security.matrix import CELLS, Cell
from tests.security.world import ROLES, World

# Words that public and hidden pages hold, then those that hidden ones alone do, begun or spelt otherwise.
ASKED = ("canari", "canari+fiche", "canari+copi", "canari+retir", "kanari", "canari&etat=draft", "canari&type=travail")
CURIOUS = {"debug": "1", "fields": "all", "include": "volunteer,account", "as": "admin", "pseudonym": "0"}
ONE_OF_EACH = frozenset({"camille", "victor", "alice", "otto", "paul", "esther", "farid"})
SKIPPED = {"static", "bootstrap.static"}
SEARCHES = (
    *(("search.results", f"/recherche?q={asked}") for asked in ASKED),
    *(("search.suggestions", f"/recherche/suggestions?q={asked}") for asked in ASKED),
    *(("api_search.search", f"/api/v1/search?q={asked}") for asked in ASKED),
    ("library.sheet_list", "/fiches?enjeu=ruptures"),
    ("library.link_target_list", "/mon-espace/fiches/liens?q=canari"),
)
CHOSEN_AMONG = frozenset(
    {"shelf", "step", "state", "number", "month", "picture"}
)  # the address takes a few values, or numbers, alone


@dataclass(frozen=True)
class Visit:
    """One answer of the application."""

    role: str
    endpoint: str
    whose: str
    path: str
    status: int
    mimetype: str
    headers: tuple[tuple[str, str], ...]
    body: bytes
    statements: int

    @property
    def text(self) -> str:
        """Return the headers and what a reader finds in the body, whatever its format."""
        lines = "\n".join(f"{name}: {value}" for name, value in self.headers)
        return f"{lines}\n{self._content()}"

    def _content(self) -> str:
        is_packed = self.mimetype == "application/pdf" or self.body.startswith(b"PK")
        return _unpacked(self.body) if is_packed else self.body.decode("utf-8", "replace")

    @property
    def where(self) -> str:
        """Return a name for the failure message."""
        return f"{self.role} {self.endpoint} ({self.whose}) {self.path} -> {self.status}"

    @property
    def shape(self) -> tuple[int, int, tuple[str, ...], int]:
        """Return all that a stranger could compare: status, length, names of headers, work done."""
        names = tuple(sorted(name for name, _ in self.headers))
        return self.status, len(self.body), names, self.statements


@lru_cache(maxsize=64)
def _unpacked(body: bytes) -> str:
    """Return what a paper or a workbook says; everybody who may have it has the same."""
    if not body.startswith(b"PK"):
        return text_of_pdf(PdfReader(BytesIO(body)))
    with ZipFile(BytesIO(body)) as parts:
        return "\n".join(name + parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def text_of_pdf(pdf: PdfReader) -> str:
    """Return what a PDF says, in its pages and beside them; words cut at the end of a line are also put together."""
    beside = [str(pdf.metadata), str(pdf.xmp_metadata.rdf_root.toxml()) if pdf.xmp_metadata else "", str(pdf.outline)]
    pages = [page.extract_text() for page in pdf.pages]
    return "\n".join([*beside, *pdf.attachments, *pages, *(page.replace("\n", "") for page in pages)])


def methods_of(rule: Rule) -> set[str]:
    """Return the methods that a view answers itself."""
    return (rule.methods or set()) - {"HEAD", "OPTIONS"}


def is_open_to_visitors(app: Flask, endpoint: str) -> bool:
    """Tell whether the door of an endpoint lets everybody in."""
    door = door_of(app, endpoint)
    return door is not None and door.kind == "public"


class Walker:
    """Browsers of everybody in the world."""

    def __init__(self, app: Flask, world: World) -> None:
        self.app, self.world = app, world
        self.browsers = {role: self._browser(role) for role in ROLES}
        self._sent = 0

    def _browser(self, role: str) -> FlaskClient:
        browser = FlaskClient(self.app, self.app.response_class)
        if role != "visitor":
            with browser.session_transaction() as cookie:
                cookie["sid"] = self.world.sessions[role]
        return browser

    def go(self, role: str, endpoint: str, path: str, *, whose: str = "", method: str = "GET", **more: Any) -> Visit:
        """Ask for one address."""
        with self._counting():
            response = self.browsers[role].open(path, method=method, **more)
            body = response.get_data()
            response.close()
        headers = tuple((name, value) for name, value in response.headers if name != "Set-Cookie")
        return Visit(
            role, endpoint, whose, path, response.status_code, str(response.mimetype), headers, body, self._sent
        )

    @contextmanager
    def _counting(self) -> Iterator[None]:
        self._sent = 0

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            keeps_session_alive = "sign_in_session" in statement  # once a minute, in a transaction of its own
            self._sent += not (keeps_session_alive or statement.startswith(("SAVEPOINT", "RELEASE", "BEGIN")))

        event.listen(Engine, "before_cursor_execute", note)
        try:
            yield
        finally:
            event.remove(Engine, "before_cursor_execute", note)

    def path_of(self, rule: Rule, arguments: Mapping[str, str]) -> str:
        """Return the address of a rule."""
        with self.app.test_request_context():
            return str(self.app.url_map.bind("localhost").build(rule.endpoint, arguments, method=min(methods_of(rule))))

    def rules(self) -> list[Rule]:
        """Return every rule but those of files."""
        return [rule for rule in self.app.url_map.iter_rules() if rule.endpoint not in SKIPPED]


def arguments_of(cell: Cell, world: World, whose: str) -> list[dict[str, str]]:
    """Return each way to name objects of ``whose`` (ours, others, absent) in an address."""
    if whose == "absent":
        if "extension" in cell.arguments:
            return []
        return [{name: _absent(name, kinds[0], world) for name, kinds in cell.arguments.items()}]
    named = []
    for name, kinds in cell.arguments.items():
        named.append([(name, one) for kind in kinds for one in cell.values_of(kind, whose, world.ids)])
    return [dict(pairs) for pairs in product(*named)]


def _absent(argument: str, kind: str, world: World) -> str:
    """Return a name of the same shape as those of a kind, that nothing bears."""
    if argument in CHOSEN_AMONG:
        return kind[1:]
    like = next(iter(world.ids[kind]["ours"]), "x" * 22) if kind in world.ids else "inconnu"
    return like[:-6] + "zzzzzz" if len(like) > 10 else "inconnu-zzzzzz"


class _Ear(logging.Handler):
    """Keeps every line of log."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line as it would be written."""
        self.lines.append(self.format(record))


class Walk(Walker):
    """The answers to every GET, asked once, and what was logged meanwhile."""

    heard: list[str]

    @cached_property
    def visits(self) -> list[Visit]:
        """Return the answers to everybody, for everything."""
        ear = _Ear()
        logging.getLogger().addHandler(ear)
        try:
            return [*self._plain(), *self._named(), *self._beside(), *self._library(), *self._curious()]
        finally:
            logging.getLogger().removeHandler(ear)
            self.heard = ear.lines

    def _readable(self) -> list[Rule]:
        return [rule for rule in self.rules() if "GET" in methods_of(rule)]

    def _plain(self) -> Iterator[Visit]:
        for rule in self._readable():
            if not rule.arguments:
                path = self.path_of(rule, {})
                yield from (self.go(role, rule.endpoint, path, whose="all") for role in ROLES)

    def _named(self) -> Iterator[Visit]:
        for rule in self._readable():
            cell = CELLS.get(rule.endpoint)
            if rule.arguments and cell:
                for whose in ("ours", "absent") if cell.is_value else ("ours", "others", "absent"):
                    yield from self._each(rule, cell, whose)

    def _each(self, rule: Rule, cell: Cell, whose: str) -> Iterator[Visit]:
        for number, arguments in enumerate(arguments_of(cell, self.world, whose)):
            path = self.path_of(rule, arguments)
            everybody = ROLES if whose != "others" else sorted(ONE_OF_EACH)
            for role in everybody if number == 0 else sorted(cell.audience(whose) & ONE_OF_EACH):
                if number == 0 or not cell.is_public or role == "farid":
                    yield self.go(role, rule.endpoint, path, whose=whose)

    def _beside(self) -> Iterator[Visit]:
        """Ask for what the matrix cannot mirror: Victor beside Camille at Alice's, Camille asked for Otto's need."""
        for kind, whose in (("introduction_beside", "others"), ("introduction_asked", "ours")):
            for endpoint in ("introductions.introduction_show", "introductions.conversation"):
                rule = next(self.app.url_map.iter_rules(endpoint))
                path = self.path_of(rule, {"public_id": self.world.ids[kind][whose][0]})
                yield from (self.go(role, endpoint, path, whose=kind) for role in ROLES)

    def _library(self) -> Iterator[Visit]:
        """Ask for pages that are not on line, not any more, or for the words that only hidden ones hold."""
        for whose, names in (
            ("hidden_slug", self.world.ids["hidden_slug"]["ours"][:1]),
            ("absent_slug", [f"{name[:-1]}z" for name in self.world.ids["hidden_slug"]["ours"][:1]]),
            ("gone_slug", self.world.ids["gone_slug"]["ours"]),
        ):
            yield from (visit for name in names for visit in self._at_slug(name, whose))
        for name in self.world.ids["public_file"]["ours"]:
            yield from (self.go(role, "library.file_show", f"/fichiers/{name}", whose="public_file") for role in ROLES)
        closed = f"/relecture/{self.world.ids['closed_proof']['ours'][0]}"
        yield from (self.go(role, "library.proof_show", closed, whose="closed_proof") for role in ROLES)
        for endpoint, path in SEARCHES:
            yield from (self.go(role, endpoint, path, whose="search") for role in ROLES)

    def _at_slug(self, slug: str, whose: str) -> Iterator[Visit]:
        for rule in self._readable():
            if rule.arguments in ({"slug"}, {"slug", "shelf"}) and str(rule).startswith(
                ("/fiches", "/<any", "/api/v1/s")
            ):
                shelf = {"shelf": "fiches"} if "shelf" in rule.arguments else {}
                path = self.path_of(rule, {"slug": slug, **shelf})
                yield from (self.go(role, rule.endpoint, path, whose=whose) for role in ROLES)

    def _curious(self) -> Iterator[Visit]:
        """Ask pages again with parameters that no page declares."""
        for rule in self._readable():
            cell = CELLS.get(rule.endpoint)
            named = arguments_of(cell, self.world, "ours")[:1] if cell and rule.arguments else [{}]
            if rule.arguments and not cell:
                continue
            for arguments in named:
                path = self.path_of(rule, arguments)
                for role in ("alice", "victor"):
                    yield self.go(role, rule.endpoint, path, whose="curious", query_string=CURIOUS)


@contextmanager
def undone(app: Flask) -> Iterator[None]:
    """Let requests commit into one connection, and undo everything at the end."""
    with app.app_context():
        engine, engines = db.engine, db._app_engines[app]  # what conftest does for every test
    with engine.connect() as connection:
        outer = connection.begin()
        _bind(app, engines, connection, "create_savepoint")
        try:
            yield
        finally:
            outer.rollback()
            _bind(app, engines, engine, "conditional_savepoint")


def _bind(app: Flask, engines: dict[str | None, Any], bind: Any, mode: str) -> None:
    with app.app_context():
        engines[None] = bind
        db.session.configure(join_transaction_mode=mode)
