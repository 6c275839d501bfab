"""Peer-to-peer calls and requests for information."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _make_calls()
    _make_requests()
    for table, name in (
        ("peer_call", "case_number"),
        ("peer_call", "status"),
        ("asked_items", "case_number"),
        ("information_answer", "case_number"),
        ("information_answer", "notice_id"),
    ):
        op.create_index(f"ix_{table}_{name}", table, [name], unique=False)


def _make_calls() -> None:
    op.create_table(
        "peer_call",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("track", sa.String(48), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.String(48), nullable=False),
        sa.Column("status", sa.String(48), nullable=False),
        sa.Column("call_at", sa.String(32), nullable=True),
        sa.Column("payer_zone", sa.String(), nullable=False),
        sa.Column("taken_by", sa.String(), nullable=False),
        sa.Column("dials", sa.String(48), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("booked_at", sa.String(32), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("result", sa.String(48), nullable=True),
        sa.Column("wants_number", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )


def _make_requests() -> None:
    op.create_table(
        "asked_items",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("payer_notice.id"), nullable=False, unique=True),
        sa.Column("asked", sa.JSON(), nullable=False),
    )
    op.create_table(
        "information_answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("notice_id", sa.Integer(), sa.ForeignKey("payer_notice.id"), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(48), nullable=True),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("gave", sa.JSON(), nullable=False),
        sa.Column("is_partial", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("notice_id", "answered_on", "method"),
    )
