"""A patient is erased whole, nobody else is touched, and the log stays whole."""

import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Table
from sqlalchemy import select as select_rows
from sqlmodel import SQLModel, select

from casework import clock
from casework.actions import Office, backup, cases, closing, contacts, drafting, erasing, holds, pages, received, remind, retention, worklist_kept
from casework.actions.closing import Ending
from casework.actions.erasing_rows import left
from casework.chart import Contact
from casework.cli.main import main
from casework.errors import BadInput, NotAllowed, UnknownCase
from casework.records import dump, events, store
from casework.records.logbook import Event
from casework.records.models import Case, Patient
from casework.records.retention import Erasure
from casework.records.worklist import WorklistTouch
from casework.rules.retention import EraseReason, LegalHoldReason
from casework.settings import Settings
from casework.terms import NotPursuedReason
from tests import make
from tests.actions.backing import names

MARKER = "Zebulonski"
OTHER = "Quillfeather"


def told(home: Path, *, more: str = "") -> tuple[Office, str, str]:
    """Open an office with one closed case of the patient to erase, and one open case of somebody else."""
    home.mkdir(parents=True)
    office = make.office(home)
    (home / "clinic.toml").write_text(make.CLINIC + more)
    office = Office.open(Settings.from_env({"CASEWORK_HOME": str(home)}))
    people = [make.full_chart().patient.model_copy(update={"last_name": name, "first_name": f"First{name}"}) for name in (MARKER, OTHER)]
    covers = [make.full_chart().coverage.model_copy(update={"member_id": f"MEMBER-{name}"}) for name in (MARKER, OTHER)]
    numbers = [cases.take_chart(office, make.full_chart(patient=who, coverage=of), actor="maria").opened[0] for who, of in zip(people, covers, strict=True)]
    for number in numbers:
        contacts.log(office, number, Contact(happened_on=office.today(), way="call", words=f"{MARKER} said"), actor="maria")
    drafting.draft(office, numbers[0], actor="maria")
    (home / "charts" / "P0001.xlsx").write_bytes(b"workbook")
    (home / "inbox" / "done").mkdir(parents=True, exist_ok=True)
    (home / "inbox" / "done" / "a.835").write_text(f"NM1*QC*1*{MARKER.upper()}*FIRST{MARKER.upper()}~")
    (home / "inbox" / f"{MARKER}.csv").write_text(f"member;MEMBER-{MARKER}")
    received.keep(office, home / "inbox" / f"{MARKER}.csv")
    (home / "inbox" / "done" / "b.835").write_text(f"NM1*QC*1*{OTHER.upper()}*FIRST~")
    close(office, numbers[0])
    return office, *numbers


def close(office: Office, number: str) -> None:
    closing.close_case(office, number, Ending.DO_NOT_PURSUE, reason=NotPursuedReason.PATIENT_DECLINED, is_confirmed=True, actor="maria")


@pytest.fixture
def scene(tmp_path: Path) -> tuple[Office, str, str]:
    return told(tmp_path / "home")


def erase(office: Office, number: str) -> str:
    return erasing.erase(office, number, EraseReason.LAWFUL_REQUEST, confirmed=[number], actor="sam")


def opened(office: Office) -> str:
    """Write every value of every table as the program reads it."""
    with store.reading(office.engine) as session:
        return "\n".join(str(row) for table in SQLModel.metadata.sorted_tables for row in session.execute(select_rows(table)))


