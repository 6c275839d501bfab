"""One value that does not open takes nothing with it but its own case: that one is named, keeps its date, and the others go on."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from casework.actions import Office, digests, doctor, integrity, remind, rotating, signing_sweep, worklist_kept, worklist_unread
from casework.records import resealing, store
from casework.records.reminders import Reminder
from casework.records.worklist import WorklistLine
from tests import board_pages
from tests.actions.test_nothing_personal import called, failed, filed, opened, requested, won

MAIL = '[mail]\nurl = "mailto://user:pass@mail.clinic.example"\n[people.maria]\nemail = "maria@clinic.example"\n'
OF_ONE_CASE = ("coverage", "claim_line", "determination", "filing", "filing_event", "payer_notice", "peer_call", "payment", "patient")


@pytest.fixture
def numbers(office: Office) -> list[str]:
    """Open three cases: one that is filed, one with a request of the payer, and one whose filing failed and whose call is booked."""
    (office.settings.home / "channels.toml").write_text(MAIL)
    found = [opened(office, place) for place in range(3)]
    for number, acts in zip(found, ((filed,), (filed, requested, won), (filed, failed, called)), strict=True):
        for act in acts:
            act(office, number)
    return found


@contextmanager
def damaged(office: Office, table: str) -> Iterator[str]:
    """Damage the sealed values of the last row of a table while the block lasts; give the case it belongs to."""
    meant = next(each for each in resealing.tables() if each.name == table)
    names, key = [each.name for each in resealing.sealed_columns(meant)], meant.primary_key.columns[0].name
    with store.writing(office.engine) as session:
        row = session.connection().execute(sa.text(f"SELECT * FROM {table} ORDER BY {key} DESC LIMIT 1")).mappings().one()  # noqa: S608 - our own names
        whose = {"coverage": "coverage_id = :key", "patient": "patient_key = :key"}.get(table)
        number = row.get("case_number") or session.connection().execute(sa.text(f"SELECT number FROM appeal_case WHERE {whose}"), {"key": row[key]}).scalar()  # noqa: S608
        sets = ", ".join(f"{each} = :{each}" for each in names)
        change = sa.text(f"UPDATE {table} SET {sets} WHERE {key} = :key")  # noqa: S608
        session.connection().execute(change, {"key": row[key], **dict.fromkeys(names, "abcdef01.AAAA")})
    yield str(number)
    with store.writing(office.engine) as session:
        session.connection().execute(change, {"key": row[key], **{each: row[each] for each in names}})


def lines(office: Office) -> dict[str, list[tuple[date | None, str]]]:
    found: dict[str, list[tuple[date | None, str]]] = {}
    with store.reading(office.engine) as session:
        for row in session.exec(select(WorklistLine)):
            found.setdefault(row.case_number, []).append((row.work_by, row.what))
    return found


def problems_of_a_day(office: Office) -> list[str]:
    """Do all that a day does for every case, and give what could not be done."""
    worklist_kept.refresh(office, anew=True)
    board_pages.page(office)
    swept = remind.sweep(office, env={})
    digests.send_due(office, env={})
    integrity.look_over(office)
    signing_sweep.due(office)
    return [each for each in swept.problems if "part of the sweep" in each]


def test_the_worklist_the_sweep_and_the_board_go_on_and_name_the_case(office: Office, numbers: list[str]) -> None:
    problems_of_a_day(office)
    before = lines(office)
    told = {}
    for table in OF_ONE_CASE:
        with damaged(office, table) as number:
            problems = problems_of_a_day(office)
            told[table] = (number, lines(office), rotating.damaged(office), problems)

    assert set(before) == set(numbers)
    for table, (number, after, named, problems) in told.items():
        others = set(numbers) - {number}
        assert problems == [], table
        assert {each: after[each] for each in others} == {each: before[each] for each in others}, table
        assert any(table in each for each in named)
        assert [day for day, _ in after[number] if day is None] == [], f"{table}: a case that cannot be read keeps a date"
        assert {what for _, what in after[number]} == ({what for _, what in before[number]} if table == "patient" else {worklist_unread.RESTORE})


def test_a_reminder_of_every_other_case_is_armed_all_the_same(office: Office, numbers: list[str]) -> None:
    with damaged(office, "determination") as number:
        remind.sweep(office, env={})

    with store.reading(office.engine) as session:
        armed = set(session.exec(select(Reminder.case_number)).all())
    assert armed >= set(numbers) - {number}


def test_the_line_is_as_before_once_the_value_is_back(office: Office, numbers: list[str]) -> None:
    with damaged(office, "determination"):
        worklist_kept.refresh(office, anew=True)
    worklist_kept.refresh(office, anew=True)

    with store.reading(office.engine) as session:
        assert not session.exec(select(WorklistLine).where(col(WorklistLine.what) == worklist_unread.RESTORE)).all()


def test_the_doctor_lists_what_does_not_open(office: Office, numbers: list[str]) -> None:
    with damaged(office, "filing") as number:
        found = {each.what: each for each in doctor.examine(office, env={})}

    assert not found["sealed values"].is_well
    assert f"reference of {number}" in found["sealed values"].words
    assert found["log"].is_well
