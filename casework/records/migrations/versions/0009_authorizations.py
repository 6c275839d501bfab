"""Sessions that a payer approved, and when each was used."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("authorization")  # no release ever wrote a row into it
    op.create_table(
        "authorization",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("patient_key", sa.String(), sa.ForeignKey("patient.key"), nullable=False),
        sa.Column("determination_id", sa.Integer(), sa.ForeignKey("determination.id"), nullable=False, unique=True),
        sa.Column("track", sa.String(48), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("renewed_by", sa.String(), nullable=False),
        sa.Column("is_silenced", sa.Boolean(), nullable=False),
        sa.Column("silenced_why", sa.Text(), nullable=False),
        sa.Column("told", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "session_use",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("use_key", sa.String(), nullable=False, unique=True),
        sa.Column("patient_key", sa.String(), sa.ForeignKey("patient.key"), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("source", sa.String(48), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
    for table, name in (
        ("authorization", "case_number"),
        ("authorization", "patient_key"),
        ("authorization", "renewed_by"),
        ("session_use", "patient_key"),
        ("session_use", "case_number"),
    ):
        op.create_index(f"ix_{table}_{name}", table, [name], unique=False)
