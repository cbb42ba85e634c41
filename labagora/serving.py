"""Prepare the database and serve with gunicorn, the job worker beside."""

import errno
import gc
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask import Flask
from flask_migrate import upgrade
from gunicorn.app.base import BaseApplication

from labagora.core.db import db
from labagora.core.settings import SettingsError
from labagora.demo import loader
from labagora.search import actions as search
from labagora.search import engine, sources
from labagora.web.gunicorn_worker import Worker
from labagora.web.progress import progress

JOBS_NICENESS = 10


class _Server(BaseApplication):
    """Gunicorn around an application that is already built."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.served, self.options = app, options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        return self.served


@contextmanager
def _worker() -> Iterator[None]:
    """Run ``labagora jobs work`` for as long as the block lasts: people who wait for a page go before papers."""
    process = subprocess.Popen([sys.executable, "-m", "labagora.main", "jobs", "work"])
    os.setpriority(os.PRIO_PROCESS, process.pid, JOBS_NICENESS)
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()


def prepare(*, demo: bool) -> None:
    """Bring the schema up to date, load the reference lists, the demonstration content if asked, build the index."""
    upgrade()
    loader.load_reference()
    db.session.commit()
    if demo and not loader.is_loaded():
        _load_demo()
    _build_search()
    db.session.remove()
    db.engine.dispose()


def _load_demo() -> None:
    """Load the demonstration in a process of its own: its papers start Typst's threads, which no fork inherits.

    A worker forked after them would wait for ever at its first PDF.
    """
    db.session.remove()
    loading = subprocess.run([sys.executable, "-m", "labagora.main", "demo", "load"], check=False)
    if loading.returncode:
        raise SystemExit(loading.returncode)  # it has said why in one line


def _build_search() -> None:
    """Build the search index when there is none, or when this release analyses words otherwise."""
    if engine.is_built():
        return
    with progress("Index de recherche", sources.total()) as told:
        search.rebuild(told)


def run(app: Flask, host: str, port: int, threads: int, workers: int, *, demo: bool, with_jobs: bool) -> None:
    """Serve until stopped. Raises SettingsError when the bind is unsafe or the port is taken."""
    settings = app.extensions["labagora"].settings
    settings.check_bind(host)
    require_free_port(host, port)
    prepare(demo=demo)
    _announce(app, host, port, demo=demo)
    options = {
        "bind": f"{host}:{port}", "workers": workers, "threads": threads, "worker_class": Worker,
        "accesslog": None, "errorlog": "-", "loglevel": "warning", "proc_name": "labagora", "timeout": 60,
        "graceful_timeout": 10, "post_worker_init": _leave_ctrl_c_to_the_parent,
    }  # fmt: skip
    gc.freeze()  # what is loaded now stays: no collection walks it again, nor at exit
    if not with_jobs:
        _Server(app, options).run()
        return
    with _worker():
        _Server(app, options).run()


def require_free_port(host: str, port: int) -> None:
    """Raise SettingsError when another program listens there: said before any work, in one line."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = "déjà utilisé par un autre programme" if error.errno == errno.EADDRINUSE else error.strerror
            raise SettingsError(
                f"port {port} : {why}. Choisissez-en un autre, par exemple PORT={port % 65535 + 1}."
            ) from None


def _leave_ctrl_c_to_the_parent(_worker: Any) -> None:
    """Ctrl-C reaches the whole group; a worker told twice to stop can wait for itself. The parent tells it once."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _announce(app: Flask, host: str, port: int, *, demo: bool) -> None:
    click.echo(f"Lab Agora : http://{host}:{port}")
    if not app.config["SESSION_COOKIE_SECURE"]:
        click.echo("Sans TLS sur la machine locale : les cookies ne portent pas l'attribut Secure.")
    settings = app.extensions["labagora"].settings
    if settings.mail_url == "file:":
        click.echo(f"Les messages ne partent pas : chacun devient un fichier .eml dans {settings.data / 'mail'}.")
    if demo:
        for line in loader.account_lines():
            click.echo(line)
