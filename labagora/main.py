"""The console script ``labagora`` and the WSGI object ``application``."""

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import FlaskGroup, with_appcontext
from flask_migrate import check, downgrade, upgrade

from labagora.app import create_app
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.errors import DomainError
from labagora.core.settings import Settings, SettingsError
from labagora.web.access import access_table


def _make_app() -> Flask:
    return create_app()


@click.group(cls=FlaskGroup, create_app=_make_app, add_default_commands=False, add_version_option=False)
def cli() -> None:
    """Lab Agora: serve the portal and look after it."""


@cli.group("db")
def database() -> None:
    """Move the schema of the database."""


@database.command("upgrade")
@with_appcontext
def database_upgrade() -> None:
    """Bring the schema to the newest version."""
    upgrade()


@database.command("downgrade")
@click.argument("revision", default="-1")
@click.option("--yes", is_flag=True, help="Really do it: columns and their content may be lost.")
@with_appcontext
def database_downgrade(revision: str, *, yes: bool) -> None:
    """Take the schema back by one step, or to REVISION."""
    if not yes:
        click.echo(f"Simulation : le schéma reviendrait à {revision}. Ajoutez --yes pour le faire.")
        return
    downgrade(revision=revision)


@database.command("check")
@with_appcontext
def database_check() -> None:
    """Fail when the models and the schema differ."""
    check()


@cli.group("jobs")
def jobs() -> None:
    """Run background jobs."""


@jobs.command("work")
@with_appcontext
def jobs_work() -> None:
    """Work until stopped."""
    app: Any = current_app
    app.extensions["labagora"].jobs.work(app._get_current_object())  # noqa: SLF001 - threads need the app itself


@jobs.command("drain")
@with_appcontext
def jobs_drain() -> None:
    """Do everything that is due, then stop."""
    app: Any = current_app
    result = app.extensions["labagora"].jobs.drain(app._get_current_object())  # noqa: SLF001
    click.echo(f"{result.done} tâches faites, {result.retried} remises à plus tard, {result.failed} abandonnées.")


@jobs.command("status")
@with_appcontext
def jobs_status() -> None:
    """Print the backlog."""
    for name, value in asdict(outbox.backlog(utcnow())).items():
        click.echo(f"{name}: {value}")


@cli.command("routes")
@click.option("--access", "with_access", is_flag=True, help="Show the door of each route.")
@with_appcontext
def routes(*, with_access: bool) -> None:
    """List every address."""
    for rule, methods, endpoint, door in access_table(current_app):
        click.echo(f"{rule:60} {methods:12} {endpoint:45} {door if with_access else ''}".rstrip())


@cli.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), envvar="PORT")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1, 64))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--demo", is_flag=True, help="Load the demonstration content first.")
@click.option("--jobs/--no-jobs", "with_jobs", default=True, help="Run the job worker beside the web process.")
@with_appcontext
def serve(host: str, port: int, threads: int, workers: int, *, demo: bool, with_jobs: bool) -> None:
    """Prepare the database and serve the portal."""
    from labagora import serving  # noqa: PLC0415 - gunicorn is slow to import

    app: Any = current_app
    serving.run(app._get_current_object(), host, port, threads, workers, demo=demo, with_jobs=with_jobs)  # noqa: SLF001


def main() -> None:
    """Run the command line: one line on stderr and exit 1 when something is refused."""
    os.environ.setdefault("FLASK_SKIP_DOTENV", "1")
    try:
        cli(prog_name="labagora")
    except (DomainError, SettingsError) as error:
        click.echo(f"labagora: {error}", err=True)
        raise SystemExit(1) from None


def __getattr__(name: str) -> Any:
    """Build ``application`` only when a WSGI server asks for it."""
    if name == "application":
        return create_app(Settings())
    raise AttributeError(name)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main()
