"""keep the workspace of a consortium: who is in it, what was promised, its plan and what is handed in

Revision: 0018_workspace, after 0017_admissibility
"""

import sqlalchemy as sa
from alembic import op

revision = "0018_workspace"
down_revision = "0017_admissibility"
branch_labels = None
depends_on = None

CONSORTIUM = sa.table("consortium", sa.column("id", sa.Integer), sa.column("call_id", sa.Integer))
PARTNER = sa.table("consortium_partner", sa.column("consortium_id", sa.Integer))
CHECKS = {
    "ends_iff_starts": "(starts_on IS NULL) = (ends_on IS NULL)",
    "starts_before_it_ends": "starts_on < ends_on",
    "dated_once_supported": "state = 'forming' OR state = 'stopped' OR starts_on IS NOT NULL",
    "ended_iff_over": "(state IN ('ended', 'followed', 'stopped')) = (ended_on IS NOT NULL)",
    "paused_on_iff_paused": "(state = 'paused') = (paused_on IS NOT NULL)",
    "reason_if_stopped": "state <> 'stopped' OR state_reason <> ''",
    "until_when_followed": "state <> 'followed' OR followed_until IS NOT NULL",
}


def upgrade() -> None:
    op.create_table(
        "promise_mapping",
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("updated_by_ref", sa.String(length=22), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_promise_mapping_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_mapping")),
        sa.UniqueConstraint("call_id", name=op.f("uq_promise_mapping_call_id")),
    )
    op.create_table(
        "plan_move",
        sa.Column("consortium_id", sa.Integer(), nullable=False),
        sa.Column("thing", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("subject_ref", sa.String(length=22), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("before_on", sa.Date(), nullable=True),
        sa.Column("after_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_ref", sa.String(length=22), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_plan_move_says_why")),
        sa.ForeignKeyConstraint(
            ["consortium_id"], ["consortium.id"], name=op.f("fk_plan_move_consortium_id_consortium")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_move")),
    )
    with op.batch_alter_table("plan_move", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_move_by_ref"), ["by_ref"], unique=False)
        batch_op.create_index("ix_plan_move_history", ["consortium_id", "at"], unique=False)

    op.create_table(
        "promise",
        sa.Column("consortium_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("section_key", sa.String(length=60), nullable=False),
        sa.Column("field_key", sa.String(length=60), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=False),
        sa.Column("month", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("baseline", sa.String(length=120), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_promise_has_title")),
        sa.CheckConstraint("month IS NULL OR month BETWEEN 1 AND 60", name=op.f("ck_promise_month_in_reason")),
        sa.ForeignKeyConstraint(["consortium_id"], ["consortium.id"], name=op.f("fk_promise_consortium_id_consortium")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise")),
        sa.UniqueConstraint(
            "consortium_id",
            "kind",
            "section_key",
            "field_key",
            "row",
            name=op.f("uq_promise_consortium_id_kind_section_key_field_key_row"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_promise_public_id")),
    )
    op.create_table(
        "support_theme",
        sa.Column("consortium_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_support_theme_starts_before_it_ends")),
        sa.ForeignKeyConstraint(
            ["consortium_id"], ["consortium.id"], name=op.f("fk_support_theme_consortium_id_consortium")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_theme")),
        sa.UniqueConstraint("consortium_id", "code", name=op.f("uq_support_theme_consortium_id_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_support_theme_public_id")),
    )
    op.create_table(
        "workspace_member",
        sa.Column("consortium_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("key_id", sa.Integer(), nullable=True),
        sa.Column("address_index", sa.LargeBinary(length=32), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("token_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("perspective", sa.String(length=60), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("invited_by_ref", sa.String(length=22), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_on", sa.Date(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'left') = (left_on IS NOT NULL)", name=op.f("ck_workspace_member_left_on_iff_left")
        ),
        sa.CheckConstraint(
            "state <> 'active' OR (account_id IS NOT NULL AND left_on IS NULL)",
            name=op.f("ck_workspace_member_here_if_active"),
        ),
        sa.CheckConstraint(
            "state <> 'invited' OR address_index IS NOT NULL", name=op.f("ck_workspace_member_address_while_invited")
        ),
        sa.CheckConstraint(
            "(address_index IS NULL) = (address_sealed IS NULL)",
            name=op.f("ck_workspace_member_address_indexed_iff_kept"),
        ),
        sa.CheckConstraint(
            "address_sealed IS NULL OR key_id IS NOT NULL", name=op.f("ck_workspace_member_key_with_an_address")
        ),
        sa.CheckConstraint(
            "left_on IS NULL OR left_on >= joined_on", name=op.f("ck_workspace_member_joined_before_leaving")
        ),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_workspace_member_account_id_account")),
        sa.ForeignKeyConstraint(
            ["consortium_id"], ["consortium.id"], name=op.f("fk_workspace_member_consortium_id_consortium")
        ),
        sa.ForeignKeyConstraint(["key_id"], ["person_key.id"], name=op.f("fk_workspace_member_key_id_person_key")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_workspace_member_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workspace_member")),
        sa.UniqueConstraint(
            "consortium_id", "address_index", name=op.f("uq_workspace_member_consortium_id_address_index")
        ),
        sa.UniqueConstraint("key_id", name=op.f("uq_workspace_member_key_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_workspace_member_public_id")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_workspace_member_token_hash")),
    )
    with op.batch_alter_table("workspace_member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_workspace_member_account_id"), ["account_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workspace_member_address_index"), ["address_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_workspace_member_consortium_id"), ["consortium_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_workspace_member_organisation_id"), ["organisation_id"], unique=False)
        batch_op.create_index(
            "uq_workspace_member_now",
            ["consortium_id", "account_id"],
            unique=True,
            sqlite_where=sa.text("account_id IS NOT NULL AND left_on IS NULL"),
            postgresql_where=sa.text("account_id IS NOT NULL AND left_on IS NULL"),
        )

    op.create_table(
        "deliverable",
        sa.Column("consortium_id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("approvers", sa.JSON(), nullable=False),
        sa.Column("template_id", sa.Integer(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_ref", sa.String(length=22), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_deliverable_has_title")),
        sa.CheckConstraint("done_on IS NULL OR cancelled_on IS NULL", name=op.f("ck_deliverable_done_or_cancelled")),
        sa.ForeignKeyConstraint(
            ["consortium_id"], ["consortium.id"], name=op.f("fk_deliverable_consortium_id_consortium")
        ),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_deliverable_promise_id_promise")),
        sa.ForeignKeyConstraint(
            ["template_id"], ["stored_file.id"], name=op.f("fk_deliverable_template_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable")),
        sa.UniqueConstraint("promise_id", name=op.f("uq_deliverable_promise_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deliverable_public_id")),
        sa.UniqueConstraint("template_id", name=op.f("uq_deliverable_template_id")),
    )
    with op.batch_alter_table("deliverable", schema=None) as batch_op:
        batch_op.create_index("ix_deliverable_due", ["consortium_id", "due_on"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("consortium_id", sa.Integer(), nullable=False),
        sa.Column("promise_id", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_ref", sa.String(length=22), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint("title <> ''", name=op.f("ck_milestone_has_title")),
        sa.CheckConstraint("done_on IS NULL OR cancelled_on IS NULL", name=op.f("ck_milestone_done_or_cancelled")),
        sa.ForeignKeyConstraint(
            ["consortium_id"], ["consortium.id"], name=op.f("fk_milestone_consortium_id_consortium")
        ),
        sa.ForeignKeyConstraint(["promise_id"], ["promise.id"], name=op.f("fk_milestone_promise_id_promise")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestone")),
        sa.UniqueConstraint("promise_id", name=op.f("uq_milestone_promise_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_milestone_public_id")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index("ix_milestone_due", ["consortium_id", "due_on"], unique=False)

    op.create_table(
        "deliverable_version",
        sa.Column("deliverable_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("stored_id", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("added_by_ref", sa.String(length=22), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_id", sa.String(length=22), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (submitted_at IS NULL)", name=op.f("ck_deliverable_version_submitted_at_unless_draft")
        ),
        sa.ForeignKeyConstraint(
            ["deliverable_id"], ["deliverable.id"], name=op.f("fk_deliverable_version_deliverable_id_deliverable")
        ),
        sa.ForeignKeyConstraint(
            ["stored_id"], ["stored_file.id"], name=op.f("fk_deliverable_version_stored_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable_version")),
        sa.UniqueConstraint("deliverable_id", "number", name=op.f("uq_deliverable_version_deliverable_id_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_deliverable_version_public_id")),
        sa.UniqueConstraint("stored_id", name=op.f("uq_deliverable_version_stored_id")),
    )
    with op.batch_alter_table("deliverable_version", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliverable_version_added_by_ref"), ["added_by_ref"], unique=False)

    op.create_table(
        "deliverable_approval",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("approver", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=40), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("by_ref", sa.String(length=22), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "verdict <> 'returned' OR comment <> ''", name=op.f("ck_deliverable_approval_says_why_returned")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["deliverable_version.id"],
            name=op.f("fk_deliverable_approval_version_id_deliverable_version"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliverable_approval")),
        sa.UniqueConstraint("version_id", "approver", name=op.f("uq_deliverable_approval_version_id_approver")),
    )
    with op.batch_alter_table("deliverable_approval", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deliverable_approval_by_ref"), ["by_ref"], unique=False)

    with op.batch_alter_table("consortium", schema=None) as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=40), server_default="forming", nullable=False))
        batch_op.add_column(sa.Column("state_reason", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("starts_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ends_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("paused_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("extended_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("followed_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("provider_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("upcoming", sa.Text(), server_default="", nullable=False))
        batch_op.add_column(sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("call_id", existing_type=sa.INTEGER(), nullable=True)
        batch_op.create_index(batch_op.f("ix_consortium_ends_on"), ["ends_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_consortium_provider_id"), ["provider_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_consortium_state"), ["state"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_consortium_provider_id_organisation"), "organisation", ["provider_id"], ["id"]
        )
        for name, rule in CHECKS.items():
            batch_op.create_check_constraint(op.f(f"ck_consortium_{name}"), rule)


def downgrade() -> None:
    with op.batch_alter_table("deliverable_approval", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliverable_approval_by_ref"))

    op.drop_table("deliverable_approval")
    with op.batch_alter_table("deliverable_version", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deliverable_version_added_by_ref"))

    op.drop_table("deliverable_version")
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.drop_index("ix_milestone_due")

    op.drop_table("milestone")
    with op.batch_alter_table("deliverable", schema=None) as batch_op:
        batch_op.drop_index("ix_deliverable_due")

    op.drop_table("deliverable")
    with op.batch_alter_table("workspace_member", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_workspace_member_now",
            sqlite_where=sa.text("account_id IS NOT NULL AND left_on IS NULL"),
            postgresql_where=sa.text("account_id IS NOT NULL AND left_on IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_workspace_member_organisation_id"))
        batch_op.drop_index(batch_op.f("ix_workspace_member_consortium_id"))
        batch_op.drop_index(batch_op.f("ix_workspace_member_address_index"))
        batch_op.drop_index(batch_op.f("ix_workspace_member_account_id"))

    op.drop_table("workspace_member")
    op.drop_table("support_theme")
    op.drop_table("promise")
    with op.batch_alter_table("plan_move", schema=None) as batch_op:
        batch_op.drop_index("ix_plan_move_history")
        batch_op.drop_index(batch_op.f("ix_plan_move_by_ref"))

    op.drop_table("plan_move")
    op.drop_table("promise_mapping")
    _remove_those_without_a_call()
    with op.batch_alter_table("consortium", schema=None) as batch_op:
        for name in CHECKS:
            batch_op.drop_constraint(op.f(f"ck_consortium_{name}"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_consortium_provider_id_organisation"), type_="foreignkey")
        batch_op.drop_index(batch_op.f("ix_consortium_state"))
        batch_op.drop_index(batch_op.f("ix_consortium_provider_id"))
        batch_op.drop_index(batch_op.f("ix_consortium_ends_on"))
        batch_op.alter_column("call_id", existing_type=sa.INTEGER(), nullable=False)
        batch_op.drop_column("shown_at")
        batch_op.drop_column("upcoming")
        batch_op.drop_column("provider_id")
        batch_op.drop_column("followed_until")
        batch_op.drop_column("ended_on")
        batch_op.drop_column("extended_on")
        batch_op.drop_column("paused_on")
        batch_op.drop_column("ends_on")
        batch_op.drop_column("starts_on")
        batch_op.drop_column("state_reason")
        batch_op.drop_column("state")


def _remove_those_without_a_call() -> None:
    """Before, each consortium came from a call: those made by hand without one cannot stay."""
    made = sa.select(CONSORTIUM.c.id).where(CONSORTIUM.c.call_id.is_(None))
    op.execute(sa.delete(PARTNER).where(PARTNER.c.consortium_id.in_(made)))
    op.execute(sa.delete(CONSORTIUM).where(CONSORTIUM.c.call_id.is_(None)))
