"""Claims that are worked off without an appeal, and what later remittances propose."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

CASE = "appeal_case.number"


def upgrade() -> None:
    op.add_column("appeal_case", sa.Column("rework", sa.String(48), nullable=True))
    op.create_table(
        "rework_proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey(CASE, name="fk_rework_proposal_case_number"), nullable=False),
        *(sa.Column(name, sa.String(width), nullable=False) for name, width in (("claim_key", None), ("kind", 48), ("status", 48))),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("remitted_on", "served_on")),
        *(sa.Column(name, sa.String(16), nullable=False) for name in ("charge", "paid", "taken_back")),
        sa.Column("codes", sa.String(), nullable=False),
        sa.Column("reason", sa.String(48), nullable=True),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("proposed_at", sa.String(32), nullable=False),
        sa.Column("answered_at", sa.String(32), nullable=True),
        sa.Column("answered_by", sa.String(), nullable=False),
        sa.UniqueConstraint("case_number", "claim_key"),
    )
    op.create_index("ix_rework_proposal_case_number", "rework_proposal", ["case_number"])
    op.create_index("ix_rework_proposal_status", "rework_proposal", ["status"])
