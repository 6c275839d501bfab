"""The price of encryption on rows: the same short texts written and read sealed, and in clear, in a table of the same shape.

Times are the processor's; a first round warms up. Run as `python -m benchmarks.sealed_rows`.
"""

import statistics
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, Integer, MetaData, Table, Text, insert, select

from benchmarks.many import taken
from casework.records import columns, store
from casework.records.columns import Personal
from casework.records.vault import Key, Vault

ROWS, ROUNDS = 20_000, 5
WORDS = "Jordan Whitlock, 9 Alder Court, Springfield, member W123456789, treatment-resistant depression. " * 3


def main() -> None:
    """Print what writing and reading cost, and the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        engine = store.connect(f"sqlite:///{Path(folder) / 'bench.db'}", Vault(Key.new()))
        for name, act in (("write", _write), ("read", _read)):
            clear, sealed = (_median(engine, act, kind) for kind in (Text(), Personal("bench.words")))
            print(f"  {name} {ROWS:,} rows of {len(WORDS)} letters: sealed {sealed:.2f} s, in clear {clear:.2f} s, ratio {sealed / clear:.1f}", flush=True)


def _median(engine: Engine, act: Callable[[Engine, Table], None], kind: Any) -> float:
    return statistics.median([_round(engine, act, kind) for _ in range(ROUNDS + 1)][1:])


def _round(engine: Engine, act: Callable[[Engine, Table], None], kind: Any) -> float:
    table = Table("bench", MetaData(), Column("id", Integer, primary_key=True), Column("words", kind, nullable=False))
    table.metadata.drop_all(engine)
    table.metadata.create_all(engine)
    if act is _read:
        _write(engine, table)
    return taken(lambda: act(engine, table))


def _write(engine: Engine, table: Table) -> None:
    with columns.using(store.vault_of(engine)), engine.begin() as connection:
        connection.execute(insert(table), [{"words": WORDS} for _ in range(ROWS)])


def _read(engine: Engine, table: Table) -> None:
    with columns.using(store.vault_of(engine)), engine.connect() as connection:
        if sum(1 for row in connection.execute(select(table.c.words)) if row.words == WORDS) != ROWS:
            raise AssertionError("a row did not come back as it was written")


if __name__ == "__main__":
    main()
