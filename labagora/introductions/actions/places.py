"""Places at sessions: who is expected, and what is owed to them."""

from labagora.core.db import db
from labagora.introductions import queries
from labagora.introductions.agreement import NO_PAY
from labagora.introductions.enums import Presence
from labagora.introductions.models import Attendance, Introduction
from labagora.projects.enums import PaymentState


def place_for(introduction: Introduction) -> Attendance:
    """Return a place for somebody, with the compensation that the need announces."""
    need = introduction.need
    is_paid = need.compensation not in NO_PAY
    return Attendance(
        introduction=introduction,
        presence=Presence.EXPECTED,
        compensation_state=PaymentState.PLANNED if is_paid else PaymentState.NOT_DUE,
        compensation_cents=need.compensation_cents if is_paid else None,
    )


def expect_at_planned_sittings(introduction: Introduction) -> None:
    """Keep a place for somebody who has just confirmed at the sessions already planned."""
    for sitting in queries.planned_sittings(introduction.need):
        place = place_for(introduction)
        place.sitting = sitting
        db.session.add(place)
