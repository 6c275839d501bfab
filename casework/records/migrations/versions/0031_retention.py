"""Legal hold, and patients whose data was deleted."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of holds and erasures."""
    op.create_table(
        "legal_hold",
        sa.Column("id", sa.Integer(), primary_key=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("patient_key", "case_number")),
        sa.Column("reason", sa.String(48), nullable=False),
        sa.Column("placed_by", sa.String(), nullable=False),
        sa.Column("placed_at", sa.String(32), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=False),
        sa.Column("lifted_at", sa.String(32), nullable=True),
    )
    for name in ("patient_key", "case_number"):
        op.create_index(f"ix_legal_hold_{name}", "legal_hold", [name])
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("patient_key", sa.String(), nullable=False, unique=True),
        sa.Column("reason", sa.String(48), nullable=False),
        sa.Column("erased_by", sa.String(), nullable=False),
        sa.Column("erased_at", sa.String(32), nullable=False),
        sa.Column("files", sa.Text(), nullable=False),
        sa.Column("done_at", sa.String(32), nullable=True),
    )
    op.create_table(
        "erased_case",
        sa.Column("number", sa.String(), primary_key=True),
        sa.Column("erasure_id", sa.Integer(), sa.ForeignKey("erasure.id"), nullable=False),
        sa.Column("off_board_at", sa.String(32), nullable=True),
    )
    op.create_index("ix_erased_case_erasure_id", "erased_case", ["erasure_id"])


def downgrade() -> None:
    """Drop them."""
    for table in ("erased_case", "erasure", "legal_hold"):
        op.drop_table(table)
