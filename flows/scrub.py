"""Keep Prefect's SQLite file free of what was deleted from it: people's answers pass through it in clear."""

import os
import sqlite3
from contextlib import closing

from casework.settings import Settings

DATABASE = "prefect.db"
WAIT_SECONDS = 5.0


def flush(settings: Settings) -> None:
    """Empty the write-ahead log, which holds old pages until it is overwritten; a busy database is left for next time."""
    path = settings.folder("prefect") / DATABASE
    if os.environ.get("PREFECT_SERVER_DATABASE_CONNECTION_URL") or not path.is_file():
        return
    with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as database:
        try:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except sqlite3.OperationalError:
            return
