"""add the tables of the search

Revision: 0009_search, after 0008_library
"""

import sqlalchemy as sa
from alembic import op

revision = '0009_search'
down_revision = '0008_library'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('missed_search',
    sa.Column('words', sa.String(length=80), nullable=False),
    sa.Column('week', sa.Date(), nullable=False),
    sa.Column('times', sa.Integer(), nullable=False),
    sa.Column('treated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('treatment', sa.String(length=40), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(treated_at IS NULL) = (treatment IS NULL)', name=op.f('ck_missed_search_treatment_iff_treated')),
    sa.CheckConstraint('times > 0', name=op.f('ck_missed_search_times_is_positive')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_missed_search')),
    sa.UniqueConstraint('public_id', name=op.f('uq_missed_search_public_id')),
    sa.UniqueConstraint('words', 'week', name=op.f('uq_missed_search_words_week'))
    )
    with op.batch_alter_table('missed_search', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_missed_search_week'), ['week'], unique=False)

    op.create_table('search_mark',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('ref', sa.String(length=22), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_mark'))
    )
    with op.batch_alter_table('search_mark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_search_mark_at'), ['at'], unique=False)
        batch_op.create_index('ix_search_mark_what', ['kind', 'ref'], unique=False)

    op.create_table('search_alert',
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('address_index', sa.LargeBinary(length=32), nullable=False),
    sa.Column('address_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('question_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('token_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('rhythm', sa.String(length=40), nullable=False),
    sa.Column('locale', sa.String(length=5), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('renewal_asked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('confirmed_at IS NOT NULL OR renewal_asked_at IS NULL', name=op.f('ck_search_alert_renewal_if_confirmed')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_search_alert_key_id_person_key')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_alert')),
    sa.UniqueConstraint('key_id', name=op.f('uq_search_alert_key_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_search_alert_public_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_search_alert_token_hash'))
    )
    with op.batch_alter_table('search_alert', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_search_alert_address_index'), ['address_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_search_alert_expires_at'), ['expires_at'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('search_alert', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_search_alert_expires_at'))
        batch_op.drop_index(batch_op.f('ix_search_alert_address_index'))

    op.drop_table('search_alert')
    with op.batch_alter_table('search_mark', schema=None) as batch_op:
        batch_op.drop_index('ix_search_mark_what')
        batch_op.drop_index(batch_op.f('ix_search_mark_at'))

    op.drop_table('search_mark')
    with op.batch_alter_table('missed_search', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_missed_search_week'))

    op.drop_table('missed_search')
