"""The factory: settings, parts, shell, domains, in that order. The only importer of edges."""

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from flask import Flask, Response
from flask_bootstrap import Bootstrap5
from flask_compress import Compress
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from whitenoise import WhiteNoise

from labagora.accounts import login
from labagora.core.crypto import KeyRing
from labagora.core.db import db
from labagora.core.resources import resource_dir
from labagora.core.settings import Settings
from labagora.ports import jobs, mail, search, shared, storage
from labagora.search import marking
from labagora.web import access, arrival, errors, gauge, office_menu, security, templating, transaction

PACKAGE = Path(__file__).resolve().parent
EDGES = (
    "labagora.accounts.views",
    "labagora.accounts.tasks",
    "labagora.accounts.cli",
    "labagora.accounts.office",
    "labagora.reference.api",
    "labagora.reference.office",
    "labagora.volunteers.views",
    "labagora.volunteers.office",
    "labagora.volunteers.tasks",
    "labagora.privacy.views",
    "labagora.privacy.tasks",
    "labagora.privacy.cli",
    "labagora.demo.cli",
    "labagora.demo.seed",
    "labagora.organisations.views",
    "labagora.organisations.office",
    "labagora.projects.views",
    "labagora.projects.office",
    "labagora.projects.api",
    "labagora.projects.tasks",
    "labagora.library.views",
    "labagora.library.office",
    "labagora.library.api",
    "labagora.library.cli",
    "labagora.library.tasks",
    "labagora.calls.views",
    "labagora.calls.office",
    "labagora.calls.api",
    "labagora.calls.tasks",
    "labagora.calls.office.applications",
    "labagora.calls.cli",
    "labagora.reviews.views",
    "labagora.reviews.office",
    "labagora.reviews.tasks",
    "labagora.consortia.views",
    "labagora.consortia.office",
    "labagora.consortia.indicators.views",
    "labagora.consortia.indicators.office",
    "labagora.consortia.office.workspaces",
    "labagora.consortia.tasks",
    "labagora.introductions.views",
    "labagora.introductions.office",
    "labagora.introductions.tasks",
    "labagora.introductions.cli",
    "labagora.search.views",
    "labagora.search.office",
    "labagora.search.api",
    "labagora.search.cli",
    "labagora.search.tasks",
    "labagora.site.views",
    "labagora.office.views",
)


@dataclass(frozen=True)
class Parts:
    """What the running application stands on; found at ``app.extensions["labagora"]``."""

    settings: Settings
    keys: KeyRing
    mailer: mail.Mailer
    storage: storage.Storage
    jobs: jobs.Jobs
    shared: shared.Shared
    search: search.SearchIndex


def _configure(app: Flask, settings: Settings) -> None:
    app.config.update(
        SECRET_KEY=settings.secret_key(),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={"pool_pre_ping": True, "hide_parameters": True},  # an error goes to the log (H1)
        TESTING=settings.env == "test",
        IS_PRODUCTION=settings.is_production,
        BOOTSTRAP_SERVE_LOCAL=True,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,  # it wants a Referer, which our no-referrer withholds; web.security checks Origin
        WTF_CSRF_CHECK_DEFAULT=True,
        BABEL_TRANSLATION_DIRECTORIES=str(PACKAGE / "translations"),
        COMPRESS_MIMETYPES=["text/html", "text/css", "text/javascript", "application/json", "image/svg+xml"],
    )
    security.configure(app, settings)


def _add_shell(app: Flask) -> None:
    arrival.init_app(app)
    gauge.init_app(app)
    transaction.init_app(app)
    errors.init_app(app)
    security.init_app(app)
    templating.init_app(app)
    login.init_app(app)
    app.before_request(access.guard)
    app.before_request(gauge.admit)
    CSRFProtect(app)
    Bootstrap5(app)
    Compress(app)
    app.after_request(_close_what_is_streamed)  # runs before the one of Compress
    office_menu.init_app(app)
    static = access.Door("public", enrolling=True)
    access.declare(app, {"static": static, "bootstrap.static": static})


def _close_what_is_streamed(response: Response) -> Response:
    """Close the file of an answer once it is sent: compressing replaces the stream and forgets the file."""
    close = getattr(response.response, "close", None)
    if response.is_streamed and close:
        response.call_on_close(close)
    return response


def _add_edges(app: Flask) -> None:
    for name in EDGES:
        module = import_module(name)
        if hasattr(module, "bp"):
            app.register_blueprint(module.bp)
        if hasattr(module, "cli"):
            app.cli.add_command(module.cli)


def _secure(headers: Any, _path: str, _url: str) -> None:
    """Give a static file the headers of every response."""
    for name, value in security.HEADERS.items():
        headers[name] = value


def _serve_static(app: Flask) -> None:
    """Serve hashed, compressed, immutable files without touching Flask."""
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # the way Flask documents
        app.wsgi_app,
        root=str(resource_dir("static")),
        prefix="static/",
        max_age=3600,
        allow_all_origins=False,
        add_headers_function=_secure,
    )


def create_app(settings: Settings | None = None, **overrides: Any) -> Flask:
    """Build the application. Raises SettingsError when the settings are unsafe."""
    settings = settings or Settings()
    settings.prepare()
    app = Flask("labagora", template_folder=str(resource_dir("templates")), static_folder=str(resource_dir("static")))
    _configure(app, settings)
    app.config.update(overrides)
    assert settings.field_keys_file is not None
    db.init_app(app)
    marking.init_app(app)
    Migrate(app, db, directory=str(resource_dir("migrations")), render_as_batch=True, compare_type=True)
    app.extensions["labagora"] = Parts(
        settings=settings,
        keys=KeyRing.from_file(settings.field_keys_file),
        mailer=mail.from_url(settings.mail_url, settings),
        storage=storage.from_url(settings.storage_url, settings),
        jobs=jobs.from_url(settings.jobs_url, settings),
        shared=shared.from_url(settings.shared_url, settings),
        search=search.from_url(settings.search_url, settings),
    )
    _add_shell(app)
    _add_edges(app)
    _serve_static(app)
    return app
