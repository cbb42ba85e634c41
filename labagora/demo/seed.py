"""``labagora seed`` : synthetic people and needs for load tests."""

import sys
from collections.abc import Callable, Iterable, Iterator

import click
from flask import current_app
from flask.cli import with_appcontext

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import NotAllowed
from labagora.demo import loader, planting
from labagora.demo.invention import Inventor

SAY_EVERY = 10


@click.command("seed")
@click.option("--volunteers", default=0, type=click.IntRange(0), help="How many synthetic people to add.")
@click.option("--needs", default=0, type=click.IntRange(0), help="How many synthetic needs to add.")
@click.option("--seed", "number", default=20, show_default=True, help="Same number, same answers.")
@with_appcontext
def cli(volunteers: int, needs: int, number: int) -> None:
    """Add synthetic people and needs, for load tests."""
    if not volunteers and not needs:
        raise click.UsageError("Indiquez --volunteers ou --needs.")
    if current_app.extensions["labagora"].settings.is_production:
        raise NotAllowed("Des personnes inventées n'ont pas leur place en production.")
    loader.load_reference()
    db.session.commit()
    inventor, now = Inventor(number), utcnow()
    for size in _shown("volontaires", volunteers):
        planting.plant_people(inventor, size, now=now)
    done = 0
    for size in _shown("besoins", needs):
        planting.plant_needs(inventor, done + 1, size, now=now)
        done += size


def is_terminal() -> bool:
    """Tell whether somebody watches."""
    return sys.stdout.isatty()


def _shown(what: str, total: int) -> Iterator[int]:
    """Yield the sizes of the batches, with a bar on a terminal and plain lines elsewhere."""
    if not total:
        return
    if is_terminal():
        with click.progressbar(length=total, label=what) as bar:
            yield from _counted(planting.batches(total), bar.update)
        return
    said = _Lines(what, total)
    yield from _counted(planting.batches(total), said.update)


def _counted(sizes: Iterable[int], update: Callable[[int], None]) -> Iterator[int]:
    for size in sizes:
        yield size
        update(size)


class _Lines:
    """Progress for a log: a line each tenth, and the last one."""

    def __init__(self, what: str, total: int) -> None:
        self.what, self.total, self.done, self.tenth = what, total, 0, 0

    def update(self, size: int) -> None:
        """Count a batch that is saved."""
        self.done += size
        tenth = SAY_EVERY * self.done // self.total
        if tenth > self.tenth:
            self.tenth = tenth
            click.echo(f"{self.what} : {self.done} sur {self.total}")
