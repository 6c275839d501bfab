"""Who said that a date was seen, and what was told to whom because nobody did."""

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""
