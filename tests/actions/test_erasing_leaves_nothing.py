"""After an erasure the data folder is read as raw bytes: no sealed value, no file and no word of the patient is left in any of them."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from casework.actions import Office, erasing, intake, received, workbooks
from casework.rules.retention import EraseReason
from tests.actions.test_documents import closed
from tests.actions.test_erasing import MARKER, told

SEALED = re.compile(rb"[0-9A-Za-z-]{4,40}\.[A-Za-z0-9+/]{40,}={0,2}")
WORDS = (MARKER, f"MEMBER-{MARKER}", f"First{MARKER}")


def sealed_values(home: Path) -> set[bytes]:
    """Give every sealed value of the database as it is stored."""
    with closing(sqlite3.connect(home / "casework.db")) as raw:
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        values = {value for table in tables for row in raw.execute(f'SELECT * FROM "{table}"') for value in row if isinstance(value, str)}  # noqa: S608
    return {value.encode() for value in values if SEALED.fullmatch(value.encode())}


def raw_database(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(home.glob("casework.db*")))


def plain_files(office: Office) -> Iterator[tuple[str, bytes]]:
    """Give each file of the data folder, those of the store opened, with its name."""
    for path in office.settings.home.rglob("*"):
        if path.is_file():
            yield path.relative_to(office.settings.home).as_posix(), path.read_bytes()
    for name in office.files.all():
        yield f"sealed {name}", office.files.sealed(name)


def test_no_marker_and_no_sealed_value_of_the_patient_is_left(tmp_path: Path) -> None:
    office, number, other = told(tmp_path / "home")
    home = office.settings.home
    (home / "inbox" / f"{MARKER}, First{MARKER}.835").write_text("ISA*00*damaged")  # only its name tells
    house = closed(office)
    workbooks.anew(house, other)
    intake.watch(house, settle_seconds=0)
    before = sealed_values(home)
    assert sorted(bool(each.refused) for each in received.listed(house) if each.original_name.startswith(MARKER)) == [False, True]
    (note,) = (home / "inbox" / "rejected").iterdir()

    erasing.erase(house, number, EraseReason.LAWFUL_REQUEST, confirmed=[number], actor="sam")

    raw, gone = raw_database(home), before - sealed_values(home)
    assert len(gone) > 20
    assert [each for each in gone if each in raw or each[-60:] in raw] == []
    left = [name for name, data in plain_files(house) if any(word.casefold().encode() in (data + name.encode()).lower() for word in WORDS)]
    assert left == [] and not note.exists()
