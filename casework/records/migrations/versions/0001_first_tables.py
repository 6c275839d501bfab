"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    _patient()
    _coverage()
    for name in ("diagnosis", "treatment_trial", "outcome_score", "infusion", "cost_line"):
        _entries(name)
    _care()
    _appeal_case()
    _case_stage()
    _claim_line()
    _determination()
    _contact()
    _papers()
    _deadline()
    _filing()
    _document()
    _reminder()
    _event()
    _remitted_claim()
    _marks()
    _guard_the_log()


def _column(name: str, kind: Any, *, key: bool = False, empty: bool = False, of: str = "", unique: bool = False) -> sa.Column[Any]:
    points = [sa.ForeignKey(of)] if of else []
    return sa.Column(name, kind, *points, primary_key=key, nullable=empty, unique=unique or None)


def text(name: str, length: int | None = None, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.String(length), **more)


def long_text(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.Text(), **more)


def count(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.Integer(), **more)


def flag(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.Boolean(), **more)


def day(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.Date(), **more)


def json(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.JSON(), **more)


# fmt: off
def _patient() -> None:
    op.create_table(
        "patient",
        text("key", key=True), text("identity"), long_text("value")
    )
    op.create_index("ix_patient_identity", "patient", ["identity"], unique=False)


def _coverage() -> None:
    op.create_table(
        "coverage",
        count("id", key=True), text("patient_key", of="patient.key"), text("identity"), text("payer"), text("plan"), long_text("value")
    )
    op.create_index("ix_coverage_identity", "coverage", ["identity"], unique=False)
    op.create_index("ix_coverage_patient_key", "coverage", ["patient_key"], unique=False)


def _entries(name: str) -> None:
    op.create_table(
        name,
        count("id", key=True), text("patient_key", of="patient.key"), count("position"), long_text("value")
    )
    op.create_index(f"ix_{name}_patient_key", name, ["patient_key"], unique=False)


def _care() -> None:
    op.create_table(
        "care",
        count("id", key=True), text("patient_key", of="patient.key"), long_text("clinician"), long_text("request"), long_text("standing"),
        sa.UniqueConstraint("patient_key")
    )


def _appeal_case() -> None:
    op.create_table(
        "appeal_case",
        text("number", key=True), text("patient_key", of="patient.key"), count("coverage_id", of="coverage.id"), text("track", 48), text("begins_at", 48),
        text("denial_reason", 48, empty=True), text("series"), flag("is_urgent"), text("owner"), text("amount_at_stake", 16),
        day("hold_until", empty=True), text("hold_reason", 48, empty=True), text("outcome", 48, empty=True), text("not_pursued", 48, empty=True),
        day("opened_on"), day("closed_on", empty=True)
    )
    op.create_index("ix_appeal_case_closed_on", "appeal_case", ["closed_on"], unique=False)
    op.create_index("ix_appeal_case_coverage_id", "appeal_case", ["coverage_id"], unique=False)
    op.create_index("ix_appeal_case_owner", "appeal_case", ["owner"], unique=False)
    op.create_index("ix_appeal_case_patient_key", "appeal_case", ["patient_key"], unique=False)
    op.create_index("ix_appeal_case_series", "appeal_case", ["series"], unique=False)


def _case_stage() -> None:
    op.create_table(
        "case_stage",
        count("id", key=True), text("case_number", of="appeal_case.number"), text("track", 48), text("stage", 48), text("step", 48), count("level"),
        day("opened_on"), flag("is_protective"), text("decided"), day("decided_later_on", empty=True), count("ask_number"), text("ask_notice"),
        text("asked_form"), text("run_id"), sa.UniqueConstraint("case_number", "track", "stage")
    )
    op.create_index("ix_case_stage_case_number", "case_stage", ["case_number"], unique=False)
    op.create_index("ix_case_stage_run_id", "case_stage", ["run_id"], unique=False)
    op.create_index("ix_case_stage_step", "case_stage", ["step"], unique=False)


def _claim_line() -> None:
    op.create_table(
        "claim_line",
        count("id", key=True), text("case_number", of="appeal_case.number"), text("line_key", unique=True), day("service_on", empty=True),
        text("charge", 16), text("paid", 16), text("group_code", 48, empty=True), text("carc"), long_text("value")
    )
    op.create_index("ix_claim_line_case_number", "claim_line", ["case_number"], unique=False)


def _determination() -> None:
    op.create_table(
        "determination",
        count("id", key=True), text("case_number", of="appeal_case.number"), text("track", 48), text("stage", 48, empty=True), text("outcome", 48),
        day("notice_on", empty=True), day("mailed_on", empty=True), day("received_on", empty=True), day("portal_on", empty=True),
        day("letter_deadline", empty=True), flag("is_proxy"), text("reason", 48, empty=True), long_text("reason_text"), long_text("reference"),
        text("recorded_at", 32)
    )
    op.create_index("ix_determination_case_number", "determination", ["case_number"], unique=False)


