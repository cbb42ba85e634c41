"""An application started, described, given up as a draft, or withdrawn once it is filed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from labagora.accounts.models import Account
from labagora.calls import deadline, policy
from labagora.calls.actions.writing import ensure_open
from labagora.calls.enums import APPLICATION_WORKFLOW, ApplicationState, MemberState, TeamRole
from labagora.calls.models import Application, ApplicationMember, Call, LateCode
from labagora.calls.queries import current_revision
from labagora.calls.queries.starting import find_just_started
from labagora.calls.removal import remove_drafts
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_
from labagora.organisations.models import Organisation

ONE_CLICK = timedelta(minutes=1)
LONGEST_REASON = 1_000
NOT_OPEN = N_("Cet appel ne prend pas de nouvelle candidature en ce moment.")
NOT_YOURS = N_("Choisissez une organisation dont vous êtes membre confirmé.")


@dataclass(frozen=True)
class Description:
    """What an application is called, and the facts that eligibility looks at."""

    title: str
    lot: str = ""
    authorisation_reference: str = ""
    authorisation_until: date | None = None


def start(
    call: Call, organisation: Organisation | None, draft: Description, *, actor: Account, now: datetime
) -> Application:
    """Start a draft for an organisation. Clicked twice in a minute, one draft: hold the call first."""
    revision = current_revision(call)
    if revision is None or not deadline.accepts_new_drafts(call, now):
        raise Conflict(NOT_OPEN)
    if organisation is None or not policy.can_start(actor, organisation, call, now):
        raise Invalid("organisation", NOT_YOURS)
    _check(call, draft)
    title, since = squeeze(draft.title), now - ONE_CLICK
    twin = find_just_started(call, organisation, actor, title=title, lot=draft.lot, since=since)
    if twin is not None:
        return twin
    application = Application(
        call=call, organisation=organisation, revision=revision, created_at=now, updated_at=now, sections=[], files=[]
    )
    application.members = [
        ApplicationMember(account=actor, role=TeamRole.LEAD, state=MemberState.ACTIVE, joined_at=now)
    ]
    _describe(application, draft)
    db.session.add(application)
    db.session.flush()
    audit.record("application.started", application, actor=actor, now=now)
    return application


def _check(call: Call, draft: Description) -> None:
    if not squeeze(draft.title):
        raise Invalid("title", "Donnez un titre à votre candidature. Vous pourrez le changer.")
    if call.lots and not call.lot_label(draft.lot):
        raise Invalid("lot", "Choisissez un lot dans la liste.")


def _describe(application: Application, draft: Description) -> None:
    application.title = squeeze(draft.title)
    application.lot = draft.lot if application.call.lots else ""
    application.authorisation_reference = squeeze(draft.authorisation_reference)
    application.authorisation_until = draft.authorisation_until


def describe(
    application: Application,
    draft: Description,
    *,
    actor: Account,
    now: datetime,
    late_code: LateCode | None = None,
) -> None:
    """Change the title, the lot or the authorisation. After the hour, a correction is about answers only."""
    ensure_open(application, actor, now, late_code)
    if application.state is ApplicationState.CORRECTING and not deadline.is_on_time(application.call, now):
        raise Conflict("Seules les réponses à corriger peuvent changer maintenant.")
    _check(application.call, draft)
    _describe(application, draft)
    application.updated_at = now
    audit.record("application.described", application, actor=actor, now=now)


def delete_draft(application: Application, *, actor: Account, now: datetime) -> None:
    """Give up a draft that was never filed: nothing is left of it."""
    authorise(policy.holds(actor, application, TeamRole.LEAD))
    if not policy.can_delete_draft(actor, application):
        raise Conflict("Une candidature déposée ne se supprime pas : retirez-la.")
    audit.record("application.deleted", application, actor=actor, now=now)
    application_id = application.id
    db.session.flush()
    db.session.expunge(application)
    remove_drafts([application_id])


def withdraw(application: Application, reason: str, *, actor: Account, now: datetime) -> None:
    """Take a filed application out of the call, for good. What was filed stays readable by its team."""
    authorise(policy.holds(actor, application, TeamRole.SIGNATORY))
    APPLICATION_WORKFLOW.check(application.state, ApplicationState.WITHDRAWN)
    if not policy.can_withdraw(actor, application):
        raise Conflict("Cette candidature ne peut plus être retirée : les résultats sont publiés, ou l'appel terminé.")
    if not reason.strip():
        raise Invalid("reason", "Dites en une phrase pourquoi vous retirez la candidature.")
    if len(reason) > LONGEST_REASON:
        raise Invalid("reason", "%(most)d caractères au plus.", most=LONGEST_REASON)
    application.state, application.state_reason = ApplicationState.WITHDRAWN, reason.strip()
    application.withdrawn_at = application.updated_at = now
    application.version += 1
    audit.record("application.withdrawn", application, actor=actor, now=now)
