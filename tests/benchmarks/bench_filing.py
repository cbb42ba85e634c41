"""The last minute of a call: 10,000 filings against the running server, gunicorn with 2 workers (security.md R10).

    python -m tests.benchmarks.bench_filing [--size 10000] [--connections 50,300] [--databases sqlite,postgresql]

A real installation is migrated in a temporary folder. Each filing is of another person and another draft of about five
kilobytes, on the form of the demonstration, with a colleague to be written to. First they come at an even pace, as many
as make 10,000 a minute, and the call closes when the last has left: whoever is refused is refused because of us. Then
they come as fast as answers do. The job worker of the product runs beside; so does the client, on the same machine.
Lost is what was acknowledged and is not in the database. Figures go to var/bench/filing.json too.
"""

import argparse
import json
import os
import platform
import re
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from labagora.core.clock import utcnow
from labagora.core.db import db
from tests import run as suite
from tests import services
from tests.benchmarks import filing_people as people
from tests.benchmarks.bench_matching import aligned
from tests.benchmarks.filing_proof import Proof, prove
from tests.benchmarks.filing_rush import Rush, read_pages, rush
from tests.benchmarks.filing_site import POSTGRESQL, SQLITE, Server, Site, open_site, served

OUTPUT = Path("var/bench/filing.json")
SIZE, WORKERS, TEAM = 10_000, 2, 2
PACE = 10_000 / 60
MOST_P99 = 2.0
READERS = 16
LEAVING = 0.1  # seconds between the last request that leaves and the hour
HIDDEN = re.compile(r'name="(csrf_token|key)"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Figures:
    """One rush. Times in seconds, from the instant at which a request was due."""

    database: str
    connections: int
    offered: float  # a second; 0 is as fast as answers come
    asked: int
    seconds: float
    p50: float
    p95: float
    p99: float
    longest: float
    refused: int
    cpu_ms: float  # of both workers, a filing
    proof: Proof

    @property
    def per_second(self) -> float:
        """How many were answered a second."""
        return self.asked / self.seconds

    @property
    def is_met(self) -> bool:
        """Whether issue 4, part E, is met."""
        return not self.refused and self.proof.is_whole and self.p99 < MOST_P99


def as_page_gives(server: Server, asked: Sequence[people.Ready]) -> list[people.Ready]:
    """Let the first ones read the page, and send the token and the key that it holds."""
    readers = asked[:READERS]
    pages = read_pages(server.port, [one.reading(one.path, server.port) for one in readers])
    read = [dict(HIDDEN.findall(page)) for page in pages]
    given = [one.with_page(page["csrf_token"], page["key"]) for one, page in zip(readers, read, strict=True)]
    return [*given, *asked[READERS:]]


def one_rush(site: Site, server: Server, crowd: Sequence[people.Person], connections: int, pace: float) -> Figures:
    """Draft as many applications as there are people, file them all, compare."""
    call = people.draft(crowd, team=TEAM)
    asked = as_page_gives(server, people.ready(site, call, crowd))
    people.age_sessions()
    people.open_until(call, utcnow() + timedelta(seconds=len(asked) / pace + LEAVING) if pace else None)
    spent = server.cpu_seconds()
    found = rush(server.port, asked, connections=connections, pace=pace)
    spent = server.cpu_seconds() - spent
    proof = prove(site, server, call, found.answers, team=TEAM)
    db.session.remove()
    figures = _figures(site, connections, pace, found, spent, proof)
    speed = f"{figures.per_second:.0f} a second, p99 {figures.p99:.2f} s, {figures.refused} refused"
    sys.stderr.write(f"{site.database}, {connections} connections, {proof.filed:,} filed: {speed}\n")
    return figures


def _figures(site: Site, connections: int, pace: float, found: Rush, spent: float, proof: Proof) -> Figures:
    times = [one.seconds for one in found.answers]
    p50, p95, p99 = np.percentile(times, (50, 95, 99))
    return Figures(
        database=site.database,
        connections=connections,
        offered=round(pace, 1),
        asked=len(times),
        seconds=found.seconds,
        p50=float(p50),
        p95=float(p95),
        p99=float(p99),
        longest=max(times),
        refused=sum(not one.is_acknowledged for one in found.answers),
        cpu_ms=spent * 1000 / len(times),
        proof=proof,
    )


def measure(server_url: str, size: int, connections: Sequence[int]) -> list[Figures]:
    """Run every rush on one database: paced, then as fast as possible, with each number of connections."""
    with TemporaryDirectory() as folder, open_site(Path(folder) / "var", server_url) as site:
        crowd = people.settle(size)
        db.session.remove()
        with served(site, workers=WORKERS) as server:
            return [one_rush(site, server, crowd, count, pace) for pace in (PACE, 0.0) for count in connections]


def report(figures: Sequence[Figures]) -> None:
    """Print the table and keep the figures."""
    head = ["database", "connections", "offered/s", "filed", "s", "per s", "p50", "p95", "p99", "longest", "refused",
            "lost", "doubled", "altered", "CPU ms", "met"]  # fmt: skip
    rows = [
        [
            line.database, f"{line.connections}", f"{line.offered:.0f}" if line.offered else "all",
            f"{line.proof.filed:,}", f"{line.seconds:.1f}", f"{line.per_second:.0f}",
            *(f"{one:.3f}" for one in (line.p50, line.p95, line.p99, line.longest)),
            f"{line.refused}", f"{line.proof.lost}", f"{line.proof.doubled}",
            f"{line.proof.altered + line.proof.unmailed + line.proof.misprinted}", f"{line.cpu_ms:.1f}",
            "yes" if line.is_met else "no",
        ]
        for line in figures
    ]  # fmt: skip
    title = f"Filings in the last minute, {WORKERS} workers, client and jobs beside on {os.cpu_count()} processors"
    sys.stdout.write(aligned(f"{title} (p99 under {MOST_P99:.0f} s)", [head, *rows]) + "\n")
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    machine = {"processors": os.cpu_count(), "python": platform.python_version()}
    kept = {"machine": machine, "rushes": [{**asdict(line), "met": line.is_met} for line in figures]}
    OUTPUT.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


def server_of(database: str) -> str | None:
    """Return the server on which the database is made, nothing for a file, None when it does not answer."""
    if database == SQLITE:
        return ""
    if not services.is_listening(*services.SERVICES["postgresql"]):
        sys.stdout.write("PostgreSQL ne répond pas à 127.0.0.1:5432 : SQLite seul est mesuré.\n")
        return None
    return os.environ.get("LABAGORA_TEST_POSTGRESQL", suite.POSTGRESQL)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, report."""
    parser = argparse.ArgumentParser(description="The last minute of a call.")
    parser.add_argument("--size", type=int, default=SIZE, help="how many filings a rush")
    parser.add_argument("--connections", default="50,300", help="how many at the same time, several rushes")
    parser.add_argument("--databases", default=f"{SQLITE},{POSTGRESQL}", help="which databases")
    chosen = parser.parse_args(arguments)
    connections = [int(one) for one in chosen.connections.split(",")]
    servers = [found for one in chosen.databases.split(",") if (found := server_of(one)) is not None]
    report([line for one in servers for line in measure(one, chosen.size, connections)])


if __name__ == "__main__":
    main()
