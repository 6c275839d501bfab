"""Complaints by regulator, what denial notices lack, and whether a silent payer was asked."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "complaint_grievance",
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), primary_key=True),
        sa.Column("filed_on", sa.Date(), nullable=False),
        *_said(),
    )
    op.create_table(
        "complaint_attachment",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("track", sa.String(48), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("item", sa.Integer(), nullable=False),
        sa.Column("seen", sa.String(), nullable=False),
        sa.Column("ticked", sa.String(48), nullable=False),
        *_said(),
        sa.UniqueConstraint("case_number", "track", "kind", "item"),
    )
    op.create_index("ix_complaint_attachment_case_number", "complaint_attachment", ["case_number"], unique=False)
    _notices()


def _notices() -> None:
    op.create_table(
        "notice_look",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("determination_id", sa.Integer(), sa.ForeignKey("determination.id"), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("look", sa.String(48), nullable=False),
        *_said(),
        sa.UniqueConstraint("determination_id", "item"),
    )
    op.create_index("ix_notice_look_case_number", "notice_look", ["case_number"], unique=False)
    op.create_index("ix_notice_look_determination_id", "notice_look", ["determination_id"], unique=False)
    op.create_table(
        "silence_answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("track", sa.String(48), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("came", sa.String(48), nullable=False),
        *_said(),
    )
    op.create_index("ix_silence_answer_case_number", "silence_answer", ["case_number"], unique=False)


def _said() -> tuple[sa.Column[str], sa.Column[str]]:
    return sa.Column("said_by", sa.String(), nullable=False), sa.Column("said_at", sa.String(32), nullable=False)
