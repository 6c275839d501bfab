"""A changed rulebook and the open cases: seen before it is made, made once, with an event per case; closed cases never move."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from casework import keeping
from casework.actions import Office, cases, deciding, doctor, filing, rule_changes, rule_news, rulebooks
from casework.actions.rule_changes import CaseMoves, RuleChange
from casework.chart import Chart
from casework.errors import BadInput
from casework.records import events, store
from casework.records.logbook import Event
from casework.records.models import Deadline, Reminder
from casework.terms import Act, Clock, DeadlineStatus, FilingMethod, NotPursuedReason, Stage
from tests import make

SHORTER = """
[[rule]]
id = "OUR-BOOKLET"
title = "the plan's booklet, as amended"
plans = ["self-funded-erisa"]
when = {{ booklet = ["77001"] }}
procedures = ["internal-appeal-1"]
clock = "filing"
starts_on = ["received", "portal", "notice"]
amount = {days}
unit = "calendar days"
effective_on = 2020-01-01
version = "1"
citation = "plan booklet, page 40"
source = "the employer's HR office"
confidence = "P"
verified_on = 2026-11-01
"""
RENAMED = """
[[rung]]
id = "SF-1"
stage = "first-appeal"
procedure = "internal-appeal-1"
legal_name = "First grievance"
addressee = "the plan or its claims administrator, at the appeals address of the denial letter"
effective_on = 2020-01-01
citation = "plan booklet, page 40"
source = "the employer's HR office"
confidence = "P"
verified_on = 2026-11-01
"""
FILE = "plans/booklets.toml"


def write(office: Office, text: str, name: str = FILE) -> None:
    path = office.settings.folder("rulebook") / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def change(office: Office, old: str = rulebooks.IN_FORCE, new: str = rulebooks.NOW) -> RuleChange:
    return RuleChange(office, rulebooks.find(office, old), rulebooks.find(office, new))


def apply(office: Office, reason: str = "") -> list[CaseMoves]:
    return list(rule_changes.apply(change(office), actor="maria", reason=reason))


def running(office: Office, number: str, clock: Clock = Clock.FILING) -> list[Deadline]:
    with store.reading(office.engine) as session:
        return [row for row in store.deadlines(session, number) if row.status is DeadlineStatus.RUNNING and row.clock is clock]


def verbs(office: Office, number: str) -> list[str]:
    with store.reading(office.engine) as session:
        return [event.verb for event in events.of_case(session, number)]


def chart_of(member: str) -> Chart:
    full = make.full_chart()
    patient = full.patient.model_copy(update={"first_name": f"Jordan{member}"})
    return full.model_copy(update={"patient": patient, "coverage": full.coverage.model_copy(update={"member_id": member})})


def opened(office: Office, member: str = "SMH100200301") -> str:
    return cases.take_chart(office, chart_of(member), actor="maria").opened[0]


@pytest.fixture
def number(office: Office) -> str:
    """Open one case whose appeal is due on 2027-05-05."""
    return opened(office)


def test_a_changed_rule_is_seen_before_anything_moves(office: Office, number: str) -> None:
    write(office, SHORTER.format(days=60))

    (found,) = rule_changes.would_move(change(office))

    (move,) = found.moves
    assert (found.case_number, move.key.stage, move.key.clock) == (number, Stage.FIRST_APPEAL, Clock.FILING)
    assert move.words == "member first-appeal filing 2027-05-05 -> 2027-01-05"
    assert (move.days, move.turns_late) == (-120, False)
    assert [str(row.work_by) for row in running(office, number)] == ["2027-05-05"]
    assert "rules changed" not in verbs(office, number)


def test_a_date_that_the_new_rule_puts_into_the_past_is_said_to_turn_late(office: Office, number: str) -> None:
    write(office, SHORTER.format(days=10))

    (found,) = rule_changes.would_move(change(office))

    assert found.turns_late


def test_applying_moves_the_date_re_arms_its_reminders_and_writes_one_event(office: Office, number: str) -> None:
    write(office, SHORTER.format(days=60))
    old, new = rulebooks.version_in_force(office), office.book.version

    apply(office, reason="booklet of 2027")

    (row,) = running(office, number)
    assert (str(row.work_by), row.rule, row.next_rung_on) == ("2027-01-05", "OUR-BOOKLET", office.today())
    with store.reading(office.engine) as session:
        (event,) = session.exec(select(Event).where(Event.verb == rule_changes.VERB)).all()
    assert event.code == f"{old} -> {new}; member first-appeal filing 2027-05-05 -> 2027-01-05"
    assert (event.actor, event.words, event.case_number) == ("maria", "booklet of 2027", number)
    assert rulebooks.version_in_force(office) == new


def test_the_clinics_own_entry_says_so_on_the_deadline(office: Office, number: str) -> None:
    write(office, SHORTER.format(days=60))

    apply(office)

    (row,) = running(office, number)
    assert "The clinic's own entry (clinic/plans/booklets.toml): it goes before ours." in row.notes
    assert row.citation == "plan booklet, page 40"


def test_another_employers_booklet_moves_nothing(office: Office, number: str) -> None:
    write(office, SHORTER.format(days=60).replace("77001", "88002"))

    assert list(rule_changes.would_move(change(office))) == []


def test_applying_twice_moves_nothing_twice(office: Office, number: str) -> None:
    write(office, SHORTER.format(days=60))
    apply(office)
    seen = verbs(office, number)

    assert apply(office) == []
    assert verbs(office, number) == seen


def test_a_closed_case_never_moves(office: Office, number: str) -> None:
    deciding.decide(office, number, Act.DO_NOT_PURSUE, actor="maria", reason=NotPursuedReason.AMOUNT_TOO_SMALL)
    before = verbs(office, number)
    write(office, SHORTER.format(days=60))

    assert list(rule_changes.would_move(change(office))) == []
    assert apply(office) == []
    assert verbs(office, number) == before


def test_a_filed_appeals_decision_clock_moves_with_its_rule(office: Office, number: str) -> None:
    filing.record_filing(office, number, filed_on=office.today(), method=FilingMethod.FAX, actor="maria", stage=Stage.FIRST_APPEAL, is_protective=True)
    (before,) = running(office, number, Clock.DECISION)
    faster = SHORTER.format(days=7).replace('clock = "filing"', 'clock = "decision"').replace('["received", "portal", "notice"]', '["filed"]')
    write(office, faster)

    (found,) = rule_changes.would_move(change(office))

    assert found.moves[0].key.clock is Clock.DECISION
    assert found.moves[0].before is not None
    assert found.moves[0].before.work_by == before.work_by
    assert str(found.moves[0].after and found.moves[0].after.work_by) == "2026-11-29"


def test_a_changed_route_is_told_with_what_was_and_what_will_be(office: Office, number: str) -> None:
    write(office, RENAMED, "plans/self-funded-erisa.toml")

    (found,) = rule_changes.would_move(change(office))

    assert [(route.stage, route.what, route.before, route.after) for route in found.routes] == [
        (Stage.FIRST_APPEAL, "legal_name", "Internal appeal, first level", "First grievance")
    ]


def test_any_two_rulebooks_can_be_compared(office: Office, number: str, tmp_path: Path) -> None:
    folder = tmp_path / "draft" / "plans"
    folder.mkdir(parents=True)
    (folder / "booklets.toml").write_text(SHORTER.format(days=60))

    there = list(rule_changes.would_move(change(office, "shipped", str(folder.parent))))
    back = list(rule_changes.would_move(change(office, str(folder.parent), "shipped")))

    assert [move.days for found in there for move in found.moves] == [-120]
    assert [move.days for found in back for move in found.moves] == [120]
    assert [str(row.work_by) for row in running(office, number)] == ["2027-05-05"]
    with pytest.raises(BadInput, match="no rulebook “yesterday's”"):
        rulebooks.find(office, "yesterday's")


def test_a_version_that_was_read_here_can_be_compared_by_its_name(office: Office, number: str) -> None:
    first = office.book.version
    write(office, SHORTER.format(days=60))
    apply(office)

    assert [move.days for found in rule_changes.would_move(change(office, new=first)) for move in found.moves] == [120]


def test_a_case_that_was_touched_meanwhile_has_moved_with_its_own_event_and_does_not_move_again(office: Office, number: str) -> None:
    write(office, SHORTER.format(days=60))
    cases.take_chart(office, chart_of("SMH100200301"), actor="maria")

    assert "deadline moved" in verbs(office, number)
    assert [str(row.work_by) for row in running(office, number)] == ["2027-01-05"]
    assert [move for found in apply(office) for move in found.moves] == []


def test_many_cases_move_in_batches(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = [opened(office, f"SMH{each}") for each in range(5)]
    monkeypatch.setattr(rule_changes, "AT_ONCE", 2)
    write(office, SHORTER.format(days=60))

    assert [found.case_number for found in rule_changes.would_move(change(office))] == numbers
    assert [found.case_number for found in apply(office)] == numbers
    assert {str(row.work_by) for number in numbers for row in running(office, number)} == {"2027-01-05"}


KILLED = """
import os
from casework.actions import Office, rule_changes, rulebooks
from casework.settings import Settings
office = Office.open(Settings.from_env(os.environ))
rule_changes.AT_ONCE = 1
change = rule_changes.RuleChange(office, rulebooks.find(office, "in force"), rulebooks.find(office, "now"))
for done, moved in enumerate(rule_changes.apply(change, actor="maria"), start=1):
    if done == 2:
        os.kill(os.getpid(), 9)
