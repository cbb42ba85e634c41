"""« My organisation agrees »: what a partner says of an application, with its date, and may take back."""

from datetime import datetime

from labagora.accounts.models import Account
from labagora.calls import policy
from labagora.calls.enums import TeamRole
from labagora.calls.models import Application
from labagora.core import audit
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.engines.questionnaire.problems import N_
from labagora.organisations import policy as organisations
from labagora.organisations.models import Organisation

NOT_YOURS = N_("Choisissez une organisation dont vous êtes membre confirmé.")


def sign_off(application: Application, organisation: Organisation | None, *, actor: Account, now: datetime) -> None:
    """Say that an organisation agrees. Only a confirmed member of it may."""
    authorise(policy.holds(actor, application, TeamRole.SIGNATORY))
    place = policy.membership(actor, application)
    if place is None or not policy.can_sign_off(actor, application):
        raise Conflict("Cet accord est déjà donné, ou cette candidature ne change plus.")
    if organisation is None or not organisations.is_colleague(actor, organisation):
        raise Invalid("organisation", NOT_YOURS)
    place.organisation, place.signed_off_at = organisation, now
    audit.record("application.signed_off", application, actor=actor, now=now, organisation_ref=organisation.public_id)


def take_back(application: Application, *, actor: Account, now: datetime) -> None:
    """Take an agreement back while the application may still change."""
    place = policy.membership(actor, application)
    authorise(place is not None)
    if place is None or not policy.can_take_back(actor, application):
        raise Conflict("Cet accord ne peut plus être retiré : la candidature est déposée ou l'appel est terminé.")
    place.signed_off_at = None
    audit.record("application.signed_off_back", application, actor=actor, now=now)
