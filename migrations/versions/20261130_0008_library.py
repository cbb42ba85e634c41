"""add the tables of the library

Revision: 0008_library, after 0007_introductions
"""

import sqlalchemy as sa
from alembic import op

revision = '0008_library'
down_revision = '0007_introductions'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('sheet',
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=100), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('summary', sa.String(length=600), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('rendered', sa.JSON(), nullable=False),
    sa.Column('extra', sa.JSON(), nullable=False),
    sa.Column('imported', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=False),
    sa.Column('override_reason', sa.Text(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('validated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('publish_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('review_due', sa.Date(), nullable=True),
    sa.Column('reminded_on', sa.Date(), nullable=True),
    sa.Column('reminded_for', sa.Date(), nullable=True),
    sa.Column('reminder_level', sa.Integer(), nullable=False),
    sa.Column('owner_id', sa.Integer(), nullable=True),
    sa.Column('deputy_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('parent_id', sa.Integer(), nullable=True),
    sa.Column('parent_edition', sa.Integer(), nullable=True),
    sa.Column('territory', sa.String(length=120), nullable=False),
    sa.Column('region_code', sa.String(length=2), nullable=True),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(parent_id IS NULL) = (territory = '')", name=op.f('ck_sheet_territory_iff_fork')),
    sa.CheckConstraint("publish_at IS NULL OR state = 'validated'", name=op.f('ck_sheet_scheduled_if_validated')),
    sa.CheckConstraint("state <> 'review' OR submitted_at IS NOT NULL", name=op.f('ck_sheet_submitted_at_if_review')),
    sa.CheckConstraint("state <> 'withdrawn' OR state_reason <> ''", name=op.f('ck_sheet_reason_if_withdrawn')),
    sa.CheckConstraint('parent_id IS NULL OR parent_id <> id', name=op.f('ck_sheet_not_its_own_parent')),
    sa.ForeignKeyConstraint(['deputy_id'], ['account.id'], name=op.f('fk_sheet_deputy_id_account')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_sheet_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['owner_id'], ['account.id'], name=op.f('fk_sheet_owner_id_account')),
    sa.ForeignKeyConstraint(['parent_id'], ['sheet.id'], name=op.f('fk_sheet_parent_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet')),
    sa.UniqueConstraint('kind', 'slug', name=op.f('uq_sheet_kind_slug')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sheet_public_id'))
    )
    with op.batch_alter_table('sheet', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_deputy_id'), ['deputy_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sheet_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_sheet_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sheet_owner_id'), ['owner_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sheet_parent_id'), ['parent_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sheet_publish_at'), ['publish_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_sheet_review_due'), ['review_due'], unique=False)
        batch_op.create_index(batch_op.f('ix_sheet_state'), ['state'], unique=False)

    op.create_table('favourite',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('note_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_favourite_account_id_account')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_favourite_key_id_person_key')),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_favourite_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_favourite')),
    sa.UniqueConstraint('account_id', 'sheet_id', name=op.f('uq_favourite_account_id_sheet_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_favourite_public_id'))
    )
    with op.batch_alter_table('favourite', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_favourite_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_favourite_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('proof_link',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('label', sa.String(length=120), nullable=False),
    sa.Column('version_number', sa.Integer(), nullable=False),
    sa.Column('created_by_ref', sa.String(length=22), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('verdict', sa.String(length=40), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(verdict IS NULL) = (answered_at IS NULL)', name=op.f('ck_proof_link_answered_iff_verdict')),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_proof_link_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proof_link')),
    sa.UniqueConstraint('public_id', name=op.f('uq_proof_link_public_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_proof_link_token_hash'))
    )
    with op.batch_alter_table('proof_link', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proof_link_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('publication',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('sheet_ref', sa.String(length=22), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=100), nullable=False),
    sa.Column('number', sa.Integer(), nullable=True),
    sa.Column('position', sa.Integer(), nullable=True),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('summary', sa.String(length=600), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('rendered', sa.JSON(), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('renderer', sa.String(length=20), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('version_number', sa.Integer(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revised_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reviewed_on', sa.Date(), nullable=True),
    sa.Column('review_due', sa.Date(), nullable=True),
    sa.Column('patients_reviewed_on', sa.Date(), nullable=True),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('organisation_name', sa.String(length=200), nullable=False),
    sa.Column('territory', sa.String(length=120), nullable=False),
    sa.Column('parent_ref', sa.String(length=22), nullable=True),
    sa.Column('pdf_id', sa.Integer(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['pdf_id'], ['stored_file.id'], name=op.f('fk_publication_pdf_id_stored_file')),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_publication_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication')),
    sa.UniqueConstraint('kind', 'slug', name=op.f('uq_publication_kind_slug')),
    sa.UniqueConstraint('pdf_id', name=op.f('uq_publication_pdf_id')),
    sa.UniqueConstraint('sheet_id', name=op.f('uq_publication_sheet_id')),
    sa.UniqueConstraint('sheet_ref', name=op.f('uq_publication_sheet_ref'))
    )
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.create_index('ix_publication_list', ['kind', 'revised_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_publication_parent_ref'), ['parent_ref'], unique=False)

    op.create_table('reuse',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('declared_by_id', sa.Integer(), nullable=True),
    sa.Column('stage', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=160), nullable=False),
    sa.Column('region_code', sa.String(length=2), nullable=True),
    sa.Column('since', sa.String(length=40), nullable=False),
    sa.Column('adapted', sa.Text(), nullable=False),
    sa.Column('results', sa.Text(), nullable=False),
    sa.Column('why_abandoned', sa.Text(), nullable=False),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hidden_reason', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("hidden_at IS NULL OR hidden_reason <> ''", name=op.f('ck_reuse_reason_if_hidden')),
    sa.CheckConstraint("stage <> 'abandonnee' OR why_abandoned <> ''", name=op.f('ck_reuse_why_if_abandoned')),
    sa.ForeignKeyConstraint(['declared_by_id'], ['account.id'], name=op.f('fk_reuse_declared_by_id_account')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_reuse_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_reuse_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reuse')),
    sa.UniqueConstraint('public_id', name=op.f('uq_reuse_public_id'))
    )
    with op.batch_alter_table('reuse', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reuse_declared_by_id'), ['declared_by_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reuse_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reuse_region_code'), ['region_code'], unique=False)
        batch_op.create_index(batch_op.f('ix_reuse_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('sheet_feedback',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('month', sa.String(length=7), nullable=False),
    sa.Column('helped', sa.Integer(), nullable=False),
    sa.Column('missed', sa.Integer(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('helped >= 0 AND missed >= 0', name=op.f('ck_sheet_feedback_counts_are_positive')),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_feedback_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_feedback')),
    sa.UniqueConstraint('sheet_id', 'month', name=op.f('uq_sheet_feedback_sheet_id_month'))
    )
    op.create_table('sheet_file',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('stored_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('description', sa.String(length=400), nullable=False),
    sa.Column('alt', sa.String(length=400), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("role <> 'image' OR alt <> ''", name=op.f('ck_sheet_file_image_has_alternative')),
    sa.CheckConstraint("role <> 'tool' OR title <> ''", name=op.f('ck_sheet_file_tool_has_title')),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_file_sheet_id_sheet')),
    sa.ForeignKeyConstraint(['stored_id'], ['stored_file.id'], name=op.f('fk_sheet_file_stored_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_file')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sheet_file_public_id')),
    sa.UniqueConstraint('stored_id', name=op.f('uq_sheet_file_stored_id'))
    )
    with op.batch_alter_table('sheet_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_file_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('sheet_link',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=100), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_link_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_link')),
    sa.UniqueConstraint('sheet_id', 'kind', 'slug', name=op.f('uq_sheet_link_sheet_id_kind_slug'))
    )
    with op.batch_alter_table('sheet_link', schema=None) as batch_op:
        batch_op.create_index('ix_sheet_link_target', ['kind', 'slug'], unique=False)

    op.create_table('sheet_lock',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('holder_id', sa.Integer(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['holder_id'], ['account.id'], name=op.f('fk_sheet_lock_holder_id_account')),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_lock_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_lock')),
    sa.UniqueConstraint('sheet_id', name=op.f('uq_sheet_lock_sheet_id'))
    )
    with op.batch_alter_table('sheet_lock', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_lock_holder_id'), ['holder_id'], unique=False)

    op.create_table('sheet_remark',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_remark_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_remark')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sheet_remark_public_id'))
    )
    with op.batch_alter_table('sheet_remark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sheet_remark_sheet_id'), ['sheet_id'], unique=False)

    op.create_table('sheet_version',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('origin', sa.String(length=40), nullable=False),
    sa.Column('restored_from', sa.Integer(), nullable=True),
    sa.Column('author_ref', sa.String(length=22), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_sheet_version_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sheet_version')),
    sa.UniqueConstraint('sheet_id', 'number', name=op.f('uq_sheet_version_sheet_id_number'))
    )
    op.create_table('tombstone',
    sa.Column('sheet_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('slug', sa.String(length=100), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('moved_to_ref', sa.String(length=22), nullable=True),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['sheet_id'], ['sheet.id'], name=op.f('fk_tombstone_sheet_id_sheet')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_tombstone')),
    sa.UniqueConstraint('kind', 'slug', name=op.f('uq_tombstone_kind_slug')),
    sa.UniqueConstraint('sheet_id', name=op.f('uq_tombstone_sheet_id'))
    )
    op.create_table('proof_remark',
    sa.Column('link_id', sa.Integer(), nullable=False),
    sa.Column('section', sa.String(length=40), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('settled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['link_id'], ['proof_link.id'], name=op.f('fk_proof_remark_link_id_proof_link')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_proof_remark'))
    )
    with op.batch_alter_table('proof_remark', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_proof_remark_link_id'), ['link_id'], unique=False)

    op.create_table('publication_facet',
    sa.Column('publication_id', sa.Integer(), nullable=False),
    sa.Column('facet', sa.String(length=20), nullable=False),
    sa.Column('code', sa.String(length=100), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['publication_id'], ['publication.id'], name=op.f('fk_publication_facet_publication_id_publication')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_publication_facet')),
    sa.UniqueConstraint('publication_id', 'facet', 'code', name=op.f('uq_publication_facet_publication_id_facet_code'))
    )
    with op.batch_alter_table('publication_facet', schema=None) as batch_op:
        batch_op.create_index('ix_publication_facet_code', ['facet', 'code'], unique=False)

    op.create_table('reuse_step',
    sa.Column('reuse_id', sa.Integer(), nullable=False),
    sa.Column('stage', sa.String(length=40), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['reuse_id'], ['reuse.id'], name=op.f('fk_reuse_step_reuse_id_reuse')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reuse_step'))
    )
    with op.batch_alter_table('reuse_step', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reuse_step_reuse_id'), ['reuse_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('reuse_step', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reuse_step_reuse_id'))

    op.drop_table('reuse_step')
    with op.batch_alter_table('publication_facet', schema=None) as batch_op:
        batch_op.drop_index('ix_publication_facet_code')

    op.drop_table('publication_facet')
    with op.batch_alter_table('proof_remark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proof_remark_link_id'))

    op.drop_table('proof_remark')
    op.drop_table('tombstone')
    op.drop_table('sheet_version')
    with op.batch_alter_table('sheet_remark', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_remark_sheet_id'))

    op.drop_table('sheet_remark')
    with op.batch_alter_table('sheet_lock', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_lock_holder_id'))

    op.drop_table('sheet_lock')
    with op.batch_alter_table('sheet_link', schema=None) as batch_op:
        batch_op.drop_index('ix_sheet_link_target')

    op.drop_table('sheet_link')
    with op.batch_alter_table('sheet_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_file_sheet_id'))

    op.drop_table('sheet_file')
    op.drop_table('sheet_feedback')
    with op.batch_alter_table('reuse', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reuse_sheet_id'))
        batch_op.drop_index(batch_op.f('ix_reuse_region_code'))
        batch_op.drop_index(batch_op.f('ix_reuse_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_reuse_declared_by_id'))

    op.drop_table('reuse')
    with op.batch_alter_table('publication', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_publication_parent_ref'))
        batch_op.drop_index('ix_publication_list')

    op.drop_table('publication')
    with op.batch_alter_table('proof_link', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_proof_link_sheet_id'))

    op.drop_table('proof_link')
    with op.batch_alter_table('favourite', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_favourite_sheet_id'))
        batch_op.drop_index(batch_op.f('ix_favourite_account_id'))

    op.drop_table('favourite')
    with op.batch_alter_table('sheet', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sheet_state'))
        batch_op.drop_index(batch_op.f('ix_sheet_review_due'))
        batch_op.drop_index(batch_op.f('ix_sheet_publish_at'))
        batch_op.drop_index(batch_op.f('ix_sheet_parent_id'))
        batch_op.drop_index(batch_op.f('ix_sheet_owner_id'))
        batch_op.drop_index(batch_op.f('ix_sheet_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_sheet_kind'))
        batch_op.drop_index(batch_op.f('ix_sheet_deputy_id'))

    op.drop_table('sheet')
