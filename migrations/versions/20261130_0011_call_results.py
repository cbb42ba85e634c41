"""say the results of a call

Revision: 0011_call_results, after 0010_calls
"""

import sqlalchemy as sa
from alembic import op

revision = '0011_call_results'
down_revision = '0010_calls'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('call') as table:
        table.add_column(sa.Column('results', sa.Text(), nullable=False, server_default=''))


def downgrade() -> None:
    with op.batch_alter_table('call') as table:
        table.drop_column('results')
