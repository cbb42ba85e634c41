"""Identity tables. Health data is elsewhere (volunteers), joined by a random id sealed on both sides."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from labagora.accounts.enums import (
    SECOND_FACTOR_ROLES,
    SHORT_IDLE_ROLES,
    AccountState,
    LinkKind,
    Purpose,
    Role,
    SessionEnd,
    SuspensionReason,
)
from labagora.core.db import Model, PublicId, Timestamped, enum_column
from labagora.core.vault import PersonKey, Sealed


class Account(PublicId, Timestamped, Model):
    """A person who can sign in. Name and address are sealed under the person's own key."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint("(erased_at IS NULL) = (address_index IS NOT NULL)", name="address_until_erased"),
        CheckConstraint("(totp_secret_sealed IS NULL) = (totp_confirmed_at IS NULL)", name="totp_iff_confirmed"),
        CheckConstraint("(suspended_at IS NULL) = (suspended_for IS NULL)", name="reason_iff_suspended"),
    )

    key_id: Mapped[int] = mapped_column(ForeignKey("person_key.id"), unique=True)
    key: Mapped[PersonKey] = relationship(lazy="joined", innerjoin=True)
    address_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    address_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    name_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    address = Sealed()
    name = Sealed(default="")
    phone = Sealed()
    password_hash: Mapped[str | None] = mapped_column(String(200))
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    confirmed_at: Mapped[datetime | None]
    suspended_at: Mapped[datetime | None]
    suspended_for: Mapped[SuspensionReason | None] = enum_column(SuspensionReason)
    erased_at: Mapped[datetime | None]
    last_seen_on: Mapped[datetime | None]
    inactivity_warned_at: Mapped[datetime | None]
    link_master_id: Mapped[str | None] = mapped_column(String(16))
    link_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_secret_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_secret = Sealed()
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_counter: Mapped[int] = mapped_column(default=0)
    recovery_hashes: Mapped[list[str]] = mapped_column(default=list)
    webauthn_handle: Mapped[str | None] = mapped_column(String(64), unique=True)
    is_fictional: Mapped[bool] = mapped_column(default=False)
    grants: Mapped[list["RoleGrant"]] = relationship(lazy="raise_on_sql", back_populates="account")
    passkeys: Mapped[list["Passkey"]] = relationship(lazy="raise_on_sql", back_populates="account")

    def __init__(self, **values: Any) -> None:
        """Create the person's key first: nothing personal is written without it."""
        values.setdefault("key", PersonKey())
        super().__init__(**values)

    is_authenticated = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the name under which flask-login knows the person."""
        return self.public_id

    @property
    def is_active(self) -> bool:
        """Tell whether the person may hold a session."""
        return self.suspended_at is None and self.erased_at is None

    @property
    def state(self) -> AccountState:
        """Where the account stands."""
        if self.erased_at is not None:
            return AccountState.ERASED
        if self.suspended_at is not None:
            return AccountState.SUSPENDED
        return AccountState.PENDING if self.confirmed_at is None else AccountState.ACTIVE

    @property
    def display_name(self) -> str:
        """The name the person gave, shown to themselves and to those they revealed it to."""
        return self.name or "Mon compte"

    @property
    def is_signed_in(self) -> bool:
        """Always true: a visitor is None."""
        return True

    @property
    def roles(self) -> frozenset[Role]:
        """Roles held now, whatever their scope. Needs ``grants`` loaded."""
        return frozenset(grant.role for grant in self.grants if grant.ended_at is None)

    def has_role(self, role: Role, scope: str | None = None) -> bool:
        """Tell whether the person holds ``role``; with ``scope`` (a public id), for that object."""
        current = (grant for grant in self.grants if grant.ended_at is None and grant.role is role)
        return any(scope is None or grant.scope_ref == scope for grant in current)

    def scopes_of(self, role: Role) -> frozenset[str]:
        """Return the public ids for which the person holds ``role``."""
        live = (grant for grant in self.grants if grant.ended_at is None and grant.role is role)
        return frozenset(grant.scope_ref for grant in live if grant.scope_ref)

    @property
    def is_admin(self) -> bool:
        """Tell whether the person administers the platform."""
        return Role.ADMIN in self.roles

    @property
    def is_staff(self) -> bool:
        """Tell whether the person belongs to the Institute's team."""
        return self.is_admin or Role.STAFF in self.roles

    @property
    def is_leader(self) -> bool:
        """Tell whether the person leads projects of at least one organisation."""
        return Role.LEADER in self.roles

    @property
    def has_second_factor(self) -> bool:
        """Tell whether a TOTP or a passkey is set up. Needs ``passkeys`` loaded."""
        return self.totp_confirmed_at is not None or bool(self.passkeys)

    @property
    def needs_second_factor(self) -> bool:
        """Tell whether a role of the person demands a second factor (security.md B1)."""
        return bool(self.roles & SECOND_FACTOR_ROLES)

    @property
    def lacks_second_factor(self) -> bool:
        """Tell whether the person must enrol before going further."""
        return self.needs_second_factor and not self.has_second_factor

    @property
    def has_short_idle(self) -> bool:
        """Tell whether sessions end after 30 idle minutes instead of 60 (security.md C4)."""
        return bool(self.roles & SHORT_IDLE_ROLES)


