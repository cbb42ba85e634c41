"""keep the consortia and sites that selected applications become

Revision: 0015_consortia, after 0014_reviews
"""

import sqlalchemy as sa
from alembic import op

revision = '0015_consortia'
down_revision = '0014_reviews'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('consortium',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('summary_public', sa.Text(), nullable=False),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('formed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('formed_by_ref', sa.String(length=22), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("name <> ''", name=op.f('ck_consortium_has_name')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_consortium_application_id_application')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_consortium_call_id_call')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_consortium_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consortium')),
    sa.UniqueConstraint('application_id', name=op.f('uq_consortium_application_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_consortium_public_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_consortium_slug'))
    )
    with op.batch_alter_table('consortium', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consortium_call_id'), ['call_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_consortium_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('consortium_partner',
    sa.Column('consortium_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['consortium_id'], ['consortium.id'], name=op.f('fk_consortium_partner_consortium_id_consortium')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_consortium_partner_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_consortium_partner')),
    sa.UniqueConstraint('consortium_id', 'organisation_id', name=op.f('uq_consortium_partner_consortium_id_organisation_id'))
    )
    with op.batch_alter_table('consortium_partner', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_consortium_partner_organisation_id'), ['organisation_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('consortium_partner', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consortium_partner_organisation_id'))

    op.drop_table('consortium_partner')
    with op.batch_alter_table('consortium', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_consortium_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_consortium_call_id'))

    op.drop_table('consortium')
