"""An installation of its own: a folder, a key file, a database, nothing shared with the other tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from flask import Flask
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader


@contextmanager
def _database(server: str) -> Iterator[str]:
    """Yield the address of an empty database: a file of the folder, or one of our own on ``server``."""
    if not server:
        yield ""
        return
    engine, name = create_engine(server, isolation_level="AUTOCOMMIT"), f"labagora_house_{token_hex(4)}"
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
    engine.dispose()


@contextmanager
def open_house(folder: Path, *, server: str = "", search_url: str = "whoosh:") -> Iterator[Flask]:
    """Yield a real application whose state is in ``folder``, or on ``server`` for its tables, inside its context."""
    with _database(server) as url:
        settings = Settings(
            env="test", data=folder, database_url=url, search_url=search_url, base_url="http://localhost"
        )
        application = create_app(settings, WTF_CSRF_ENABLED=False)
        with application.app_context():
            db.create_all()
            loader.load_reference()
            db.session.commit()
            yield application
            db.session.remove()
            db.engine.dispose()
        application.extensions["labagora"].jobs.close()
        getattr(application.extensions["labagora"].search, "close", lambda: None)()
