"""``labagora privacy``: export, erase, purge, rotate-keys. What destroys is a dry run unless ``--yes``."""

import json
import os
import sys
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from labagora.accounts.models import Account
from labagora.accounts.queries import find_account, find_account_by_address
from labagora.core.clock import utcnow
from labagora.core.errors import NotFound
from labagora.core.outbox import release_database
from labagora.privacy import actions, rotation
from labagora.privacy.copy import copy_of

cli = AppGroup("privacy", help="Answer people about their data, and look after the keys.")
YES = click.option("--yes", is_flag=True, help="Really do it.")


def _person(who: str) -> Account:
    account = find_account_by_address(who) if "@" in who else find_account(who)
    if account is None or account.erased_at is not None:
        raise NotFound("Aucun compte n'a cette adresse ou cette référence.")
    return account


@cli.command("export")
@click.argument("who", metavar="ADDRESS|REFERENCE")
@click.option("--output", type=click.Path(path_type=Path), help="File to write, readable by its owner only.")
def export(who: str, output: Path | None) -> None:
    """Write everything kept about a person, as JSON."""
    text = json.dumps(copy_of(_person(who), now=utcnow()).as_json(), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    descriptor = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
    click.echo(f"Copie écrite dans {output}.")


@cli.command("erase")
@click.argument("who", metavar="ADDRESS|REFERENCE")
@YES
def erase(who: str, *, yes: bool) -> None:
    """Erase a person: their key is destroyed, for ever."""
    account = _person(who)
    if not yes:
        for section in copy_of(account, now=utcnow()).sections:
            click.echo(f"{section.table}: {len(section.rows)}")
        click.echo("Simulation : rien n'a été effacé. Ajoutez --yes pour le faire.")
        return
    kept = actions.erase_account(account, actor=None, now=utcnow())
    release_database()
    click.echo("\n".join(["Compte effacé.", *kept]))


@cli.command("purge")
@YES
def purge(*, yes: bool) -> None:
    """Apply the retention rules now."""
    for table, count in sorted(actions.purge(now=utcnow()).items()):
        click.echo(f"{table}: {count}")
    if yes:
        release_database()
    else:
        click.echo("Simulation : rien n'a été effacé. Ajoutez --yes pour le faire.")


@cli.command("rotate-keys")
@YES
def rotate_keys(*, yes: bool) -> None:
    """Put a new master key in place of the old ones. Users may stay on line."""
    path = current_app.extensions["labagora"].settings.field_keys_file
    if not yes:
        click.echo(f"Simulation : les clés de {path} seraient remplacées. Ajoutez --yes pour le faire.")
        return
    click.echo(f"Nouvelle clé : {rotation.add_key(path)}.")
    _rewrap()
    rotation.settle()
    _rewrap()
    click.echo(f"Anciennes clés retirées : {rotation.drop_old_keys(path)}. Sauvegardez le fichier de clés.")


def _rewrap() -> None:
    """Show a bar on a terminal, plain lines elsewhere; each batch is committed."""
    shown = ""
    for progress in rotation.rewrap():
        release_database()
        line = f"{progress.what} : {progress.done}/{progress.total}"
        if sys.stderr.isatty():
            click.echo(f"\r{line:<60}" if progress.what == shown else f"\n{line:<60}", nl=False, err=True)
            shown = progress.what
        else:
            click.echo(line)
    release_database()
