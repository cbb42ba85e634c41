"""The database: one ambient session, typed columns, names for every constraint."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import JSON, DateTime, Engine, MetaData, String, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry
from sqlalchemy.types import TypeDecorator

from labagora.core import sqlite_turns
from labagora.core.clock import utcnow
from labagora.core.ids import new_public_id
from labagora.core.partial_date import STORED_LENGTH, PartialDate
from labagora.core.states import LabelledEnum

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UTCDateTime(TypeDecorator[datetime]):
    """An aware instant. Stored in UTC; refuses a naive value."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        """Refuse naive values, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        """SQLite forgets the zone: give it back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class PartialDateType(TypeDecorator[PartialDate]):
    """A PartialDate stored as its sortable text: ORDER BY and < mean the same in SQL and in Python."""

    impl = String(STORED_LENGTH)
    cache_ok = True

    def process_bind_param(self, value: PartialDate | None, dialect: Any) -> str | None:
        """Store the sortable text."""
        return None if value is None else value.stored

    def process_result_value(self, value: str | None, dialect: Any) -> PartialDate | None:
        """Give the value back."""
        return None if value is None else PartialDate.from_stored(value)


E = TypeVar("E", bound=LabelledEnum)


class EnumText(TypeDecorator[E]):
    """A LabelledEnum stored as its value: a renamed label costs no migration."""

    impl = String(40)
    cache_ok = True

    def __init__(self, kind: type[E]) -> None:
        self.kind = kind
        super().__init__()

    def process_bind_param(self, value: E | str | None, dialect: Any) -> str | None:
        """Store the value, refusing one the enum does not know."""
        return None if value is None else str(self.kind(value).value)

    def process_result_value(self, value: str | None, dialect: Any) -> E | None:
        """Give the member back."""
        return None if value is None else self.kind(value)


class Base(DeclarativeBase):
    """Parent of every table."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            datetime: UTCDateTime(),
            PartialDate: PartialDateType(),
            dict[str, Any]: JSON(),
            list[str]: JSON(),
            list[dict[str, Any]]: JSON(),
        },
    )

    id: Mapped[int] = mapped_column(primary_key=True)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)
if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


class PublicId:
    """Mixin: the random name under which a row appears in addresses."""

    public_id: Mapped[str] = mapped_column(String(22), unique=True, default=new_public_id, insert_sentinel=True)

    def __init__(self, **values: Any) -> None:
        values.setdefault("public_id", new_public_id())
        super().__init__(**values)


class Timestamped:
    """Mixin: when the row was made and last changed."""

    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    updated_at: Mapped[datetime] = mapped_column(default=utcnow, onupdate=utcnow)


def enum_column(kind: type[LabelledEnum], **options: Any) -> Any:
    """Return a mapped column holding a member of ``kind``."""
    return mapped_column(EnumText(kind), **options)


_reading: ContextVar[bool] = ContextVar("reading", default=False)


@contextmanager
def reading() -> Iterator[None]:
    """Inside the block, SQLite transactions start as readers and never block a writer."""
    token = _reading.set(True)
    try:
        yield
    finally:
        _reading.reset(token)


def set_reading(value: bool) -> None:  # noqa: FBT001 - the value is the argument
    """Say whether the transactions of this context only read (set per request by the web shell)."""
    _reading.set(value)


@event.listens_for(Engine, "do_connect")
def _connect_in_turn(dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
    """Our connections to SQLite wait for each other in order."""
    if dialect.name == "sqlite":
        options.setdefault("factory", sqlite_turns.Connection)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: Any) -> None:
    """WAL, foreign keys, full durability, nothing left in freed pages; leave BEGIN to us (see ``_begin_sqlite``)."""
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Any) -> None:
    """Every transaction starts as a reader; one that may write takes the file at its first write.

    Until then it keeps nobody waiting: who signs in, what is refused, costs no writer its turn.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN")
        connection.connection.dbapi_connection.may_write = not _reading.get()


@event.listens_for(Engine, "before_cursor_execute")
def _write_in_turn(connection: Any, cursor: Any, statement: str, _parameters: Any, context: Any, _many: Any) -> None:
    """A read that turns into a write fails at once on SQLite: the writer's transaction is another (security.md R6).

    It starts at the first statement that writes, or that reads to hold a row (``with_for_update``).
    """
    if connection.dialect.name == "sqlite" and cursor.connection.may_write and not _only_reads(statement, context):
        cursor.connection.start_writing()


def _only_reads(statement: str, context: Any) -> bool:
    """Tell whether a statement neither writes nor holds: SQLite's text says nothing of FOR UPDATE."""
    if context.isinsert or context.isupdate or context.isdelete or not statement.startswith(("SELECT", "BEGIN")):
        return False
    asked = context.compiled.statement if context.compiled is not None else None
    return getattr(asked, "_for_update_arg", None) is None
