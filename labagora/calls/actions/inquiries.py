"""Questions about a call: asked, answered to the person alone or published without a name, told once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from labagora.accounts.models import Account
from labagora.calls import policy
from labagora.calls.contacts import contact_details, names
from labagora.calls.enums import ANSWER_WORKFLOW, AnswerVisibility
from labagora.calls.models import Call, CallInquiry
from labagora.calls.queries.inquiries import list_my_inquiries
from labagora.core import audit, postbox
from labagora.core.db import db
from labagora.core.errors import Conflict, Invalid, authorise
from labagora.core.outbox import enqueue
from labagora.core.text import squeeze
from labagora.engines.questionnaire.problems import N_

MOST_WAITING = 10
NOT_NOW = N_("Cet appel ne prend pas de question en ce moment.")
ENDED = N_("Cet appel est terminé : ses questions ne changent plus.")
MOVED = N_("Quelqu'un a répondu entre-temps. Relisez la réponse actuelle, puis enregistrez de nouveau si besoin.")


@dataclass(frozen=True)
class Answer:
    """What the team writes. ``seen``: what ``mark_of`` said when the page was opened."""

    answer: str
    question: str = ""
    seen: str = ""


def mark_of(inquiry: CallInquiry) -> str:
    """Return what changes at each answer, so that two people do not write over each other."""
    return f"{inquiry.visibility}:{inquiry.answered_at.isoformat() if inquiry.answered_at else ''}"


def ask(call: Call, question: str, *, actor: Account, now: datetime) -> CallInquiry:
    """Ask the team. The same question sent again, by a second click, is the one that waits."""
    authorise(actor is not None)
    if not policy.can_ask(actor, call, now):
        raise Conflict(NOT_NOW)
    if not squeeze(question):
        raise Invalid("question", "Écrivez votre question.")
    waiting = [one for one in list_my_inquiries(call, actor) if one.visibility is AnswerVisibility.PENDING]
    twin = next((one for one in waiting if one.question == question), None)
    if twin is not None:
        return twin
    if len(waiting) >= MOST_WAITING:
        raise Invalid("question", "%(most)d de vos questions attendent déjà une réponse.", most=MOST_WAITING)
    row = CallInquiry(call=call, asked_by=actor, question=question, asked_at=now)
    db.session.add(row)
    db.session.flush()
    audit.record("inquiry.asked", row, actor=actor, now=now)
    return row


def answer_privately(inquiry: CallInquiry, draft: Answer, *, actor: Any, now: datetime) -> None:
    """Answer the person alone; answered already, the answer is corrected and sent again."""
    _authorise(inquiry, draft, actor)
    if not squeeze(draft.answer):
        raise Invalid("answer", "Écrivez la réponse.")
    if inquiry.visibility is not AnswerVisibility.PRIVATE:
        ANSWER_WORKFLOW.check(inquiry.visibility, AnswerVisibility.PRIVATE)
    inquiry.visibility, inquiry.answer, inquiry.answered_at = AnswerVisibility.PRIVATE, draft.answer, now
    audit.record("inquiry.answered", inquiry, actor=actor, now=now)
    _tell_author(inquiry)


def _authorise(inquiry: CallInquiry, draft: Answer, actor: Any) -> None:
    authorise(policy.is_staff(actor))
    if not policy.can_answer_inquiry(actor, inquiry):
        raise Conflict(ENDED)
    if draft.seen != mark_of(inquiry):
        raise Invalid("", MOVED)


def _tell_author(inquiry: CallInquiry) -> None:
    if inquiry.asked_by is not None and inquiry.asked_by.is_active:
        postbox.post(
            "calls.mail_answer",
            recipient_ref=inquiry.asked_by.public_id,
            account_ref=inquiry.asked_by.public_id,
            inquiry_ref=inquiry.public_id,
        )


def publish(inquiry: CallInquiry, draft: Answer, *, actor: Any, now: datetime) -> None:
    """Publish a rewording that names nobody. Teams are told the first time only; a correction tells nobody."""
    _authorise(inquiry, draft, actor)
    _check(inquiry, "published_question", draft.question, N_("Écrivez la question telle que tout le monde la lira."))
    _check(inquiry, "published_answer", draft.answer, N_("Écrivez la réponse telle que tout le monde la lira."))
    was_waiting = inquiry.visibility is AnswerVisibility.PENDING
    if inquiry.visibility is not AnswerVisibility.PUBLISHED:
        ANSWER_WORKFLOW.check(inquiry.visibility, AnswerVisibility.PUBLISHED)
        inquiry.published_at = now
    inquiry.visibility, inquiry.answered_at = AnswerVisibility.PUBLISHED, now
    inquiry.published_question, inquiry.published_answer = draft.question, draft.answer
    inquiry.answer = inquiry.answer or draft.answer
    audit.record("inquiry.published", inquiry, actor=actor, now=now)
    if was_waiting:
        _tell_author(inquiry)
    if inquiry.told_at is None:
        key = f"calls.inquiry:{inquiry.public_id}:{inquiry.published_at:%Y%m%d%H%M%S%f}"
        enqueue("calls.tell_inquiry", unique_key=key, inquiry_ref=inquiry.public_id)


def _check(inquiry: CallInquiry, field: str, text: str, empty: str) -> None:
    if not squeeze(text):
        raise Invalid(field, empty)
    found = contact_details(text, allowed=inquiry.call.contact_email)
    if found:
        raise Invalid(field, "Retirez ces coordonnées avant de publier : %(found)s.", found=", ".join(found))
    author = inquiry.asked_by
    if author is not None and author.name and names(text, author.name):
        raise Invalid(field, "Ce texte nomme la personne qui a posé la question : retirez son nom.")


def unpublish(inquiry: CallInquiry, *, actor: Any, now: datetime) -> None:
    """Take an answer off the page of the call; the person who asked keeps it."""
    authorise(policy.is_staff(actor))
    if not policy.can_answer_inquiry(actor, inquiry):
        raise Conflict(ENDED)
    if inquiry.visibility is not AnswerVisibility.PUBLISHED:
        raise Conflict("Cette réponse n'est pas publiée.")
    inquiry.visibility, inquiry.answered_at = AnswerVisibility.PRIVATE, now
    audit.record("inquiry.unpublished", inquiry, actor=actor, now=now)
