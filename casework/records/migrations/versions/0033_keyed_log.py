"""From here on the log is chained with a key; sealed beside the index key stands since which row."""

import sqlalchemy as sa
from alembic import op

from casework.records import columns

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Say since which row."""
    last = op.get_bind().execute(sa.text("SELECT max(id) FROM event")).scalar() or 0
    sealed = columns.vault().seal(f"log keyed from row {last + 1}", column="vault_secret.value")
    op.get_bind().execute(sa.text("INSERT INTO vault_secret (name, value) VALUES ('log', :said)"), {"said": sealed})


def downgrade() -> None:
    """Forget it."""
    op.get_bind().execute(sa.text("DELETE FROM vault_secret WHERE name = 'log'"))
