"""What a public page of a fiche costs: statements, CPU of the whole page, CPU of « nothing moved » (304).

    python -m tests.benchmarks.bench_reading [--requests 300]

The page is that of a fiche of the demonstration. The cost of a request that does nothing (``/healthz``) is measured
in the same run and taken away: what is left is ours. Figures go to var/bench/reading.json too.
"""

import argparse
import json
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from labagora.app import create_app
from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader
from labagora.demo.collection import files
from labagora.library.actions.importing import import_sheets
from labagora.library.enums import SheetState
from labagora.library.exchange.mapping import incoming
from labagora.library.queries.exchange import bulk_surroundings
from tests.benchmarks.bench_matching import aligned

OUTPUT = Path("var/bench/reading.json")
MOST_STATEMENTS, MOST_MS = 6, 1.0


@dataclass(frozen=True)
class Figures:
    """Milliseconds of CPU a request, median; statements of the first page."""

    statements: int
    empty_ms: float
    page_ms: float
    unchanged_ms: float

    @property
    def unchanged_own_ms(self) -> float:
        """What « nothing moved » costs beyond a request that does nothing."""
        return self.unchanged_ms - self.empty_ms


def _fill() -> str:
    """Put the demonstration's sheets on line; return the address of one."""
    db.create_all()
    loader.load_reference()
    found = [replace(incoming(entry), state=SheetState.PUBLISHED) for entry in files()]
    import_sheets(found, now=utcnow(), around=bulk_surroundings(found), progress=lambda _count: None)
    db.session.commit()
    return next(one.slug for one in found if one.kind.value == "fiche")


def _median(requests: int, ask: Callable[[], object]) -> float:
    spent = []
    for _ in range(requests):
        began = process_time()
        ask()
        spent.append((process_time() - began) * 1000)
    return statistics.median(spent)


def _statements(client: FlaskClient, address: str) -> int:
    seen: list[str] = []

    def note(*arguments: object) -> None:
        seen.append(str(arguments[2]))

    event.listen(Engine, "before_cursor_execute", note)
    client.get(address)
    event.remove(Engine, "before_cursor_execute", note)
    return len(seen)


def measure(app: Flask, requests: int) -> Figures:
    """Measure one page of a running application."""
    with app.app_context():
        address = f"/fiches/{_fill()}"
        db.session.remove()
    client = app.test_client()
    tag = client.get(address).headers["ETag"]
    unchanged = client.get(address, headers={"If-None-Match": tag})
    assert unchanged.status_code == 304, unchanged.status_code
    return Figures(
        statements=_statements(client, address),
        empty_ms=_median(requests, lambda: client.get("/healthz")),
        page_ms=_median(requests, lambda: client.get(address)),
        unchanged_ms=_median(requests, lambda: client.get(address, headers={"If-None-Match": tag})),
    )


def report(found: Figures) -> None:
    """Print the table and keep the figures."""
    rows = [
        ["statements a page", f"{found.statements}", f"at most {MOST_STATEMENTS}"],
        ["CPU of the whole page (ms)", f"{found.page_ms:.2f}", ""],
        ["CPU of a 304 beyond an empty request (ms)", f"{found.unchanged_own_ms:.2f}", f"under {MOST_MS}"],
        ["304 / whole page", f"{found.unchanged_ms / found.page_ms:.2f}", ""],
    ]
    sys.stdout.write(aligned("A public page of a fiche", [["what", "found", "target"], *rows]) + "\n")
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    OUTPUT.write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(description="What a public page of a fiche costs.")
    parser.add_argument("--requests", type=int, default=300, help="how many requests of each kind")
    chosen = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        app = create_app(Settings(env="test", data=Path(folder), base_url="http://localhost"))
        report(measure(app, chosen.requests))


if __name__ == "__main__":
    main()
