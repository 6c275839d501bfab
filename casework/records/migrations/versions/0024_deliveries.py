"""Every attempt to deliver a message, and what the channel answered."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the attempts, and for whom a message was that somebody else gets in their place."""
    op.create_table(
        "delivery",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False, server_default=""),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("channel", sa.String(48), nullable=False),
        sa.Column("address_mark", sa.String(), nullable=False, server_default=""),
        sa.Column("begun_at", sa.String(32), nullable=False),
        sa.Column("ended_at", sa.String(32), nullable=True),
        sa.Column("outcome", sa.String(48), nullable=False),
        sa.Column("error", sa.String(), nullable=False, server_default=""),
        sa.Column("receipt", sa.String(), nullable=False, server_default=""),
        sa.Column("proof", sa.String(48), nullable=False),
    )
    op.create_index("ix_delivery_message_id", "delivery", ["message_id"])
    op.create_index("ix_delivery_case_number", "delivery", ["case_number"])
    op.create_index("ix_delivery_address", "delivery", ["recipient", "channel", "outcome"])
    op.add_column("reminder", sa.Column("meant_for", sa.String(), nullable=False, server_default=""))
    op.add_column("reminder", sa.Column("troubled_at", sa.String(32), nullable=True))
