"""An installation of its own: a folder, a key file, a database file, nothing shared with the other tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader


@contextmanager
def open_house(folder: Path) -> Iterator[Flask]:
    """Yield a real application whose whole state is in ``folder``, inside its context."""
    application = create_app(Settings(env="test", data=folder, base_url="http://localhost"), WTF_CSRF_ENABLED=False)
    with application.app_context():
        db.create_all()
        loader.load_reference()
        db.session.commit()
        yield application
        db.session.remove()
        db.engine.dispose()
    application.extensions["labagora"].jobs.close()
