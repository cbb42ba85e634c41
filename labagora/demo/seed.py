"""``labagora seed`` : synthetic people, needs and sheets for load tests."""

from collections.abc import Iterator

import click
from flask import current_app
from flask.cli import with_appcontext

from labagora.core.clock import utcnow
from labagora.core.db import db
from labagora.core.errors import NotAllowed
from labagora.demo import collection, loader, planting
from labagora.demo.invention import Inventor
from labagora.web.progress import progress


@click.command("seed")
@click.option("--volunteers", default=0, type=click.IntRange(0), help="How many synthetic people to add.")
@click.option("--needs", default=0, type=click.IntRange(0), help="How many synthetic needs to add.")
@click.option("--sheets", default=0, type=click.IntRange(0), help="How many synthetic published sheets to add.")
@click.option("--seed", "number", default=20, show_default=True, help="Same number, same answers.")
@with_appcontext
def cli(volunteers: int, needs: int, sheets: int, number: int) -> None:
    """Add synthetic people, needs and sheets, for load tests."""
    if not (volunteers or needs or sheets):
        raise click.UsageError("Indiquez --volunteers, --needs ou --sheets.")
    if current_app.extensions["labagora"].settings.is_production:
        raise NotAllowed("Des personnes inventées n'ont pas leur place en production.")
    loader.load_reference()
    db.session.commit()
    inventor, now = Inventor(number), utcnow()
    for _done, size in _shown("volontaires", volunteers):
        planting.plant_people(inventor, size, now=now)
    for done, size in _shown("besoins", needs):
        planting.plant_needs(inventor, done + 1, size, now=now)
    for done, size in _shown("fiches", sheets):
        collection.plant_sheets(inventor, done + 1, size, now=now)


def _shown(what: str, total: int) -> Iterator[tuple[int, int]]:
    """Yield ``(how many are done, size of the next batch)``, saying how far the work is."""
    done = 0
    if not total:
        return
    with progress(what, total) as told:
        for size in planting.batches(total):
            yield done, size
            done += size
            told(size)
