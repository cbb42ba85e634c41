"""Applications are filed: checked, given their reference, kept as they are, with a receipt. Asked twice, filed once.

The caller gives the instant at which each request came. In the last minute everybody files at once: those who come
together are read, checked and written together, each as if it were alone (``web.together``).
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from labagora.accounts.models import Account
from labagora.accounts.queries import fingerprint
from labagora.calls import deadline, policy
from labagora.calls.actions.late_codes import plain_code
from labagora.calls.answering import form_of, reference_lists
from labagora.calls.enums import APPLICATION_WORKFLOW, ApplicationState, MemberState, TeamRole
from labagora.calls.models import Application, Call, Filing, LateCode
from labagora.calls.queries import find_filing, find_late_code
from labagora.calls.queries.filing import hold_whole, last_filing, next_numbers
from labagora.calls.snapshots import Snapshot, snapshot
from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, DomainError, Invalid, NotFound, authorise
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
class Ask:
    """Somebody files an application: its public id, that of the account, what was sent and when it came."""

    application: str
    account: str
    request: Request
    now: datetime


@dataclass(frozen=True)
class Examined:
    """What is to be filed by whom, on top of what, thanks to which late code."""

    asked: Ask
    actor: Account
    application: Application
    filed: Snapshot
    last: Filing | None
    code: LateCode | None


Found = Filing | DomainError | Examined


def file_together(asks: Sequence[Ask]) -> list[Filing | DomainError]:
    """File several applications, for the first time or again; return the filing of each, or what refuses it.

    The same key gives the filing that it already made, even past the hour; what did not change is not filed again.
    All are held, in one order, before anything of them is read. A refusal leaves the others as they are.
    """
    held, new, found = hold_whole({one.application for one in asks}), dict[str, Examined](), list[Found | None]()
    for one in asks:
        result = None if one.application in new else _result(one, held)
        if isinstance(result, Examined):
            new[one.application] = result
        found.append(result)
    made = _made(new.values())
    db.session.flush()
    return [_settled(one, result, held, made) for one, result in zip(asks, found, strict=True)]


def _made(new: Collection[Examined]) -> dict[str, Filing]:
    numbers = {call: iter(range(first, first + count)) for call, first, count in _numbers(new)}
    return {one.application.public_id: _kept(one, numbers) for one in new}


def _settled(
    asked: Ask, found: Found | None, held: Mapping[str, Application], made: Mapping[str, Filing]
) -> Filing | DomainError:
    """Return what was made; who asks for the same thing a second time finds it made."""
    if isinstance(found, Examined):
        return made[asked.application]
    again = _result(asked, held, made.get(asked.application)) if found is None else found
    return Conflict() if isinstance(again, Examined) else again


def _numbers(new: Collection[Examined]) -> Iterator[tuple[Call, int, int]]:
    """Take as many numbers of each call as it has first filings."""
    first = [one.application.call for one in new if one.application.reference is None]
    for call in sorted(set(first), key=lambda one: one.id):
        count = first.count(call)
        yield call, next_numbers(call, count), count


def _result(asked: Ask, held: Mapping[str, Application], made: Filing | None = None) -> Found:
    application = held.get(asked.application)
    actor = _actor(asked, application) if application else None
    if application is None or actor is None:
        return NotFound()
    try:
        return _examined(asked, application, actor, made)
    except DomainError as refusal:
        return refusal


def _actor(asked: Ask, application: Application) -> Account | None:
    """Return who asks, if in the team."""
    accounts = (one.account for one in application.members if one.state is MemberState.ACTIVE)
    return next((one for one in accounts if one is not None and one.public_id == asked.account), None)


def _examined(asked: Ask, application: Application, actor: Account, made: Filing | None) -> "Filing | Examined":
    """Return the filing that already says this, or what is to be filed. Raises what refuses it."""
    authorise(policy.holds(actor, application, TeamRole.SIGNATORY))
    key, now = asked.request.key, asked.now
    last = made or (last_filing(application) if application.first_filed_at is not None else None)
    known = _already(application, key, last)
    if known is not None:
        return known
    if not key or len(key) > LONGEST_KEY:
        raise Invalid("", "Rechargez cette page, puis déposez de nouveau.")
    code = _code(application, asked.request.code)
    if not policy.can_file(actor, application, now, code):
        raise Late
    filed = snapshot(application, now, last)
    _check(application, filed, asked.request)
    if last is not None and application.state is ApplicationState.FILED and last.digest == filed.digest:
        return last
    return Examined(asked, actor, application, filed, last, code)


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


def _kept(found: Examined, numbers: Mapping[Call, Iterator[int]]) -> Filing:
    application, now = found.application, found.asked.now
    filing = Filing(
        application=application,
        revision=application.revision,
        number=1 + (found.last.number if found.last else 0),
        at=now,
        by_ref=found.actor.public_id,
        content=found.filed.content,
        files=found.filed.files,
        digest=found.filed.digest,
        idempotency_key=found.asked.request.key,
        receipt=None,
    )
    if found.code is not None and not deadline.accepts_filing(application.call, application, now):
        found.code.uses += 1
        audit.record("late_code.used", found.code, actor=found.actor, now=now, uses=found.code.uses)
    audit.record("application.filed", application, actor=found.actor, now=now, number=filing.number)
    enqueue("calls.build_receipt", filing_ref=filing.public_id)
    _tell(application, filing)
    db.session.add(filing)
    _move(application, now, numbers)
    return filing


def _move(application: Application, now: datetime, numbers: Mapping[Call, Iterator[int]]) -> None:
    if application.state is not ApplicationState.FILED:
        APPLICATION_WORKFLOW.check(application.state, ApplicationState.FILED)
    if application.state is ApplicationState.CORRECTING:
        application.correction = {**application.correction, "done": True, "done_at": now.isoformat()}
    if application.reference is None:
        application.reference = f"{application.call.reference}-{next(numbers[application.call]):04}"
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
