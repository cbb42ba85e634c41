"""Questions and answers about a call."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.models import Account
from labagora.calls.enums import AnswerVisibility
from labagora.calls.models.applications import Application
from labagora.calls.models.calls import Call
from labagora.core.db import Model, PublicId, enum_column


class CallInquiry(PublicId, Model):
    """A question about a call. What is published is a rewording that names nobody.

    ``told_at``: when those who started an application were told of the published answer, once.
    """

    __tablename__ = "call_inquiry"
    __table_args__ = (
        CheckConstraint("question <> ''", name="asks_something"),
        CheckConstraint("(visibility = 'pending') = (answered_at IS NULL)", name="answered_iff_not_pending"),
        CheckConstraint("visibility <> 'private' OR answer <> ''", name="answer_if_private"),
        CheckConstraint(
            "visibility <> 'published' OR "
            "(published_at IS NOT NULL AND published_question <> '' AND published_answer <> '')",
            name="whole_if_published",
        ),
        Index("ix_call_inquiry_list", "call_id", "visibility", "asked_at"),
    )

    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    call: Mapped[Call] = relationship(lazy="raise_on_sql")
    application_id: Mapped[int | None] = mapped_column(ForeignKey("application.id"), index=True)
    application: Mapped[Application | None] = relationship(lazy="raise_on_sql")
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    asked_by: Mapped[Account | None] = relationship(lazy="raise_on_sql")
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text, default="")
    published_question: Mapped[str] = mapped_column(Text, default="")
    published_answer: Mapped[str] = mapped_column(Text, default="")
    visibility: Mapped[AnswerVisibility] = enum_column(AnswerVisibility, default=AnswerVisibility.PENDING)
    asked_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    published_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
