"""keep the doubts on admissibility that were told before the last one

Revision: 0017_admissibility, after 0016_reviews_more
"""

import sqlalchemy as sa
from alembic import op

revision = '0017_admissibility'
down_revision = "0016_reviews_more"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('admissibility_exchange',
    sa.Column('admissibility_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('notified_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replied_by_ref', sa.String(length=22), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(replied_at IS NULL) = (reply = '')", name=op.f('ck_admissibility_exchange_replied_at_iff_reply')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_admissibility_exchange_has_reason')),
    sa.ForeignKeyConstraint(['admissibility_id'], ['admissibility.id'], name=op.f('fk_admissibility_exchange_admissibility_id_admissibility')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_admissibility_exchange'))
    )
    with op.batch_alter_table('admissibility_exchange', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_admissibility_exchange_admissibility_id'), ['admissibility_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_admissibility_exchange_replied_by_ref'), ['replied_by_ref'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('admissibility_exchange', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_admissibility_exchange_replied_by_ref'))
        batch_op.drop_index(batch_op.f('ix_admissibility_exchange_admissibility_id'))

    op.drop_table('admissibility_exchange')
