"""Letters in which a payer takes time or asks for information; clocks in hours; notices that keep a clock of their own."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("deadline", sa.Column("due_at", sa.String(32), nullable=True))
    op.add_column("deadline", sa.Column("origin", sa.String(), nullable=False, server_default=""))
    op.add_column("determination", sa.Column("restarts_rights", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "payer_notice",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("track", sa.String(48), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("noticed_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_payer_notice_case_number", "payer_notice", ["case_number"], unique=False)
