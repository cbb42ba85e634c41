"""keep the views of the board of a call and its exports

Revision: 0012_call_exports, after 0011_call_results
"""

import sqlalchemy as sa
from alembic import op

revision = "0012_call_exports"
down_revision = "0011_call_results"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_view",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("made_by_ref", sa.String(length=22), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_call_view_has_a_name")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_view_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_view")),
        sa.UniqueConstraint("call_id", "name", name=op.f("uq_call_view_call_id_name")),
        sa.UniqueConstraint("public_id", name=op.f("uq_call_view_public_id")),
    )
    with op.batch_alter_table("call_view", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_view_made_by_ref"), ["made_by_ref"], unique=False)

    op.create_table(
        "call_export",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("chosen", sa.JSON(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("asked_by_ref", sa.String(length=22), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stored_id", sa.Integer(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'ready') = (stored_id IS NOT NULL)", name=op.f("ck_call_export_file_iff_ready")),
        sa.CheckConstraint(
            "state = 'waiting' OR ready_at IS NOT NULL", name=op.f("ck_call_export_ready_at_once_ready")
        ),
        sa.CheckConstraint("(ready_at IS NULL) = (expires_at IS NULL)", name=op.f("ck_call_export_expires_once_ready")),
        sa.CheckConstraint("done BETWEEN 0 AND total", name=op.f("ck_call_export_done_within_total")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_export_call_id_call")),
        sa.ForeignKeyConstraint(["stored_id"], ["stored_file.id"], name=op.f("fk_call_export_stored_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_export")),
        sa.UniqueConstraint("public_id", name=op.f("uq_call_export_public_id")),
        sa.UniqueConstraint("stored_id", name=op.f("uq_call_export_stored_id")),
    )
    with op.batch_alter_table("call_export", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_export_asked_by_ref"), ["asked_by_ref"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_export_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_export_state"), ["state"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("call_export", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_export_state"))
        batch_op.drop_index(batch_op.f("ix_call_export_call_id"))
        batch_op.drop_index(batch_op.f("ix_call_export_asked_by_ref"))

    op.drop_table("call_export")
    with op.batch_alter_table("call_view", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_view_made_by_ref"))

    op.drop_table("call_view")
