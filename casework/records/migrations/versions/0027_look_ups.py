"""Patients are found by name, birth date and member id through keyed fingerprints; the key of all such fingerprints is kept sealed."""

import sqlalchemy as sa
from alembic import op

from casework.records import columns

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the index key, and write the fingerprints of everybody who is known."""
    secret = op.create_table("vault_secret", sa.Column("name", sa.String(), primary_key=True), sa.Column("value", sa.Text(), nullable=False))
    box = columns.vault()
    names = ("index", "spare")
    op.bulk_insert(secret, [{"name": each, "value": box.seal(box.index_key.hex(), column="vault_secret.value")} for each in names])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("vault_secret")
