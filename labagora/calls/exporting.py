"""The lines of a board as a file: what the page, the archive and the command line hand to ``web.exports``."""

from collections.abc import Iterator, Sequence
from typing import Any

from labagora.calls.board import Board, View
from labagora.calls.models import Call
from labagora.calls.queries.office_board import board_rows


def exported(call: Call, board: Board, view: View, *, seen_by: Any) -> tuple[Sequence[str], Iterator[list[Any]]]:
    """Return the headings and the lines of a view: filed applications, as they were filed last.

    ``seen_by`` is who reads it, None the console.
    """
    columns = board.columns(view)
    rows = board_rows(call, view.filters, seen_by=seen_by, with_answers=view.with_answers)
    return [one.label for one in columns], ([one.value(row) for one in columns] for row in rows)


def everything(board: Board) -> View:
    """Return the view that leaves nothing out: every line, every fact, every question."""
    return View(board.read_query("").filters, tuple(board.by_key))
