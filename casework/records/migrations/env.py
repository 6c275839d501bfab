"""Run the migrations on the connection that `casework.records.migrate` opened."""

from alembic import context
from sqlmodel import SQLModel

import casework.records.complaints  # noqa: F401 - registers its tables
from casework.records import (
    acts,
    authorizations,
    calls,
    cited,
    clinical,
    coverages,
    criteria,
    filings,
    imports,
    inquiries,
    lines,
    logbook,
    models,
    packets,
    papers,
    rework,
    standing,
)  # noqa: F401 - registers the tables

context.configure(connection=context.config.attributes["connection"], target_metadata=SQLModel.metadata, render_as_batch=True, transaction_per_migration=False)
with context.begin_transaction():
    context.run_migrations()
