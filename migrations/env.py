"""Runs the migrations on the engine of the application; one transaction for all, so that a killed upgrade is undone."""

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

from labagora.core.db import db, set_reading

config = context.config


def include_object(_item, name, kind, _reflected, _compared):
    """Leave alone what other libraries keep in the same database."""
    return not (kind == "table" and name.startswith("sqlite_"))


def render_item(kind, item, _autogenerate):
    """Write our column types as what they are in the database: a migration outlives the code that made it."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl_instance!r}"
    return False


def run_migrations() -> None:
    """Connect and migrate."""
    set_reading(False)
    options = current_app.extensions["migrate"].configure_args
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=include_object,
            render_item=render_item,
            transaction_per_migration=False,
            **options,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql("SET LOCAL lock_timeout = '1s'")
            context.run_migrations()


if context.is_offline_mode():
    raise RuntimeError("migrations run on a database, not into a file")
run_migrations()
