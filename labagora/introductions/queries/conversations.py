"""Reads of conversations and their messages. A text opens only with the volunteer's key."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from labagora.core.crypto import SealBroken
from labagora.core.db import db
from labagora.core.errors import NotFound
from labagora.core.files import FileState, StoredFile
from labagora.core.pagination import Page, paginate
from labagora.introductions.enums import Side
from labagora.introductions.models import Attachment, Conversation, Introduction, Message
from labagora.introductions.queries.access import whole

PAGE_SIZE = 50


@dataclass(frozen=True)
class FileRow:
    """A file of a message."""

    public_id: str
    name: str
    size: int


@dataclass(frozen=True)
class MessageRow:
    """A message as one side reads it."""

    public_id: str
    side: Side
    is_mine: bool
    is_new: bool
    body: str
    sent_at: datetime
    is_hidden: bool
    is_reported: bool
    files: Sequence[FileRow]


def find_conversation(introduction: Introduction) -> Conversation | None:
    """Return the conversation of an introduction, open or closed."""
    return db.session.scalar(select(Conversation).where(Conversation.introduction_id == introduction.id))


def get_conversation(introduction: Introduction) -> Conversation:
    """Return the conversation of an introduction. Raises NotFound before the volunteer confirmed."""
    found = find_conversation(introduction)
    if found is None:
        raise NotFound
    return found


def read_at(conversation: Conversation, side: Side) -> datetime | None:
    """Return when a side last said that it had read everything."""
    return conversation.volunteer_read_at if side is Side.VOLUNTEER else conversation.leader_read_at


def list_messages(conversation: Conversation, side: Side, *, page: int) -> Page[MessageRow]:
    """Return messages, newest first."""
    query = (
        select(Message)
        .where(Message.conversation_id == conversation.id)
        .options(selectinload(Message.attachments).joinedload(Attachment.file))
        .order_by(Message.sent_at.desc(), Message.id.desc())
    )
    since = read_at(conversation, side)
    return paginate(query, page=page, size=PAGE_SIZE).map(lambda message: _row(message, side, since))


def _row(message: Message, side: Side, since: datetime | None) -> MessageRow:
    is_mine = message.side is side
    is_hidden = message.hidden_at is not None
    files = [FileRow(one.public_id, one.file.name, one.file.size) for one in message.attachments]
    return MessageRow(
        public_id=message.public_id,
        side=message.side,
        is_mine=is_mine,
        is_new=not is_mine and (since is None or message.sent_at > since),
        body="" if is_hidden else readable(message),
        sent_at=message.sent_at,
        is_hidden=is_hidden,
        is_reported=message.reported_at is not None,
        files=() if is_hidden else files,
    )


def readable(message: Message) -> str:
    """Return the text, empty once the volunteer was erased."""
    try:
        text: str = message.body
    except SealBroken:
        return ""
    return text


def _unread(side: Side, since: datetime | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [Message.side != side, Message.hidden_at.is_(None)]
    return conditions if since is None else [*conditions, Message.sent_at > since]


def count_unread(conversation: Conversation, side: Side) -> int:
    """Return how many messages of the other side were not yet read."""
    conditions = _unread(side, read_at(conversation, side))
    query = select(func.count()).where(Message.conversation_id == conversation.id, *conditions)
    return db.session.scalar(query) or 0


def oldest_unread(conversation: Conversation, side: Side) -> datetime | None:
    """Return when the oldest message that a side has not read was sent."""
    conditions = _unread(side, read_at(conversation, side))
    return db.session.scalar(
        select(Message.sent_at)
        .where(Message.conversation_id == conversation.id, *conditions)
        .order_by(Message.sent_at)
        .limit(1)
    )


def unread_by_introduction(introduction_ids: Sequence[int], side: Side) -> dict[int, int]:
    """Return the unread counts of several introductions, in one statement."""
    seen = Conversation.volunteer_read_at if side is Side.VOLUNTEER else Conversation.leader_read_at
    query = (
        select(Conversation.introduction_id, func.count(Message.id))
        .join(Message, Message.conversation_id == Conversation.id)
        .where(
            Conversation.introduction_id.in_(introduction_ids),
            Message.side != side,
            Message.hidden_at.is_(None),
            or_(seen.is_(None), Message.sent_at > seen),
        )
        .group_by(Conversation.introduction_id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def get_message(public_id: str, introduction: Introduction) -> Message:
    """Return a message of an introduction that the asker may see. Raises NotFound."""
    query = (
        select(Message)
        .join(Message.conversation)
        .options(contains_eager(Message.conversation))
        .where(Message.public_id == public_id, Conversation.introduction_id == introduction.id)
    )
    return _present(db.session.scalar(query))


def get_attachment(public_id: str, introduction: Introduction) -> Attachment:
    """Return a file of an introduction that the asker may see. Raises NotFound while its message is hidden or the
    file in quarantine.
    """
    query = (
        select(Attachment)
        .join(Attachment.message)
        .join(Message.conversation)
        .join(Attachment.file)
        .options(contains_eager(Attachment.file))
        .where(
            Attachment.public_id == public_id,
            Conversation.introduction_id == introduction.id,
            Message.hidden_at.is_(None),
            StoredFile.state == FileState.CLEAN,
        )
    )
    found = db.session.scalar(query)
    if found is None:
        raise NotFound
    return found


def _present(message: Message | None) -> Message:
    if message is None:
        raise NotFound
    return message


@dataclass(frozen=True)
class ReportedRow:
    """A message that somebody reported, for the team."""

    public_id: str
    introduction: str
    project: str
    side: Side
    reported_by: Side | None
    reported_at: datetime | None
    reason: str
    body: str
    is_hidden: bool
    volunteer_id: int


def list_reported(*, page: int) -> Page[ReportedRow]:
    """Return reported messages that the team has not treated, the oldest report first."""
    query = (
        whole()
        .add_columns(Message)
        .join(Conversation, Conversation.introduction_id == Introduction.id)
        .join(Message, Message.conversation_id == Conversation.id)
        .where(Message.reported_at.is_not(None), Message.moderated_at.is_(None))
        .order_by(Message.reported_at, Message.id)
    )
    return paginate(query, page=page, scalars=False).map(_reported)


def _reported(row: tuple[Introduction, Message]) -> ReportedRow:
    introduction, message = row
    return ReportedRow(
        public_id=message.public_id,
        introduction=introduction.pseudonym,
        project=introduction.need.project.title,
        side=message.side,
        reported_by=message.reported_by,
        reported_at=message.reported_at,
        reason=message.report_reason,
        body=readable(message),
        is_hidden=message.hidden_at is not None,
        volunteer_id=introduction.volunteer_id,
    )


def count_reported() -> int:
    """Return how many reported messages wait for the team."""
    return (
        db.session.scalar(select(func.count()).where(Message.reported_at.is_not(None), Message.moderated_at.is_(None)))
        or 0
    )


def get_reported(public_id: str) -> Message:
    """Return a reported message, for the team. Raises NotFound."""
    query = select(Message).where(Message.public_id == public_id, Message.reported_at.is_not(None))
    return _present(db.session.scalar(query))
