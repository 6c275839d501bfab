"""Backup, trial and restore of a large clinic: seconds and bytes, and the price beside a plain copy of the same folder.

The database has 5,000 open cases with a patient, a coverage, a stage, a clock and two claim lines each; of documents, 500 are sealed.
"""

import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import many
from casework import chart
from casework.actions import backup, backup_check, restore
from casework.records import store
from casework.records.models import CaseStage, ClaimLine, Deadline

CASES, DOCUMENTS, BYTES = 5000, 500, 60_000


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        day = many.FIRST_DAY
        rows = (CaseStage(case_number="", opened_on=day), Deadline(case_number="", work_by=day, due_on=day, computed_at=datetime.now(UTC)))
        office = many.office(home, CASES, rows)
        with store.writing(office.engine) as session:
            for place in range(CASES):
                session.add_all(ClaimLine(case_number=many.number(place), line_key=f"{place}-{turn}", value=chart.ClaimLine()) for turn in range(2))
        for place in range(DOCUMENTS):
            office.files.put(f"{many.number(place)}/letter.docx", bytes(BYTES))
        copied = _seconds(lambda: shutil.copytree(home, Path(folder) / "copy"))
        kept: list[backup.Made] = []
        made = _seconds(lambda: kept.append(backup.make(office, actor="backup")))
        tried = _seconds(lambda: backup_check.check(office))
        new = Path(folder) / "new"
        shutil.copytree(home / "keys", new / "keys")
        restored = _seconds(lambda: restore.restore(kept[0].path, {}, home=new, actor="backup"))
        print(f"{kept[0].cases} cases, {kept[0].rows} rows, {kept[0].files} files: {kept[0].bytes / 1e6:.1f} MB")
        print(f"backup, read back and proved: {made:.1f} s, {made / copied:.1f} times a plain copy ({copied:.2f} s)")
        print(f"restored on trial: {tried:.1f} s; restored: {restored:.1f} s")


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
