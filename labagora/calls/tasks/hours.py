"""Calls open and close at their hour; one before whose hour the service answered badly gets a day."""

from datetime import timedelta

from flask import current_app

from labagora.calls.actions.calls import follow_hours
from labagora.calls.fairness import SETTLING
from labagora.core import service_minutes
from labagora.core.clock import utcnow
from labagora.core.schedule import daily, every


@every("calls.follow_hours", minutes=1)
def watch_hours() -> None:
    """Open and close what is due. The hour that decides of a filing is read at the request, not here.

    Where the service is judged, its last requests are waited for: those that were slow are not measured yet.
    """
    prolongs = current_app.extensions["labagora"].settings.fair_deadlines
    follow_hours(now=utcnow(), prolongs=prolongs, settling=SETTLING if prolongs else timedelta())


@daily("calls.forget_minutes", at="04:20")
def forget_minutes() -> None:
    """Forget the oldest measures of the service."""
    service_minutes.prune(utcnow())
