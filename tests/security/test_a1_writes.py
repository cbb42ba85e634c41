"""A1, E11: nobody changes what is not theirs, and no body that anybody posts breaks a page."""

import hashlib
import random
from collections.abc import Iterator
from html.parser import HTMLParser

from flask import Flask
from sqlalchemy import select
from werkzeug.routing import Rule

from labagora.core.db import db
from tests.security.canaries import ATTACK
from tests.security.matrix import CELLS, Cell
from tests.security.walk import ONE_OF_EACH, Visit, Walk, arguments_of, is_open_to_visitors, methods_of, undone

TRAIL = {"audit_entry", "access_record", "mail_log", "job"}
COMES_AND_GOES = {"seen_at", "last_seen_on", "updated_at"}
JUNK = ("", " ", "x" * 5001, "\0", "-1", "1e309", "２", "é" * 301, "[]", "{}", "2026-02-31", "99:99", ATTACK, "../../x")
SEED = 20260101


def _state(app: Flask) -> dict[str, str]:
    """Return a mark of the content of every table, but for the trail of who came."""
    marks = {}
    with app.app_context():
        for table in db.metadata.sorted_tables:
            if table.name not in TRAIL:
                columns = [column for column in table.columns if column.name not in COMES_AND_GOES]
                rows = db.session.execute(select(*columns).order_by(table.c.id)).all()
                marks[table.name] = hashlib.sha256(repr(rows).encode()).hexdigest()
    return marks


def _writing(walk: Walk) -> Iterator[tuple[Rule, Cell]]:
    for rule in walk.rules():
        if "POST" in methods_of(rule) and rule.endpoint in CELLS:
            yield rule, CELLS[rule.endpoint]


def _strangers(walk: Walk) -> Iterator[Visit]:
    for rule, cell in _writing(walk):
        if cell.is_public or not arguments_of(cell, walk.world, "ours"):
            continue
        path = walk.path_of(rule, arguments_of(cell, walk.world, "ours")[0])
        for role in sorted((ONE_OF_EACH - cell.roles) | {"visitor"}):
            yield walk.go(role, rule.endpoint, path, whose="ours", method="POST")


def test_a1_a_stranger_who_posts_changes_nothing(walk: Walk) -> None:
    before = _state(walk.app)
    visits = list(_strangers(walk))
    after = _state(walk.app)
    let_in = [v for v in visits if v.status != 404 and v.role != "visitor"]
    assert [v.where for v in let_in if v.status < 400 or not CELLS[v.endpoint].knows(v.role, "ours")] == []
    assert [v.where for v in visits if v.role == "visitor" and v.status not in (302, 303)] == []
    assert {name for name in before if before[name] != after[name]} == set()


def test_a1_an_owner_who_posts_nothing_gets_an_answer(walk: Walk) -> None:
    broken = []
    for rule, cell in _writing(walk):
        for arguments in arguments_of(cell, walk.world, "ours")[:1]:
            path = walk.path_of(rule, arguments)
            role = min((cell.roles or cell.known_to) & ONE_OF_EACH)
            with undone(walk.app):
                visit = walk.go(role, rule.endpoint, path, whose="ours", method="POST")
            is_owner = bool(cell.roles)  # the owner may be none of the cast
            if visit.status >= 500 or (visit.status == 404) is is_owner:
                broken.append(visit.where)
    assert broken == []


class _Fields(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("input", "select", "textarea", "button"):
            self.names.update(value for name, value in attrs if name == "name" and value)


def _fields_of(visit: Visit) -> set[str]:
    parser = _Fields()
    parser.feed(visit.body.decode("utf-8", "replace"))
    return parser.names


def _forms(walk: Walk) -> Iterator[tuple[str, str, str, set[str]]]:
    """Yield who posts what where: every form that the walk met and that its reader may send."""
    known: dict[str, set[str]] = {}
    for visit in walk.visits:
        if visit.mimetype == "text/html" and visit.status == 200:
            known.setdefault(visit.path, set()).update(_fields_of(visit))
    for rule in walk.rules():
        if "POST" not in methods_of(rule):
            continue
        cell = CELLS.get(rule.endpoint)
        if rule.arguments and (cell is None or not arguments_of(cell, walk.world, "ours")):
            continue
        arguments = arguments_of(cell, walk.world, "ours")[0] if cell and rule.arguments else {}
        path = walk.path_of(rule, arguments)
        fields = known.get(path) or known.get(path.rsplit("/", 1)[0]) or {"x"}
        yield _sender(walk, rule, cell), rule.endpoint, path, fields


def _sender(walk: Walk, rule: Rule, cell: Cell | None) -> str:
    if is_open_to_visitors(walk.app, rule.endpoint):
        return "visitor"
    if cell:
        return min((cell.roles or cell.known_to) & ONE_OF_EACH)
    return "esther" if rule.rule.startswith("/gestion") else "camille"


def test_e11_no_body_breaks_a_form(walk: Walk) -> None:
    chance, broken = random.Random(SEED), []
    for role, endpoint, path, fields in list(_forms(walk)):
        for _ in range(3):
            body = {name: chance.choice(JUNK) for name in sorted(fields)}
            with undone(walk.app):
                visit = walk.go(role, endpoint, path, method="POST", data=body)
            if visit.status >= 500:
                broken.append(f"{visit.where} {body}"[:400])
    assert broken == []


def test_e11_no_question_breaks_a_page(walk: Walk) -> None:
    chance, broken = random.Random(SEED), []
    pages = {(v.endpoint, v.path): v for v in walk.visits if v.status == 200 and v.whose in ("all", "ours")}
    for (endpoint, path), visit in pages.items():
        for _ in range(2):
            asked = {name: chance.choice(JUNK) for name in sorted(_fields_of(visit) | {"page", "q", "limit", "cursor"})}
            again = walk.go(visit.role, endpoint, path, query_string={name: text[:400] for name, text in asked.items()})
            if again.status >= 500:
                broken.append(f"{again.where} {asked}"[:400])
    assert broken == []
