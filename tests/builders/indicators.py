"""Lines of the dictionary, what consortia follow of them, values, for tests."""

from itertools import count
from typing import Any

from labagora.consortia.indicators.enums import Dimension
from labagora.consortia.indicators.models import (
    FollowedIndicator,
    Indicator,
    IndicatorSetting,
    Measure,
    MeasureEvidence,
    MeasureRevision,
    MeasuringSite,
)
from labagora.consortia.indicators.schedule import first_month_of
from labagora.consortia.models import Consortium
from labagora.core.clock import today_in_paris, utcnow
from labagora.core.db import db
from labagora.engines.measures import Direction, ValueKind, months, needs_base
from labagora.organisations.models import Organisation

_numbers = count(1)


def this_month() -> str:
    """Return the current month."""
    return months.month_of(today_in_paris())


def months_ago(number: int) -> str:
    """Return the month that came ``number`` months ago."""
    return months.after(this_month(), -number)


def make_indicator(name: str = "", **values: Any) -> Indicator:
    """Add a line of the dictionary: a share of patients, unless said otherwise."""
    number = next(_numbers)
    facts: dict[str, Any] = {
        "code": f"indicateur-{number}",
        "dimension": Dimension.MEDICAL,
        "name": name or f"Patients appelés dans les deux jours ({number})",
        "definition": "Part des patients appelés dans les deux jours qui suivent leur sortie.",
        "kind": ValueKind.PROPORTION,
        "numerator": "Patients appelés dans les deux jours",
        "direction": Direction.MORE,
        "axes": ["sex"],
    }
    facts |= values
    if needs_base(facts["kind"]):
        facts.setdefault("denominator", "Patients sortis dans le mois")
    row = Indicator(**facts)
    db.session.add(row)
    db.session.flush()
    return row


def measure_in(consortium: Consortium, organisation: Organisation | None = None, **values: Any) -> MeasuringSite:
    """Say that an organisation measures, from M1; the one that leads unless said otherwise."""
    facts = {"first_month": first_month_of(consortium), **values}
    row = MeasuringSite(consortium=consortium, organisation=organisation or consortium.organisation, **facts)
    db.session.add(row)
    db.session.flush()
    return row


def follow(consortium: Consortium, indicator: Indicator | None = None, **values: Any) -> FollowedIndicator:
    """Make a consortium follow a line; ``values`` are those of its start and target."""
    own = {name: values.pop(name) for name in ("shown_at", "retired_at", "promise") if name in values}
    row = FollowedIndicator(consortium=consortium, indicator=indicator or make_indicator(), followed_at=utcnow(), **own)
    db.session.add(row)
    db.session.flush()
    db.session.add(IndicatorSetting(followed=row, number=1, at=utcnow(), **values))
    db.session.flush()
    return row


def record(
    followed: FollowedIndicator,
    organisation: Organisation,
    month: str,
    amount: float | None = 60,
    base: float | None = 80,
    **values: Any,
) -> Measure:
    """Record a value, the first that was said."""
    at = values.pop("at", None) or utcnow()
    row = Measure(followed=followed, organisation=organisation, month=month, recorded_at=at)
    row.evidence = []
    db.session.add(row)
    db.session.flush()
    facts = {"amount": amount, "base": base, "at": at, **values}
    db.session.add(MeasureRevision(measure=row, number=1, **facts))
    db.session.flush()
    return row


def correct(measure: Measure, amount: float | None, base: float | None = 80, **values: Any) -> MeasureRevision:
    """Correct a value."""
    measure.number += 1
    facts = {"amount": amount, "base": base, "at": utcnow(), "reason": "Erreur de saisie.", **values}
    row = MeasureRevision(measure=measure, number=measure.number, **facts)
    db.session.add(row)
    db.session.flush()
    return row


def prove(measure: Measure, title: str = "Rapport publié", **values: Any) -> MeasureEvidence:
    """Add an address to a value, or the file that is given."""
    facts: dict[str, Any] = {"url": "" if "stored" in values else "https://www.exemple.fr/rapport", "at": utcnow()}
    row = MeasureEvidence(title=title, **{**facts, **values})
    measure.evidence.append(row)
    db.session.flush()
    return row
