"""Who of the Institute looks at an application: its team may ask, and no look is lost."""

from datetime import datetime
from typing import Any

from labagora.calls import policy
from labagora.calls.models import Application
from labagora.calls.queries.filing import is_in_team
from labagora.core import audit


def note_look(application: Application, *, actor: Any, now: datetime) -> None:
    """Write that somebody who is not of its team read an application; its team reads it as often as it likes."""
    if policy.is_staff(actor) and not is_in_team(application, actor):
        audit.record_look("application.read", application, actor=actor, now=now)
