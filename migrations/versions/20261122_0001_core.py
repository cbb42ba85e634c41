"""add the tables of core

Revision: 0001_core, the first
"""

import sqlalchemy as sa
from alembic import op

revision = '0001_core'
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('audit_entry',
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor_ref', sa.String(length=22), nullable=True),
    sa.Column('verb', sa.String(length=80), nullable=False),
    sa.Column('subject_kind', sa.String(length=40), nullable=False),
    sa.Column('subject_ref', sa.String(length=64), nullable=False),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entry'))
    )
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entry_actor_ref'), ['actor_ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_at'), ['at'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_subject_ref'), ['subject_ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_audit_entry_verb'), ['verb'], unique=False)

    op.create_table('job',
    sa.Column('reference', sa.String(length=22), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('arguments', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('unique_key', sa.String(length=120), nullable=True),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('run_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('silent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('last_error', sa.Text(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'done' OR state = 'failed') = (ended_at IS NOT NULL)", name=op.f('ck_job_ended_iff_over')),
    sa.CheckConstraint("state != 'running' OR silent_at IS NOT NULL", name=op.f('ck_job_running_has_deadline')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_job')),
    sa.UniqueConstraint('reference', name=op.f('uq_job_reference')),
    sa.UniqueConstraint('unique_key', name=op.f('uq_job_unique_key'))
    )
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.create_index('ix_job_due', ['state', 'run_at', 'id'], unique=False)
        batch_op.create_index(batch_op.f('ix_job_name'), ['name'], unique=False)

    op.create_table('mail_log',
    sa.Column('job_reference', sa.String(length=22), nullable=False),
    sa.Column('kind', sa.String(length=80), nullable=False),
    sa.Column('recipient_ref', sa.String(length=22), nullable=False),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('message_id', sa.String(length=200), nullable=False),
    sa.Column('queued_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('error', sa.String(length=200), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_mail_log_sent_iff_sent')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mail_log')),
    sa.UniqueConstraint('job_reference', name=op.f('uq_mail_log_job_reference')),
    sa.UniqueConstraint('message_id', name=op.f('uq_mail_log_message_id'))
    )
    with op.batch_alter_table('mail_log', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_mail_log_kind'), ['kind'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_log_queued_at'), ['queued_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_mail_log_recipient_ref'), ['recipient_ref'], unique=False)

    op.create_table('person_key',
    sa.Column('master_id', sa.String(length=16), nullable=True),
    sa.Column('wrapped', sa.LargeBinary(), nullable=True),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_key'))
    )
    with op.batch_alter_table('person_key', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_key_master_id'), ['master_id'], unique=False)

    op.create_table('worker_beat',
    sa.Column('worker', sa.String(length=80), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_worker_beat')),
    sa.UniqueConstraint('worker', name=op.f('uq_worker_beat_worker'))
    )
    with op.batch_alter_table('worker_beat', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_worker_beat_at'), ['at'], unique=False)

    op.create_table('stored_file',
    sa.Column('storage_key', sa.String(length=40), nullable=False),
    sa.Column('person_key_id', sa.Integer(), nullable=True),
    sa.Column('public_name', sa.String(length=120), nullable=True),
    sa.Column('own_name_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('media_type', sa.String(length=100), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint('(person_key_id IS NULL) = (public_name IS NOT NULL)', name=op.f('ck_stored_file_named_in_clear_iff_nobodys')),
    sa.CheckConstraint('size > 0', name=op.f('ck_stored_file_not_empty')),
    sa.ForeignKeyConstraint(['person_key_id'], ['person_key.id'], name=op.f('fk_stored_file_person_key_id_person_key')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stored_file')),
    sa.UniqueConstraint('public_id', name=op.f('uq_stored_file_public_id')),
    sa.UniqueConstraint('storage_key', name=op.f('uq_stored_file_storage_key'))
    )
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_stored_file_person_key_id'), ['person_key_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_stored_file_person_key_id'))

    op.drop_table('stored_file')
    with op.batch_alter_table('worker_beat', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_worker_beat_at'))

    op.drop_table('worker_beat')
    with op.batch_alter_table('person_key', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_person_key_master_id'))

    op.drop_table('person_key')
    with op.batch_alter_table('mail_log', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_mail_log_recipient_ref'))
        batch_op.drop_index(batch_op.f('ix_mail_log_queued_at'))
        batch_op.drop_index(batch_op.f('ix_mail_log_kind'))

    op.drop_table('mail_log')
    with op.batch_alter_table('job', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_job_name'))
        batch_op.drop_index('ix_job_due')

    op.drop_table('job')
    with op.batch_alter_table('audit_entry', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_audit_entry_verb'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_subject_ref'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_at'))
        batch_op.drop_index(batch_op.f('ix_audit_entry_actor_ref'))

    op.drop_table('audit_entry')
