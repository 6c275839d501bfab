"""Every file of a case is written and read through the sealed files, and no temporary file is made elsewhere: the source is scanned."""

import re
from pathlib import Path

import pytest

from casework.settings import PROGRAM

OURS = sorted(path for folder in ("casework", "flows") for path in (PROGRAM / folder).rglob("*.py"))
ROUND = {
    "a path in the documents folder": re.compile(r"\.documents\s*/|folder\(\"documents\"\)|home\s*/\s*\"(?:documents|vault)\""),
    "a temporary file": re.compile(r"\btempfile\.|\bimport tempfile"),
}
MAY = {
    "a path in the documents folder": {
        "casework/actions/office.py",
        "casework/actions/erasing_files.py",  # searches what people put beside our files
    },
    "a temporary file": {"casework/records/workroom.py", "casework/actions/sheets.py", "casework/actions/backup_check.py"},
}


@pytest.mark.parametrize("what", list(ROUND))
def test_nobody_goes_round_the_files(what: str) -> None:
    found = {path.relative_to(PROGRAM).as_posix() for path in OURS if ROUND[what].search(path.read_text(encoding="utf-8"))}

    assert found <= MAY[what]


def test_the_scan_sees_what_it_looks_for() -> None:
    assert ROUND["a path in the documents folder"].search("(office.documents / row.path).read_bytes()")
    assert ROUND["a temporary file"].search("with tempfile.TemporaryDirectory() as folder:")
    assert Path(PROGRAM / "casework" / "records" / "workroom.py") in OURS