class RoleGrant(PublicId, Model):
    """A role given to a person, possibly for one object only. Ended, never deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (Index("ix_role_grant_current", "account_id", "role", "scope_ref"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    account: Mapped[Account] = relationship(lazy="raise_on_sql", back_populates="grants")
    role: Mapped[Role] = enum_column(Role)
    scope_ref: Mapped[str | None] = mapped_column(String(22), index=True)
    granted_at: Mapped[datetime]
    granted_by_ref: Mapped[str | None] = mapped_column(String(22))
    ended_at: Mapped[datetime | None]


class SignInSession(PublicId, Model):
    """A session as the server knows it: ending the row ends the session everywhere (security.md C2, C3).

    ``device`` is what the person reads (« Firefox sur Linux »); ``device_hash`` recognises a browser that signed in
    before. ``must_renew`` gives the session a new token at its next request, after a change of role (C1).
    """

    __tablename__ = "sign_in_session"
    __table_args__ = (CheckConstraint("(ended_at IS NULL) = (end_reason IS NULL)", name="reason_iff_ended"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    device: Mapped[str] = mapped_column(String(80), default="")
    device_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    must_renew: Mapped[bool] = mapped_column(default=False)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    fresh_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[SessionEnd | None] = enum_column(SessionEnd)


class Passkey(PublicId, Model):
    """A WebAuthn credential."""

    __tablename__ = "passkey"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise_on_sql", back_populates="passkeys")
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    transports: Mapped[list[str]] = mapped_column(default=list)
    label: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OneTimeLink(PublicId, Model):
    """A link sent by mail or printed on the console: confirm, reset, invite. Stored as a hash, used once."""

    __tablename__ = "one_time_link"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    kind: Mapped[LinkKind] = enum_column(LinkKind)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    token_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    payload_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    token = Sealed()
    payload = Sealed()
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    @property
    def key(self) -> PersonKey:
        """The key of the person whom the link is for. Needs ``account`` loaded."""
        return self.account.key

    def is_open(self, now: datetime) -> bool:
        """Tell whether the link still works."""
        return self.used_at is None and now < self.expires_at


class ExternalIdentity(Model):
    """A subject of an OpenID Connect issuer tied to an account."""

    __tablename__ = "external_identity"
    __table_args__ = (UniqueConstraint("issuer", "subject_hash"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    issuer: Mapped[str] = mapped_column(String(200))
    subject_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    linked_at: Mapped[datetime]


class Consent(PublicId, Model):
    """A receipt: purpose, exact text by version and hash, time, channel, withdrawal (security.md I1)."""

    __tablename__ = "consent"
    __table_args__ = (Index("ix_consent_current", "account_id", "purpose", "scope_ref"),)

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    account: Mapped[Account] = relationship(lazy="raise_on_sql")
    purpose: Mapped[Purpose] = enum_column(Purpose)
    scope_ref: Mapped[str | None] = mapped_column(String(22))
    text_version: Mapped[str] = mapped_column(String(20))
    text_hash: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(5), default="fr")
    channel: Mapped[str] = mapped_column(String(20))
    fields: Mapped[list[str]] = mapped_column(default=list)
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]


class HeldForm(Model):
    """What a person typed before we know who they are, kept one hour, sealed (security.md B4, C7).

    A form whose session ended; a sign-up or a reset whose address only the worker will look up.
    """

    __tablename__ = "held_form"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    master_id: Mapped[str] = mapped_column(String(16))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    held_at: Mapped[datetime] = mapped_column(index=True)
