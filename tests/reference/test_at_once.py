"""Two people change the same list at the same time: one succeeds, the other is told why not."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import delete, func, select

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import Conflict, DomainError, Invalid
from labagora.reference import actions, queries
from labagora.reference.actions import TermDraft
from labagora.reference.enums import TermOrigin
from labagora.reference.models import Term

STAFF = SimpleNamespace(public_id="esther", is_staff=True)


@pytest.fixture
def alone(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application whose sessions are truly separate, over the server under test or a file of its own."""
    is_file = database_url.startswith("sqlite")
    app = Flask("labagora")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'at_once.db'}" if is_file else database_url
    db.init_app(app)
    with app.app_context():
        db.create_all()
        actions.load_shipped()
        db.session.commit()
    yield app
    with app.app_context():
        db.session.execute(delete(Term).where(Term.origin == TermOrigin.STAFF))
        db.session.execute(Term.__table__.update().values(retired_at=None))
        db.session.commit()
        db.engine.dispose()


def both(app: Flask, act) -> list[str]:
    """Run ``act`` twice at once; return what each was told, empty for success."""
    barrier = Barrier(2)

    def one() -> str:
        with app.app_context():
            barrier.wait()
            try:
                act()
                db.session.commit()
            except DomainError as refusal:
                db.session.rollback()
                return type(refusal).__name__
            return ""

    with ThreadPoolExecutor(2) as pool:
        futures = [pool.submit(one) for _ in range(2)]
        return sorted(future.result() for future in futures)


def test_term_added_twice_at_once_exists_once(alone: Flask) -> None:
    draft = TermDraft("Bénévole d'un jour")
    told = both(alone, lambda: actions.add_term("profiles", draft, actor=STAFF, now=utcnow()))
    assert told == ["", Invalid.__name__]
    with alone.app_context():
        count = select(func.count()).select_from(Term).where(Term.label == draft.label)
        assert db.session.scalar(count) == 1


def test_term_retired_twice_at_once_is_a_conflict(alone: Flask) -> None:
    def retire() -> None:
        public_id = queries.vocabulary("profiles").find("citoyen").public_id
        actions.retire_term(queries.get_term("profiles", public_id), actor=STAFF, now=utcnow())

    assert both(alone, retire) == ["", Conflict.__name__]