"""


def test_a_run_that_was_killed_is_said_to_be_half_done_and_goes_on_with_one_event_a_case(office: Office) -> None:
    numbers = [opened(office, f"SMH{each}") for each in range(4)]
    old = rulebooks.version_in_force(office)
    write(office, SHORTER.format(days=60))

    subprocess.run([sys.executable, "-c", KILLED], env={**os.environ, "CASEWORK_HOME": str(office.settings.home)}, check=False)

    assert rulebooks.version_in_force(office) == old
    waiting = rule_news.pending(office)
    assert waiting is not None
    assert waiting.is_half_done
    assert [found.case_number for found in apply(office)] == numbers[2:]
    assert rule_news.pending(office) is None
    assert [verbs(office, number).count(rule_changes.VERB) for number in numbers] == [1, 1, 1, 1]


def test_everybody_hears_how_many_open_cases_would_move(office: Office, number: str) -> None:
    assert rule_news.pending(office) is None
    assert rule_news.banner(office) == ""
    old = office.book.version
    write(office, SHORTER.format(days=60))

    said = f"Rules changed from {old} to {office.book.version}: 1 open case would move."
    assert said in rule_news.banner(office)
    assert any(finding.what == "rules" and not finding.is_well and said in finding.words for finding in doctor.examine(office))

    apply(office)
    assert rule_news.banner(office) == ""


def test_a_change_that_moves_no_case_is_no_alarm(office: Office, number: str) -> None:
    assert rule_news.banner(office) == ""
    write(office, SHORTER.format(days=60).replace("77001", "88002"))

    assert rule_news.banner(office) == ""


def test_dates_that_an_earlier_program_computed_are_said_to_rest_on_another_rulebook(office: Office, number: str) -> None:
    with store.writing(office.engine) as session:
        for row in store.deadlines(session, number):
            row.computed_at -= timedelta(days=100)
            session.add(row)

    waiting = rule_news.pending(office)

    assert waiting is not None
    assert waiting.old == rulebooks.EARLIER
    apply(office)
    assert rule_news.pending(office) is None


def test_a_file_that_went_wrong_stops_nothing_and_is_said_loudly(office: Office, number: str) -> None:
    write(office, SHORTER.format(days=60))
    apply(office)
    write(office, SHORTER.format(days=60).replace("amount", "amont"))

    assert office.book.rule("OUR-BOOKLET").amount == 60
    assert "clinic/plans/booklets.toml, line 10, [[rule]] “OUR-BOOKLET”, amont: unknown key. Write amount instead. Since 20" in rule_news.banner(office)
    assert keeping.troubles(office.settings)


def test_a_file_with_a_wrong_name_is_told_by_the_doctor(office: Office) -> None:
    write(office, SHORTER.format(days=60), "plan/booklets.toml")

    words = next(finding.words for finding in doctor.examine(office) if finding.what == "rules")

    assert "clinic/plan/booklets.toml is read by nothing" in words


def test_no_reminder_of_the_old_date_is_repeated_and_the_new_date_is_looked_at_today(office: Office, number: str) -> None:
    write(office, SHORTER.format(days=60))
    apply(office)

    with store.reading(office.engine) as session:
        rows = [row for row in store.deadlines(session, number) if row.clock is Clock.FILING]
        assert session.exec(select(Reminder)).all() == []
    assert [(row.status, row.next_rung_on) for row in rows if row.rule != "OUR-BOOKLET"] == [(DeadlineStatus.SUPERSEDED, None)]
