"""``labagora users``: the first account of an installation comes from its console (security.md B9)."""

import click
from flask.cli import AppGroup

from labagora.accounts import actions
from labagora.accounts.enums import Role
from labagora.core import outbox
from labagora.core.clock import utcnow
from labagora.core.errors import DomainError
from labagora.web.mailing import absolute

cli = AppGroup("users", help="Accounts of the team.")
INVITED = [role.value for role in Role if role is not Role.VOLUNTEER]


@cli.command("invite")
@click.argument("email")
@click.option("--role", type=click.Choice(INVITED), default=Role.STAFF.value, show_default=True)
def invite(email: str, role: str) -> None:
    """Print a link, good once and for three days, that opens an account with a role."""
    wanted = next(one for one in Role if one == role)
    try:
        token = actions.invite(email, wanted, now=utcnow())
        outbox.release_database()
    except DomainError as error:
        raise click.ClickException(error.message) from error
    if token is None:
        click.echo(f"Cette adresse a déjà un compte : le rôle « {wanted.label} » lui est donné.")
        return
    click.echo(f"Lien à transmettre à la personne, valable une fois, trois jours ({wanted.label}) :")
    click.echo(absolute("accounts.invitation", token=token))
