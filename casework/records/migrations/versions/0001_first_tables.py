"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("track", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_event_case_number"), "event", ["case_number"], unique=False)
    op.create_table(
        "mark",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "patient",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_patient_identity"), "patient", ["identity"], unique=False)
    op.create_table(
        "remitted_claim",
        sa.Column("claim_key", sa.String(), nullable=False),
        sa.Column("file_sha256", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("charge", sa.String(length=16), nullable=False),
        sa.Column("read_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("claim_key"),
    )
    op.create_index(op.f("ix_remitted_claim_case_number"), "remitted_claim", ["case_number"], unique=False)
    op.create_index(op.f("ix_remitted_claim_file_sha256"), "remitted_claim", ["file_sha256"], unique=False)
    op.create_table(
        "run_lease",
        sa.Column("run_id", sa.String(), nullable=False),
        sa.Column("process", sa.Integer(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("renewed_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_table(
        "care",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_key", sa.String(), nullable=False),
        sa.Column("clinician", sa.Text(), nullable=False),
        sa.Column("request", sa.Text(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_key"],
            ["patient.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("patient_key"),
    )
    op.create_table(
        "cost_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_key"],
            ["patient.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_cost_line_patient_key"), "cost_line", ["patient_key"], unique=False)
    op.create_table(
        "coverage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_key", sa.String(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("payer", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_key"],
            ["patient.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_coverage_identity"), "coverage", ["identity"], unique=False)
    op.create_index(op.f("ix_coverage_patient_key"), "coverage", ["patient_key"], unique=False)
    op.create_table(
        "diagnosis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_key"],
            ["patient.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_diagnosis_patient_key"), "diagnosis", ["patient_key"], unique=False)
    op.create_table(
        "infusion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_key"],
            ["patient.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_infusion_patient_key"), "infusion", ["patient_key"], unique=False)
    op.create_table(
        "outcome_score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_key"],
            ["patient.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_outcome_score_patient_key"), "outcome_score", ["patient_key"], unique=False)
    op.create_table(
        "treatment_trial",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("patient_key", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["patient_key"],
            ["patient.key"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_treatment_trial_patient_key"), "treatment_trial", ["patient_key"], unique=False)
    op.create_table(
        "appeal_case",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("patient_key", sa.String(), nullable=False),
        sa.Column("coverage_id", sa.Integer(), nullable=False),
        sa.Column("track", sa.String(length=48), nullable=False),
        sa.Column("begins_at", sa.String(length=48), nullable=False),
        sa.Column("denial_reason", sa.String(length=48), nullable=True),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("amount_at_stake", sa.String(length=16), nullable=False),
        sa.Column("hold_until", sa.Date(), nullable=True),
        sa.Column("hold_reason", sa.String(length=48), nullable=True),
        sa.Column("outcome", sa.String(length=48), nullable=True),
        sa.Column("not_pursued", sa.String(length=48), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["coverage_id"],
            ["coverage.id"],
        ),
        sa.ForeignKeyConstraint(
            ["patient_key"],
            ["patient.key"],
        ),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_appeal_case_closed_on"), "appeal_case", ["closed_on"], unique=False)
    op.create_index(op.f("ix_appeal_case_coverage_id"), "appeal_case", ["coverage_id"], unique=False)
    op.create_index(op.f("ix_appeal_case_owner"), "appeal_case", ["owner"], unique=False)
    op.create_index(op.f("ix_appeal_case_patient_key"), "appeal_case", ["patient_key"], unique=False)
    op.create_index(op.f("ix_appeal_case_series"), "appeal_case", ["series"], unique=False)
    op.create_table(
        "authorization",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("approved", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_authorization_case_number"), "authorization", ["case_number"], unique=False)
    op.create_table(
        "case_stage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("track", sa.String(length=48), nullable=False),
        sa.Column("stage", sa.String(length=48), nullable=False),
        sa.Column("step", sa.String(length=48), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("is_protective", sa.Boolean(), nullable=False),
        sa.Column("decided", sa.String(), nullable=False),
        sa.Column("decided_later_on", sa.Date(), nullable=True),
        sa.Column("ask_number", sa.Integer(), nullable=False),
        sa.Column("ask_notice", sa.String(), nullable=False),
        sa.Column("asked_form", sa.String(), nullable=False),
        sa.Column("run_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_number", "track", "stage"),
    )
    op.create_index(op.f("ix_case_stage_case_number"), "case_stage", ["case_number"], unique=False)
    op.create_index(op.f("ix_case_stage_run_id"), "case_stage", ["run_id"], unique=False)
    op.create_index(op.f("ix_case_stage_step"), "case_stage", ["step"], unique=False)
    op.create_table(
        "claim_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("line_key", sa.String(), nullable=False),
        sa.Column("service_on", sa.Date(), nullable=True),
        sa.Column("charge", sa.String(length=16), nullable=False),
        sa.Column("paid", sa.String(length=16), nullable=False),
        sa.Column("group_code", sa.String(length=48), nullable=True),
        sa.Column("carc", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("line_key"),
    )
    op.create_index(op.f("ix_claim_line_case_number"), "claim_line", ["case_number"], unique=False)
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_contact_case_number"), "contact", ["case_number"], unique=False)
    op.create_table(
        "deadline",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("track", sa.String(length=48), nullable=False),
        sa.Column("stage", sa.String(length=48), nullable=False),
        sa.Column("clock", sa.String(length=48), nullable=False),
        sa.Column("status", sa.String(length=48), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("work_by", sa.Date(), nullable=True),
        sa.Column("last_lawful", sa.Date(), nullable=True),
        sa.Column("letter_on", sa.Date(), nullable=True),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("trigger_on", sa.Date(), nullable=True),
        sa.Column("filed_when", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("confidence", sa.String(), nullable=False),
        sa.Column("verified_on", sa.String(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("missing", sa.JSON(), nullable=False),
        sa.Column("drives", sa.Boolean(), nullable=False),
        sa.Column("next_rung_on", sa.Date(), nullable=True),
        sa.Column("computed_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_deadline_case_number"), "deadline", ["case_number"], unique=False)
    op.create_index("ix_deadline_due", "deadline", ["status", "next_rung_on"], unique=False)
    op.create_index(op.f("ix_deadline_work_by"), "deadline", ["work_by"], unique=False)
    op.create_table(
        "determination",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("track", sa.String(length=48), nullable=False),
        sa.Column("stage", sa.String(length=48), nullable=True),
        sa.Column("outcome", sa.String(length=48), nullable=False),
        sa.Column("notice_on", sa.Date(), nullable=True),
        sa.Column("mailed_on", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("portal_on", sa.Date(), nullable=True),
        sa.Column("letter_deadline", sa.Date(), nullable=True),
        sa.Column("is_proxy", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=48), nullable=True),
        sa.Column("reason_text", sa.Text(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_determination_case_number"), "determination", ["case_number"], unique=False)
    op.create_table(
        "document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("track", sa.String(length=48), nullable=False),
        sa.Column("stage", sa.String(length=48), nullable=False),
        sa.Column("kind", sa.String(length=48), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=48), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("template_hash", sa.String(), nullable=False),
        sa.Column("data_hash", sa.String(), nullable=False),
        sa.Column("rulebook", sa.String(), nullable=False),
        sa.Column("drawn_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("case_number", "track", "stage", "kind", "version"),
    )
    op.create_index(op.f("ix_document_case_number"), "document", ["case_number"], unique=False)
    op.create_table(
        "exhibit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_exhibit_case_number"), "exhibit", ["case_number"], unique=False)
    op.create_table(
        "filing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("track", sa.String(length=48), nullable=False),
        sa.Column("stage", sa.String(length=48), nullable=False),
        sa.Column("filed_on", sa.Date(), nullable=False),
        sa.Column("method", sa.String(length=48), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("is_protective", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_filing_case_number"), "filing", ["case_number"], unique=False)
    op.create_table(
        "reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("case_number", sa.String(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(length=48), nullable=False),
        sa.Column("recipient", sa.String(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("status", sa.String(length=48), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("try_at", sa.String(length=32), nullable=True),
        sa.Column("claimed_at", sa.String(length=32), nullable=True),
        sa.Column("sent_at", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["case_number"],
            ["appeal_case.number"],
        ),
        sa.ForeignKeyConstraint(
            ["deadline_id"],
            ["deadline.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("deadline_id", "rung", "channel", "recipient", "due_on"),
        sa.UniqueConstraint("message_id"),
    )
    op.create_index(op.f("ix_reminder_case_number"), "reminder", ["case_number"], unique=False)
    op.create_index(op.f("ix_reminder_deadline_id"), "reminder", ["deadline_id"], unique=False)
    op.create_index("ix_reminder_open", "reminder", ["status", "try_at"], unique=False)
    _guard_the_log()


def _guard_the_log() -> None:
    """Let nobody change or delete a row of the event log, not even by hand."""
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER event_no_{act.lower()} BEFORE {act} ON event BEGIN SELECT RAISE(ABORT, 'the event log is append-only'); END")
        return
    op.execute("CREATE FUNCTION event_is_append_only() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'the event log is append-only'; END $$ LANGUAGE plpgsql")
    op.execute("CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON event FOR EACH ROW EXECUTE FUNCTION event_is_append_only()")
