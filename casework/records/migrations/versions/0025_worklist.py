"""The lines of the worklist, kept as cases change."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing is filled in: the first look at the worklist writes every line."""
    _lines()
    op.create_table(
        "worklist_wait",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("party", "what")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("since", "until")),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("owner", "payer")),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("chased_on", "again_on")),
        sa.Column("command", sa.String(), nullable=False),
    )
    op.create_index("ix_worklist_wait_case_number", "worklist_wait", ["case_number"])
    op.create_index("ix_worklist_wait_party", "worklist_wait", ["party", "since", "case_number"])
    op.create_table("worklist_touch", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("case_number", sa.String(), nullable=False))
    op.create_index("ix_worklist_touch_case_number", "worklist_touch", ["case_number"])


def _lines() -> None:
    op.create_table(
        "worklist_line",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(48), nullable=False) for name in ("track", "stage", "step")),
        sa.Column("what", sa.String(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("work_by", "last_lawful")),
        sa.Column("order_on", sa.Date(), nullable=False),
        sa.Column("late_on", sa.Date(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("payer", "owner")),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("payer_late", sa.String(), nullable=False),
        sa.Column("is_overdue", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("awaits", "blocked", "acknowledged")),
        sa.Column("look_at", sa.String(32), nullable=True),
    )
    for name in ("case_number", "late_on", "is_overdue", "look_at"):
        op.create_index(f"ix_worklist_line_{name}", "worklist_line", [name])
    op.create_index("ix_worklist_line_order", "worklist_line", ["order_on", "what", "case_number"])
    for name in ("owner", "stage", "payer"):
        op.create_index(f"ix_worklist_line_{name}", "worklist_line", [name, "order_on", "what", "case_number"])
