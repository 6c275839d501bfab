"""Who pressed a button on the board, as the proxy before it knew."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table of presses."""
    op.create_table(
        "press",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("what", sa.String(48), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
    )
    for column in ("at", "run_id"):
        op.create_index(f"ix_press_{column}", "press", [column], unique=False)


def downgrade() -> None:
    """Drop it."""
    op.drop_table("press")
