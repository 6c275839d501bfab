"""Every act says how its person is known, and the log can only grow."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0027"
branch_labels = None
depends_on = None

# What may ever be written over: words sealed with a newer key, and words erased by law; the chain holds their digest.
PROVED = (
    "id, case_number, at, actor, verb, track, stage, code, previous_hash, hash",
    "known_by, entered_by, version, digest",
)
REFUSES = "RAISE(ABORT, 'the event log is append-only')"


def upgrade() -> None:
    """Add what the log says of its people, and guard every column but the sealed words."""
    _unguard()
    op.add_column("event", sa.Column("known_by", sa.String(), nullable=False, server_default=""))
    op.add_column("event", sa.Column("entered_by", sa.String(), nullable=False, server_default=""))
    op.add_column("event", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("event", sa.Column("salt", sa.Text(), nullable=True))
    op.add_column("event", sa.Column("digest", sa.String(64), nullable=False, server_default=""))
    _guard(", ".join(PROVED), but=("words", "salt"))


def downgrade() -> None:
    """Take the columns away again; the log stays guarded."""
    _unguard()
    for name in ("digest", "salt", "version", "entered_by", "known_by"):
        op.execute(f"ALTER TABLE event DROP COLUMN {name}")
    _guard(PROVED[0], but=("words",))


def _unguard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        for name in ("event_no_update", "event_no_delete"):
            op.execute(f"DROP TRIGGER IF EXISTS {name}")
        return
    for name in ("event_no_change", "event_no_truncate"):
        op.execute(f"DROP TRIGGER IF EXISTS {name} ON event")


def _guard(columns: str, *, but: tuple[str, ...]) -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER event_no_update BEFORE UPDATE OF {columns} ON event BEGIN SELECT {REFUSES}; END")
        op.execute(f"CREATE TRIGGER event_no_delete BEFORE DELETE ON event BEGIN SELECT {REFUSES}; END")
        return
    same = " - ".join(["to_jsonb({0})", *(f"'{name}'" for name in but)])
    op.execute(
        "CREATE OR REPLACE FUNCTION event_is_append_only() RETURNS trigger AS $$ BEGIN IF TG_OP = 'UPDATE' THEN"
        f" IF {same.format('NEW')} = {same.format('OLD')} THEN RETURN NEW; END IF; END IF;"
        " RAISE EXCEPTION 'the event log is append-only'; END $$ LANGUAGE plpgsql"
    )
    op.execute("CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_is_append_only()")
    op.execute("CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON event FOR EACH STATEMENT EXECUTE FUNCTION event_is_append_only()")
