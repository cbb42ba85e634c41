"""add the tables of projects

Revision: 0006_projects, after 0005_volunteers
"""

import sqlalchemy as sa
from alembic import op

revision = '0006_projects'
down_revision = '0005_volunteers'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('project',
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=100), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('summary', sa.String(length=600), nullable=False),
    sa.Column('problem', sa.Text(), nullable=False),
    sa.Column('solution', sa.Text(), nullable=False),
    sa.Column('evidence', sa.Text(), nullable=False),
    sa.Column('team', sa.Text(), nullable=False),
    sa.Column('links_of_interest', sa.Text(), nullable=False),
    sa.Column('rendered', sa.JSON(), nullable=False),
    sa.Column('stage', sa.String(length=40), nullable=False),
    sa.Column('cancers', sa.JSON(), nullable=False),
    sa.Column('themes', sa.JSON(), nullable=False),
    sa.Column('care_steps', sa.JSON(), nullable=False),
    sa.Column('regions', sa.JSON(), nullable=False),
    sa.Column('territory', sa.String(length=200), nullable=False),
    sa.Column('involvement_checklist', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('archived_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('source_url', sa.String(length=400), nullable=False),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state <> 'published') OR (published_at IS NOT NULL)", name=op.f('ck_project_published_at_if_published')),
    sa.CheckConstraint("state NOT IN ('returned', 'refused') OR state_reason <> ''", name=op.f('ck_project_reason_if_turned_down')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_project_organisation_id_organisation')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project')),
    sa.UniqueConstraint('public_id', name=op.f('uq_project_public_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_project_slug'))
    )
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_project_organisation_id'), ['organisation_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_project_state'), ['state'], unique=False)

    op.create_table('iteration',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('happened', sa.String(length=40), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('patients_changed', sa.Text(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_iteration_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_iteration')),
    sa.UniqueConstraint('public_id', name=op.f('uq_iteration_public_id'))
    )
    with op.batch_alter_table('iteration', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_iteration_project_id'), ['project_id'], unique=False)

    op.create_table('need',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=120), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('why', sa.Text(), nullable=False),
    sa.Column('gain', sa.Text(), nullable=False),
    sa.Column('tasks', sa.Text(), nullable=False),
    sa.Column('rendered', sa.JSON(), nullable=False),
    sa.Column('format', sa.String(length=40), nullable=False),
    sa.Column('modality', sa.String(length=40), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('region_code', sa.String(length=2), nullable=True),
    sa.Column('department_code', sa.String(length=3), nullable=True),
    sa.Column('happens', sa.String(length=40), nullable=False),
    sa.Column('duration_minutes', sa.Integer(), nullable=True),
    sa.Column('involvement', sa.String(length=40), nullable=False),
    sa.Column('seats', sa.Integer(), nullable=False),
    sa.Column('agreement', sa.JSON(), nullable=False),
    sa.Column('access_provided', sa.JSON(), nullable=False),
    sa.Column('compensation', sa.String(length=40), nullable=False),
    sa.Column('compensation_cents', sa.Integer(), nullable=True),
    sa.Column('expenses_covered', sa.Boolean(), nullable=False),
    sa.Column('expenses_note', sa.String(length=300), nullable=False),
    sa.Column('payment_state', sa.String(length=40), nullable=False),
    sa.Column('required', sa.JSON(), nullable=False),
    sa.Column('desired', sa.JSON(), nullable=False),
    sa.Column('answer_by', sa.DateTime(timezone=True), nullable=True),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('state_reason', sa.Text(), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_fictional', sa.Boolean(), nullable=False),
    sa.Column('search_text', sa.Text(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("state <> 'open' OR opened_at IS NOT NULL", name=op.f('ck_need_opened_at_if_open')),
    sa.CheckConstraint("state NOT IN ('returned', 'refused') OR state_reason <> ''", name=op.f('ck_need_reason_if_turned_down')),
    sa.CheckConstraint('seats BETWEEN 1 AND 2000', name=op.f('ck_need_seats_range')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_need_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_need')),
    sa.UniqueConstraint('public_id', name=op.f('uq_need_public_id')),
    sa.UniqueConstraint('slug', name=op.f('uq_need_slug'))
    )
    with op.batch_alter_table('need', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_need_project_id'), ['project_id'], unique=False)
        batch_op.create_index('ix_need_public', ['state', 'answer_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_need_state'), ['state'], unique=False)

    op.create_table('project_version',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('author_ref', sa.String(length=22), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_project_version_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_project_version')),
    sa.UniqueConstraint('project_id', 'number', name=op.f('uq_project_version_project_id_number'))
    )
    op.create_table('segment_question',
    sa.Column('project_id', sa.Integer(), nullable=False),
    sa.Column('organisation_id', sa.Integer(), nullable=False),
    sa.Column('asked_by_id', sa.Integer(), nullable=True),
    sa.Column('week', sa.String(length=8), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('criteria', sa.JSON(), nullable=False),
    sa.Column('answer', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['asked_by_id'], ['account.id'], name=op.f('fk_segment_question_asked_by_id_account')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisation.id'], name=op.f('fk_segment_question_organisation_id_organisation')),
    sa.ForeignKeyConstraint(['project_id'], ['project.id'], name=op.f('fk_segment_question_project_id_project')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_segment_question')),
    sa.UniqueConstraint('project_id', 'week', 'fingerprint', name=op.f('uq_segment_question_project_id_week_fingerprint'))
    )
    with op.batch_alter_table('segment_question', schema=None) as batch_op:
        batch_op.create_index('ix_segment_answer', ['fingerprint', 'week'], unique=False)
        batch_op.create_index('ix_segment_budget', ['organisation_id', 'week'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('segment_question', schema=None) as batch_op:
        batch_op.drop_index('ix_segment_budget')
        batch_op.drop_index('ix_segment_answer')

    op.drop_table('segment_question')
    op.drop_table('project_version')
    with op.batch_alter_table('need', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_need_state'))
        batch_op.drop_index('ix_need_public')
        batch_op.drop_index(batch_op.f('ix_need_project_id'))

    op.drop_table('need')
    with op.batch_alter_table('iteration', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_iteration_project_id'))

    op.drop_table('iteration')
    with op.batch_alter_table('project', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_project_state'))
        batch_op.drop_index(batch_op.f('ix_project_organisation_id'))

    op.drop_table('project')
