"""add the tables of volunteers

Revision: 0005_volunteers, after 0004_organisations
"""

import sqlalchemy as sa
from alembic import op

revision = '0005_volunteers'
down_revision = '0004_organisations'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('change_counter',
    sa.Column('stream', sa.String(length=40), nullable=False),
    sa.Column('value', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_change_counter')),
    sa.UniqueConstraint('stream', name=op.f('uq_change_counter_stream'))
    )
    op.create_table('volunteer',
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('link_master_id', sa.String(length=16), nullable=True),
    sa.Column('link_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('profile_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('profile_version', sa.Integer(), nullable=False),
    sa.Column('health_consent_version', sa.String(length=20), nullable=True),
    sa.Column('proposals_consent_version', sa.String(length=20), nullable=True),
    sa.Column('monthly_budget', sa.Integer(), nullable=False),
    sa.Column('paused_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('pause_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reconfirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('expiry_warned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.Column('tie_key', sa.BigInteger(), nullable=False),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('monthly_budget BETWEEN 0 AND 31', name=op.f('ck_volunteer_budget_range')),
    sa.CheckConstraint('pause_until IS NULL OR paused_at IS NOT NULL', name=op.f('ck_volunteer_pause_has_start')),
    sa.CheckConstraint('profile_sealed IS NULL OR health_consent_version IS NOT NULL', name=op.f('ck_volunteer_no_profile_without_receipt')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_volunteer_key_id_person_key')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_volunteer')),
    sa.UniqueConstraint('key_id', name=op.f('uq_volunteer_key_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_volunteer_public_id'))
    )
    with op.batch_alter_table('volunteer', schema=None) as batch_op:
        batch_op.create_index('ix_volunteer_revision', ['revision'], unique=False)

    op.create_table('access_record',
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('viewer_ref', sa.String(length=22), nullable=False),
    sa.Column('viewer_role', sa.String(length=40), nullable=False),
    sa.Column('viewer_organisation', sa.String(length=200), nullable=False),
    sa.Column('look', sa.String(length=40), nullable=False),
    sa.Column('context', sa.String(length=200), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_access_record_volunteer_id_volunteer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_access_record')),
    sa.UniqueConstraint('public_id', name=op.f('uq_access_record_public_id'))
    )
    with op.batch_alter_table('access_record', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_access_record_volunteer_id'), ['volunteer_id'], unique=False)

    op.create_table('mute',
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('target', sa.String(length=40), nullable=False),
    sa.Column('target_ref', sa.String(length=22), nullable=False),
    sa.Column('label', sa.String(length=200), nullable=False),
    sa.Column('muted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_mute_volunteer_id_volunteer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mute')),
    sa.UniqueConstraint('public_id', name=op.f('uq_mute_public_id')),
    sa.UniqueConstraint('volunteer_id', 'target', 'target_ref', name=op.f('uq_mute_volunteer_id_target_target_ref'))
    )
    with op.batch_alter_table('mute', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mute_target_ref'), ['target_ref'], unique=False)

    op.create_table('solicitation',
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('channel', sa.String(length=40), nullable=False),
    sa.Column('ref', sa.String(length=22), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_solicitation_volunteer_id_volunteer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_solicitation'))
    )
    with op.batch_alter_table('solicitation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_solicitation_at'), ['at'], unique=False)
        batch_op.create_index('ix_solicitation_month', ['volunteer_id', 'at'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('solicitation', schema=None) as batch_op:
        batch_op.drop_index('ix_solicitation_month')
        batch_op.drop_index(batch_op.f('ix_solicitation_at'))

    op.drop_table('solicitation')
    with op.batch_alter_table('mute', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mute_target_ref'))

    op.drop_table('mute')
    with op.batch_alter_table('access_record', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_access_record_volunteer_id'))

    op.drop_table('access_record')
    with op.batch_alter_table('volunteer', schema=None) as batch_op:
        batch_op.drop_index('ix_volunteer_revision')

    op.drop_table('volunteer')
    op.drop_table('change_counter')
