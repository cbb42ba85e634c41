"""Conversations: messages, files, reading, reporting, moderating; and the ledger of who saw whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from labagora.accounts import queries as accounts
from labagora.accounts.models import Account
from labagora.core import audit
from labagora.core.db import db
from labagora.core.errors import Invalid, authorise
from labagora.introductions import policy, queries
from labagora.introductions.actions.moves import allow
from labagora.introductions.actions.notices import tell_leaders, tell_volunteer
from labagora.introductions.enums import Side
from labagora.introductions.models import Attachment, Conversation, Introduction, Message
from labagora.ports.storage import uploads
from labagora.volunteers import actions as volunteer_actions
from labagora.volunteers.enums import Look

BODY_LIMIT = 5000
FILES_LIMIT = 3
SAME_LOOK = timedelta(minutes=10)
REMIND_UNREAD = timedelta(hours=24)


@dataclass(frozen=True)
class IncomingFile:
    """A file as it arrives."""

    name: str
    stream: BinaryIO


def send_message(
    introduction: Introduction, body: str, files: Sequence[IncomingFile] = (), *, actor: Account, now: datetime
) -> Message:
    """Write to the other side. The text and the files are sealed under the volunteer's key."""
    side = queries.side_of(actor, introduction)
    authorise(side in (Side.VOLUNTEER, Side.LEADER))
    allow(policy.can_write(side, introduction, now))
    assert side is not None
    _check(body, files)
    conversation = queries.get_conversation(introduction)
    is_first_unread = _should_tell(conversation, side, now)
    attachments = [_attach(introduction, file, now) for file in files]
    message = _write(introduction, conversation, side, body, actor, now)
    message.attachments = attachments
    _mark_read(conversation, side, now)
    by = None if side is Side.VOLUNTEER else actor
    audit.record("introductions.send_message", message, actor=by, now=now, files=len(files))
    if is_first_unread:
        _tell_other(introduction, side)
    return message


def _check(body: str, files: Sequence[IncomingFile]) -> None:
    if not body.strip() and not files:
        raise Invalid("body", "Écrivez un message ou joignez un fichier.")
    if len(body) > BODY_LIMIT:
        raise Invalid("body", "%(max)d caractères au plus.", max=BODY_LIMIT)
    if len(files) > FILES_LIMIT:
        raise Invalid("files", "%(max)d fichiers au plus par message.", max=FILES_LIMIT)


def _write(
    introduction: Introduction, conversation: Conversation, side: Side, body: str, actor: Account, now: datetime
) -> Message:
    author = None if side is Side.VOLUNTEER else actor
    key = introduction.volunteer.key
    message = Message(key=key, conversation=conversation, side=side, author=author, sent_at=now, body=body.strip())
    db.session.add(message)
    return message


def _attach(introduction: Introduction, file: IncomingFile, now: datetime) -> Attachment:
    key = introduction.volunteer.key
    stored = uploads.receive(file.stream, file.name, now=now, person_key=key, field="files")
    return Attachment(file=stored)


def _other(side: Side) -> Side:
    return Side.LEADER if side is Side.VOLUNTEER else Side.VOLUNTEER


def _should_tell(conversation: Conversation, side: Side, now: datetime) -> bool:
    """One mail for a run of messages: only when the other side had read all, or after a day of silence."""
    oldest = queries.oldest_unread(conversation, _other(side))
    return oldest is None or now - oldest >= REMIND_UNREAD


def _tell_other(introduction: Introduction, side: Side) -> None:
    if side is Side.VOLUNTEER:
        tell_leaders(introduction, "message_for_leader")
    else:
        tell_volunteer(introduction, "message_for_volunteer")


def mark_read(introduction: Introduction, *, actor: Account, now: datetime) -> None:
    """Note that a side has read everything."""
    side = queries.side_of(actor, introduction)
    authorise(policy.can_read_messages(side, introduction, now))
    assert side is not None
    _mark_read(queries.get_conversation(introduction), side, now)


def _mark_read(conversation: Conversation, side: Side, now: datetime) -> None:
    if side is Side.VOLUNTEER:
        conversation.volunteer_read_at = now
    else:
        conversation.leader_read_at = now


def report_message(introduction: Introduction, message: Message, reason: str, *, actor: Account, now: datetime) -> None:
    """Tell the team about a message of the other side."""
    side = queries.side_of(actor, introduction)
    authorise(side in (Side.VOLUNTEER, Side.LEADER) and policy.can_read_messages(side, introduction, now))
    allow(policy.can_report_message(side, message))
    if not reason.strip():
        raise Invalid("reason", "Dites en quelques mots ce qui ne va pas.")
    message.reported_at, message.reported_by, message.report_reason = now, side, reason.strip()
    by = None if side is Side.VOLUNTEER else actor
    audit.record("introductions.report_message", message, actor=by, now=now)


def moderate_message(message: Message, *, hide: bool, actor: Account, now: datetime) -> None:
    """The team hides a reported message from both sides, or leaves it."""
    authorise(actor.is_staff)
    allow(message.moderated_at is None)
    message.moderated_at = now
    message.hidden_at = now if hide else None
    audit.record("introductions.moderate_message", message, actor=actor, now=now, hidden=hide)


def read_reported(rows: Sequence[queries.ReportedRow], *, actor: Account, now: datetime) -> None:
    """The team reads reported messages: each person concerned will see it in their ledger."""
    volunteer_actions.record_moderation([row.volunteer_id for row in rows], viewer=actor, now=now)


def record_look(
    introduction: Introduction, look: Look, fields: Sequence[str], *, actor: Account, now: datetime
) -> None:
    """Write in the person's ledger what a leader is about to read; looking again within ten minutes is one look."""
    if queries.looked_lately(introduction.volunteer, actor, look, fields, now - SAME_LOOK):
        return
    project = introduction.need.project
    volunteer_actions.record_look(
        introduction.volunteer,
        viewer=actor,
        look=look,
        fields=fields,
        now=now,
        organisation=project.organisation.name,
        context=introduction.need.title,
    )


def record_attempt(introduction_id: int, *, viewer_ref: str, now: datetime) -> None:
    """Write in the person's ledger that somebody tried to see them after the end (security.md, abuse 9)."""
    introduction = queries.get_introduction_by_id(introduction_id)
    viewer = accounts.find_account(viewer_ref)
    if viewer is None or introduction.volunteer.erased_at is not None:
        return
    volunteer_actions.record_look(
        introduction.volunteer,
        viewer=viewer,
        look=Look.CONTACT if introduction.confirmed_at else Look.CANDIDATE_CARD,
        fields=(),
        now=now,
        organisation=introduction.need.project.organisation.name,
        context=introduction.need.title,
        reason="Tentative refusée : l'accès était terminé.",
    )
