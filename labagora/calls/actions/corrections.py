"""The team asks for a correction: which answers, why, until when. The hour of the call stops counting meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from labagora.calls import policy
from labagora.calls.answering import form_of
from labagora.calls.enums import APPLICATION_WORKFLOW, ApplicationState, MemberState
from labagora.calls.models import Application
from labagora.core import audit, postbox
from labagora.core.errors import Conflict, Invalid, authorise

LONGEST_MESSAGE = 2_000
LONGEST = timedelta(days=92)


@dataclass(frozen=True)
class Demand:
    """What is to be corrected: the questions as pairs of keys, a message, the first instant that is late."""

    fields: Sequence[tuple[str, str]]
    message: str
    due_at: datetime


def ask(application: Application, draft: Demand, *, actor: Any, now: datetime) -> None:
    """Give a filed application back to its team for a while."""
    authorise(policy.oversees(actor, application))
    APPLICATION_WORKFLOW.check(application.state, ApplicationState.CORRECTING)
    if not policy.can_ask_correction(actor, application):
        raise Conflict("Aucune correction ne peut être demandée : les résultats sont publiés, ou l'appel terminé.")
    _check(application, draft, now)
    application.correction = {
        "fields": [list(place) for place in draft.fields],
        "message": draft.message.strip(),
        "due_at": draft.due_at.isoformat(),
        "asked_at": now.isoformat(),
        "done": False,
    }
    application.state, application.updated_at = ApplicationState.CORRECTING, now
    application.version += 1
    audit.record("application.correction_asked", application, actor=actor, now=now, fields=len(draft.fields))
    _tell(application)


def _check(application: Application, draft: Demand, now: datetime) -> None:
    places = {(section.key, field.key) for section, field in form_of(application.revision).placed() if field.answers}
    if not draft.fields or not set(draft.fields) <= places:
        raise Invalid("fields_asked", "Choisissez au moins une réponse à corriger.")
    if not draft.message.strip():
        raise Invalid("message", "Dites à l'équipe ce qui est à corriger.")
    if len(draft.message) > LONGEST_MESSAGE:
        raise Invalid("message", "%(most)d caractères au plus.", most=LONGEST_MESSAGE)
    if not now < draft.due_at <= now + LONGEST:
        raise Invalid("due_day", "Choisissez un moment à venir, dans les trois mois.")


def cancel(application: Application, *, actor: Any, now: datetime) -> None:
    """Take the demand back: what was filed counts again as it is."""
    authorise(policy.oversees(actor, application))
    if application.state is not ApplicationState.CORRECTING:
        raise Conflict("Aucune correction n'est attendue.")
    APPLICATION_WORKFLOW.check(application.state, ApplicationState.FILED)
    application.correction = {**application.correction, "done": True, "cancelled_at": now.isoformat()}
    application.state, application.updated_at = ApplicationState.FILED, now
    application.version += 1
    audit.record("application.correction_cancelled", application, actor=actor, now=now)


def _tell(application: Application) -> None:
    for member in application.members:
        if member.state is MemberState.ACTIVE and member.account is not None:
            postbox.post(
                "calls.mail_correction",
                recipient_ref=member.account.public_id,
                account_ref=member.account.public_id,
                application_ref=application.public_id,
            )
