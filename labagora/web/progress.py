"""Long work that shows how far it is: a bar on a terminal, a line each tenth elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

SAY_EVERY = 10


def is_terminal() -> bool:
    """Tell whether somebody watches."""
    return sys.stdout.isatty()


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Inside the block, the function that is given is told how many were done since it was last told."""
    if total and is_terminal():
        with click.progressbar(length=total, label=what) as bar:
            yield bar.update
    else:
        yield _Lines(what, total).update


class _Lines:
    """Progress for a log: a line each tenth, and the last one."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done, self.tenth = what, total, 0, 0

    def update(self, size: int) -> None:
        """Count a batch that is saved."""
        self.done += size
        tenth = SAY_EVERY * self.done // max(1, self.total)
        if tenth > self.tenth:
            self.tenth = tenth
            click.echo(f"{self.what} : {self.done} sur {self.total}")
