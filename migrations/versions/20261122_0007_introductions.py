"""add the tables of introductions

Revision: 0007_introductions, after 0006_projects
"""

import sqlalchemy as sa
from alembic import op

revision = '0007_introductions'
down_revision = '0006_projects'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('matching_weights',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('weights', sa.JSON(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_by_ref', sa.String(length=22), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("note <> ''", name=op.f('ck_matching_weights_says_why')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_matching_weights')),
    sa.UniqueConstraint('number', name=op.f('uq_matching_weights_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_matching_weights_public_id'))
    )
    op.create_table('participation_report',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('aim', sa.Text(), nullable=False),
    sa.Column('methods', sa.Text(), nullable=False),
    sa.Column('results', sa.Text(), nullable=False),
    sa.Column('discussion', sa.Text(), nullable=False),
    sa.Column('reflections', sa.Text(), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_participation_report_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_participation_report')),
    sa.UniqueConstraint('project_id', name=op.f('uq_participation_report_project_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_participation_report_public_id'))
    )
    op.create_table('sitting',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=False),
    sa.Column('place', sa.String(length=300), nullable=False),
    sa.Column('agenda', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sequence', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'held' OR held_at IS NOT NULL", name=op.f('ck_sitting_held_at_if_held')),
    sa.CheckConstraint('duration_minutes > 0', name=op.f('ck_sitting_lasts')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_sitting_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sitting')),
    sa.UniqueConstraint('public_id', name=op.f('uq_sitting_public_id'))
    )
    with op.batch_alter_table('sitting', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sitting_need_id'), ['need_id'], unique=False)

    op.create_table('wave',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('size', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_wave_need_id_need')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wave')),
    sa.UniqueConstraint('need_id', 'number', name=op.f('uq_wave_need_id_number')),
    sa.UniqueConstraint('public_id', name=op.f('uq_wave_public_id'))
    )
    op.create_table('introduction',
    sa.Column('need_id', sa.Integer(), nullable=False),
    sa.Column('volunteer_id', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('wave_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('origin', sa.String(length=40), nullable=False),
    sa.Column('staff_reason_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('score', sa.Integer(), nullable=True),
    sa.Column('reasons_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('pseudonym', sa.String(length=60), nullable=False),
    sa.Column('shared_fields', sa.JSON(), nullable=False),
    sa.Column('contact_fields', sa.JSON(), nullable=False),
    sa.Column('word_from_volunteer_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('volunteer_reason', sa.String(length=40), nullable=True),
    sa.Column('leader_reason', sa.String(length=40), nullable=True),
    sa.Column('kind_words_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('link_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('waiting_since', sa.DateTime(timezone=True), nullable=False),
    sa.Column('nudged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('chased_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('confirmed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('access_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("origin <> 'staff' OR staff_reason_sealed IS NOT NULL", name=op.f('ck_introduction_staff_proposal_has_reason')),
    sa.CheckConstraint("state <> 'declined' OR volunteer_reason IS NOT NULL", name=op.f('ck_introduction_decline_has_reason')),
    sa.CheckConstraint("state <> 'refused' OR (leader_reason IS NOT NULL AND kind_words_sealed IS NOT NULL)", name=op.f('ck_introduction_refusal_has_reason')),
    sa.CheckConstraint("state NOT IN ('confirmed', 'took_part', 'evaluated') OR confirmed_at IS NOT NULL", name=op.f('ck_introduction_confirmed_by_volunteer')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_introduction_key_id_person_key')),
    sa.ForeignKeyConstraint(['need_id'], ['need.id'], name=op.f('fk_introduction_need_id_need')),
    sa.ForeignKeyConstraint(['volunteer_id'], ['volunteer.id'], name=op.f('fk_introduction_volunteer_id_volunteer')),
    sa.ForeignKeyConstraint(['wave_id'], ['wave.id'], name=op.f('fk_introduction_wave_id_wave')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_introduction')),
    sa.UniqueConstraint('link_hash', name=op.f('uq_introduction_link_hash')),
    sa.UniqueConstraint('need_id', 'pseudonym', name=op.f('uq_introduction_need_id_pseudonym')),
    sa.UniqueConstraint('need_id', 'volunteer_id', name=op.f('uq_introduction_need_id_volunteer_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_introduction_public_id'))
    )
    with op.batch_alter_table('introduction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_introduction_answered_at'), ['answered_at'], unique=False)
        batch_op.create_index('ix_introduction_clock', ['state', 'waiting_since'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_key_id'), ['key_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_need_id'), ['need_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_state'), ['state'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_volunteer_id'), ['volunteer_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_introduction_wave_id'), ['wave_id'], unique=False)

    op.create_table('acceptance',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=40), nullable=False),
    sa.Column('text_hash', sa.String(length=64), nullable=False),
    sa.Column('accepted_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_acceptance_introduction_id_introduction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acceptance')),
    sa.UniqueConstraint('introduction_id', 'side', name=op.f('uq_acceptance_introduction_id_side'))
    )
    op.create_table('attendance',
    sa.Column('sitting_id', sa.Integer(), nullable=False),
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('presence', sa.String(length=40), nullable=False),
    sa.Column('compensation_state', sa.String(length=40), nullable=False),
    sa.Column('compensation_cents', sa.Integer(), nullable=True),
    sa.Column('expenses_state', sa.String(length=40), nullable=False),
    sa.Column('expenses_cents', sa.Integer(), nullable=True),
    sa.Column('expenses_note_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('paid_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('compensation_cents IS NULL OR compensation_cents >= 0', name=op.f('ck_attendance_compensation_not_negative')),
    sa.CheckConstraint('expenses_cents IS NULL OR expenses_cents >= 0', name=op.f('ck_attendance_expenses_not_negative')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_attendance_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_attendance_key_id_person_key')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_attendance_sitting_id_sitting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attendance')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attendance_public_id')),
    sa.UniqueConstraint('sitting_id', 'introduction_id', name=op.f('uq_attendance_sitting_id_introduction_id'))
    )
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attendance_introduction_id'), ['introduction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_attendance_key_id'), ['key_id'], unique=False)

    op.create_table('contribution',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('sitting_id', sa.Integer(), nullable=True),
    sa.Column('summary_sealed', sa.LargeBinary(), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=True),
    sa.Column('why_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('what_changed_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('link', sa.String(length=400), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reminded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(outcome IS NULL) = (reported_at IS NULL)', name=op.f('ck_contribution_reported_iff_outcome')),
    sa.CheckConstraint('outcome IS NULL OR why_sealed IS NOT NULL', name=op.f('ck_contribution_outcome_has_why')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_contribution_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_contribution_key_id_person_key')),
    sa.ForeignKeyConstraint(['sitting_id'], ['sitting.id'], name=op.f('fk_contribution_sitting_id_sitting')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contribution')),
    sa.UniqueConstraint('introduction_id', 'sitting_id', name=op.f('uq_contribution_introduction_id_sitting_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_contribution_public_id'))
    )
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.create_index('ix_contribution_due', ['reported_at', 'due_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_introduction_id'), ['introduction_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_key_id'), ['key_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contribution_sitting_id'), ['sitting_id'], unique=False)

    op.create_table('conversation',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('volunteer_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('leader_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_conversation_introduction_id_introduction')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conversation')),
    sa.UniqueConstraint('introduction_id', name=op.f('uq_conversation_introduction_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_conversation_public_id'))
    )
    op.create_table('evaluation',
    sa.Column('introduction_id', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=40), nullable=False),
    sa.Column('rating', sa.Integer(), nullable=False),
    sa.Column('would_repeat', sa.Boolean(), nullable=True),
    sa.Column('comment_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('given_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('rating BETWEEN 1 AND 5', name=op.f('ck_evaluation_rating_range')),
    sa.ForeignKeyConstraint(['introduction_id'], ['introduction.id'], name=op.f('fk_evaluation_introduction_id_introduction')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_evaluation_key_id_person_key')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_evaluation')),
    sa.UniqueConstraint('introduction_id', 'side', name=op.f('uq_evaluation_introduction_id_side')),
    sa.UniqueConstraint('public_id', name=op.f('uq_evaluation_public_id'))
    )
    with op.batch_alter_table('evaluation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_evaluation_key_id'), ['key_id'], unique=False)

    op.create_table('message',
    sa.Column('conversation_id', sa.Integer(), nullable=False),
    sa.Column('key_id', sa.Integer(), nullable=False),
    sa.Column('side', sa.String(length=40), nullable=False),
    sa.Column('author_id', sa.Integer(), nullable=True),
    sa.Column('body_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('hidden_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reported_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reported_by', sa.String(length=40), nullable=True),
    sa.Column('report_reason_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('moderated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(reported_at IS NULL) = (reported_by IS NULL)', name=op.f('ck_message_reported_by_iff_reported')),
    sa.ForeignKeyConstraint(['author_id'], ['account.id'], name=op.f('fk_message_author_id_account')),
    sa.ForeignKeyConstraint(['conversation_id'], ['conversation.id'], name=op.f('fk_message_conversation_id_conversation')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_message_key_id_person_key')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message')),
    sa.UniqueConstraint('public_id', name=op.f('uq_message_public_id'))
    )
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_message_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_key_id'), ['key_id'], unique=False)
        batch_op.create_index('ix_message_order', ['conversation_id', 'sent_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_message_reported_at'), ['reported_at'], unique=False)

    op.create_table('attachment',
    sa.Column('message_id', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_attachment_file_id_stored_file')),
    sa.ForeignKeyConstraint(['message_id'], ['message.id'], name=op.f('fk_attachment_message_id_message')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_attachment')),
    sa.UniqueConstraint('file_id', name=op.f('uq_attachment_file_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_attachment_public_id'))
    )
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_attachment_message_id'), ['message_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('attachment', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attachment_message_id'))

    op.drop_table('attachment')
    with op.batch_alter_table('message', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_message_reported_at'))
        batch_op.drop_index('ix_message_order')
        batch_op.drop_index(batch_op.f('ix_message_key_id'))
        batch_op.drop_index(batch_op.f('ix_message_author_id'))

    op.drop_table('message')
    with op.batch_alter_table('evaluation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_evaluation_key_id'))

    op.drop_table('evaluation')
    op.drop_table('conversation')
    with op.batch_alter_table('contribution', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_contribution_sitting_id'))
        batch_op.drop_index(batch_op.f('ix_contribution_key_id'))
        batch_op.drop_index(batch_op.f('ix_contribution_introduction_id'))
        batch_op.drop_index('ix_contribution_due')

    op.drop_table('contribution')
    with op.batch_alter_table('attendance', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_attendance_key_id'))
        batch_op.drop_index(batch_op.f('ix_attendance_introduction_id'))

    op.drop_table('attendance')
    op.drop_table('acceptance')
    with op.batch_alter_table('introduction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_introduction_wave_id'))
        batch_op.drop_index(batch_op.f('ix_introduction_volunteer_id'))
        batch_op.drop_index(batch_op.f('ix_introduction_state'))
        batch_op.drop_index(batch_op.f('ix_introduction_need_id'))
        batch_op.drop_index(batch_op.f('ix_introduction_key_id'))
        batch_op.drop_index('ix_introduction_clock')
        batch_op.drop_index(batch_op.f('ix_introduction_answered_at'))

    op.drop_table('introduction')
    op.drop_table('wave')
    with op.batch_alter_table('sitting', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sitting_need_id'))

    op.drop_table('sitting')
    op.drop_table('participation_report')
    op.drop_table('matching_weights')
