"""``labagora demo …`` : the demonstration content from the console."""

import click
from flask.cli import with_appcontext

from labagora.core import outbox
from labagora.demo import loader


@click.group("demo")
def cli() -> None:
    """Load the demonstration content."""


@cli.command("load")
@with_appcontext
def load() -> None:
    """Load the reference lists and the demonstration content; what exists is left alone."""
    loader.load_reference()
    is_new = loader.load()
    outbox.release_database()
    click.echo("Contenu de démonstration chargé." if is_new else "Le contenu de démonstration est déjà là.")


@cli.command("accounts")
@with_appcontext
def accounts() -> None:
    """Print the demonstration accounts and the code of this half-minute."""
    for line in loader.account_lines():
        click.echo(line)
