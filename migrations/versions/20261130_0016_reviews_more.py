"""keep the interests that the team itself declares, and those that are known too late; count the places of each lot; name views; reword feedback

Revision: 0016_reviews_more, after 0015_consortia
"""

import sqlalchemy as sa
from alembic import op

revision = "0016_reviews_more"
down_revision = "0015_consortia"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "team_interest",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("release_reason", sa.Text(), nullable=False),
        sa.Column("release_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_ref", sa.String(length=22), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("state <> 'suspected'", name=op.f("ck_team_interest_never_suspected")),
        sa.CheckConstraint("note <> ''", name=op.f("ck_team_interest_says_what")),
        sa.CheckConstraint(
            "(release_asked_at IS NULL) = (release_reason = '')", name=op.f("ck_team_interest_asked_iff_reason")
        ),
        sa.CheckConstraint(
            "state <> 'dismissed' OR (decided_at IS NOT NULL AND decision <> '')",
            name=op.f("ck_team_interest_says_why_dismissed"),
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_team_interest_account_id_account")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_team_interest_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_interest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_team_interest_public_id")),
        sa.UniqueConstraint("account_id", "application_id", name=op.f("uq_team_interest_account_id_application_id")),
    )
    with op.batch_alter_table("team_interest") as table:
        table.create_index(op.f("ix_team_interest_application_id"), ["application_id"])
        table.create_index(op.f("ix_team_interest_decided_by_ref"), ["decided_by_ref"])
        table.create_index(op.f("ix_team_interest_state"), ["state"])

    op.create_table(
        "late_interest",
        sa.Column("interest_ref", sa.String(length=22), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("touched", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("examined_by_ref", sa.String(length=22), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("(examined_at IS NULL) = (note = '')", name=op.f("ck_late_interest_note_iff_examined")),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_late_interest_application_id_application")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_interest")),
        sa.UniqueConstraint("interest_ref", name=op.f("uq_late_interest_interest_ref")),
        sa.UniqueConstraint("public_id", name=op.f("uq_late_interest_public_id")),
    )
    with op.batch_alter_table("late_interest") as table:
        table.create_index(op.f("ix_late_interest_application_id"), ["application_id"])
        table.create_index(op.f("ix_late_interest_examined_by_ref"), ["examined_by_ref"])
        table.create_index("ix_late_interest_open", ["examined_at", "at"])

    with op.batch_alter_table("review_round") as table:
        table.add_column(sa.Column("lot_places", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("review_round") as table:
        table.alter_column("lot_places", server_default=None)

    op.create_table(
        "review_view",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("made_by_ref", sa.String(length=22), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("name <> ''", name=op.f("ck_review_view_has_a_name")),
        sa.ForeignKeyConstraint(["round_id"], ["review_round.id"], name=op.f("fk_review_view_round_id_review_round")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_view")),
        sa.UniqueConstraint("public_id", name=op.f("uq_review_view_public_id")),
        sa.UniqueConstraint("round_id", "name", name=op.f("uq_review_view_round_id_name")),
    )
    with op.batch_alter_table("review_view") as table:
        table.create_index(op.f("ix_review_view_made_by_ref"), ["made_by_ref"])

    with op.batch_alter_table("review") as table:
        table.add_column(sa.Column("reworded", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("review") as table:
        table.alter_column("reworded", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("review") as table:
        table.drop_column("reworded")
    op.drop_table("review_view")
    with op.batch_alter_table("review_round") as table:
        table.drop_column("lot_places")
    op.drop_table("late_interest")
    op.drop_table("team_interest")
