"""What the pages of an application share: it is loaded for its team, with the instant of the request."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from labagora.calls import policy, queries
from labagora.calls.dossiers import Dossier
from labagora.calls.models import Application, LateCode
from labagora.calls.policy import ApplicationCan
from labagora.calls.queries.filing import last_filing
from labagora.calls.queries.writing import live_code
from labagora.core.errors import NotFound
from labagora.web.access import actor
from labagora.web.arrival import arrived_at


def mine(public_id: str, *, lock: bool = False) -> Application:
    """Return an application to its team. The Institute's team reads what was filed on its own pages, never a draft."""
    application = queries.get_application(public_id, seen_by=actor(), lock=lock)
    if policy.membership(actor(), application) is None:
        raise NotFound
    return application


def code_of(application: Application) -> LateCode | None:
    """Return a code that lets the team write after the hour."""
    return live_code(application, arrived_at())


def can_of(application: Application) -> ApplicationCan:
    """Return what the reader may do now."""
    return policy.application_can(actor(), application, arrived_at(), code_of(application))


def dossier_of(application: Application) -> Dossier:
    """Return the application as pages show it."""
    return Dossier(application, last_filing(application), arrived_at())


def to_application(application: Application) -> ResponseReturnValue:
    """Go to its page."""
    return redirect(url_for("calls.application_show", public_id=application.public_id), 303)
