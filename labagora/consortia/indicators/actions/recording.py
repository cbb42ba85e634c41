"""Values: recorded once, then corrected by another line that says why. Nothing is written over."""

from datetime import datetime
from typing import Any

from labagora.consortia.indicators import policy
from labagora.consortia.indicators.models import FollowedIndicator, Measure, MeasureRevision
from labagora.consortia.indicators.queries import find_measure
from labagora.consortia.indicators.schedule import check_month
from labagora.consortia.indicators.shapes import Reading, check, stored
from labagora.consortia.queries import Opened
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.engines.measures import months
from labagora.organisations.models import Organisation


def record_measure(
    opened: Opened,
    followed: FollowedIndicator,
    site: Organisation,
    month: str,
    reading: Reading,
    *,
    base: int | None,
    actor: Any,
    now: datetime,
) -> Measure:
    """Record a value, or correct it with why. ``base`` is the number of the revision that was on the page, 0 for none.

    None skips that check. Said again without a change, nothing is written. Raises Conflict when somebody wrote since.
    """
    authorise(policy.can_record(actor, opened.consortium, opened.place, opened.today, site.id))
    check_month(opened.consortium, month, months.month_of(opened.today))
    check(followed.indicator, reading)
    measure = find_measure(followed, site.id, month, lock=True)
    held = measure.number if measure is not None else 0
    if measure is not None and is_same(measure.current, reading):
        return measure
    if base is not None and base != held:
        raise Conflict
    if measure is None:
        return _record(followed, site, month, reading, actor=actor, now=now)
    if not reading.reason:
        raise Invalid("reason", "Dites pourquoi cette valeur est corrigée.")
    _revise(measure, reading, measure.number + 1, actor=actor, now=now)
    audit.record("measure.corrected", measure, actor=actor, now=now, number=measure.number)
    return measure


def _record(
    followed: FollowedIndicator, site: Organisation, month: str, reading: Reading, *, actor: Any, now: datetime
) -> Measure:
    if followed.retired_at is not None:
        raise Conflict("Cet indicateur n'est plus suivi : reprenez-le avant d'y écrire une valeur.")
    if reading.is_withdrawn:
        raise Invalid("is_withdrawn", "Il n'y a pas de valeur à retirer.")
    measure = Measure(followed=followed, organisation=site, month=month, recorded_at=now)
    measure.evidence = []
    db.session.add(measure)
    db.session.flush()
    _revise(measure, reading, 1, actor=actor, now=now)
    audit.record("measure.recorded", measure, actor=actor, now=now)
    return measure


def _revise(measure: Measure, reading: Reading, number: int, *, actor: Any, now: datetime) -> None:
    row = MeasureRevision(
        measure=measure,
        number=number,
        amount=reading.amount,
        base=reading.base,
        breakdown=stored(reading.breakdown),
        comment=reading.comment,
        feedback=reading.feedback,
        voice=reading.voice if reading.feedback else None,
        is_withdrawn=reading.is_withdrawn,
        reason=reading.reason if number > 1 else "",
        by_ref=actor.public_id,
        at=now,
    )
    db.session.add(row)
    measure.number = number
    db.session.flush()


def is_same(revision: MeasureRevision, reading: Reading) -> bool:
    """Tell whether a reading says what is held already, why it was corrected aside."""
    plain = ("amount", "base", "comment", "feedback", "is_withdrawn")
    voice = reading.voice if reading.feedback else None
    said = all(getattr(revision, name) == getattr(reading, name) for name in plain) and revision.voice == voice
    return said and revision.breakdown == stored(reading.breakdown)
