"""Views of the board of the reviews that the team named."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.core.db import Model, PublicId
from labagora.reviews.models.rounds import ReviewRound


class ReviewView(PublicId, Model):
    """A view of the board, for the whole team. ``query`` is the part of its address after the question mark."""

    __tablename__ = "review_view"
    __table_args__ = (UniqueConstraint("round_id", "name"), CheckConstraint("name <> ''", name="has_a_name"))

    round_id: Mapped[int] = mapped_column(ForeignKey("review_round.id"))
    round: Mapped[ReviewRound] = relationship(lazy="raise_on_sql")
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[str] = mapped_column(Text, default="")
    made_by_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    made_at: Mapped[datetime]
