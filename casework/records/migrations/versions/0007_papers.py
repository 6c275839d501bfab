"""Papers that came in: exhibits, signed copies, and what was read from letters and booklets."""

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
