"""An approval may rest on a signer's written word: the paper that shows it."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Name the paper."""
    with op.batch_alter_table("approval") as table:
        table.add_column(sa.Column("written_word", sa.Integer(), sa.ForeignKey("exhibit.id", name="fk_approval_written_word_exhibit"), nullable=True))


def downgrade() -> None:
    """Take the column away again."""
    with op.batch_alter_table("approval") as table:
        table.drop_column("written_word")
