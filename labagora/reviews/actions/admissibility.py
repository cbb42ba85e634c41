"""Admissibility: the checklist, a doubt told to the team, its answer, the decision. Nobody is turned away unheard."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from labagora.calls import policy as calls
from labagora.calls.enums import MemberState
from labagora.calls.models import Application
from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.reviews import policy
from labagora.reviews.actions.settings import MOST_DAYS, MOVED
from labagora.reviews.enums import ADMISSIBILITY_WORKFLOW, JUDGED, AdmissibilityState
from labagora.reviews.examining import WORDS, Examination
from labagora.reviews.models import Admissibility, AdmissibilityExchange
from labagora.reviews.policy import preparing

LONGEST_NOTE, LONGEST_REASON, LONGEST_REPLY = 2_000, 5_000, 10_000
MET = {word: met for met, word in WORDS.items()}


@dataclass(frozen=True)
class Answer:
    """What somebody says of a line of the checklist: ``met``, ``unmet``, ``unclear``, or nothing yet."""

    answer: str
    note: str


def _open(it: Examination, actor: Any) -> None:
    authorise(policy.can_see_round(actor))
    if not preparing.can_examine(actor, it.round, it.application):
        raise Conflict("La recevabilité ne change plus : les décisions sont arrêtées.")


def _row(it: Examination) -> Admissibility:
    if it.row is not None:
        return it.row
    row = Admissibility(application=it.application, state=AdmissibilityState.PENDING)
    db.session.add(row)
    db.session.flush()
    return row


def save_checklist(
    it: Examination, answers: Mapping[str, Answer], *, base_version: int, actor: Any, now: datetime
) -> None:
    """Keep what was checked. A line that nobody looked at keeps no answer; a note alone says « unclear »."""
    _open(it, actor)
    if base_version != (it.row.version if it.row else 0):
        raise Conflict(MOVED)
    row, known = _row(it), {one.key for one in it.points}
    for key, given in answers.items():
        if given.answer not in ("", *MET) or len(given.note) > LONGEST_NOTE:
            raise Invalid(key, "Une valeur est à corriger.")
    said = {key: _said(one) for key, one in answers.items() if key in known and (one.answer or one.note.strip())}
    row.answers = {**{key: value for key, value in row.answers.items() if key not in known}, **said}
    audit.record("admissibility.checked", row, actor=actor, now=now, done=len(said), total=len(known))


def _said(given: Answer) -> dict[str, Any]:
    return {"met": MET.get(given.answer), "note": given.note.strip()}


def _move(it: Examination, state: AdmissibilityState, *, actor: Any, now: datetime) -> Admissibility:
    """Change the state with what the machine found that day."""
    ADMISSIBILITY_WORKFLOW.check(it.state, state)
    row, before = _row(it), it.state
    row.state, row.findings = state, it.kept_findings()
    if state is not AdmissibilityState.QUESTIONED:
        row.decided_at, row.decided_by_ref = now, actor.public_id
    audit.record("admissibility.moved", row, actor=actor, now=now, before=before.value, after=state.value)
    return row


def accept(it: Examination, *, actor: Any, now: datetime) -> None:
    """Say that an application may be judged. Its team is told if it had been asked something."""
    _open(it, actor)
    row = _move(it, AdmissibilityState.ADMISSIBLE, actor=actor, now=now)
    row.verdict = ""
    if row.notified_at is not None:
        _tell("reviews.mail_admissibility_decision", it.application)


def accept_clear(them: Sequence[Examination], *, actor: Any, now: datetime) -> tuple[int, int]:
    """Accept those to be examined of which everything is met. Returns how many were, and how many are left."""
    clear = [one for one in them if one.state is AdmissibilityState.PENDING and one.is_clear]
    for one in clear:
        accept(one, actor=actor, now=now)
    return len(clear), len(them) - len(clear)


def question(it: Examination, reason: str, days: int, *, actor: Any, now: datetime) -> None:
    """Tell the team of an application what is in doubt; it answers within so many days. The doubts before it stay."""
    _open(it, actor)
    _check_reason(reason)
    if not 1 <= days <= MOST_DAYS:
        raise Invalid("days", "De 1 à 90.")
    if not preparing.can_question(it.row, now):
        raise Conflict("Cette équipe a déjà une question : attendez sa réponse, ou la fin du délai.")
    if it.row is not None:
        _put_aside(it.row)
    row = _move(it, AdmissibilityState.QUESTIONED, actor=actor, now=now)
    row.reason, row.notified_at, row.due_at = reason.strip(), now, now + timedelta(days=days)
    row.reply, row.replied_at, row.replied_by_ref = "", None, None
    row.decided_at = row.decided_by_ref = None
    _tell("reviews.mail_admissibility_question", it.application)


def _put_aside(row: Admissibility) -> None:
    """Keep the last doubt with its answer among the earlier ones. Needs ``earlier`` loaded."""
    if row.notified_at is None or row.due_at is None:
        return
    row.earlier.append(
        AdmissibilityExchange(
            reason=row.reason,
            notified_at=row.notified_at,
            due_at=row.due_at,
            reply=row.reply,
            replied_at=row.replied_at,
            replied_by_ref=row.replied_by_ref,
        )
    )


def refuse(it: Examination, verdict: str, *, actor: Any, now: datetime) -> None:
    """Turn an application away, with reasons, once its team answered or let the delay pass."""
    _open(it, actor)
    if it.row is None or not preparing.can_refuse(it.row, now):
        raise Conflict("Personne n'est écarté sans avoir pu répondre : dites d'abord le doute, puis attendez.")
    _check_reason(verdict, "verdict")
    row = _move(it, AdmissibilityState.INADMISSIBLE, actor=actor, now=now)
    row.verdict = verdict.strip()
    _tell("reviews.mail_admissibility_decision", it.application)


def _check_reason(text: str, field: str = "reason") -> None:
    if not text.strip():
        raise Invalid(field, "Dites pourquoi : l'équipe de la candidature le lira.")
    if len(text) > LONGEST_REASON:
        raise Invalid(field, "%(most)d caractères au plus.", most=LONGEST_REASON)


def reply(row: Admissibility, text: str, *, asked: int | None = None, actor: Any, now: datetime) -> None:
    """Answer a doubt, once, before the hour. Needs the application with its members and its call, and ``earlier``.

    ``asked`` is the number of the question that was read: an answer to an earlier one is not taken for another.
    """
    application = row.application
    authorise(calls.membership(actor, application) is not None)
    if asked is not None and asked != len(row.earlier) + 1:
        raise Invalid("reply", "Une autre question a été posée depuis : relisez-la avant de répondre.")
    if row.replied_at is not None:
        raise Conflict("Votre équipe a déjà répondu.")
    if row.state is not AdmissibilityState.QUESTIONED or application.state not in JUDGED:
        raise Conflict("Aucune réponse n'est attendue.")
    if not preparing.is_answerable(row, now):
        raise Invalid("reply", "Le délai est passé : la réponse n'est pas enregistrée.")
    authorise(preparing.can_reply(actor, row, now), "La réponse revient aux personnes qui ont la signature.")
    if not text.strip():
        raise Invalid("reply", "Écrivez votre réponse.")
    if len(text) > LONGEST_REPLY:
        raise Invalid("reply", "%(most)d caractères au plus.", most=LONGEST_REPLY)
    row.reply, row.replied_at, row.replied_by_ref = text.strip(), now, actor.public_id
    audit.record("admissibility.answered", row, actor=actor, now=now)


def _tell(name: str, application: Application) -> None:
    """Write to every member of the team, one by one."""
    for member in application.members:
        if member.state is MemberState.ACTIVE and member.account is not None:
            to = member.account.public_id
            postbox.post(name, recipient_ref=to, account_ref=to, application_ref=application.public_id)
