"""Mail as HTML beside the plain text, and reminders that travel in the daily mail."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add to reminders and daily mails."""
    for table in ("reminder", "digest"):
        op.add_column(table, sa.Column("html", sa.Text(), nullable=False, server_default=""))
    op.add_column("reminder", sa.Column("is_bundled", sa.Boolean(), nullable=False, server_default=sa.false()))
