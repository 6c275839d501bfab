"""Packets of stages, their files and contents, and consents to send held-back papers."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "packet",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("track", sa.String(48), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_from", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("case_number", "track", "stage", "version"),
    )
    op.create_index("ix_packet_case_number", "packet", ["case_number"], unique=False)
    op.create_table(
        "packet_file",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("packet_id", sa.Integer(), sa.ForeignKey("packet.id"), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.UniqueConstraint("packet_id", "part"),
    )
    op.create_index("ix_packet_file_packet_id", "packet_file", ["packet_id"], unique=False)
    _entries()


def _entries() -> None:
    op.create_table(
        "packet_entry",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("packet_id", sa.Integer(), sa.ForeignKey("packet.id"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=True),
        sa.Column("paper_id", sa.Integer(), sa.ForeignKey("exhibit.id"), nullable=True),
        sa.Column("exhibit", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("first_page", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.UniqueConstraint("packet_id", "place"),
    )
    op.create_index("ix_packet_entry_packet_id", "packet_entry", ["packet_id"], unique=False)
    op.create_table(
        "paper_consent",
        sa.Column("paper_id", sa.Integer(), sa.ForeignKey("exhibit.id"), primary_key=True),
        sa.Column("consent_id", sa.Integer(), sa.ForeignKey("exhibit.id"), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("said_at", sa.String(32), nullable=False),
    )
