"""Patients are found by name, birth date and member id through keyed fingerprints; the key of all such fingerprints is kept sealed."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from casework.records import columns
from casework.rules import naming

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the index key, and write the fingerprints of everybody who is known."""
    secret = op.create_table("vault_secret", sa.Column("name", sa.String(), primary_key=True), sa.Column("value", sa.Text(), nullable=False))
    look_up = op.create_table(
        "look_up",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("patient_key", sa.String(), sa.ForeignKey("patient.key", ondelete="CASCADE"), nullable=False),
        sa.Column("kind", sa.String(48), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.UniqueConstraint("patient_key", "kind", "mark"),
    )
    op.create_index("ix_look_up_mark", "look_up", ["kind", "mark"], unique=False)
    box = columns.vault()
    op.bulk_insert(secret, [{"name": each, "value": box.seal(box.index_key.hex(), column="vault_secret.value")} for each in ("index", "spare")])
    marks = sorted({(key, kind, box.index(f"look up {kind}", text)) for key, kind, text in _known(box)})
    _seal_receipts(box)
    op.bulk_insert(look_up, [dict(zip(("patient_key", "kind", "mark"), row, strict=True)) for row in marks])


def _seal_receipts(box: Any) -> None:
    """A server's own words may name whom a message went to."""
    with op.batch_alter_table("delivery") as table:
        table.alter_column("receipt", existing_type=sa.String(), type_=sa.Text(), existing_nullable=False)
    for key, said in op.get_bind().execute(sa.text("SELECT id, receipt FROM delivery")).all():
        op.get_bind().execute(sa.text("UPDATE delivery SET receipt = :said WHERE id = :id"), {"said": box.seal(said, column="delivery.receipt"), "id": key})


def _known(box: Any) -> list[tuple[str, str, str]]:
    found = []
    for key, sealed in op.get_bind().execute(sa.text("SELECT key, value FROM patient")).all():
        said = json.loads(box.open(sealed, column="patient.value"))
        found += [(key, "name", word) for word in naming.words(said.get("first_name") or "", said.get("last_name") or "")]
        found += [(key, "born", said["birth_on"])] if said.get("birth_on") else []
    for key, sealed in op.get_bind().execute(sa.text("SELECT patient_key, value FROM coverage")).all():
        member = naming.joined(json.loads(box.open(sealed, column="coverage.value")).get("member_id") or "")
        found += [(key, "member", member)] if member else []
    return found


def downgrade() -> None:
    """Forget them."""
    op.drop_table("look_up")
    op.drop_table("vault_secret")
