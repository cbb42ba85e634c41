"""``labagora library``: import and export sheets as files."""

from pathlib import Path

import click
from flask.cli import AppGroup

from labagora.core.clock import utcnow
from labagora.core.errors import DomainError
from labagora.core.outbox import release_database
from labagora.library.exchange import exporting, keys
from labagora.library.exchange.importing import Report, Run
from labagora.web.progress import progress

cli = AppGroup("library", help="Take sheets in and out as files.")
SHOWN = 200


@cli.command("import")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
def import_(path: Path) -> None:
    """Import a folder of Markdown files, or one JSON-lines file. Repeatable."""
    run = Run(path)
    run.check()
    with progress("fiches", run.total) as told:
        run.write(now=utcnow(), settle=release_database, progress=told)
    _tell(run.report)


def _tell(report: Report) -> None:
    for place, fields in report.kept[:SHOWN]:
        names = ", ".join(keys.key_of(name) for name in fields)
        click.echo(f"{place}: gardé tel que modifié ici : {names}")
    for place, reason in report.refused[:SHOWN]:
        click.echo(f"{place}: refusé : {reason}", err=True)
    click.echo(
        f"{report.created} créées, {report.updated} mises à jour, {report.unchanged} inchangées, "
        f"{len(report.refused)} refusées."
    )
    if report.refused:
        raise DomainError(f"{len(report.refused)} entrées refusées ; les fichiers concernés n'ont pas été importés.")


@cli.command("export")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def export(folder: Path) -> None:
    """Write what is published as Markdown files that the import takes back."""
    with progress("fiches", exporting.total()) as told:
        count = exporting.export_to(folder, progress=told)
    click.echo(f"{count} fiches écrites dans {folder}.")
