"""Acts that can be undone, and chases."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_act",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("is_by_person", sa.Boolean(), nullable=False),
        sa.Column("blocked", sa.String(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.String(32), nullable=True),
        sa.Column("changes", sa.Text(), nullable=False),
    )
    op.create_index("ix_case_act_at", "case_act", ["at"], unique=False)
    op.create_table(
        "case_of_act",
        sa.Column("act_id", sa.Integer(), sa.ForeignKey("case_act.id"), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), primary_key=True),
    )
    op.create_index("ix_case_of_act", "case_of_act", ["case_number", "act_id"], unique=False)
    op.create_table(
        "asked_before",
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), primary_key=True),
        sa.Column("track", sa.String(48), primary_key=True),
        sa.Column("stage", sa.String(48), primary_key=True),
        sa.Column("number", sa.Integer(), nullable=False),
    )
    _chases()


def _chases() -> None:
    op.create_table(
        "chase",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("party", sa.String(48), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("chased_on", sa.Date(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("chased_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("case_number", "party", "what", "chased_on"),
    )
    op.create_index("ix_chase_case_number", "chase", ["case_number"], unique=False)
