"""Matching from the command line."""

import click
from flask.cli import with_appcontext

from labagora.core.clock import utcnow
from labagora.introductions import matching, queries


@click.group("matching")
def cli() -> None:
    """Look at the ranking."""


@cli.command("rank")
@click.argument("need")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@with_appcontext
def matching_rank(need: str, limit: int) -> None:
    """Print who fits NEED best (its public id or the end of its address), without a name.

    One line a person: rank, reference, score out of 100, what is confirmed, times asked in a year.
    """
    found = queries.get_need(need)
    ranked, eligible = matching.rank_volunteers(found, exclude=queries.excluded_from(found), now=utcnow(), limit=limit)
    people = queries.volunteers_by_id([one.volunteer_id for one in ranked])
    for place, one in enumerate(ranked, start=1):
        state = "correspond" if one.confirmed else "à confirmer"
        click.echo(f"{place}\t{people[one.volunteer_id].public_id}\t{one.score / 100:.2f}\t{state}\t{one.asked}")
    click.echo(f"{eligible} personnes peuvent être sollicitées.", err=True)
