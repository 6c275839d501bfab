"""Authorizations to represent, signers, absences and approvals."""

import json
from datetime import date
from typing import Any

import sqlalchemy as sa
from alembic import op

from casework.records import columns

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

DAYS = ("asked_on", "signed_on", "expires_on")


def upgrade() -> None:
    """Make the tables, and move what the patients' charts say of their authorizations into the first of them."""
    table = op.create_table(
        "representation",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("patient_key", sa.String(), sa.ForeignKey("patient.key"), nullable=False),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=True),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("form", sa.String(48), nullable=True),
        sa.Column("stages", sa.JSON(), nullable=False),
        *(sa.Column(name, sa.Date(), nullable=True) for name in ("asked_on", "sent_on", "signed_on", "expires_on", "revoked_on")),
        sa.Column("paper_id", sa.Integer(), sa.ForeignKey("exhibit.id"), nullable=True),
    )
    op.create_index("ix_representation_patient_key", "representation", ["patient_key"], unique=False)
    op.create_index("ix_representation_case_number", "representation", ["case_number"], unique=False)
    _signers()
    _approvals()
    moved = list(_from_charts())
    if moved:
        op.bulk_insert(table, moved)
    op.execute("ALTER TABLE care DROP COLUMN standing")


def _from_charts() -> Any:
    for key, sealed in op.get_bind().execute(sa.text("SELECT patient_key, standing FROM care")).all():
        said = json.loads(columns.vault().open(sealed, column="care.standing"))
        days = {name: date.fromisoformat(said[name]) if said.get(name) else None for name in DAYS}
        if any(days.values()):
            yield {"patient_key": key, "kind": "authorization to represent", "stages": [], **days}


def _signers() -> None:
    op.create_table(
        "signer",
        sa.Column("key", sa.String(), primary_key=True),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
    )
    op.create_table(
        "absence",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("signer_key", sa.String(), sa.ForeignKey("signer.key"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("cover_key", sa.String(), sa.ForeignKey("signer.key"), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
    )
    op.create_index("ix_absence_signer_key", "absence", ["signer_key"], unique=False)


def _approvals() -> None:
    op.create_table(
        "signing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("case_number", sa.String(), sa.ForeignKey("appeal_case.number"), nullable=False),
        sa.Column("track", sa.String(48), nullable=False),
        sa.Column("stage", sa.String(48), nullable=False),
        sa.Column("signer_key", sa.String(), sa.ForeignKey("signer.key"), nullable=False),
        sa.Column("voice", sa.String(48), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("sign_by", sa.Date(), nullable=True),
        sa.UniqueConstraint("case_number", "track", "stage"),
    )
    op.create_index("ix_signing_case_number", "signing", ["case_number"], unique=False)
    op.create_table(
        "approval",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("document_id", sa.Integer(), sa.ForeignKey("document.id"), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("signer_key", sa.String(), sa.ForeignKey("signer.key"), nullable=False),
        sa.Column("voice", sa.String(48), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=False),
        sa.Column("has_read", sa.Boolean(), nullable=False),
        sa.Column("said_by", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.String(32), nullable=False),
        sa.UniqueConstraint("document_id", "sha256", "signer_key"),
    )
    op.create_index("ix_approval_document_id", "approval", ["document_id"], unique=False)
