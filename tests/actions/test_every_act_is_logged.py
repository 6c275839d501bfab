"""Whoever writes tells the log: the sources are scanned here, and tests/logged.py watches transactions (`pytest -p tests.logged`)."""

import re

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session
from sqlmodel import col, select

from casework.actions import Office, cases, deciding, holds
from casework.chart import Denial, ServiceRequest
from casework.errors import NotPermitted
from casework.records import store
from casework.records.logbook import Event
from casework.records.models import Case
from casework.rules.retention import LegalHoldReason
from casework.settings import PROGRAM, Settings
from casework.terms import Act, NotPursuedReason
from tests import logged, make

WRITES = re.compile(r"store\.writing\(|(staged|file_writing)\.together\(")
TELLS = re.compile(r"events\.(append|erase)\(|refusals\.logged\(")
ELSEWHERE = {  # modules that open a writing transaction and leave the telling to the act they do in it
    "casework/actions/deciding.py": "stages",
    "casework/actions/determining.py": "stages",
    "casework/actions/filing.py": "stages",
    "casework/actions/opening_asked.py": "new_case",
    "casework/actions/payments_tell.py": "payments",
    "casework/actions/peer_calls.py": "peer_calls_rows",
    "casework/actions/peer_calls_messages.py": "peer_calls_clock",
    "casework/actions/peer_calls_result.py": "peer_calls_effects",
    "casework/actions/rework.py": "stages",
    "casework/cli/day_plan.py": "the trial of a plan, which is not kept",
}
NOTHING_OF_A_CASE = {  # modules whose transactions change marks, outboxes and other rows of tests/logged.py alone
    f"casework/actions/{name}.py"
    for name in (
        *("alarms", "backup_check", "board", "calendar", "call_sheets", "chasing_mail", "copy_marks", "digest_times", "digests", "doctor_data", "in_slices"),
        *("peer_calls_file", "presses", "putting_aside", "remind", "remind_arm", "remind_away", "remind_clock", "remind_send_claim", "rule_news"),
        *("sweeping", "workbook_marks", "workbooks", "worklist_kept"),
    )
} | {"casework/actions/file_writing.py", "casework/records/staged.py", "flows/desk.py"}


def test_every_module_that_writes_tells_the_log_or_says_who_does() -> None:
    sources = {path.relative_to(PROGRAM).as_posix(): path.read_text() for folder in ("casework", "flows") for path in (PROGRAM / folder).rglob("*.py")}
    silent = {name for name, text in sources.items() if WRITES.search(text) and not TELLS.search(text)}

    assert silent == {*ELSEWHERE, *NOTHING_OF_A_CASE}


def test_a_chart_of_a_patient_without_an_open_case_is_on_record_and_not_for_whoever_only_reads(office: Office) -> None:
    taken = cases.take_chart(office, make.full_chart(), actor="maria")
    deciding.decide(office, taken.opened[0], Act.DO_NOT_PURSUE, reason=NotPursuedReason.AMOUNT_TOO_SMALL, actor="maria")
    said = make.full_chart(claims=(), denial=Denial(), request=ServiceRequest())
    assert cases.take_chart(office, said, actor="maria") == cases.Taken(taken.patient_key)
    with store.reading(office.engine) as session:
        last = session.exec(select(Event).order_by(col(Event.id).desc())).first()
    with (office.settings.home / "clinic.toml").open("a") as file:
        file.write('role = "supervisor"\n[people.audrey]\nname = "Audrey Stone"\nrole = "auditor"\n')

    assert last is not None and (last.verb, last.actor, last.case_number, last.code) == ("chart read", "maria", "", taken.patient_key)
    with pytest.raises(NotPermitted, match="audrey is an auditor"):
        cases.take_chart(Office.open(Settings.from_env({"CASEWORK_HOME": str(office.settings.home)})), said, actor="audrey")


def quietly(office: Office, number: str) -> None:
    """Change a case as the program would, and tell nobody."""
    with store.writing(office.engine) as session:
        session.get_one(Case, number).amount_at_stake += 1


def test_the_watch_sees_an_act_that_tells_the_log_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, look in logged.LOOKS.items():
        event.listen(Session, name, look)
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    quietly(office, number)  # a test's own
    monkeypatch.setattr(logged, "_is_a_tests_own", lambda: False)

    with pytest.raises(AssertionError, match="the program changed appeal_case and told the log nothing"):
        quietly(office, number)
    holds.place(office, number, LegalHoldReason.AUDIT, actor="sam")
    for name, look in logged.LOOKS.items():
        event.remove(Session, name, look)
