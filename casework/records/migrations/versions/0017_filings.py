"""What happens to a filing afterwards, and plans of days."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "filing_event",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("filing_id", sa.Integer(), sa.ForeignKey("filing.id"), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("came_at", sa.String(32), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("keeps", sa.String(48), nullable=True),
        sa.Column("is_lifted", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_filing_event_case_number", "filing_event", ["case_number"], unique=False)
    op.create_index("ix_filing_event_filing_id", "filing_event", ["filing_id"], unique=False)
    op.create_table(
        "plan_day",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("track", sa.String(48), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("key", sa.String(48), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("plan_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(48), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.UniqueConstraint("case_number", "track", "stage", "last_on", "key"),
    )
    op.create_index("ix_plan_day_case_number", "plan_day", ["case_number"], unique=False)
