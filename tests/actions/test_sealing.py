"""What lies open is sealed at the next start, nothing is lost on the way, and the doctor says which file is not well."""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from casework.actions import Office, cases, documents, drafting, intake, received, sealing
from casework.actions.doctor_files import files
from casework.actions.doctor_finding import Unwell
from casework.errors import BadInput
from casework.settings import PROGRAM, Kept
from tests import make
from tests.actions.test_documents import closed

REMITTANCE = PROGRAM / "examples" / "remittance-2026-11-20.835"


@pytest.fixture
def number(office: Office) -> str:
    """Open a case and draft its first appeal."""
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")
    return number


def sealed(office: Office) -> list[Path]:
    return sorted((office.settings.home / "vault").rglob("*.sealed"))


def as_before(office: Office) -> dict[str, bytes]:
    """Leave the documents as a version did that sealed none, and give their bytes."""
    for path in sealed(office):
        path.unlink()
    return {path.relative_to(office.documents).as_posix(): path.read_bytes() for path in office.documents.rglob("*.docx")}


def test_the_files_of_an_older_version_are_sealed_at_the_next_start_and_only_once(office: Office, number: str) -> None:
    before = as_before(office)
    again = Office.create(office.settings)

    assert {name: again.files.sealed(name) for name in again.files.all()} == before
    assert sealing.seal_all(again) == 0


def test_until_they_are_sealed_the_old_files_are_read_where_they_lie(office: Office, number: str) -> None:
    before = as_before(office)
    house = closed(office)

    assert {each.file for each in documents.listed(house, number)} == set(before)
    assert all(house.files.read(name) == data for name, data in before.items())


KILLED = """
import os, signal, sys
from pathlib import Path
from casework.actions import Office
from casework.records import whole
from casework.settings import Settings
real, at, calls = whole.write, int(sys.argv[1]), 0
def write(*given):
    global calls
    calls += 1
    if calls == at:
        os.kill(os.getpid(), signal.SIGKILL)
    real(*given)
whole.write = write
Office.create(Settings.from_env(os.environ))
"""


def test_a_start_that_is_killed_while_it_seals_loses_nothing_and_the_next_goes_on(office: Office, number: str) -> None:
    before = as_before(office)
    for at in (1, 2):
        env = {"CASEWORK_HOME": str(office.settings.home), "PATH": "/usr/bin:/bin"}
        subprocess.run([sys.executable, "-c", KILLED, str(at)], env=env, capture_output=True)
    some = len(sealed(office))
    again = Office.create(office.settings)

    assert 0 < some < len(before)
    assert {name: again.files.sealed(name) for name in again.files.all()} == before


def test_where_documents_are_closed_now_open_copies_go_and_an_edited_one_stays_and_is_told(office: Office, number: str) -> None:
    (edited,) = office.documents.rglob("first-appeal-v1.docx")
    edited.write_bytes(b"edited by hand")
    house = Office.create(replace(office.settings, kept=Kept(is_open=False)))

    assert [path for path in house.documents.rglob("*") if path.is_file()] == [edited]
    with pytest.raises(Unwell, match=r"first-appeal-v1\.docx lies open in the documents folder and was edited: keep it"):
        files(house)


def test_what_nobody_edited_is_not_called_edited_before_the_next_start_closes_it(office: Office, number: str) -> None:
    with pytest.raises(Unwell, match=r"first-appeal-v1\.docx lies open in the documents folder though documents are kept closed: run casework init") as told:
        files(closed(office))
    assert "was edited" not in str(told.value)
    assert files(Office.create(closed(office).settings)).startswith("all ")


def test_the_doctor_finds_every_file_well(office: Office, number: str) -> None:
    assert files(office).startswith("all ")
    assert files(Office.create(closed(office).settings)).startswith("all ")


def test_the_doctor_names_what_is_gone_altered_or_not_sealed(office: Office, number: str) -> None:
    first, second, third = sealed(office)[:3]
    first.write_bytes(first.read_bytes()[:-1] + b"x")
    second.unlink()
    third.unlink()
    (office.documents / third.relative_to(office.settings.home / "vault")).with_suffix("").unlink()

    with pytest.raises(Unwell) as told:
        files(office)

    assert "altered" in str(told.value)
    assert "is not sealed yet: run casework init" in str(told.value)
    assert "is gone: restore it from your backup" in str(told.value)


def test_an_original_of_the_inbox_is_sealed_once_it_is_read_and_can_be_handed_out(office: Office, tmp_path: Path) -> None:
    text = REMITTANCE.read_bytes()
    for name in ("Whitlock.835", "again.835"):
        (office.settings.folder("inbox") / name).write_bytes(text)
        intake.watch(office, settle_seconds=0)
    (found,) = received.listed(office)

    assert not list(office.settings.folder("inbox").rglob("*.835"))
    assert not list(office.settings.home.rglob("*Whitlock*"))
    assert found.file.startswith("received/") and found.size == len(text)
    (path,) = documents.hand_out(office, "received", found.file, to=tmp_path, actor="maria")
    assert Path(path).read_bytes() == text
    with pytest.raises(BadInput, match="no such original"):
        documents.hand_out(office, "received", "other", to=tmp_path)


def test_originals_that_an_older_version_left_open_are_sealed_at_the_next_start(office: Office) -> None:
    left = office.settings.folder("inbox") / "done" / "Whitlock.csv"
    left.write_text("a name")

    again = Office.create(office.settings)

    assert not left.exists()
    assert [each.original_name for each in received.listed(again)] == ["Whitlock.csv"]
