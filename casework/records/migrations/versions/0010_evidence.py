"""What each document cites, its words as drawn, and the signer's decisions about published works."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cited_work",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.UniqueConstraint("document_id", "key"),
    )
    op.create_index("ix_cited_work_document_id", "cited_work", ["document_id"], unique=False)
    op.create_index("ix_cited_work_key", "cited_work", ["key"], unique=False)
    op.create_table(
        "drawn_text",
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), primary_key=True),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_table(
        "evidence_choice",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("choice", sa.String(48), nullable=False),
        sa.Column("reason", sa.String(48), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("case_number", "key"),
    )
    op.create_index("ix_evidence_choice_case_number", "evidence_choice", ["case_number"], unique=False)