def test_every_row_file_and_word_of_the_patient_goes_and_nobody_elses(scene: tuple[Office, str, str]) -> None:
    office, number, other = scene
    home = office.settings.home
    drafting.draft(office, other, actor="maria")
    before = {path.name: path.read_bytes() for path in (office.documents / other).rglob("*") if path.is_file()}
    assert MARKER in opened(office)

    said = erase(office, number)

    assert f"{OTHER}" in opened(office)
    assert f"First{MARKER}" not in opened(office)
    assert "MEMBER-Zebu" not in opened(office)
    assert names(office) == [OTHER, other]
    with store.reading(office.engine) as session:
        assert left(session, "P0001", [number]) == []
        assert events.first_altered(session) is None
        kept = session.exec(select(Event).where(Event.case_number == number)).all()
        assert {each.words for each in kept} == {""}
        assert [(each.verb, each.actor, each.code) for each in kept if each.verb == erasing.ERASED] == [(erasing.ERASED, "sam", "P0001 lawful-request")]
    assert [name for name in office.files.all() if name.startswith(number)] == []
    assert list(received.names(office)) == []
    assert not (office.documents / number).exists()
    assert {path.name: path.read_bytes() for path in (office.documents / other).rglob("*") if path.is_file()} == before != {}
    assert (home / "inbox" / "done" / "b.835").exists()
    assert not (home / "inbox" / "done" / "a.835").exists()
    assert not (home / "charts" / "P0001.xlsx").exists()
    assert "is erased: 1 case," in said
    assert pages.case_page(office, other)["deadlines"]
    with pytest.raises(UnknownCase):
        pages.case_page(office, number)


def test_the_raw_files_hold_nothing_of_the_patient_and_the_work_goes_on(scene: tuple[Office, str, str]) -> None:
    office, number, other = scene
    with sqlite3.connect(office.settings.home / "casework.db") as raw:
        sealed = [str(row[0]) for row in raw.execute("SELECT value FROM patient WHERE key = 'P0001'")]
    raw.close()

    erase(office, number)

    found = b"".join(path.read_bytes() for path in office.settings.home.glob("casework.db*"))
    assert sealed[0][:60].encode() not in found
    assert MARKER.encode() not in found
    remind.sweep(office)
    assert worklist_kept.refresh(office) >= 0
    with store.reading(office.engine) as session:
        assert session.exec(select(WorklistTouch.case_number)).all() == []
    again = make.full_chart().patient.model_copy(update={"last_name": "Newcomer"})
    (fresh,) = cases.take_chart(office, make.full_chart(patient=again), actor="maria").opened
    assert fresh not in (number, other)


def test_the_number_and_key_of_the_newest_patient_are_not_given_again(tmp_path: Path) -> None:
    office, _, other = told(tmp_path / "home")
    close(office, other)
    erasing.erase(office, "P0002", EraseReason.LAWFUL_REQUEST, confirmed=[other], actor="sam")

    (fresh,) = cases.take_chart(office, make.full_chart(), actor="maria").opened

    assert fresh == "C26-0003"
    with store.reading(office.engine) as session:
        assert session.exec(select(Case.patient_key).where(Case.number == fresh)).one() == "P0003"


def test_an_open_case_a_running_clock_and_a_hold_keep_a_record(scene: tuple[Office, str, str]) -> None:
    office, number, other = scene

    with pytest.raises(NotAllowed, match=f"still open: {other}; a clock still runs: {other}"):
        erase(office, other)
    holds.place(office, number, LegalHoldReason.LITIGATION, actor="sam")
    with pytest.raises(NotAllowed, match=r"legal hold \(litigation\) by sam"):
        erase(office, number)
    assert MARKER in opened(office)
    assert "Lifted: 1 hold on P0001." in holds.lift(office, "P0001", actor="sam")
    erase(office, number)
    assert names(office) == [OTHER, other]


def test_a_hold_is_placed_once_and_listed_with_who_and_since_when(scene: tuple[Office, str, str]) -> None:
    office, number, _ = scene

    holds.place(office, number, LegalHoldReason.AUDIT, actor="sam")
    holds.place(office, number, LegalHoldReason.AUDIT, actor="maria")

    (held,) = holds.listed(office)
    assert held.words == f"P0001  held: audit, for {number}, since 2026-11-22, by sam"
    with pytest.raises(BadInput, match="Name a patient by key"):
        holds.place(office, "P9999", LegalHoldReason.AUDIT, actor="sam")


def test_other_numbers_than_the_patients_erase_nothing(scene: tuple[Office, str, str]) -> None:
    office, number, other = scene
    for wrong in ([], [other], [number, other]):
        with pytest.raises(BadInput, match=f"exactly the cases of this patient: {number}"):
            erasing.erase(office, number, EraseReason.LAWFUL_REQUEST, confirmed=wrong, actor="sam")

    assert MARKER in opened(office)


