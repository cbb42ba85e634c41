"""The smallest application that ports need: the core tables and the adapters, no page."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask

from labagora.core import postbox
from labagora.core.db import db
from labagora.core.settings import Settings
from labagora.ports import jobs, mail, shared, storage

assert postbox.MailLog  # its table must be known before create_all


def bare_app(data: Path, **overrides: Any) -> Flask:
    """Return an application whose state lives under ``data``, its tables made."""
    settings = Settings(env="test", data=data, **overrides)
    settings.prepare()
    app = Flask("labagora")
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url
    db.init_app(app)
    app.extensions["labagora"] = SimpleNamespace(
        settings=settings,
        mailer=mail.from_url(settings.mail_url, settings),
        jobs=jobs.from_url(settings.jobs_url, settings),
        storage=storage.from_url(settings.storage_url, settings),
        shared=shared.from_url(settings.shared_url, settings),
    )
    with app.app_context():
        db.create_all()
    return app


def close(app: Flask) -> None:
    """Release what the application holds open."""
    app.extensions["labagora"].jobs.close()
    with app.app_context():
        db.engine.dispose()
