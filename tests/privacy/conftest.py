"""An installation of its own: a folder, a key file, a database file, nothing shared with the other tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from labagora.app import create_app
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.demo import loader


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    """A real application on a folder of its own, inside its context."""
    settings = Settings(env="test", data=tmp_path / "data", base_url="http://localhost")
    application = create_app(settings, WTF_CSRF_ENABLED=False)
    with application.app_context():
        db.create_all()
        loader.load_reference()
        db.session.commit()
        yield application
        db.session.remove()
        db.engine.dispose()
    application.extensions["labagora"].jobs.close()
