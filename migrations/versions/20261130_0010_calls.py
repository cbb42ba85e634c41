"""add the tables of the calls

Revision: 0010_calls, after 0009_search
"""

import sqlalchemy as sa
from alembic import op

revision = '0010_calls'
down_revision = '0009_search'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('call',
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('reference', sa.String(length=40), nullable=False),
    sa.Column('edition', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('aliases', sa.JSON(), nullable=False),
    sa.Column('summary', sa.String(length=600), nullable=False),
    sa.Column('context', sa.Text(), nullable=False),
    sa.Column('objectives', sa.Text(), nullable=False),
    sa.Column('rendered', sa.JSON(), nullable=False),
    sa.Column('strategy_axis', sa.String(length=300), nullable=False),
    sa.Column('planned_opening', sa.String(length=21), nullable=True),
    sa.Column('planned_closing', sa.String(length=21), nullable=True),
    sa.Column('planned_results', sa.String(length=21), nullable=True),
    sa.Column('launched', sa.String(length=21), nullable=True),
    sa.Column('results_on', sa.String(length=21), nullable=True),
    sa.Column('opens_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closes_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closing_policy', sa.String(length=40), nullable=False),
    sa.Column('grace_minutes', sa.Integer(), nullable=False),
    sa.Column('extensions', sa.JSON(), nullable=False),
    sa.Column('eligibility', sa.JSON(), nullable=False),
    sa.Column('lots', sa.JSON(), nullable=False),
    sa.Column('contact_label', sa.String(length=160), nullable=False),
    sa.Column('contact_email', sa.String(length=254), nullable=False),
    sa.Column('external_url', sa.String(length=400), nullable=False),
    sa.Column('source_url', sa.String(length=400), nullable=False),
    sa.Column('estimated_minutes', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=False),
    sa.Column('announced_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('results_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cancelled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('previous_edition_id', sa.Integer(), nullable=True),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'announced' OR announced_at IS NOT NULL", name=op.f('ck_call_announced_at_if_announced')),
    sa.CheckConstraint("state <> 'cancelled' OR (cancelled_at IS NOT NULL AND state_reason <> '')", name=op.f('ck_call_reason_if_cancelled')),
    sa.CheckConstraint("state <> 'published_results' OR results_at IS NOT NULL", name=op.f('ck_call_results_at_if_published')),
    sa.CheckConstraint("state NOT IN ('open', 'closed', 'reviewing', 'published_results') OR opened_at IS NOT NULL", name=op.f('ck_call_opened_at_once_open')),
    sa.CheckConstraint('edition >= 1', name=op.f('ck_call_edition_from_one')),
    sa.CheckConstraint('estimated_minutes IS NULL OR estimated_minutes > 0', name=op.f('ck_call_estimate_is_positive')),
    sa.CheckConstraint('grace_minutes >= 0', name=op.f('ck_call_grace_not_negative')),
    sa.CheckConstraint('opens_at IS NULL OR closes_at IS NULL OR opens_at < closes_at', name=op.f('ck_call_opens_before_it_closes')),
    sa.CheckConstraint('previous_edition_id IS NULL OR previous_edition_id <> id', name=op.f('ck_call_not_its_own_edition')),
    sa.ForeignKeyConstraint(['previous_edition_id'], ['call.id'], name=op.f('fk_call_previous_edition_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call')),
    sa.UniqueConstraint('public_id', name=op.f('uq_call_public_id')),
    sa.UniqueConstraint('reference', name=op.f('uq_call_reference')),
    sa.UniqueConstraint('slug', name=op.f('uq_call_slug'))
    )
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_closes_at'), ['closes_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_kind'), ['kind'], unique=False)
        batch_op.create_index('ix_call_list', ['state', 'closes_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_opens_at'), ['opens_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_previous_edition_id'), ['previous_edition_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_state'), ['state'], unique=False)

    op.create_table('call_version',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('author_ref', sa.String(length=22), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_version_call_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_version')),
    sa.UniqueConstraint('call_id', 'number', name=op.f('uq_call_version_call_id_number'))
    )
    op.create_table('form_revision',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('questionnaire', sa.JSON(), nullable=False),
    sa.Column('notice', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('author_ref', sa.String(length=22), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("published_at IS NULL OR number = 1 OR notice <> ''", name=op.f('ck_form_revision_notice_of_a_change')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_form_revision_call_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_form_revision')),
    sa.UniqueConstraint('call_id', 'number', name=op.f('uq_form_revision_call_id_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_form_revision_public_id'))
    )
    with op.batch_alter_table('form_revision', schema=None) as batch_op:
        batch_op.create_index('uq_form_revision_open', ['call_id'], unique=True, sqlite_where=sa.text('published_at IS NULL'), postgresql_where=sa.text('published_at IS NULL'))

    op.create_table('application',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('lot', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('reference', sa.String(length=60), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=False),
    sa.Column('first_filed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('filed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('withdrawn_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('correction', sa.JSON(), nullable=False),
    sa.Column('authorisation_reference', sa.String(length=80), nullable=False),
    sa.Column('authorisation_until', sa.Date(), nullable=True),
    sa.Column('duplicated_from_id', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'draft') = (filed_at IS NULL)", name=op.f('ck_application_filed_at_iff_filed')),
    sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_at IS NOT NULL)", name=op.f('ck_application_withdrawn_at_iff_withdrawn')),
    sa.CheckConstraint("state <> 'withdrawn' OR state_reason <> ''", name=op.f('ck_application_reason_if_withdrawn')),
    sa.CheckConstraint('(filed_at IS NULL) = (first_filed_at IS NULL)', name=op.f('ck_application_first_filed_iff_filed')),
    sa.CheckConstraint('(filed_at IS NULL) = (reference IS NULL)', name=op.f('ck_application_reference_iff_filed')),
    sa.CheckConstraint('duplicated_from_id IS NULL OR duplicated_from_id <> id', name=op.f('ck_application_not_its_own_copy')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_application_call_id_call')),
    sa.ForeignKeyConstraint(['duplicated_from_id'], ['application.id'], name=op.f('fk_application_duplicated_from_id_application')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_application_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['revision_id'], ['form_revision.id'], name=op.f('fk_application_revision_id_form_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application')),
    sa.UniqueConstraint('call_id', 'reference', name=op.f('uq_application_call_id_reference')),
    sa.UniqueConstraint('public_id', name=op.f('uq_application_public_id'))
    )
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.create_index('ix_application_board', ['call_id', 'state', 'filed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_duplicated_from_id'), ['duplicated_from_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_revision_id'), ['revision_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_state'), ['state'], unique=False)

    op.create_table('call_document',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('stored_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("title <> ''", name=op.f('ck_call_document_has_title')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_document_call_id_call')),
    sa.ForeignKeyConstraint(['stored_id'], ['stored_file.id'], name=op.f('fk_call_document_stored_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_document')),
    sa.UniqueConstraint('public_id', name=op.f('uq_call_document_public_id')),
    sa.UniqueConstraint('stored_id', name=op.f('uq_call_document_stored_id'))
    )
    with op.batch_alter_table('call_document', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_document_call_id'), ['call_id'], unique=False)

    op.create_table('call_follower',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_call_follower_account_id_account')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_follower_call_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_follower')),
    sa.UniqueConstraint('call_id', 'account_id', name=op.f('uq_call_follower_call_id_account_id'))
    )
    with op.batch_alter_table('call_follower', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_follower_account_id'), ['account_id'], unique=False)

    op.create_table('application_change',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('section_key', sa.String(length=60), nullable=False),
    sa.Column('field_key', sa.String(length=60), nullable=False),
    sa.Column('before', sa.JSON(), nullable=False),
    sa.Column('after', sa.JSON(), nullable=False),
    sa.Column('by_ref', sa.String(length=22), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_application_change_application_id_application')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_change'))
    )
    with op.batch_alter_table('application_change', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_change_by_ref'), ['by_ref'], unique=False)
        batch_op.create_index('ix_application_change_history', ['application_id', 'at'], unique=False)

    op.create_table('application_file',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('section_key', sa.String(length=60), nullable=False),
    sa.Column('field_key', sa.String(length=60), nullable=False),
    sa.Column('stored_id', sa.Integer(), nullable=False),
    sa.Column('added_by_ref', sa.String(length=22), nullable=True),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('removed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_application_file_application_id_application')),
    sa.ForeignKeyConstraint(['stored_id'], ['stored_file.id'], name=op.f('fk_application_file_stored_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_file')),
    sa.UniqueConstraint('public_id', name=op.f('uq_application_file_public_id')),
    sa.UniqueConstraint('stored_id', name=op.f('uq_application_file_stored_id'))
    )
    with op.batch_alter_table('application_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_file_added_by_ref'), ['added_by_ref'], unique=False)
        batch_op.create_index('ix_application_file_field', ['application_id', 'section_key', 'field_key'], unique=False)

    op.create_table('application_member',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('key_id', sa.Integer(), nullable=True),
    sa.Column('address_index', sa.LargeBinary(length=32), nullable=True),
    sa.Column('address_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('token_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('role', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('invited_by_ref', sa.String(length=22), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('joined_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('signed_off_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name=op.f('ck_application_member_left_at_iff_left')),
    sa.CheckConstraint("state <> 'active' OR (account_id IS NOT NULL AND joined_at IS NOT NULL)", name=op.f('ck_application_member_joined_if_active')),
    sa.CheckConstraint("state <> 'invited' OR address_index IS NOT NULL", name=op.f('ck_application_member_address_while_invited')),
    sa.CheckConstraint('(address_index IS NULL) = (address_sealed IS NULL)', name=op.f('ck_application_member_address_indexed_iff_kept')),
    sa.CheckConstraint('address_sealed IS NULL OR key_id IS NOT NULL', name=op.f('ck_application_member_key_with_an_address')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_application_member_account_id_account')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_application_member_application_id_application')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_application_member_key_id_person_key')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_application_member_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_member')),
    sa.UniqueConstraint('application_id', 'account_id', name=op.f('uq_application_member_application_id_account_id')),
    sa.UniqueConstraint('application_id', 'address_index', name=op.f('uq_application_member_application_id_address_index')),
    sa.UniqueConstraint('key_id', name=op.f('uq_application_member_key_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_application_member_public_id')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_application_member_token_hash'))
    )
    with op.batch_alter_table('application_member', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_application_member_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_member_address_index'), ['address_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_application_member_organisation_id'), ['organisation_id'], unique=False)

    op.create_table('application_section',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=60), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('updated_by_ref', sa.String(length=22), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_application_section_application_id_application')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_application_section')),
    sa.UniqueConstraint('application_id', 'key', name=op.f('uq_application_section_application_id_key'))
    )
    op.create_table('call_inquiry',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=True),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('question', sa.Text(), nullable=False),
    sa.Column('answer', sa.Text(), nullable=False),
    sa.Column('published_question', sa.Text(), nullable=False),
    sa.Column('published_answer', sa.Text(), nullable=False),
    sa.Column('visibility', sa.String(length=40), nullable=False),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(visibility = 'pending') = (answered_at IS NULL)", name=op.f('ck_call_inquiry_answered_iff_not_pending')),
    sa.CheckConstraint("question <> ''", name=op.f('ck_call_inquiry_asks_something')),
    sa.CheckConstraint("visibility <> 'private' OR answer <> ''", name=op.f('ck_call_inquiry_answer_if_private')),
    sa.CheckConstraint("visibility <> 'published' OR (published_at IS NOT NULL AND published_question <> '' AND published_answer <> '')", name=op.f('ck_call_inquiry_whole_if_published')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_call_inquiry_application_id_application')),
    sa.ForeignKeyConstraint(['asked_by_id'], ['account.id'], name=op.f('fk_call_inquiry_asked_by_id_account')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_call_inquiry_call_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_call_inquiry')),
    sa.UniqueConstraint('public_id', name=op.f('uq_call_inquiry_public_id'))
    )
    with op.batch_alter_table('call_inquiry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_call_inquiry_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_call_inquiry_asked_by_id'), ['asked_by_id'], unique=False)
        batch_op.create_index('ix_call_inquiry_list', ['call_id', 'visibility', 'asked_at'], unique=False)

    op.create_table('filing',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('revision_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_ref', sa.String(length=22), nullable=True),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('files', sa.JSON(), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('idempotency_key', sa.String(length=64), nullable=False),
    sa.Column('receipt_id', sa.Integer(), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('number >= 1', name=op.f('ck_filing_number_from_one')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_filing_application_id_application')),
    sa.ForeignKeyConstraint(['receipt_id'], ['stored_file.id'], name=op.f('fk_filing_receipt_id_stored_file')),
    sa.ForeignKeyConstraint(['revision_id'], ['form_revision.id'], name=op.f('fk_filing_revision_id_form_revision')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_filing')),
    sa.UniqueConstraint('application_id', 'idempotency_key', name=op.f('uq_filing_application_id_idempotency_key')),
    sa.UniqueConstraint('application_id', 'number', name=op.f('uq_filing_application_id_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_filing_public_id')),
    sa.UniqueConstraint('receipt_id', name=op.f('uq_filing_receipt_id'))
    )
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.create_index('ix_filing_at', ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_by_ref'), ['by_ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_filing_revision_id'), ['revision_id'], unique=False)

    op.create_table('late_code',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.LargeBinary(length=32), nullable=False),
    sa.Column('valid_until', sa.DateTime(timezone=True), nullable=False),
    sa.Column('max_uses', sa.Integer(), nullable=False),
    sa.Column('uses', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('made_by_ref', sa.String(length=22), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_late_code_says_why')),
    sa.CheckConstraint('max_uses >= 1', name=op.f('ck_late_code_usable')),
    sa.CheckConstraint('uses BETWEEN 0 AND max_uses', name=op.f('ck_late_code_within_its_uses')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_late_code_application_id_application')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_late_code_call_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_late_code')),
    sa.UniqueConstraint('code_hash', name=op.f('uq_late_code_code_hash')),
    sa.UniqueConstraint('public_id', name=op.f('uq_late_code_public_id'))
    )
    with op.batch_alter_table('late_code', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_late_code_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_late_code_call_id'), ['call_id'], unique=False)


def downgrade() -> None:
    with op.batch_alter_table('late_code', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_late_code_call_id'))
        batch_op.drop_index(batch_op.f('ix_late_code_application_id'))

    op.drop_table('late_code')
    with op.batch_alter_table('filing', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_filing_revision_id'))
        batch_op.drop_index(batch_op.f('ix_filing_by_ref'))
        batch_op.drop_index('ix_filing_at')

    op.drop_table('filing')
    with op.batch_alter_table('call_inquiry', schema=None) as batch_op:
        batch_op.drop_index('ix_call_inquiry_list')
        batch_op.drop_index(batch_op.f('ix_call_inquiry_asked_by_id'))
        batch_op.drop_index(batch_op.f('ix_call_inquiry_application_id'))

    op.drop_table('call_inquiry')
    op.drop_table('application_section')
    with op.batch_alter_table('application_member', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_application_member_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_application_member_address_index'))
        batch_op.drop_index(batch_op.f('ix_application_member_account_id'))

    op.drop_table('application_member')
    with op.batch_alter_table('application_file', schema=None) as batch_op:
        batch_op.drop_index('ix_application_file_field')
        batch_op.drop_index(batch_op.f('ix_application_file_added_by_ref'))

    op.drop_table('application_file')
    with op.batch_alter_table('application_change', schema=None) as batch_op:
        batch_op.drop_index('ix_application_change_history')
        batch_op.drop_index(batch_op.f('ix_application_change_by_ref'))

    op.drop_table('application_change')
    with op.batch_alter_table('call_follower', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_follower_account_id'))

    op.drop_table('call_follower')
    with op.batch_alter_table('call_document', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_document_call_id'))

    op.drop_table('call_document')
    with op.batch_alter_table('application', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_application_state'))
        batch_op.drop_index(batch_op.f('ix_application_revision_id'))
        batch_op.drop_index(batch_op.f('ix_application_organisation_id'))
        batch_op.drop_index(batch_op.f('ix_application_duplicated_from_id'))
        batch_op.drop_index('ix_application_board')

    op.drop_table('application')
    with op.batch_alter_table('form_revision', schema=None) as batch_op:
        batch_op.drop_index('uq_form_revision_open', sqlite_where=sa.text('published_at IS NULL'), postgresql_where=sa.text('published_at IS NULL'))

    op.drop_table('form_revision')
    op.drop_table('call_version')
    with op.batch_alter_table('call', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_call_state'))
        batch_op.drop_index(batch_op.f('ix_call_previous_edition_id'))
        batch_op.drop_index(batch_op.f('ix_call_opens_at'))
        batch_op.drop_index('ix_call_list')
        batch_op.drop_index(batch_op.f('ix_call_kind'))
        batch_op.drop_index(batch_op.f('ix_call_closes_at'))

    op.drop_table('call')
