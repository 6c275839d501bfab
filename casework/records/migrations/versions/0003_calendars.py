"""What was sent to people's calendars, and the daily mail that carries it."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("uid", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("deadline_id", sa.Integer(), sa.ForeignKey("deadline.id"), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("at", sa.String(32), nullable=True),
        sa.Column("status", sa.String(48), nullable=True),
        sa.Column("offered", sa.String(), nullable=False),
        sa.Column("sent", sa.String(), nullable=False),
        sa.UniqueConstraint("uid", "person"),
    )
    op.create_index("ix_calendar_entry_case_number", "calendar_entry", ["case_number"], unique=False)
    op.create_index("ix_calendar_entry_person", "calendar_entry", ["person"], unique=False)
    op.create_table(
        "digest",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("status", sa.String(48), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False, unique=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("calendar", sa.Text(), nullable=False),
        sa.Column("offers", sa.JSON(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("try_at", sa.String(32), nullable=True),
        sa.Column("claimed_at", sa.String(32), nullable=True),
        sa.Column("sent_at", sa.String(32), nullable=True),
        sa.UniqueConstraint("person", "day"),
    )
    op.create_index("ix_digest_status", "digest", ["status"], unique=False)