def test_a_records_time_is_over_only_where_the_clinic_said_its_years(tmp_path: Path) -> None:
    silent, number, _ = told(tmp_path / "silent")
    assert retention.listed(silent) == []
    with pytest.raises(NotAllowed, match="does not say how many years"):
        erasing.erase(silent, number, EraseReason.TIME_IS_OVER, confirmed=[number], actor="sam")
    office, number, _ = told(tmp_path / "home", more="\n[retention]\nyears = 2\n")
    with pytest.raises(NotAllowed, match="stays until 2028-11-22"):
        erasing.erase(office, number, EraseReason.TIME_IS_OVER, confirmed=[number], actor="sam")

    clock.set_today(office.settings, office.today().replace(year=2028) + timedelta(days=1))

    assert [(record.patient_key, bool(record.obstacles)) for record in retention.listed(office)] == [("P0001", False), ("P0002", True)]
    erasing.erase(office, number, EraseReason.TIME_IS_OVER, confirmed=[number], actor="sam")


@pytest.mark.parametrize("named", ["P0001", "the case"])
def test_files_left_by_a_kill_are_taken_away_by_running_it_again(scene: tuple[Office, str, str], named: str) -> None:
    office, number, _ = scene
    named = number if named == "the case" else named
    erase(office, number)
    (office.documents / number).mkdir()
    (office.documents / number / "late.docx").write_bytes(b"left")
    with store.writing(office.engine) as session:
        row = session.exec(select(Erasure)).one()
        row.done_at, row.files = None, json.dumps([f"documents/{number}/late.docx"])
        session.add(row)

    assert erasing.erase(office, named, EraseReason.LAWFUL_REQUEST, confirmed=[number], actor="sam") == "The erasing of P0001 was finished."
    assert not (office.documents / number).exists()


def test_a_backup_after_it_holds_nothing_and_those_of_before_are_told(scene: tuple[Office, str, str]) -> None:
    office, number, _ = scene
    made = backup.make(office, actor="sam")
    found = erasing.preview(office, number, EraseReason.LAWFUL_REQUEST)
    assert found.backups == (made.path.name,)
    assert "The patient stays in 1 backup, the last of them until about 2026-12-06" in found.words
    assert f"--yes-erase {number}" in found.words

    assert "Still in 1 backup" in erase(office, number)
    with store.reading(office.engine):
        assert all(MARKER.encode() not in each.data for each in dump.slices(office.engine))


def test_the_commands_look_first_and_erase_then(scene: tuple[Office, str, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    office, number, _ = scene
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

    assert main(["retention"]) == 0
    assert "does not say how many years" in capsys.readouterr().out
    assert main(["legal-hold", number, "--reason", "audit", "--who", "sam"]) == 0
    assert main(["erase-patient", "P0001", "--reason", "lawful-request"]) == 0
    assert "Cannot be erased now: legal hold (audit) by sam" in capsys.readouterr().out
    assert main(["erase-patient", "P0001", "--reason", "lawful-request", "--yes-erase", number, "--who", "sam"]) == 1
    assert main(["legal-hold", "P0001", "--lift", "--who", "sam"]) == 0
    assert main(["erase-patient", "P0001", "--reason", "lawful-request", "--yes-erase", number, "--who", "sam", "--json"]) == 0
    assert names(office) == [OTHER, "C26-0002"]


def test_every_table_of_a_patient_or_case_is_reached() -> None:
    from casework.actions.erasing_rows import STAY

    def speaks(table: Table) -> bool:
        return any(name in table.columns for name in ("patient_key", "case_number")) or table.name == "patient"

    outside = {table.name for table in SQLModel.metadata.sorted_tables if speaks(table)} & STAY

    assert outside == {"event", "remitted_claim", "import_group", "worklist_touch", "legal_hold", "erasure"}
    assert Patient.__tablename__ not in outside
