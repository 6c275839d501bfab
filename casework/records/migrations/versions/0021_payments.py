"""Decisions that were won, payments, and refunds to patients."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

CASE = "appeal_case.number"


def upgrade() -> None:
    _won()
    op.create_table(
        "payment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey(CASE), nullable=False),
        sa.Column("proposal_id", sa.Integer(), sa.ForeignKey("rework_proposal.id"), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("amount", sa.String(16), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "refund",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey(CASE), nullable=False),
        sa.Column("patient_paid", sa.String(16), nullable=False),
        sa.Column("amount", sa.String(16), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=True),
        sa.Column("method", sa.String(48), nullable=True),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
    for table in ("won_decision", "payment", "refund"):
        op.create_index(f"ix_{table}_case_number", table, ["case_number"])


def _won() -> None:
    op.create_table(
        "won_decision",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey(CASE), nullable=False),
        *(sa.Column(name, sa.String(48), nullable=False) for name in ("track", "stage", "outcome")),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("at_stake", sa.String(16), nullable=False),
        sa.Column("is_by_itself", sa.Boolean(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("ending", sa.String(48), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
