"""Outcomes by line, partial approvals, split and merged cases."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _case(name: str = "case_number") -> sa.Column[str]:
    return sa.Column(name, sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False)


def upgrade() -> None:
    op.create_table(
        "line_outcome",
        sa.Column("id", sa.Integer(), primary_key=True),
        _case(),
        sa.Column("line_id", sa.Integer(), sa.ForeignKey("claim_line.id"), nullable=False),
        sa.Column("determination_id", sa.Integer(), sa.ForeignKey("determination.id"), nullable=True),
        sa.Column("result", sa.String(48), nullable=False),
        sa.Column("allowed", sa.String(16), nullable=True),
        sa.Column("paid", sa.String(16), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("recorded_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "course_answer",
        sa.Column("id", sa.Integer(), primary_key=True),
        _case(),
        sa.Column("determination_id", sa.Integer(), sa.ForeignKey("determination.id"), nullable=False),
        sa.Column("course", sa.String(48), nullable=False),
        sa.Column("cut_on", sa.Date(), nullable=True),
        sa.Column("asked", sa.Integer(), nullable=True),
        sa.Column("rest", sa.String(16), nullable=True),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("determination_id"),
    )
    _links()
    for table, name in (
        ("line_outcome", "case_number"),
        ("line_outcome", "line_id"),
        ("course_answer", "case_number"),
        ("case_link", "case_number"),
        ("case_link", "other_number"),
    ):
        op.create_index(f"ix_{table}_{name}", table, [name], unique=False)


def _links() -> None:
    op.create_table(
        "case_link",
        sa.Column("id", sa.Integer(), primary_key=True),
        _case(),
        _case("other_number"),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("happened_at", sa.String(32), nullable=False),
    )
