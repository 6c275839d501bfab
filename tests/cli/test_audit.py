"""`casework audit`: the proof of the log, who did what and who looked, and the chronology of a case as Word and as a table."""

import csv
import getpass
import io
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from casework import clock
from casework.actions import Office, audit, cases, doctor_board, front_door, presses, table_cells
from casework.actions.doctor_finding import Unwell
from casework.cli.main import main
from casework.letters import word
from casework.records import events, store
from casework.records.presses import Press, Pressed
from tests import make

ROLES = '\n[people.ann]\nname = "Ann Lee"\nrole = "auditor"\n'


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    return cases.take_chart(office, make.full_chart(), actor="maria").opened[0]


def test_verify_says_rows_span_and_head_and_finds_the_first_altered_row(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "verify"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("The log is whole: ")
    assert "Head: " in said

    with store.writing(office.engine) as session:
        session.connection().exec_driver_sql("DROP TRIGGER event_no_update")
        session.connection().exec_driver_sql("UPDATE event SET actor = 'nobody' WHERE id = 2")

    assert main(["audit", "verify"]) == 1
    assert "NOT WHOLE: Row 2 of the log does not fit" in capsys.readouterr().out
    assert main(["audit", "verify", "--json"]) == 1
    assert json.loads(capsys.readouterr().out)["altered"] == 2


def test_a_head_from_a_mail_is_found_and_a_log_without_its_end_does_not_hold_it(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    with store.reading(office.engine) as session:
        found = events.head(session)
    assert found
    row, head = found
    assert main(["audit", "verify", "--head", head[:16]]) == 0
    assert f"The head that was asked for is row {row}." in capsys.readouterr().out
    assert main(["audit", "verify", "--head", "ab12"]) == 1
    assert "Copy the whole of it" in capsys.readouterr().err

    with store.writing(office.engine) as session:  # whoever cuts off the end and the heads beside it
        session.connection().exec_driver_sql("DROP TRIGGER event_no_delete")
        session.connection().exec_driver_sql("DELETE FROM event WHERE id = ?", (row,))
    (office.settings.home / "heads.log").unlink()

    assert main(["audit", "verify"]) == 0
    assert main(["audit", "verify", "--head", head[:16]]) == 1
    assert f"No row of the log has the head {head[:16]}" in capsys.readouterr().out


def test_list_finds_events_by_case_person_act_and_day_with_who_looked(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    main(["contacts", number])
    capsys.readouterr()

    def listed(*words: str) -> list[dict[str, object]]:
        assert main(["audit", "list", "--json", *words]) == 0
        return list(json.loads(capsys.readouterr().out))

    assert {row["verb"] for row in listed("--case", number)} >= {"case opened", "deadline set", "file opened"}
    assert [row["code"] for row in listed("--case", number, "--verb", "file opened")] == ["contacts"]
    assert {row["who"] for row in listed("--who", "maria")} == {"Maria Ortega (maria)"}
    assert len(listed("--since", office.today().isoformat(), "--most", "2")) == 2
    assert main(["audit", "list", "--since", "2099-01-01"]) == 1
    assert main(["audit", "list", "--case", "C99-0001"]) == 1


def test_the_chronology_is_a_word_file_with_who_when_and_how_known_and_its_making_is_on_record(office: Office, number: str, tmp_path: Path) -> None:
    path = tmp_path / "chronology.docx"

    assert main(["audit", "export", number, "--to", str(path), "--who", "maria"]) == 0

    said = word.plain_text(path.read_bytes())
    assert f"Chronology of case {number}" in said
    assert f"Maria Ortega (maria), as stated, not proven; entered by {getpass.getuser()}" in said
    assert "the whole log of" in said
    assert path.stat().st_mode & 0o077 == 0
    assert audit.listed(office, audit.Asked(verb="audit exported"))[0].code == "docx"


def test_no_cell_of_the_table_is_a_formula_and_every_word_stays(office: Office, number: str, tmp_path: Path) -> None:
    with store.writing(office.engine) as session:
        events.append(session, "test", actor="=cmd()", at=office.now(), case_number=number, words='=HYPERLINK("x")\n+1')
    path = tmp_path / "chronology.csv"

    assert main(["audit", "export", number, "--to", str(path)]) == 0

    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    (row,) = (each for each in rows if each["Act"] == "test")
    assert (row["Who"], row["Words"]) == ("'=cmd()", '\'=HYPERLINK("x")\n+1')
    assert not [cell for each in rows for name, cell in each.items() if name != "Time zone" and table_cells.is_formula(cell)]


@pytest.mark.parametrize(("words", "code"), [(["C99-0001", "--to", "HERE/x.docx"], 1), (["NUMBER", "--to", "HERE/none/x.docx"], 1)])
def test_what_cannot_be_exported_is_refused(number: str, tmp_path: Path, words: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    said = [each.replace("NUMBER", number).replace("HERE", str(tmp_path)) for each in words]

    assert main(["audit", "export", *said]) == code
    assert "Refused: " in capsys.readouterr().err


@pytest.mark.parametrize("name", ["x.pdf", "x"])
def test_a_file_of_another_kind_is_wrong_usage(number: str, tmp_path: Path, name: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["audit", "export", number, "--to", str(tmp_path / name)])

    assert stopped.value.code == 2


@pytest.mark.parametrize("name", ["system", "board", "intake", " "])
def test_nobody_acts_under_a_name_of_the_program(number: str, name: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["hold", number, "--until", "2026-12-01", "--reason", "other", "--who", name])

    assert stopped.value.code == 2


def test_an_auditor_reads_everything_and_changes_nothing_whatever_who_says(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    (office.settings.home / "clinic.toml").write_text(f'{make.CLINIC}role = "supervisor"\n{ROLES}login = "{getpass.getuser()}"\n')
    before = [line.row for line in audit.listed(office, audit.Asked())]

    for words in (["cases"], ["case", number], ["explain", number], ["contacts", number], ["worklist"], ["audit", "list"], ["audit", "verify"]):
        assert main(words) == 0
    capsys.readouterr()
    for who in ("ann", "sam", "maria"):
        assert main(["hold", number, "--until", "2026-12-01", "--reason", "other", "--who", who]) == 1
        assert "ann is an auditor" in capsys.readouterr().err

    fresh = [line for line in audit.listed(office, audit.Asked()) if line.row not in before]
    assert [(line.verb, line.code, line.how) for line in fresh] == [("file opened", "contacts", "by the login")]


def test_the_person_of_a_command_is_the_one_with_its_login(office: Office, number: str) -> None:
    with (office.settings.home / "clinic.toml").open("a") as file:
        file.write(f'login = "{getpass.getuser()}"\n')

    main(["hold", number, "--until", "2026-12-01", "--reason", "other"])

    (line,) = audit.listed(office, audit.Asked(verb="hold"))
    assert (line.who, line.how) == ("Sam Reed (sam)", "by the login")


def test_somebody_else_who_is_named_is_an_attestation_and_the_log_says_whose(office: Office, number: str) -> None:
    main(["hold", number, "--until", "2026-12-01", "--reason", "other", "--who", "maria"])

    assert [line.how for line in audit.listed(office, audit.Asked(verb="hold"))] == [f"as stated, not proven; entered by {getpass.getuser()}"]


def test_presses_are_listed_with_who_and_what_the_board_answered(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "presses"]) == 0
    assert "Nobody pressed anything" in capsys.readouterr().out
    one, two = presses.keep(office, Pressed.RESUME, person="maria", run_id="run-1"), presses.keep(office, Pressed.RESUME, person="sam", run_id="run-2")
    presses.answered(office, one, is_accepted=True)
    presses.answered(office, two, is_accepted=False)
    presses.keep(office, Pressed.FORGED)
    with store.writing(office.engine) as session:  # late in the evening at the clinic it is the next day elsewhere
        press = session.get_one(Press, one)
        press.at = datetime(2026, 11, 23, 3, 30, tzinfo=UTC)

    assert main(["audit", "presses"]) == 0
    assert capsys.readouterr().out.startswith("2026-11-22 ")
    assert main(["audit", "presses"]) == 0
    assert [line.partition(" ")[2].partition(" ")[2] for line in capsys.readouterr().out.splitlines()] == [
        "resume of run run-1  [maria, done]",
        "resume of run run-2  [sam, refused by the board]",
        "name without the proxy's secret  [nobody known]",
    ]
    assert main(["audit", "presses", "--who", "sam", "--json"]) == 0
    assert [each["run_id"] for each in json.loads(capsys.readouterr().out)] == ["run-2"]


def test_the_doctor_says_that_somebody_passed_for_another_at_the_door(office: Office) -> None:
    assert doctor_board.door(office) == "none: the board answers on this machine only"
    front_door.set_up(office.settings, ["board.clinic.test"])
    presses.keep(office, Pressed.REFUSED, person="ann")
    assert doctor_board.door(office) == "nobody passed for another in the last week; 1 press of people who may not (casework audit presses)"

    presses.keep(office, Pressed.FORGED)
    with pytest.raises(Unwell, match="1 press in the last week bore a name without the proxy's secret"):
        doctor_board.door(office)
    clock.set_today(office.settings, office.today() + timedelta(days=8))
    assert doctor_board.door(office).startswith("nobody passed")
