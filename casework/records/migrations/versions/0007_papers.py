"""Papers that came in: exhibits, signed copies, and what was read from letters and booklets."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_exhibit_case_number", "exhibit")
    op.drop_table("exhibit")  # no released program ever wrote into it
    op.create_table(
        "exhibit",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=True),
        sa.Column("kind", sa.String(48), nullable=True),
        sa.Column("paper_class", sa.String(48), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.Column("is_undated", sa.Boolean(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("original_name", sa.Text(), nullable=False),
        sa.Column("received_at", sa.String(32), nullable=False),
        sa.Column("has_text", sa.Boolean(), nullable=True),
        sa.Column("is_read", sa.Boolean(), nullable=False),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("signed_copy_of", sa.Integer(), sa.ForeignKey("document.id"), nullable=True),
        sa.Column("edited_copy_of", sa.Integer(), sa.ForeignKey("document.id"), nullable=True),
        sa.UniqueConstraint("case_number", "sha256"),
    )
    op.create_index("ix_exhibit_case_number", "exhibit", ["case_number"])
    op.create_index("ix_exhibit_sha256", "exhibit", ["sha256"])
    _readings()


def _readings() -> None:
    op.create_table(
        "letter_proposal",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("exhibit_id", sa.Integer(), sa.ForeignKey("exhibit.id"), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("is_certain", sa.Boolean(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.UniqueConstraint("exhibit_id", "field"),
    )
    op.create_index("ix_letter_proposal_exhibit_id", "letter_proposal", ["exhibit_id"])
    op.create_table(
        "policy_quote",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("exhibit_id", sa.Integer(), sa.ForeignKey("exhibit.id"), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_index("ix_policy_quote_exhibit_id", "policy_quote", ["exhibit_id"])
