"""Scene: the errands keep a copy and clear away what is old; then the computer dies, and from the copy the board stands again in an empty home."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.actions import Office, filing, restore
from casework.rules.preflight import Override
from casework.settings import Settings
from casework.terms import FilingMethod
from tests import make
from tests.actions.backing import new_home
from tests.flows.driver import Board, another, board_in, free_port, served, verbs, wait_for
from tests.flows.pressing import page, press_errand
from tests.notify.catchers import Mailbox, mail_server

CASES = 12
SOON = make.full_chart().denial.model_copy(update={"letter_deadline": make.DAY + timedelta(days=2)})
OLD = timedelta(days=400)
FOREVER = "hours = '00:00-23:59'\ndays = 'mon-sun'\n"
HANGS_ON_A_RUN = {"flow_run": "id", "flow_run_state": "flow_run_id", "flow_run_input": "flow_run_id", "log": "flow_run_id"}


def a_dozen(board: Board) -> list[str]:
    """Open a dozen cases: the first is due in two days, the second is filed, the last is given up on the board."""
    numbers = [another(board, f"Restored{place}", **({} if place else {"denial": SOON})) for place in range(CASES)]
    for number in numbers:
        board.waiting(number, "ready-to-file")
    filing.record_filing(board.office, numbers[1], filed_on=make.DAY, method=FilingMethod.FAX, actor="maria", override=next(iter(Override)))
    board.waiting(numbers[1], "filed")
    last = board.waiting(numbers[-1])
    board.answer(last, choice="Do not pursue", reason="Amount too small")
    wait_for(lambda: board.finished(last), "the end of a case that was given up")
    return numbers


def by_the_clock(board: Board, errand: str) -> dict[str, Any]:
    """Wait for a run of an errand that nobody pressed, and give its last state."""
    run = wait_for(lambda: next((run for run in board.errands(errand) if run["auto_scheduled"]), None), f"{errand} by the clock; {board.log}")
    return dict(run["state"])


@contextmanager
def server_file(board: Board) -> Iterator[sqlite3.Connection]:
    """Open the file in which the server keeps its runs."""
    database = sqlite3.connect(board.home / "prefect" / "prefect.db", timeout=60)
    try:
        with database:
            yield database
    finally:
        database.close()


def age(board: Board, *run_ids: str) -> None:
    """Make runs look as if all of their life lay more than a year back."""
    day = (datetime.now(UTC) - OLD).strftime("%Y-%m-%d %H:%M:%S.000000")
    with server_file(board) as database:
        for run_id in run_ids:
            database.execute("UPDATE flow_run SET created = ?, start_time = ?, state_timestamp = ? WHERE id = ?", (day, day, day, run_id))
            database.execute("UPDATE flow_run SET end_time = ? WHERE id = ? AND end_time IS NOT NULL", (day, run_id))


def left_of(board: Board, run_id: str) -> dict[str, int]:
    """Count what hangs on a run in the server's own file."""
    with server_file(board) as database:
        return {
            table: int(database.execute(f"SELECT count(*) FROM {table} WHERE {column} = ?", (run_id,)).fetchone()[0])  # noqa: S608 - names of our own
            for table, column in HANGS_ON_A_RUN.items()
        }


def reached(board: Board, mailbox: Mailbox) -> None:
    """Let Maria and Sam be reached at every hour."""
    people = "".join(f'[people.{key}]\nemail = "{key}@clinic.example"\n{FOREVER}' for key in ("maria", "sam"))
    (board.home / "channels.toml").write_text(f'manager = "sam"\n[mail]\nurl = "{mailbox.url}"\n{people}')


def everything_shown(board: Board) -> str:
    """Give the whole of the server's file as text, and of what it writes beside it."""
    return "".join(file.read_bytes().decode("latin-1") for file in sorted((board.home / "prefect").glob("prefect.db*")))


@contextmanager
def restored(folder: Path, file: Path, old: Board) -> Iterator[Board]:
    """Restore into a home in which only the key lies, and serve it under a port of its own."""
    folder.mkdir()
    home, port = new_home(folder / "home", old.office), free_port()
    restore.restore(file, {}, home=home, actor="maria")
    board = Board(home, port, Office.open(Settings.from_env({"CASEWORK_HOME": str(home), "CASEWORK_PORT": str(port)})))
    board.move_to(make.DAY)
    with served(board):
        yield board


