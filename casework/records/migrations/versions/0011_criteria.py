"""What a person found of each criterion of a payer's policy in one case."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "criterion_finding",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("policy", sa.String(), nullable=False),
        sa.Column("criterion", sa.String(), nullable=False),
        sa.Column("finding", sa.String(48), nullable=False),
        sa.Column("exhibit_id", sa.Integer(), sa.ForeignKey("exhibit.id"), nullable=True),
        sa.Column("page", sa.Integer(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("found_by", sa.String(), nullable=False),
        sa.Column("found_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("case_number", "policy", "criterion"),
    )
    op.create_index("ix_criterion_finding_case_number", "criterion_finding", ["case_number"], unique=False)
