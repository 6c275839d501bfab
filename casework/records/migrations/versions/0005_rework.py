"""Claims that are worked off without an appeal, and what later remittances propose."""

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