def the_errands_keep_a_copy(board: Board) -> Path:
    """See every errand run by the clock and pressed; give the newest copy, which holds every case."""
    for errand, names in (("backup", ("Backed up", "Not due")), ("backup-check", ("Came back", "Not due")), ("prune", ("Pruned",))):
        assert by_the_clock(board, errand)["name"] in names
    for early in (board.home / "backups").glob("*.backup"):  # one of the clock's may lack the last case
        early.unlink()
    press_errand(board, "backup")
    press_errand(board, "backup-check")
    assert press_errand(board, "backup") == ("Not due", "The newest backup is young enough.")
    assert press_errand(board, "backup-check")[0] == "Not due"
    made, tried = ([run["state"]["message"] for run in board.errands(errand)] for errand in ("backup", "backup-check"))
    assert any(f": {CASES} cases, " in each and "read back and proved" in each for each in made), made
    assert any(f"{CASES} cases" in each for each in tried), tried
    return max((board.home / "backups").glob("*.backup"))


def only_what_ended_goes(board: Board, ended: str, waits: str) -> None:
    """Clear away: a run that ended long ago goes with all that hangs on it, one that has waited as long for a person stays."""
    before = left_of(board, waits)
    assert before["flow_run_input"] > 0
    age(board, ended, waits)
    assert press_errand(board, "prune")[0] == "Pruned"
    wait_for(lambda: not any(left_of(board, ended).values()), "the end of what hung on an old run")
    assert any(run["state"]["message"].startswith("Deleted with states, answers and logs: 1 run ") for run in board.errands("prune"))
    assert left_of(board, waits) == before


def the_board_stands_again(board: Board, numbers: list[str]) -> None:
    """Look for every open case on the board, in its place, and answer one."""
    asked = {number: board.waiting(number)["state"]["state_details"]["pause_key"] for number in numbers[:-1]}
    assert {number for number, key in asked.items() if key.startswith("filed")} == {numbers[1]}
    assert all(key.startswith(("filed", "ready-to-file")) for key in asked.values())
    assert len(board.suspended()) == CASES - 1
    wait_for(lambda: f"**{CASES - 1} open** in {CASES - 1} cases" in board.artifact("worklist"), "the worklist")
    page(board, numbers[0], "ready to file", f":{board.port}/")
    file(board, numbers[3])
    assert verbs(board, numbers[3]).count("record a filing") == 1


def file(board: Board, number: str) -> None:
    """Answer on the board that a case was filed."""
    board.answer(board.waiting(number), choice="It was filed", filed_on=make.DAY.isoformat(), method="Fax", reference="FX-2")
    board.waiting(number, "filed")


@pytest.mark.slow
def test_errands_keep_and_clear_and_a_restored_board_stands_again_and_repeats_nothing(tmp_path: Path) -> None:
    with (
        mail_server() as mailbox,
        board_in(tmp_path / "old", CASEWORK_BACKUP_SECONDS="90", CASEWORK_BACKUP_CHECK_SECONDS="100", CASEWORK_PRUNE_SECONDS="110") as board,
    ):
        reached(board, mailbox)
        numbers = a_dozen(board)
        assert press_errand(board, "reminders")[0] == "Swept"
        assert press_errand(board, "reminders")[0] == "Swept"
        told = [mail["Message-ID"] for mail in mailbox.mails if numbers[0] in str(mail["Subject"])]
        sent = list(mailbox.ids)
        copy = the_errands_keep_a_copy(board)
        waits = board.waiting(numbers[2])["id"]
        only_what_ended_goes(board, board.runs(numbers[-1])[0]["id"], waits)
        file(board, numbers[2])  # after the copy was made
        old_runs = {run["id"] for run in board.runs()}
        board.stop()

        with restored(tmp_path / "new", copy, board) as anew:
            the_board_stands_again(anew, numbers)
            assert anew.waiting(numbers[2])["state"]["state_details"]["pause_key"].startswith("ready-to-file")
            assert press_errand(anew, "reminders")[0] == "Swept"
            assert told
            assert not set(sent) & set(mailbox.ids[len(sent) :])
            assert not [mail["Subject"] for mail in mailbox.mails[len(sent) :] if numbers[0] in str(mail["Subject"])]
            shown = everything_shown(anew)
            assert f":{board.port}/" not in shown
            assert str(board.home) not in shown
            assert not [run_id for run_id in old_runs if run_id in shown]
