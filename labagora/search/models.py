"""Tables of the search. What somebody searches may tell their illness: an alert is sealed under a key of its own."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.core.db import Model, PublicId, enum_column
from labagora.core.vault import PersonKey, Sealed
from labagora.search.enums import Marked, Rhythm, Treatment

LONGEST_WORDS = 80


class SearchMark(Model):
    """Something that the index must look at again.

    Written in the transaction of the change, removed once the index has followed. Looking twice changes nothing.
    """

    __tablename__ = "search_mark"
    __table_args__ = (Index("ix_search_mark_what", "kind", "ref"),)

    kind: Mapped[Marked] = enum_column(Marked)
    ref: Mapped[str] = mapped_column(String(22))
    at: Mapped[datetime] = mapped_column(index=True)


class MissedSearch(PublicId, Model):
    """Words that found nothing in the week that begins on ``week``, and how many times. Nothing tells who."""

    __tablename__ = "missed_search"
    __table_args__ = (
        UniqueConstraint("words", "week"),
        CheckConstraint("times > 0", name="times_is_positive"),
        CheckConstraint("(treated_at IS NULL) = (treatment IS NULL)", name="treatment_iff_treated"),
    )

    words: Mapped[str] = mapped_column(String(LONGEST_WORDS))
    week: Mapped[date] = mapped_column(Date, index=True)
    times: Mapped[int] = mapped_column(default=1)
    treated_at: Mapped[datetime | None]
    treatment: Mapped[Treatment | None] = enum_column(Treatment)


class SearchAlert(PublicId, Model):
    """A search that writes to an address when something new answers it. No account is needed.

    ``question`` holds the parameters of the address of the search. ``told_until`` is the moment up to which the
    reader was told what is new. Unconfirmed, the row lives seven days; confirmed, until ``expires_at``.
    """

    __tablename__ = "search_alert"
    __table_args__ = (
        CheckConstraint("confirmed_at IS NOT NULL OR renewal_asked_at IS NULL", name="renewal_if_confirmed"),
    )

    key_id: Mapped[int] = mapped_column(ForeignKey("person_key.id"), unique=True)
    key: Mapped[PersonKey] = relationship(lazy="joined", innerjoin=True)
    address_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    question_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    token_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    address = Sealed()
    question = Sealed(default={})
    token = Sealed()
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    rhythm: Mapped[Rhythm] = enum_column(Rhythm, default=Rhythm.WEEKLY)
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    asked_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    told_until: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    renewal_asked_at: Mapped[datetime | None]
