"""Who makes laureates. Pure."""

from collections.abc import Collection
from typing import Any

from labagora.calls import policy as calls
from labagora.calls.enums import ENDED_CALL_STATES
from labagora.calls.models import Application, Call
from labagora.reviews import policy as reviews
from labagora.reviews.models import Interest


def can_see_laureates(actor: Any) -> bool:
    """The Institute's team; everybody reads what is published on the page of the call."""
    return calls.is_staff(actor)


def can_form(actor: Any, call: Call) -> bool:
    """The Institute's team, until the call is put away."""
    return calls.is_staff(actor) and call.state not in ENDED_CALL_STATES


def can_form_from(actor: Any, application: Application, conflicts: Collection[Interest]) -> bool:
    """The same, except who prepared the application and who has an interest in it. Needs call, members loaded."""
    return can_form(actor, application.call) and reviews.oversees(actor, application, conflicts)
