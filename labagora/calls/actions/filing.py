"""An application is filed: checked, given its reference, kept as it is, with a receipt. Asked twice, filed once.

The caller gives the instant at which the request came. In the last minute everybody files at once: all is read and
checked before the application is held, and again once it is held only if something moved meanwhile.
"""

from dataclasses import dataclass
from datetime import datetime

from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint
from labagora.calls import deadline, policy
from labagora.calls.actions.late_codes import plain_code
from labagora.calls.answering import form_of, reference_lists
from labagora.calls.enums import APPLICATION_WORKFLOW, ApplicationState, MemberState, TeamRole
from labagora.calls.models import Application, Filing, LateCode
from labagora.calls.queries import find_filing, find_late_code
from labagora.calls.queries.filing import holds_still, last_filing, next_number, read_again
from labagora.calls.snapshots import Snapshot, snapshot
from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, DomainError, Invalid, authorise
from labagora.core.outbox import enqueue
from labagora.engines.questionnaire import missing
from labagora.engines.questionnaire.problems import N_

LONGEST_KEY = 64
WRONG_CODE = N_("Ce code n'ouvre pas cette candidature, ou ne sert plus.")
INCOMPLETE = N_("Il manque %(count)d réponse(s) ou précision(s) : elles sont en haut de cette page.")
NOT_CORRECTED = N_("Cochez cette case quand vous avez fait les corrections demandées.")


class Late(Conflict):
    """The request came after the hour."""

    default_message = "L'heure de clôture est passée : cette candidature ne peut plus être déposée."


@dataclass(frozen=True)
class Request:
    """What the button sends. ``key`` is the same when the same page is sent again."""

    key: str
    code: str = ""
    is_corrected: bool = False


@dataclass(frozen=True)
class Examined:
    """What is to be filed, on top of what, thanks to which late code."""

    filed: Snapshot
    last: Filing | None
    code: LateCode | None


def file(application: Application, asked: Request, *, actor: Account, now: datetime) -> Filing:
    """File an application, for the first time or again, and return its filing.

    The same key gives the filing that it already made, even past the hour; what did not change is not filed again.
    """
    found = _examined_in_haste(application, asked, actor, now)
    if isinstance(found, Filing):
        return found
    if found is None or not holds_still(application):
        read_again(application)
        found = _examined(application, asked, actor, now)
    return found if isinstance(found, Filing) else _kept(application, found, asked, actor, now)


def _examined_in_haste(
    application: Application, asked: Request, actor: Account, now: datetime
) -> "Filing | Examined | None":
    """Examine what nobody holds. A refusal is told once held: the same request may be filing it right now."""
    try:
        return None if asked.code else _examined(application, asked, actor, now)
    except DomainError:
        return None


def _examined(application: Application, asked: Request, actor: Account, now: datetime) -> "Filing | Examined":
    """Return the filing that already says this, or what is to be filed. Raises what refuses it."""
    authorise(policy.holds(actor, application, TeamRole.SIGNATORY))
    last = last_filing(application)
    known = _already(application, asked.key, last)
    if known is not None:
        return known
    if not asked.key or len(asked.key) > LONGEST_KEY:
        raise Invalid("", "Rechargez cette page, puis déposez de nouveau.")
    code = _code(application, asked.code)
    if not policy.can_file(actor, application, now, code):
        raise Late
    filed = snapshot(application, now, last)
    _check(application, filed, asked)
    if last is not None and application.state is ApplicationState.FILED and last.digest == filed.digest:
        return last
    return Examined(filed, last, code)


def _already(application: Application, key: str, last: Filing | None) -> Filing | None:
    """Return the filing that the same request made. What was never filed is not searched."""
    if last is None or not key:
        return None
    return last if last.idempotency_key == key else find_filing(application, key)


def _code(application: Application, typed: str) -> LateCode | None:
    """Return the code that was typed, if it is one of this draft: a wrong one is told, whatever the hour."""
    plain = plain_code(typed)
    if not plain:
        return None
    code = find_late_code(application, fingerprint(plain))
    if code is None:
        raise Invalid("code", WRONG_CODE)
    return code


def _check(application: Application, filed: Snapshot, asked: Request) -> None:
    form = form_of(application.revision)
    problems = missing(form, filed.content, lists=reference_lists(form, filed.content))
    if problems:
        raise Invalid("", INCOMPLETE, count=len(problems))
    if application.state is ApplicationState.CORRECTING and not asked.is_corrected:
        raise Invalid("is_corrected", NOT_CORRECTED)


def _kept(application: Application, found: Examined, asked: Request, actor: Account, now: datetime) -> Filing:
    filed, last, code = found.filed, found.last, found.code
    filing = Filing(
        application=application,
        revision=application.revision,
        number=1 + (last.number if last else 0),
        at=now,
        by_ref=actor.public_id,
        content=filed.content,
        files=filed.files,
        digest=filed.digest,
        idempotency_key=asked.key,
        receipt=None,
    )
    if code is not None and not deadline.accepts_filing(application.call, application, now):
        code.uses += 1
        audit.record("late_code.used", code, actor=actor, now=now, uses=code.uses)
    audit.record("application.filed", application, actor=actor, now=now, number=filing.number)
    enqueue("calls.build_receipt", filing_ref=filing.public_id)
    _tell(application, filing)
    db.session.add(filing)
    _move(application, now)
    db.session.flush()
    return filing


def _move(application: Application, now: datetime) -> None:
    if application.state is not ApplicationState.FILED:
        APPLICATION_WORKFLOW.check(application.state, ApplicationState.FILED)
    if application.state is ApplicationState.CORRECTING:
        application.correction = {**application.correction, "done": True, "done_at": now.isoformat()}
    if application.reference is None:
        application.reference = f"{application.call.reference}-{next_number(application.call):04}"
        application.first_filed_at = now
    application.state, application.filed_at, application.updated_at = ApplicationState.FILED, now, now
    application.version += 1


def _tell(application: Application, filing: Filing) -> None:
    """Each member gets the receipt, whoever filed."""
    for member in application.members:
        if member.state is MemberState.ACTIVE and member.account is not None:
            postbox.post(
                "calls.mail_receipt",
                recipient_ref=member.account.public_id,
                account_ref=member.account.public_id,
                filing_ref=filing.public_id,
            )
