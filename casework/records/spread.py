"""How the values of the tables are spread: what SQLite must know to choose the index that finds few rows. PostgreSQL looks by itself."""

from sqlalchemy import text
from sqlmodel import Session

SAMPLE = 1000  # rows of each index that are looked at


def measure(session: Session) -> None:
    """Let SQLite look at its tables; without it every index seems to find ten rows, were it “sent” among a hundred thousand messages."""
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text(f"PRAGMA analysis_limit={SAMPLE}"))
        session.execute(text("ANALYZE"))
