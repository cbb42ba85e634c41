"""keep the rounds of review, their grids, reviewers, conflicts, reviews, decisions and letters

Revision: 0014_reviews, after 0013_service_minutes
"""

import sqlalchemy as sa
from alembic import op

revision = "0014_reviews"
down_revision = "0013_service_minutes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('review_round',
    sa.Column('call_id', sa.Integer(), nullable=False),
    sa.Column('phase', sa.String(length=40), nullable=False),
    sa.Column('is_blind', sa.Boolean(), nullable=False),
    sa.Column('reviewers_per_application', sa.Integer(), nullable=False),
    sa.Column('wants_patient', sa.Boolean(), nullable=False),
    sa.Column('others_shown', sa.String(length=40), nullable=False),
    sa.Column('guidance', sa.Text(), nullable=False),
    sa.Column('guidance_html', sa.Text(), nullable=False),
    sa.Column('checklist', sa.JSON(), nullable=False),
    sa.Column('answer_days', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('places', sa.Integer(), nullable=True),
    sa.Column('quorum', sa.Integer(), nullable=False),
    sa.Column('last_number', sa.Integer(), nullable=False),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(phase = 'decided') = (decided_at IS NOT NULL)", name=op.f('ck_review_round_decided_at_iff_decided')),
    sa.CheckConstraint('answer_days BETWEEN 1 AND 90', name=op.f('ck_review_round_some_days')),
    sa.CheckConstraint('places IS NULL OR places > 0', name=op.f('ck_review_round_some_places')),
    sa.CheckConstraint('quorum >= 0', name=op.f('ck_review_round_quorum_not_negative')),
    sa.CheckConstraint('reviewers_per_application BETWEEN 1 AND 12', name=op.f('ck_review_round_some_reviewers')),
    sa.ForeignKeyConstraint(['call_id'], ['call.id'], name=op.f('fk_review_round_call_id_call')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review_round')),
    sa.UniqueConstraint('call_id', name=op.f('uq_review_round_call_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_review_round_public_id'))
    )
    op.create_table('deliberation',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('held_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('place', sa.String(length=200), nullable=False),
    sa.Column('present', sa.JSON(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('opened_by_ref', sa.String(length=22), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_by_ref', sa.String(length=22), nullable=True),
    sa.Column('minutes_id', sa.Integer(), nullable=True),
    sa.Column('digest', sa.String(length=64), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name=op.f('ck_deliberation_closed_at_iff_closed')),
    sa.CheckConstraint('(minutes_id IS NULL) = (digest IS NULL)', name=op.f('ck_deliberation_digest_iff_minutes')),
    sa.ForeignKeyConstraint(['minutes_id'], ['stored_file.id'], name=op.f('fk_deliberation_minutes_id_stored_file')),
    sa.ForeignKeyConstraint(['round_id'], ['review_round.id'], name=op.f('fk_deliberation_round_id_review_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deliberation')),
    sa.UniqueConstraint('minutes_id', name=op.f('uq_deliberation_minutes_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_deliberation_public_id'))
    )
    with op.batch_alter_table('deliberation', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_deliberation_round_id'), ['round_id'], unique=False)

    op.create_table('dispatch',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('subject', sa.String(length=160), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('made_by_ref', sa.String(length=22), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('confirmed_by_ref', sa.String(length=22), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name=op.f('ck_dispatch_sent_at_iff_sent')),
    sa.CheckConstraint("subject <> '' AND body <> ''", name=op.f('ck_dispatch_says_something')),
    sa.CheckConstraint('confirmed_by_ref IS NULL OR confirmed_by_ref <> made_by_ref', name=op.f('ck_dispatch_confirmed_by_another')),
    sa.ForeignKeyConstraint(['round_id'], ['review_round.id'], name=op.f('fk_dispatch_round_id_review_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_dispatch')),
    sa.UniqueConstraint('public_id', name=op.f('uq_dispatch_public_id'))
    )
    with op.batch_alter_table('dispatch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_dispatch_round_id'), ['round_id'], unique=False)

    op.create_table('grid',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('lot', sa.String(length=40), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('locked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("title <> ''", name=op.f('ck_grid_has_title')),
    sa.ForeignKeyConstraint(['round_id'], ['review_round.id'], name=op.f('fk_grid_round_id_review_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_grid')),
    sa.UniqueConstraint('public_id', name=op.f('uq_grid_public_id')),
    sa.UniqueConstraint('round_id', 'lot', name=op.f('uq_grid_round_id_lot'))
    )
    op.create_table('reviewer',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('key_id', sa.Integer(), nullable=True),
    sa.Column('address_index', sa.LargeBinary(length=32), nullable=True),
    sa.Column('address_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('token_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('token_hash', sa.LargeBinary(length=32), nullable=True),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('is_patient', sa.Boolean(), nullable=False),
    sa.Column('sits', sa.Boolean(), nullable=False),
    sa.Column('chairs', sa.Boolean(), nullable=False),
    sa.Column('competences', sa.JSON(), nullable=False),
    sa.Column('max_load', sa.Integer(), nullable=False),
    sa.Column('decline_reason', sa.String(length=400), nullable=False),
    sa.Column('invited_by_ref', sa.String(length=22), nullable=True),
    sa.Column('invited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('conflicts_declared_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('left_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'left') = (left_at IS NOT NULL)", name=op.f('ck_reviewer_left_at_iff_left')),
    sa.CheckConstraint("state <> 'active' OR (account_id IS NOT NULL AND answered_at IS NOT NULL)", name=op.f('ck_reviewer_answered_if_active')),
    sa.CheckConstraint("state <> 'invited' OR address_index IS NOT NULL", name=op.f('ck_reviewer_address_while_invited')),
    sa.CheckConstraint('(address_index IS NULL) = (address_sealed IS NULL)', name=op.f('ck_reviewer_address_indexed_iff_kept')),
    sa.CheckConstraint('NOT chairs OR sits', name=op.f('ck_reviewer_chair_sits')),
    sa.CheckConstraint('address_sealed IS NULL OR key_id IS NOT NULL', name=op.f('ck_reviewer_key_with_an_address')),
    sa.CheckConstraint('max_load BETWEEN 0 AND 200', name=op.f('ck_reviewer_load_in_reason')),
    sa.CheckConstraint('number >= 1', name=op.f('ck_reviewer_number_from_one')),
    sa.ForeignKeyConstraint(['account_id'], ['account.id'], name=op.f('fk_reviewer_account_id_account')),
    sa.ForeignKeyConstraint(['key_id'], ['person_key.id'], name=op.f('fk_reviewer_key_id_person_key')),
    sa.ForeignKeyConstraint(['round_id'], ['review_round.id'], name=op.f('fk_reviewer_round_id_review_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reviewer')),
    sa.UniqueConstraint('key_id', name=op.f('uq_reviewer_key_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_reviewer_public_id')),
    sa.UniqueConstraint('round_id', 'account_id', name=op.f('uq_reviewer_round_id_account_id')),
    sa.UniqueConstraint('round_id', 'address_index', name=op.f('uq_reviewer_round_id_address_index')),
    sa.UniqueConstraint('round_id', 'number', name=op.f('uq_reviewer_round_id_number')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_reviewer_token_hash'))
    )
    with op.batch_alter_table('reviewer', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_reviewer_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_reviewer_address_index'), ['address_index'], unique=False)
        batch_op.create_index(batch_op.f('ix_reviewer_state'), ['state'], unique=False)

    op.create_table('admissibility',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('answers', sa.JSON(), nullable=False),
    sa.Column('findings', sa.JSON(), nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('notified_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reply', sa.Text(), nullable=False),
    sa.Column('replied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('replied_by_ref', sa.String(length=22), nullable=True),
    sa.Column('verdict', sa.Text(), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_ref', sa.String(length=22), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(replied_at IS NULL) = (reply = '')", name=op.f('ck_admissibility_replied_at_iff_reply')),
    sa.CheckConstraint("state NOT IN ('admissible', 'inadmissible') OR decided_at IS NOT NULL", name=op.f('ck_admissibility_decided_at')),
    sa.CheckConstraint("state NOT IN ('questioned', 'inadmissible') OR (notified_at IS NOT NULL AND due_at IS NOT NULL)", name=op.f('ck_admissibility_told_if_not_admissible')),
    sa.CheckConstraint("state NOT IN ('questioned', 'inadmissible') OR reason <> ''", name=op.f('ck_admissibility_reason_if_not_admissible')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_admissibility_application_id_application')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_admissibility')),
    sa.UniqueConstraint('application_id', name=op.f('uq_admissibility_application_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_admissibility_public_id'))
    )
    with op.batch_alter_table('admissibility', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_admissibility_replied_by_ref'), ['replied_by_ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_admissibility_state'), ['state'], unique=False)

    op.create_table('assignment',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('is_pinned', sa.Boolean(), nullable=False),
    sa.Column('assigned_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('assigned_by_ref', sa.String(length=22), nullable=True),
    sa.Column('released_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoked_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('revoke_reason', sa.String(length=40), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'revoked') = (revoked_at IS NOT NULL)", name=op.f('ck_assignment_revoked_at_iff_revoked')),
    sa.CheckConstraint('(revoked_at IS NULL) = (revoke_reason IS NULL)', name=op.f('ck_assignment_revoke_reason_iff_revoked')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_assignment_application_id_application')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['reviewer.id'], name=op.f('fk_assignment_reviewer_id_reviewer')),
    sa.ForeignKeyConstraint(['round_id'], ['review_round.id'], name=op.f('fk_assignment_round_id_review_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment')),
    sa.UniqueConstraint('public_id', name=op.f('uq_assignment_public_id')),
    sa.UniqueConstraint('reviewer_id', 'application_id', name=op.f('uq_assignment_reviewer_id_application_id'))
    )
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_application_id'), ['application_id'], unique=False)
        batch_op.create_index('ix_assignment_board', ['round_id', 'state'], unique=False)

    op.create_table('assignment_proposal',
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('parameters', sa.JSON(), nullable=False),
    sa.Column('done', sa.Integer(), nullable=False),
    sa.Column('pairs', sa.JSON(), nullable=False),
    sa.Column('issues', sa.JSON(), nullable=False),
    sa.Column('stamp', sa.String(length=64), nullable=False),
    sa.Column('asked_by_ref', sa.String(length=22), nullable=True),
    sa.Column('asked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('applied_by_ref', sa.String(length=22), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'applied') = (applied_at IS NOT NULL)", name=op.f('ck_assignment_proposal_applied_at_iff_applied')),
    sa.CheckConstraint("state NOT IN ('ready', 'applied') OR stamp <> ''", name=op.f('ck_assignment_proposal_stamp_once_ready')),
    sa.CheckConstraint('done BETWEEN 0 AND 100', name=op.f('ck_assignment_proposal_done_in_hundredths')),
    sa.ForeignKeyConstraint(['round_id'], ['review_round.id'], name=op.f('fk_assignment_proposal_round_id_review_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_assignment_proposal')),
    sa.UniqueConstraint('public_id', name=op.f('uq_assignment_proposal_public_id'))
    )
    with op.batch_alter_table('assignment_proposal', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_assignment_proposal_asked_by_ref'), ['asked_by_ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_assignment_proposal_round_id'), ['round_id'], unique=False)

    op.create_table('bid',
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('level', sa.String(length=40), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_bid_application_id_application')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['reviewer.id'], name=op.f('fk_bid_reviewer_id_reviewer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_bid')),
    sa.UniqueConstraint('reviewer_id', 'application_id', name=op.f('uq_bid_reviewer_id_application_id'))
    )
    with op.batch_alter_table('bid', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_bid_application_id'), ['application_id'], unique=False)

    op.create_table('conflict',
    sa.Column('reviewer_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('source', sa.String(length=40), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by_ref', sa.String(length=22), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by_ref', sa.String(length=22), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'suspected') = (decided_at IS NULL)", name=op.f('ck_conflict_decided_at_iff_decided')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_conflict_application_id_application')),
    sa.ForeignKeyConstraint(['reviewer_id'], ['reviewer.id'], name=op.f('fk_conflict_reviewer_id_reviewer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_conflict')),
    sa.UniqueConstraint('public_id', name=op.f('uq_conflict_public_id')),
    sa.UniqueConstraint('reviewer_id', 'application_id', name=op.f('uq_conflict_reviewer_id_application_id'))
    )
    with op.batch_alter_table('conflict', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_conflict_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_conflict_by_ref'), ['by_ref'], unique=False)
        batch_op.create_index(batch_op.f('ix_conflict_state'), ['state'], unique=False)

    op.create_table('criterion',
    sa.Column('grid_id', sa.Integer(), nullable=False),
    sa.Column('key', sa.String(length=40), nullable=False),
    sa.Column('label', sa.String(length=160), nullable=False),
    sa.Column('help', sa.Text(), nullable=False),
    sa.Column('weight', sa.Integer(), nullable=False),
    sa.Column('levels', sa.JSON(), nullable=False),
    sa.Column('needs_comment', sa.Boolean(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("label <> ''", name=op.f('ck_criterion_has_label')),
    sa.CheckConstraint('weight BETWEEN 1 AND 100', name=op.f('ck_criterion_weighs_something')),
    sa.ForeignKeyConstraint(['grid_id'], ['grid.id'], name=op.f('fk_criterion_grid_id_grid')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_criterion')),
    sa.UniqueConstraint('grid_id', 'key', name=op.f('uq_criterion_grid_id_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_criterion_public_id'))
    )
    op.create_table('decision',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('round_id', sa.Integer(), nullable=False),
    sa.Column('deliberation_id', sa.Integer(), nullable=True),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('rank', sa.Integer(), nullable=True),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('reasons', sa.JSON(), nullable=False),
    sa.Column('discussion', sa.Text(), nullable=False),
    sa.Column('left_room', sa.JSON(), nullable=False),
    sa.Column('votes', sa.JSON(), nullable=False),
    sa.Column('decided_by_ref', sa.String(length=22), nullable=True),
    sa.Column('applied_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('promoted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('vacated_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("outcome <> 'reserve' OR rank IS NOT NULL", name=op.f('ck_decision_rank_on_the_waiting_list')),
    sa.CheckConstraint('promoted_at IS NULL OR applied_at IS NOT NULL', name=op.f('ck_decision_promoted_once_applied')),
    sa.CheckConstraint('vacated_at IS NULL OR applied_at IS NOT NULL', name=op.f('ck_decision_vacated_once_applied')),
    sa.CheckConstraint("reason <> ''", name=op.f('ck_decision_says_why')),
    sa.CheckConstraint('rank IS NULL OR rank >= 1', name=op.f('ck_decision_rank_from_one')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_decision_application_id_application')),
    sa.ForeignKeyConstraint(['deliberation_id'], ['deliberation.id'], name=op.f('fk_decision_deliberation_id_deliberation')),
    sa.ForeignKeyConstraint(['round_id'], ['review_round.id'], name=op.f('fk_decision_round_id_review_round')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_decision')),
    sa.UniqueConstraint('application_id', name=op.f('uq_decision_application_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_decision_public_id'))
    )
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_decision_deliberation_id'), ['deliberation_id'], unique=False)
        batch_op.create_index('ix_decision_round', ['round_id', 'outcome'], unique=False)

    op.create_table('letter',
    sa.Column('dispatch_id', sa.Integer(), nullable=False),
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('subject', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('decision_version', sa.Integer(), nullable=True),
    sa.Column('is_edited', sa.Boolean(), nullable=False),
    sa.Column('is_held', sa.Boolean(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_read_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('first_read_by_ref', sa.String(length=22), nullable=True),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("sent_at IS NULL OR (subject <> '' AND body <> '' AND decision_version IS NOT NULL)", name=op.f('ck_letter_whole_once_sent')),
    sa.CheckConstraint('NOT is_held OR sent_at IS NULL', name=op.f('ck_letter_held_is_not_sent')),
    sa.CheckConstraint('first_read_at IS NULL OR sent_at IS NOT NULL', name=op.f('ck_letter_read_once_sent')),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_letter_application_id_application')),
    sa.ForeignKeyConstraint(['dispatch_id'], ['dispatch.id'], name=op.f('fk_letter_dispatch_id_dispatch')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_letter')),
    sa.UniqueConstraint('dispatch_id', 'application_id', name=op.f('uq_letter_dispatch_id_application_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_letter_public_id'))
    )
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_letter_application_id'), ['application_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_letter_first_read_by_ref'), ['first_read_by_ref'], unique=False)

    op.create_table('redaction',
    sa.Column('application_id', sa.Integer(), nullable=False),
    sa.Column('section_key', sa.String(length=60), nullable=False),
    sa.Column('field_key', sa.String(length=60), nullable=False),
    sa.Column('content', sa.JSON(), nullable=False),
    sa.Column('by_ref', sa.String(length=22), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['application_id'], ['application.id'], name=op.f('fk_redaction_application_id_application')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_redaction')),
    sa.UniqueConstraint('application_id', 'section_key', 'field_key', name=op.f('uq_redaction_application_id_section_key_field_key'))
    )
    with op.batch_alter_table('redaction', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_redaction_by_ref'), ['by_ref'], unique=False)

    op.create_table('review',
    sa.Column('assignment_id', sa.Integer(), nullable=False),
    sa.Column('grid_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=40), nullable=False),
    sa.Column('marks', sa.JSON(), nullable=False),
    sa.Column('comments', sa.JSON(), nullable=False),
    sa.Column('recommendation', sa.String(length=40), nullable=True),
    sa.Column('summary', sa.Text(), nullable=False),
    sa.Column('confidential', sa.Text(), nullable=False),
    sa.Column('abstain_reason', sa.Text(), nullable=False),
    sa.Column('score', sa.Double(), nullable=True),
    sa.Column('shared', sa.JSON(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('submitted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('public_id', sa.String(length=22), nullable=False),
    sa.Column('id', sa.Integer(), nullable=False),
    sa.CheckConstraint("(state = 'submitted') = (submitted_at IS NOT NULL)", name=op.f('ck_review_submitted_at_iff_submitted')),
    sa.CheckConstraint("state <> 'abstained' OR abstain_reason <> ''", name=op.f('ck_review_reason_if_abstained')),
    sa.CheckConstraint("state <> 'submitted' OR (score IS NOT NULL AND recommendation IS NOT NULL)", name=op.f('ck_review_whole_if_submitted')),
    sa.CheckConstraint('score IS NULL OR (score >= 0 AND score <= 1)', name=op.f('ck_review_score_from_0_to_1')),
    sa.ForeignKeyConstraint(['assignment_id'], ['assignment.id'], name=op.f('fk_review_assignment_id_assignment')),
    sa.ForeignKeyConstraint(['grid_id'], ['grid.id'], name=op.f('fk_review_grid_id_grid')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_review')),
    sa.UniqueConstraint('assignment_id', name=op.f('uq_review_assignment_id')),
    sa.UniqueConstraint('public_id', name=op.f('uq_review_public_id'))
    )
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_review_grid_id'), ['grid_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_review_state'), ['state'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('review', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_review_state'))
        batch_op.drop_index(batch_op.f('ix_review_grid_id'))

    op.drop_table('review')
    with op.batch_alter_table('redaction', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_redaction_by_ref'))

    op.drop_table('redaction')
    with op.batch_alter_table('letter', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_letter_first_read_by_ref'))
        batch_op.drop_index(batch_op.f('ix_letter_application_id'))

    op.drop_table('letter')
    with op.batch_alter_table('decision', schema=None) as batch_op:
        batch_op.drop_index('ix_decision_round')
        batch_op.drop_index(batch_op.f('ix_decision_deliberation_id'))

    op.drop_table('decision')
    op.drop_table('criterion')
    with op.batch_alter_table('conflict', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_conflict_state'))
        batch_op.drop_index(batch_op.f('ix_conflict_by_ref'))
        batch_op.drop_index(batch_op.f('ix_conflict_application_id'))

    op.drop_table('conflict')
    with op.batch_alter_table('bid', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_bid_application_id'))

    op.drop_table('bid')
    with op.batch_alter_table('assignment_proposal', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_assignment_proposal_round_id'))
        batch_op.drop_index(batch_op.f('ix_assignment_proposal_asked_by_ref'))

    op.drop_table('assignment_proposal')
    with op.batch_alter_table('assignment', schema=None) as batch_op:
        batch_op.drop_index('ix_assignment_board')
        batch_op.drop_index(batch_op.f('ix_assignment_application_id'))

    op.drop_table('assignment')
    with op.batch_alter_table('admissibility', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_admissibility_state'))
        batch_op.drop_index(batch_op.f('ix_admissibility_replied_by_ref'))

    op.drop_table('admissibility')
    with op.batch_alter_table('reviewer', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_reviewer_state'))
        batch_op.drop_index(batch_op.f('ix_reviewer_address_index'))
        batch_op.drop_index(batch_op.f('ix_reviewer_account_id'))

    op.drop_table('reviewer')
    op.drop_table('grid')
    with op.batch_alter_table('dispatch', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_dispatch_round_id'))

    op.drop_table('dispatch')
    with op.batch_alter_table('deliberation', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_deliberation_round_id'))

    op.drop_table('deliberation')
    op.drop_table('review_round')
