"""Who said that a date was seen, who is told in turn because nobody did, and when our own people are away."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables of people and escalations."""
    op.create_table(
        "acknowledgement",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("track", sa.String(48), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("clock", sa.String(48), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("seen_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("case_number", "track", "stage", "clock", "origin", "due_on", "rung", "person"),
    )
    op.create_index("ix_acknowledgement_case_number", "acknowledgement", ["case_number"], unique=False)
    _escalations()
    _absences()


def _escalations() -> None:
    op.create_table(
        "escalation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("deadline_id", sa.Integer(), sa.ForeignKey("deadline.id"), nullable=False),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first", sa.String(), nullable=False),
        sa.Column("look_at", sa.String(32), nullable=True),
        sa.UniqueConstraint("deadline_id", "rung", "due_on"),
    )
    for column in ("deadline_id", "case_number", "look_at"):
        op.create_index(f"ix_escalation_{column}", "escalation", [column], unique=False)


def _absences() -> None:
    op.create_table(
        "person_away",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("cover", sa.String(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.UniqueConstraint("person", "from_on"),
    )
    op.create_index("ix_person_away_person", "person_away", ["person"], unique=False)
