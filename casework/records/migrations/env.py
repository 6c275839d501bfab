"""Run the migrations on the connection that `casework.records.migrate` opened."""

from alembic import context
from sqlmodel import SQLModel

from casework.records import (  # noqa: F401 - registers the tables
    acts,
    authorizations,
    calls,
    cited,
    clinical,
    complaints,
    coverages,
    criteria,
    deliveries,
    filings,
    imports,
    index_key,
    inquiries,
    lines,
    logbook,
    look_ups,
    models,
    packets,
    papers,
    payments,
    reminding,
    retention,
    rework,
    standing,
    worklist,
)

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata, render_as_batch=True, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
