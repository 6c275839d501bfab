"""The hour of an urgent filing, and the good cause that a late one claims."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("filing", sa.Column("filed_at", sa.String(32), nullable=True))
    op.add_column("filing", sa.Column("good_cause", sa.String(48), nullable=True))
