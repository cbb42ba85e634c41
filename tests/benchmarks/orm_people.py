"""The same people as sealed rows of the database, read and ranked for each question: what the arrays spare us."""

import atexit
import shutil
import tempfile
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import insert, select

from labagora.app import create_app
from labagora.core.db import db, reading
from labagora.core.ids import new_public_id, new_seed
from labagora.core.settings import Settings
from labagora.core.vault import PersonKey, Sealed
from labagora.engines.ranking import CandidateRow, Demand
from labagora.volunteers.models import Volunteer
from tests.benchmarks.bench_matching import Comparison, Ranker
from tests.benchmarks.people import SCHEMA
from tests.engines.naive import rank_naive

BATCH = 1_000


def _app() -> Flask:
    folder = Path(tempfile.mkdtemp(prefix="labagora-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return create_app(Settings(env="test", data=folder))


def _values(row: CandidateRow, key_id: int, person_key: PersonKey) -> dict[str, Any]:
    """Return the columns of a volunteer whose sealed profile holds what the row says."""
    public_id = new_public_id()
    profile = {"key": row.key, "masks": row.masks, "asked": row.asked, "available": row.available}
    holder = type("Holder", (), {"__tablename__": Volunteer.__tablename__, "public_id": public_id, "key": person_key})()
    seal: Sealed = Volunteer.profile
    seal.__set__(holder, profile)
    return {
        "public_id": public_id,
        "key_id": key_id,
        "profile_sealed": holder.profile_sealed,
        "health_consent_version": "1",
        "tie_key": new_seed(),
    }


def _store(rows: list[CandidateRow], first: int) -> None:
    keys = [PersonKey() for _row in rows]
    columns = [{"id": first + n, "master_id": k.master_id, "wrapped": k.wrapped} for n, k in enumerate(keys)]
    db.session.execute(insert(PersonKey), columns)
    pairs = zip(rows, keys, strict=True)
    db.session.execute(insert(Volunteer), [_values(row, first + n, key) for n, (row, key) in enumerate(pairs)])
    db.session.commit()


def _read() -> list[CandidateRow]:
    """Load every volunteer through the ORM and open each profile."""
    people = db.session.scalars(select(Volunteer)).all()
    rows = [CandidateRow(**volunteer.profile) for volunteer in people]
    db.session.expunge_all()
    return rows


def prepare(rows: Iterable[CandidateRow]) -> Ranker:
    """Store the people in a database of their own; each question reads them all again."""
    app = _app()
    with app.app_context():
        db.create_all()
        everybody, number = iter(rows), 0
        while some := list(islice(everybody, BATCH)):
            _store(some, number * BATCH + 1)
            number += 1

    def ranker(demand: Demand, limit: int) -> list[int]:
        with app.app_context(), reading():
            ranking = rank_naive(SCHEMA, _read(), demand, limit)
            db.session.rollback()
        return [result.key for result in ranking.best]

    return ranker


ORM = Comparison("ORM rows", 10_000, prepare)
