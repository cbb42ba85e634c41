"""keep the dictionary of indicators, what each consortium follows of it, its values with their history

Revision: 0019_indicators, after 0018_workspace
"""

import sqlalchemy as sa
from alembic import op

revision = '0019_indicators'
down_revision = '0018_workspace'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('indicator',
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('dimension', sa.String(length=40), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('definition', sa.Text(), nullable=False),
    sa.Column('formula', sa.Text(), nullable=False),
    sa.Column('unit', sa.String(length=40), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('numerator', sa.String(length=300), nullable=False),
    sa.Column('denominator', sa.String(length=300), nullable=False),
    sa.Column('counts_people', sa.Boolean(), nullable=False),
    sa.Column('direction', sa.String(length=40), nullable=False),
    sa.Column('co_definers', sa.JSON(), nullable=False),
    sa.Column('source', sa.String(length=300), nullable=False),
    sa.Column('period', sa.String(length=40), nullable=False),
    sa.Column('evidence_level', sa.String(length=40), nullable=False),
    sa.Column('axes', sa.JSON(), nullable=False),
    sa.Column('question', sa.String(length=300), nullable=False),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("definition <> ''", name=op.f('ck_indicator_has_definition')),
    sa.CheckConstraint("name <> ''", name=op.f('ck_indicator_has_name')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator')),
    sa.UniqueConstraint('code', name=op.f('uq_indicator_code')),
    sa.UniqueConstraint('public_id', name=op.f('uq_indicator_public_id'))
    )
    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_indicator_dimension'), ['dimension'], unique=False)

    op.create_table('measuring_site',
    sa.Column('consortium_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('first_month', sa.String(length=7), nullable=False),
    sa.Column('last_month', sa.String(length=7), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('last_month IS NULL OR last_month >= first_month', name=op.f('ck_measuring_site_months_in_order')),
    sa.ForeignKeyConstraint(['consortium_id'], ['consortium.id'], name=op.f('fk_measuring_site_consortium_id_consortium')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_measuring_site_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measuring_site')),
    sa.UniqueConstraint('consortium_id', 'organisation_id', name=op.f('uq_measuring_site_consortium_id_organisation_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_measuring_site_public_id'))
    )
    with op.batch_alter_table('measuring_site', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measuring_site_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('followed_indicator',
    sa.Column('consortium_id', sa.Integer(), nullable=False),
    sa.Column('indicator_id', sa.Integer(), nullable=False),
    sa.Column('promise_id', sa.Integer(), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('followed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('shown_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('retired_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['consortium_id'], ['consortium.id'], name=op.f('fk_followed_indicator_consortium_id_consortium')),
    sa.ForeignKeyConstraint(['indicator_id'], ['indicator.id'], name=op.f('fk_followed_indicator_indicator_id_indicator')),
    sa.ForeignKeyConstraint(['promise_id'], ['promise.id'], name=op.f('fk_followed_indicator_promise_id_promise')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_followed_indicator')),
    sa.UniqueConstraint('consortium_id', 'indicator_id', name=op.f('uq_followed_indicator_consortium_id_indicator_id')),
    sa.UniqueConstraint('promise_id', name=op.f('uq_followed_indicator_promise_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_followed_indicator_public_id'))
    )
    with op.batch_alter_table('followed_indicator', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_followed_indicator_indicator_id'), ['indicator_id'], unique=False)

    op.create_table('indicator_setting',
    sa.Column('followed_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('baseline_amount', sa.Float(), nullable=True),
    sa.Column('baseline_base', sa.Float(), nullable=True),
    sa.Column('baseline_month', sa.String(length=7), nullable=True),
    sa.Column('target', sa.Float(), nullable=True),
    sa.Column('axis_targets', sa.JSON(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_ref', sa.String(length=22), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f('ck_indicator_setting_says_why_changed')),
    sa.CheckConstraint('(baseline_amount IS NULL) = (baseline_month IS NULL)', name=op.f('ck_indicator_setting_dated_iff_measured')),
    sa.ForeignKeyConstraint(['followed_id'], ['followed_indicator.id'], name=op.f('fk_indicator_setting_followed_id_followed_indicator')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_indicator_setting')),
    sa.UniqueConstraint('followed_id', 'number', name=op.f('uq_indicator_setting_followed_id_number'))
    )
    with op.batch_alter_table('indicator_setting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_indicator_setting_by_ref'), ['by_ref'], unique=False)

    op.create_table('measure',
    sa.Column('followed_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('recorded_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['followed_id'], ['followed_indicator.id'], name=op.f('fk_measure_followed_id_followed_indicator')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_measure_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure')),
    sa.UniqueConstraint('followed_id', 'organisation_id', 'month', name=op.f('uq_measure_followed_id_organisation_id_month')),
    sa.UniqueConstraint('public_id', name=op.f('uq_measure_public_id'))
    )
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('measure_evidence',
    sa.Column('measure_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('stored_id', sa.Integer(), nullable=True),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('by_ref', sa.String(length=22), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('removed_by_ref', sa.String(length=22), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("removed_at IS NOT NULL OR (stored_id IS NULL) = (url <> '')", name=op.f('ck_measure_evidence_file_or_address')),
    sa.CheckConstraint("title <> ''", name=op.f('ck_measure_evidence_has_title')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_evidence_measure_id_measure')),
    sa.ForeignKeyConstraint(['stored_id'], ['stored_file.id'], name=op.f('fk_measure_evidence_stored_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_evidence')),
    sa.UniqueConstraint('public_id', name=op.f('uq_measure_evidence_public_id')),
    sa.UniqueConstraint('stored_id', name=op.f('uq_measure_evidence_stored_id'))
    )
    with op.batch_alter_table('measure_evidence', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_evidence_by_ref'), ['by_ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_measure_evidence_measure_id'), ['measure_id'], unique=False)

    op.create_table('measure_revision',
    sa.Column('measure_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('amount', sa.Float(), nullable=True),
    sa.Column('base', sa.Float(), nullable=True),
    sa.Column('breakdown', sa.JSON(), nullable=False),
    sa.Column('comment', sa.Text(), nullable=False),
    sa.Column('feedback', sa.Text(), nullable=False),
    sa.Column('voice', sa.String(length=40), nullable=True),
    sa.Column('is_withdrawn', sa.Boolean(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('by_ref', sa.String(length=22), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(voice IS NULL) = (feedback = '')", name=op.f('ck_measure_revision_voice_iff_feedback')),
    sa.CheckConstraint("is_withdrawn OR amount IS NOT NULL OR feedback <> ''", name=op.f('ck_measure_revision_says_something')),
    sa.CheckConstraint("number = 1 OR reason <> ''", name=op.f('ck_measure_revision_says_why_corrected')),
    sa.CheckConstraint('NOT is_withdrawn OR (amount IS NULL AND base IS NULL)', name=op.f('ck_measure_revision_empty_if_withdrawn')),
    sa.ForeignKeyConstraint(['measure_id'], ['measure.id'], name=op.f('fk_measure_revision_measure_id_measure')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_measure_revision')),
    sa.UniqueConstraint('measure_id', 'number', name=op.f('uq_measure_revision_measure_id_number'))
    )
    with op.batch_alter_table('measure_revision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_measure_revision_by_ref'), ['by_ref'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('measure_revision', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_revision_by_ref'))

    op.drop_table('measure_revision')
    with op.batch_alter_table('measure_evidence', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_evidence_measure_id'))
        batch_op.drop_index(batch_op.f('ix_measure_evidence_by_ref'))

    op.drop_table('measure_evidence')
    with op.batch_alter_table('measure', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measure_organisation_id'))

    op.drop_table('measure')
    with op.batch_alter_table('indicator_setting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_indicator_setting_by_ref'))

    op.drop_table('indicator_setting')
    with op.batch_alter_table('followed_indicator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_followed_indicator_indicator_id'))

    op.drop_table('followed_indicator')
    with op.batch_alter_table('measuring_site', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_measuring_site_organisation_id'))

    op.drop_table('measuring_site')
    with op.batch_alter_table('indicator', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_indicator_dimension'))

    op.drop_table('indicator')
