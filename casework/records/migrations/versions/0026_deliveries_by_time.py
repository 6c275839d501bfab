"""Whether an address has taken mail since is found by an index, however many messages it ever took."""

from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NAME, BEFORE = "ix_delivery_address", ["recipient", "channel", "outcome"]


def upgrade() -> None:
    """Put the time of an attempt into the index of the addresses."""
    op.drop_index(NAME, table_name="delivery")
    op.create_index(NAME, "delivery", [*BEFORE, "begun_at"])


def downgrade() -> None:
    """Take it out again."""
    op.drop_index(NAME, table_name="delivery")
    op.create_index(NAME, "delivery", BEFORE)
