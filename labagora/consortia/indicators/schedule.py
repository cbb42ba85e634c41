"""Months of a consortium: which may be recorded, of which a value is owed, and by which day. Pure."""

from datetime import date

from labagora.consortia.enums import FINISHED, ConsortiumState
from labagora.consortia.indicators.enums import STEPS
from labagora.consortia.indicators.models import FollowedIndicator, MeasuringSite
from labagora.consortia.models import Consortium
from labagora.core.clock import today_in_paris
from labagora.core.errors import Invalid
from labagora.engines.measures import months

DUE_DAY = 15  # of the month that follows: the day by which a value is expected
BEFORE = 24  # months before M1 that may still be recorded: the situation at the start is measured too


def first_month_of(consortium: Consortium) -> str:
    """Return M1: the month in which the support starts, or in which the consortium was formed."""
    return months.month_of(consortium.starts_on or today_in_paris(consortium.formed_at))


def check_month(consortium: Consortium, month: str, this_month: str) -> None:
    """Raise Invalid for a month in which nothing can have been measured."""
    if not months.is_month(month):
        raise Invalid("month", "Écrivez un mois, comme 2026-03.")
    if month > this_month:
        raise Invalid("month", "Ce mois n'est pas commencé.")
    if month < months.after(first_month_of(consortium), -BEFORE):
        raise Invalid("month", "Ce mois est trop loin avant le début de l'accompagnement.")


def due_on(month: str) -> date:
    """Return the day by which the value of a month is expected."""
    return months.first_day(months.after(month, 1)).replace(day=DUE_DAY)


def last_expected(consortium: Consortium, today: date) -> str:
    """Return the last month of which values are expected: the one that ended last, or the end of the support."""
    last = months.after(months.month_of(today), -1)
    if consortium.state not in FINISHED:
        return last
    end = consortium.followed_until if consortium.state is ConsortiumState.FOLLOWED else consortium.ended_on
    return min(last, months.month_of(end)) if end else last


def expected_months(
    consortium: Consortium, followed: FollowedIndicator, site: MeasuringSite | None, today: date
) -> set[str]:
    """Return the months of which a site owes a value; none before the support starts, none once it is retired."""
    if consortium.starts_on is None or site is None:
        return set()
    start, step = first_month_of(consortium), STEPS[followed.indicator.period]
    last = last_expected(consortium, today)
    if followed.retired_at is not None:
        last = min(last, months.after(months.month_of(today_in_paris(followed.retired_at)), -1))
    if site.last_month is not None:
        last = min(last, site.last_month)
    every = months.between(start, last)[step - 1 :: step]
    return {month for month in every if month >= site.first_month}
