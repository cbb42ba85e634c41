"""measure how the service answers, minute by minute; count the moves of the hours of a call

Revision: 0013_service_minutes, after 0012_call_exports
"""

import sqlalchemy as sa
from alembic import op

revision = "0013_service_minutes"
down_revision = "0012_call_exports"
branch_labels = None
depends_on = None

CALL = sa.table(
    "call", sa.column("id", sa.Integer), sa.column("extensions", sa.JSON), sa.column("dates_changed", sa.Integer)
)


def upgrade() -> None:
    op.create_table(
        "service_minute",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("requests", sa.Integer(), nullable=False),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("within_250ms", sa.Integer(), nullable=False),
        sa.Column("within_1s", sa.Integer(), nullable=False),
        sa.Column("within_2s", sa.Integer(), nullable=False),
        sa.Column("within_5s", sa.Integer(), nullable=False),
        sa.Column("slower", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("errors BETWEEN 0 AND requests", name=op.f("ck_service_minute_errors_within_requests")),
        sa.CheckConstraint(
            "within_250ms + within_1s + within_2s + within_5s + slower = requests",
            name=op.f("ck_service_minute_one_band_a_request"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_minute")),
        sa.UniqueConstraint("at", name=op.f("uq_service_minute_at")),
    )
    with op.batch_alter_table("call") as table:
        table.add_column(sa.Column("dates_changed", sa.Integer(), nullable=False, server_default="0"))
    _count_prolongations()


def _count_prolongations() -> None:
    """Calendars hold the number of prolongations: what follows must be higher."""
    connection = op.get_bind()
    for call_id, extensions in connection.execute(sa.select(CALL.c.id, CALL.c.extensions)).all():
        if extensions:
            connection.execute(sa.update(CALL).where(CALL.c.id == call_id).values(dates_changed=len(extensions)))


def downgrade() -> None:
    with op.batch_alter_table("call") as table:
        table.drop_column("dates_changed")
    op.drop_table("service_minute")
