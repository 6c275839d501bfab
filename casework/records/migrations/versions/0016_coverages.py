"""Coverages that follow one another, cases lent until a day, duplicates, and patients who have died."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "coverage_change",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("patient_key", sa.String(), sa.ForeignKey("patient.key"), nullable=False),
        sa.Column("old_coverage_id", sa.Integer(), sa.ForeignKey("coverage.id"), nullable=False, unique=True),
        sa.Column("new_coverage_id", sa.Integer(), sa.ForeignKey("coverage.id"), nullable=False, unique=True),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_coverage_change_patient_key", "coverage_change", ["patient_key"], unique=False)
    op.create_index("ix_coverage_change_case_number", "coverage_change", ["case_number"], unique=False)
    op.create_table(
        "case_loan",
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), primary_key=True),
        sa.Column("lent_by", sa.String(), nullable=False),
        sa.Column("lent_to", sa.String(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
    )
    op.create_index("ix_case_loan_until", "case_loan", ["until"], unique=False)
    op.create_table(
        "duplicate_case",
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), primary_key=True),
        sa.Column("same_as", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
    op.create_index("ix_duplicate_case_same_as", "duplicate_case", ["same_as"], unique=False)
    op.create_table(
        "patient_death",
        sa.Column("patient_key", sa.String(), sa.ForeignKey("patient.key"), primary_key=True),
        sa.Column("died_on", sa.Text(), nullable=False),
        sa.Column("known_on", sa.Date(), nullable=False),
        sa.Column("is_represented", sa.Boolean(), nullable=False),
    )
