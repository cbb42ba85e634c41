"""``library import``: files that are odd on purpose are refused with their place; nothing raises, nothing swells."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.library.exchange.importing import Report, Run
from labagora.library.models import Sheet

HALF = "\ud800"  # half a sign: JSON can spell it, no database holds it
BOMB = "\n".join(
    ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
)  # 10^29 values


def _run(path: Path) -> Report:
    run = Run(path)
    run.check()
    run.write(now=utcnow(), settle=db.session.flush, progress=lambda _count: None)
    return run.report


@pytest.mark.parametrize(
    "line",
    [
        "kind: [fiche]",
        "status: {publiee: oui}",
        "is_fictional: [true]",
        f"number: '{'9' * 5000}'",
        "boucle: &a [*a]",
        "body: &a [*a]",
        BOMB,
    ],
    ids=["kind", "status", "fictional", "digits", "loop", "loop-body", "bomb"],
)
def test_an_odd_front_matter_is_refused(tmp_path: Path, app: Flask, line: str) -> None:
    (tmp_path / "une.md").write_text(f"---\ntitle: Une\n{line}\n---\nTexte", encoding="utf-8")
    report = _run(tmp_path)
    assert (report.created, len(report.refused)) == (0, 1)


@pytest.mark.parametrize(
    "keys",
    [
        {"title": f"A{HALF}"},
        {"title": "A", "body": HALF},
        {"title": "A", "couleur": HALF},
        {"title": "A", HALF: "x"},
        {"title": "A", "couleur": {"x": [HALF]}},
        {"title": "A", "profond": json.loads("[" * 200 + "]" * 200)},
    ],
    ids=["title", "body", "unknown", "key", "inside", "deep"],
)
def test_an_odd_line_is_refused(tmp_path: Path, app: Flask, keys: dict[str, Any]) -> None:
    path = tmp_path / "une.jsonl"
    path.write_text(json.dumps(keys), encoding="utf-8")
    report = _run(path)
    assert (report.created, len(report.refused)) == (0, 1)
    assert db.session.scalar(select(func.count()).select_from(Sheet)) == 0


def test_what_a_database_cannot_hold_of_an_unknown_key_becomes_text(tmp_path: Path, app: Flask) -> None:
    path = tmp_path / "une.jsonl"
    path.write_text('{"title": "A", "mesure": NaN, "nul": "a\\u0000b", "juste": 1.5}', encoding="utf-8")
    assert _run(path).created == 1
    assert db.session.scalars(select(Sheet.extra)).one() == {"mesure": "nan", "nul": "ab", "juste": 1.5}