def _contact() -> None:
    op.create_table(
        "contact",
        count("id", key=True), text("case_number", of="appeal_case.number"), long_text("value")
    )
    op.create_index("ix_contact_case_number", "contact", ["case_number"], unique=False)


def _papers() -> None:
    op.create_table(
        "exhibit",
        count("id", key=True), text("case_number", of="appeal_case.number"), text("kind"), text("path"), count("pages")
    )
    op.create_index("ix_exhibit_case_number", "exhibit", ["case_number"], unique=False)
    op.create_table(
        "authorization",
        count("id", key=True), text("case_number", of="appeal_case.number"), count("approved"), count("used")
    )
    op.create_index("ix_authorization_case_number", "authorization", ["case_number"], unique=False)


def _deadline() -> None:
    op.create_table(
        "deadline",
        count("id", key=True), text("case_number", of="appeal_case.number"), text("track", 48), text("stage", 48), text("clock", 48), text("status", 48),
        day("due_on", empty=True), day("work_by", empty=True), day("last_lawful", empty=True), day("letter_on", empty=True), text("rule"), text("version"),
        text("trigger"), day("trigger_on", empty=True), text("filed_when"), text("citation"), text("source"), text("confidence"), text("verified_on"),
        json("steps"), json("notes"), json("missing"), flag("drives"), day("next_rung_on", empty=True), text("computed_at", 32)
    )
    op.create_index("ix_deadline_case_number", "deadline", ["case_number"], unique=False)
    op.create_index("ix_deadline_due", "deadline", ["status", "next_rung_on"], unique=False)
    op.create_index("ix_deadline_work_by", "deadline", ["work_by"], unique=False)


def _filing() -> None:
    op.create_table(
        "filing",
        count("id", key=True), text("case_number", of="appeal_case.number"), text("track", 48), text("stage", 48), day("filed_on"), text("method", 48),
        long_text("reference"), flag("is_protective"), text("recorded_at", 32)
    )
    op.create_index("ix_filing_case_number", "filing", ["case_number"], unique=False)


def _document() -> None:
    op.create_table(
        "document",
        count("id", key=True), text("case_number", of="appeal_case.number"), text("track", 48), text("stage", 48), text("kind", 48), count("version"),
        text("status", 48), text("path"), text("sha256"), text("template_hash"), text("data_hash"), text("rulebook"), text("drawn_at", 32),
        sa.UniqueConstraint("case_number", "track", "stage", "kind", "version")
    )
    op.create_index("ix_document_case_number", "document", ["case_number"], unique=False)


def _reminder() -> None:
    op.create_table(
        "reminder",
        count("id", key=True), count("deadline_id", of="deadline.id"), text("case_number", of="appeal_case.number"), count("rung"), text("channel", 48),
        text("recipient"), day("due_on"), text("status", 48), text("message_id", unique=True), text("subject"), text("body"), count("attempts"),
        text("error"), text("try_at", 32, empty=True), text("claimed_at", 32, empty=True), text("sent_at", 32, empty=True),
        sa.UniqueConstraint("deadline_id", "rung", "channel", "recipient", "due_on")
    )
    op.create_index("ix_reminder_case_number", "reminder", ["case_number"], unique=False)
    op.create_index("ix_reminder_deadline_id", "reminder", ["deadline_id"], unique=False)
    op.create_index("ix_reminder_open", "reminder", ["status", "try_at"], unique=False)


def _event() -> None:
    op.create_table(
        "event",
        count("id", key=True), text("case_number"), text("at", 32), text("actor"), text("verb"), text("track"), text("stage"), text("code"),
        long_text("words"), text("previous_hash", 64), text("hash", 64)
    )
    op.create_index("ix_event_case_number", "event", ["case_number"], unique=False)


def _remitted_claim() -> None:
    op.create_table(
        "remitted_claim",
        text("claim_key", key=True), text("file_sha256"), text("action"), text("reason"), text("case_number"), text("charge", 16), text("read_at", 32)
    )
    op.create_index("ix_remitted_claim_case_number", "remitted_claim", ["case_number"], unique=False)
    op.create_index("ix_remitted_claim_file_sha256", "remitted_claim", ["file_sha256"], unique=False)


def _marks() -> None:
    op.create_table(
        "mark",
        text("name", key=True), text("value"), text("at", 32)
    )
    op.create_table(
        "run_lease",
        text("run_id", key=True), count("process"), text("boot"), text("renewed_at", 32)
    )


# fmt: on
def _guard_the_log() -> None:
    """Let nobody change or delete a row of the event log, not even by hand."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER event_no_{act.lower()} BEFORE {act} ON event BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END")
        return
    op.execute("CREATE FUNCTION event_is_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$ LANGUAGE plpgsql")
    op.execute("CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_is_append_only()")
