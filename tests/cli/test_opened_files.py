"""No command shows what is personal of a case without the opening on record, and without that record it shows nothing."""

import argparse
import getpass
import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlmodel import col, select

from casework import clock
from casework.actions import Office, board, openings
from casework.cli import opened_files, output
from casework.cli.main import main, parser
from casework.errors import CaseworkError, DatabaseProblem
from casework.records import store
from casework.records.logbook import Event
from casework.rules.papers import PaperKind
from casework.rules.roles import FILE_OPENED
from tests.actions import packeting
from tests.actions import test_nothing_personal as walks
from tests.paper_making import pdf

MARKS = walks.MARKS


@pytest.fixture
def number(office: Office, monkeypatch: pytest.MonkeyPatch) -> str:
    """Open a case whose every personal word is a marker, with calls, contacts, a request of the payer and a letter of it."""
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))
    number = walks.opened(office, 0)
    for act in (walks.filed, walks.called, walks.requested, walks.complained):
        with suppress(CaseworkError):
            act(office, number)
    packeting.take(office, number, f"{walks.MARK} denial.pdf", pdf((f"Member ID: {walks.MARK}member",)), PaperKind.DENIAL_LETTER, office.today())
    return number


def openings_of(office: Office, number: str) -> list[tuple[str, str, str]]:
    with store.reading(office.engine) as session:
        query = select(Event).where(Event.verb == FILE_OPENED, Event.case_number == number).order_by(col(Event.id))
        return [(event.actor, event.known_by, event.code) for event in session.exec(query)]


def commands() -> Iterator[str]:
    """List every command that takes one case's number and needs nothing else."""
    (added,) = (each for each in parser()._actions if isinstance(each, argparse._SubParsersAction))
    for name, words in added.choices.items():
        needed = [each for each in words._actions if (not each.option_strings and each.nargs not in ("?", "*")) or (each.option_strings and each.required)]
        if [each.metavar for each in needed] == ["NUMBER"]:
            yield name


def test_every_command_that_shows_a_marker_has_put_the_opening_on_record(office: Office, number: str, capsys: pytest.CaptureFixture[str]) -> None:
    shows = []
    for command in (*commands(), "papers"):
        with suppress(SystemExit):
            main([command, number])
        said = "".join(capsys.readouterr())
        if any(mark in said for mark in MARKS):
            shows.append(command)

    assert {"contacts", "timeline", "information", "papers", "peer-to-peer"} <= set(shows)
    assert {opened_files.OPENS[command] for command in shows} <= {code for _, _, code in openings_of(office, number)}


def test_a_second_look_within_minutes_is_no_opening_of_its_own_and_a_later_one_is(office: Office, number: str) -> None:
    assert [openings.keep(office, number, "contacts", actor=who) for who in ("maria", "maria", "sam")] == [True, False, True]
    assert openings.keep(office, number, "treatments", actor="maria")

    clock.set_today(office.settings, office.today() + timedelta(days=1))

    assert openings.keep(office, number, "contacts", actor="maria")


def test_what_is_no_case_keeps_nothing(office: Office) -> None:
    assert not openings.keep(office, "C26-0099", "contacts", actor="maria")


def test_while_the_opening_cannot_be_written_nothing_is_shown(
    office: Office, number: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(openings, "PATIENCE", 0)
    blocker = sqlite3.connect(office.settings.home / "casework.db", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    try:
        capsys.readouterr()
        code = main(["contacts", number])
        said = "".join(capsys.readouterr())
        with pytest.raises(DatabaseProblem, match="The file stays closed"):
            openings.keep(office, number, "contacts", actor="maria")
    finally:
        blocker.close()

    assert code == 1
    assert "The file stays closed" in said
    assert not any(mark in said for mark in MARKS)
    assert main(["contacts", number]) == 0


def test_an_opening_changes_no_case_and_wakes_no_page(office: Office, number: str) -> None:
    with store.reading(office.engine) as session:
        last = session.exec(select(Event.id).order_by(col(Event.id).desc()).limit(1)).one() or 0
    openings.keep(office, number, "contacts", actor="maria")

    assert board.changed_cases(office, last) == (last + 1, ())


def test_the_person_of_an_opening_is_the_login_of_the_command(office: Office, number: str) -> None:
    login = getpass.getuser()
    with (office.settings.home / "clinic.toml").open("a") as file:
        file.write(f'login = "{login}"\n')

    main(["contacts", number])

    assert ("sam", "login", "contacts") in openings_of(office, number)


def test_the_environment_makes_nobody_another_person(monkeypatch: pytest.MonkeyPatch) -> None:
    before = output.login()
    for name in ("LOGNAME", "USER", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "wren")

    assert output.login() == before != "wren"
