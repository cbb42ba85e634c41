"""The bench itself: it files against the running server, finds everything, and sees what would be lost or altered."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from labagora.calls.models import Call, Filing
from labagora.core.clock import utcnow
from labagora.core.db import db
from tests.benchmarks import bench_filing, filing_people
from tests.benchmarks.filing_proof import is_sound, prove
from tests.benchmarks.filing_rush import Rush, rush
from tests.benchmarks.filing_site import Server, Site, open_site, served

SIZE = 20


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Server, list[filing_people.Person]]]:
    with open_site(tmp_path_factory.mktemp("rush") / "var") as site:
        crowd = filing_people.settle(SIZE)
        db.session.remove()
        with served(site, "--no-jobs") as server:
            yield site, server, crowd


def test_bench_files_everything_and_keeps_its_figures(
    running: tuple[Site, Server, list[filing_people.Person]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site, server, crowd = running
    found = bench_filing.one_rush(site, server, crowd, 5, 0)
    assert found.refused == 0
    assert found.proof.is_whole, found.proof
    assert found.proof.filed == found.asked == SIZE
    assert replace(found, p99=bench_filing.MOST_P99 - 0.1).is_met
    assert not replace(found, refused=1).is_met
    monkeypatch.setattr(bench_filing, "OUTPUT", tmp_path / "bench" / "filing.json")
    bench_filing.report([found])
    assert "sqlite" in capsys.readouterr().out
    kept = json.loads((tmp_path / "bench" / "filing.json").read_text())
    assert kept["rushes"][0]["proof"]["filed"] == SIZE


def _filed(site: Site, server: Server, crowd: list[filing_people.Person]) -> tuple[Call, Rush]:
    call = filing_people.draft(crowd, team=1)
    asked = filing_people.ready(site, call, crowd)
    db.session.remove()
    return call, rush(server.port, asked, connections=2)


def test_a_lost_filing_and_an_altered_one_are_seen(
    running: tuple[Site, Server, list[filing_people.Person]],
) -> None:
    site, server, crowd = running
    call, found = _filed(site, server, crowd[:3])
    assert prove(site, server, call, found.answers, team=1).is_whole
    first, second = (
        db.session.scalars(select(Filing).where(Filing.public_id == one.receipt)).one() for one in found.answers[:2]
    )
    second.content = {**second.content, "patients": {}}
    db.session.execute(delete(Filing).where(Filing.id == first.id))
    db.session.commit()
    seen = prove(site, server, call, found.answers, team=1)
    assert (seen.lost, seen.altered, seen.doubled, seen.filed) == (1, 1, 0, 2)
    assert not seen.is_whole
    assert is_sound(site)


def test_what_comes_after_the_hour_is_counted_as_refused(
    running: tuple[Site, Server, list[filing_people.Person]],
) -> None:
    site, server, crowd = running
    call = filing_people.draft(crowd[:2])
    asked = filing_people.ready(site, call, crowd[:2])
    filing_people.open_until(call, utcnow())
    db.session.remove()
    statuses = {one.status for one in rush(server.port, asked, connections=2).answers}
    assert statuses == {409}
