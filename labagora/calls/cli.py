"""``labagora calls``: take the filed applications of a call out as a file. Never a draft."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from labagora.calls.archives import write_archive
from labagora.calls.board import Board
from labagora.calls.exporting import everything, exported
from labagora.calls.models import Call
from labagora.calls.queries.office_board import board_total, filed_refs, published_forms
from labagora.calls.queries.office_exports import call_named
from labagora.core import audit
from labagora.core.clock import utcnow
from labagora.core.errors import DomainError
from labagora.core.text import slugify
from labagora.web.exports import csv_bytes, xlsx_bytes
from labagora.web.progress import progress

cli = AppGroup("calls", help="Take the applications of a call out.")
FORMATS = ("csv", "xlsx", "zip")


@cli.command("export")
@click.argument("name", metavar="CALL")
@click.option("--format", "extension", type=click.Choice(FORMATS), default="csv", help="csv by default.")
@click.option(
    "--to", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Where to write."
)
def export(name: str, extension: str, folder: Path) -> None:
    """Write what was filed to CALL (its reference, its address or its id): a table, or a zip of PDFs."""
    call = call_named(name)
    if call is None:
        raise DomainError(f"Aucun appel ne s'appelle « {name} ».")
    board = Board(call, published_forms(call))
    total = board_total(call, everything(board).filters, seen_by=None)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slugify(call.reference)}.{extension}"
    audit.record("call.exported", call, actor=None, now=utcnow(), total=total)
    if extension == "zip":
        _write_zip(path, call, board, total)
    else:
        _write_table(path, call, board, total)
    click.echo(f"{total} candidatures déposées écrites dans {path}.")


def _write_table(path: Path, call: Call, board: Board, total: int) -> None:
    heads, rows = exported(call, board, everything(board), seen_by=None)
    with progress("candidatures", total) as told:

        def counted() -> Iterator[list[Any]]:
            for row in rows:
                told(1)
                yield row

        content = csv_bytes(heads, counted()) if path.suffix == ".csv" else xlsx_bytes(call.reference, heads, counted())
    path.write_bytes(content)


def _write_zip(path: Path, call: Call, board: Board, total: int) -> None:
    refs = filed_refs(call, everything(board).filters, seen_by=None)
    part = path.with_suffix(".part")
    with progress("candidatures", total) as told, part.open("wb") as target:
        write_archive(target, refs, told)
    part.replace(path)  # a command that is stopped leaves no half archive under the name of a whole one
