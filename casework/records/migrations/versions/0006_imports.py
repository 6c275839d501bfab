"""What each import held, for the Monday sheet."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":  # SQLite keeps no widths
        op.alter_column("remitted_claim", "charge", type_=sa.String(40))
    op.create_table(
        "import_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("taken_at", sa.String(32), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("claims", "patients", "opened", "joined", "known", "set_aside")),
    )
    op.create_index("ix_import_file_file_sha256", "import_file", ["file_sha256"], unique=False)
    op.create_index("ix_import_file_taken_at", "import_file", ["taken_at"], unique=False)
    op.create_table(
        "import_group",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("import_id", sa.Integer(), sa.ForeignKey("import_file.id"), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("fate", "action", "group_code", "carc", "case_number")),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("claims", "patients")),
        *(sa.Column(name, sa.String(40), nullable=False) for name in ("charge", "paid", "refused")),
    )
    op.create_index("ix_import_group_import_id", "import_group", ["import_id"], unique=False)
    op.create_index("ix_import_group_case_number", "import_group", ["case_number"], unique=False)
