"""``labagora search``: build the index again, compare it with the tables."""

import click
from flask.cli import AppGroup

from labagora.core.clock import utcnow
from labagora.core.errors import DomainError
from labagora.search import actions, comparison, queries, sources
from labagora.web.progress import progress

cli = AppGroup("search", help="Look after the search index.")
COLUMNS = ("type", "attendus", "indexés", "manquants", "périmés", "en trop")


@cli.command("rebuild")
def rebuild() -> None:
    """Build the index again beside the one that answers, then swap."""
    with progress("contenus", sources.total()) as told:
        count = actions.rebuild(told)
    click.echo(f"{count} documents dans l'index.")


@cli.command("status")
def status() -> None:
    """Compare the index with the tables; exit code 1 when they differ."""
    gaps = comparison.compare()
    click.echo(_line(COLUMNS))
    for gap in gaps:
        click.echo(_line((gap.kind, gap.expected, gap.indexed, gap.missing, gap.stale, gap.in_excess)))
    click.echo(_waiting())
    if not all(gap.is_none for gap in gaps):
        raise DomainError("L'index et les tables diffèrent : labagora jobs drain, ou labagora search rebuild.")


def _line(cells: tuple[object, ...]) -> str:
    first, *others = cells
    return f"{first!s:16}" + "".join(f"{cell!s:>11}" for cell in others)


def _waiting() -> str:
    since = queries.marked_since()
    if since is None:
        return "Aucun changement en attente."
    seconds = max(0, int((utcnow() - since).total_seconds()))
    return f"Le plus ancien changement attend depuis {seconds} s."
