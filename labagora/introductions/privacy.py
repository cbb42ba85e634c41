"""What this domain keeps about people, how they get a copy, how it ends."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import force_locale
from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import selectinload

from labagora.accounts.models import Account
from labagora.core.db import db
from labagora.core.personal import Held, OnErasure
from labagora.introductions import queries
from labagora.introductions.enums import Side
from labagora.introductions.models import (
    Attachment,
    Attendance,
    Conversation,
    Introduction,
    Message,
)
from labagora.introductions.wording import told
from labagora.ports.storage import uploads
from labagora.projects.enums import ProjectState
from labagora.projects.models import Need, Project
from labagora.volunteers import queries as volunteers
from labagora.volunteers.models import Volunteer

MESSAGES_KEPT = timedelta(days=365)
BATCH = 500
STAYS = (
    "Vos participations restent comptées dans le bilan des projets, sans nom, sans réponse et sans message : "
    "le nombre de personnes associées et ce que leurs avis ont changé sont publics."
)

FORGOTTEN = "Texte effacé"

HELD: tuple[Held, ...] = (
    Held(
        "introduction",
        "Vos réponses aux projets : proposition reçue, oui ou non, mot écrit, informations montrées",
        "Tant que votre profil existe ; ensuite comptées sans rien qui vous désigne",
        (
            "volunteer_id",
            "key_id",
            "staff_reason_sealed",
            "reasons_sealed",
            "word_from_volunteer_sealed",
            "kind_words_sealed",
        ),
        OnErasure.UNREADABLE,
    ),
    Held(
        "message",
        "Vos messages avec les équipes des projets, et leurs fichiers",
        "12 mois après la fermeture de la conversation",
        ("key_id", "author_id", "body_sealed", "report_reason_sealed"),
        OnErasure.UNREADABLE,
        MESSAGES_KEPT,
    ),
    Held(
        "evaluation",
        "Votre avis sur votre participation",
        "Tant que votre profil existe",
        ("key_id", "comment_sealed"),
        OnErasure.UNREADABLE,
    ),
    Held(
        "attendance",
        "Vos présences aux séances, ce qui vous est dû et versé",
        "Les montants sont gardés par le projet pour sa comptabilité, sous votre pseudonyme",
        ("key_id", "expenses_note_sealed"),
        OnErasure.DETACHED,
    ),
    Held(
        "contribution",
        "Ce que votre avis a changé",
        "Tant que votre profil existe",
        ("key_id", "summary_sealed", "why_sealed", "what_changed_sealed"),
        OnErasure.UNREADABLE,
    ),
)


def export(account: Account) -> dict[str, list[dict[str, Any]]]:
    """Return everything kept about the person in this domain, in clear."""
    volunteer = volunteers.find_volunteer_of(account)
    rows = _introductions(volunteer)
    ids = [row.id for row in rows]
    return {
        "introduction": [_introduction(row, account.locale) for row in rows],
        "message": [_message(row) for row in _messages(ids, account)],
        "evaluation": [row for one in rows for row in _evaluations(one)],
        "attendance": [row for one in rows for row in _attendances(one)],
        "contribution": [row for one in rows for row in _contributions(one)],
    }


def _introductions(volunteer: Volunteer | None) -> Sequence[Introduction]:
    if volunteer is None:
        return ()
    query = queries.whole().where(Introduction.volunteer_id == volunteer.id)
    return db.session.scalars(query.order_by(Introduction.id)).all()


def _introduction(row: Introduction, locale: str) -> dict[str, Any]:
    with force_locale(locale):
        reasons = [f"{one.label} ({one.state})" for one in told(row.reasons)]
    return {
        "need": row.need.title,
        "project": row.need.project.title,
        "organisation": row.need.project.organisation.name,
        "state": row.state.label,
        "origin": row.origin.label,
        "staff_reason": row.staff_reason,
        "reasons": reasons,
        "pseudonym": row.pseudonym,
        "shared_fields": row.shared_fields,
        "contact_fields": row.contact_fields,
        "word": row.word_from_volunteer,
        "my_reason": row.volunteer_reason.label if row.volunteer_reason else "",
        "their_reason": row.leader_reason.label if row.leader_reason else "",
        "their_words": row.kind_words,
        "created_at": row.created_at,
        "answered_at": row.answered_at,
        "decided_at": row.decided_at,
        "confirmed_at": row.confirmed_at,
        "closed_at": row.closed_at,
    }


def _messages(introduction_ids: Sequence[int], account: Account) -> Sequence[Message]:
    """Return the conversations of a volunteer, and what a leader wrote."""
    query = (
        select(Message)
        .join(Message.conversation)
        .options(selectinload(Message.attachments).joinedload(Attachment.file))
        .where(Conversation.introduction_id.in_(introduction_ids) | (Message.author_id == account.id))
    )
    return db.session.scalars(query.order_by(Message.id)).all()


def _message(row: Message) -> dict[str, Any]:
    return {
        "from": row.side.label,
        "body": queries.readable(row),
        "sent_at": row.sent_at,
        "files": [one.file.name for one in row.attachments],
    }


def _evaluations(row: Introduction) -> list[dict[str, Any]]:
    own = [one for one in queries.evaluations_of(row) if one.side is Side.VOLUNTEER]
    return [{"rating": one.rating, "would_repeat": one.would_repeat, "comment": one.comment} for one in own]


def _attendances(row: Introduction) -> list[dict[str, Any]]:
    return [
        {
            "sitting": place.sitting.title,
            "starts_at": place.sitting.starts_at,
            "presence": place.presence.label,
            "compensation": place.compensation_state.label,
            "compensation_cents": place.compensation_cents,
            "expenses": place.expenses_state.label,
            "expenses_cents": place.expenses_cents,
            "expenses_note": place.expenses_note,
            "paid_at": place.paid_at,
        }
        for place in queries.places_of(row)
    ]


def _contributions(row: Introduction) -> list[dict[str, Any]]:
    return [
        {
            "summary": one.summary,
            "outcome": one.outcome.label if one.outcome else "",
            "why": one.why,
            "what_changed": one.what_changed,
            "due_at": one.due_at,
            "reported_at": one.reported_at,
        }
        for one in queries.contributions_of(row)
    ]


def erase(account: Account, *, now: datetime) -> list[str]:
    """Erase what a person wrote and showed; return what stays and why. Called before the profile is erased."""
    db.session.execute(update(Message).where(Message.author_id == account.id).values(author_id=None))
    rows = _introductions(volunteers.find_volunteer_of(account))
    for row in rows:
        _erase_introduction(row, now)
    return [STAYS] if any(row.confirmed_at for row in rows) else []


def _erase_introduction(row: Introduction, now: datetime) -> None:
    """Forget words, fields and files. The sealed reason of the team stays, unreadable once the key is destroyed."""
    row.shared_fields, row.contact_fields = [], []
    row.word_from_volunteer, row.reasons, row.link_hash = None, None, None
    row.kind_words = FORGOTTEN if row.kind_words_sealed else None
    row.access_until = now
    for message in _thread(row):
        _empty(message)
    _forget_notes(row)


def _forget_notes(row: Introduction) -> None:
    notes = update(Attendance).where(Attendance.introduction_id == row.id).values(expenses_note_sealed=None)
    db.session.execute(notes)
    for brought in queries.contributions_of(row):
        brought.summary, brought.what_changed = FORGOTTEN, None
        brought.why = FORGOTTEN if brought.why_sealed else None
    for opinion in queries.evaluations_of(row):
        opinion.comment = None


def _thread(row: Introduction) -> Sequence[Message]:
    query = (
        select(Message)
        .join(Message.conversation)
        .options(selectinload(Message.attachments).joinedload(Attachment.file))
        .where(Conversation.introduction_id == row.id)
    )
    return db.session.scalars(query).all()


def _empty(message: Message) -> None:
    message.body = message.report_reason = None
    for attachment in list(message.attachments):
        stored = attachment.file
        message.attachments.remove(attachment)
        db.session.delete(attachment)
        db.session.flush()
        uploads.discard(stored)


def _is_closed_since(moment: datetime) -> ColumnElement[bool]:
    """The person or the project left, the need was settled, or the project ended."""
    is_archived = and_(Project.state == ProjectState.ARCHIVED, Project.archived_at <= moment)
    return or_(Conversation.closed_at <= moment, Introduction.access_until <= moment, is_archived)


def purge(*, now: datetime) -> dict[str, int]:
    """Empty the conversations closed for a year."""
    query = (
        select(Message)
        .join(Message.conversation)
        .join(Conversation.introduction)
        .join(Introduction.need)
        .join(Need.project)
        .options(selectinload(Message.attachments).joinedload(Attachment.file))
        .where(_is_closed_since(now - MESSAGES_KEPT), Message.body_sealed.is_not(None))
    )
    old = db.session.scalars(query.limit(BATCH)).all()
    for message in old:
        _empty(message)
    return {"message": len(old)}
