"""A worksheet becomes the right cases once: every row has one fate, its charges add up, and what a case has already is shown."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from casework.actions import Office, intake, pages, received
from casework.errors import BadWorksheet
from casework.records import logbook, store
from casework.records.models import Case, Coverage, Patient
from casework.terms import DenialReason
from tests.intake import sheets

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "denials-worksheet.csv"
REMITTANCE = ROOT / "examples" / "remittance-2026-11-20.835"
MARIA = "maria"
FATES = ("opened", "joined", "known", "set aside")


def take(office: Office, path: Path) -> intake.Result:
    """Take in a worksheet and check that no row was lost: rows, and the sum of their charges."""
    result = intake.take_file(office, path, actor=MARIA)
    kept = [row for claim in result.claims for row in claim["kept"]]

    assert result.rows["read"] == sum(result.rows[fate] for fate in FATES)
    assert {row["row"] for row in kept} == {number for claim in result.claims for number in claim["rows"]}
    return result


def written(tmp_path: Path, *rows: dict[str, Any], name: str = "w.csv") -> Path:
    return sheets.csv_file(tmp_path / name, list(rows))


def lines_of(office: Office, *numbers: str) -> list[Any]:
    with store.reading(office.engine) as session:
        return [row for number in numbers for row in store.claim_lines(session, number)]


def marks(office: Office) -> list[logbook.RemittedClaim]:
    with store.reading(office.engine) as session:
        return list(session.exec(select(logbook.RemittedClaim)))


def test_every_row_of_the_example_ends_in_one_place_and_the_charges_agree(office: Office) -> None:
    result = take(office, EXAMPLE)

    assert len(result.opened) == 4
    assert result.rows == {"read": 9, "opened": 7, "joined": 0, "known": 0, "set aside": 2}
    assert sum(row.charge for row in marks(office)) == sum(Decimal(claim["charge"]) for claim in result.claims) == Decimal("5685.00")
    assert sum(line.charge for line in lines_of(office, *result.opened)) == Decimal("4785.00")
    assert all(row["reason"] for claim in result.claims for row in claim["kept"])


def test_the_notices_own_dates_are_the_denials_dates_and_no_stand_in(office: Office) -> None:
    number = take(office, EXAMPLE).opened[0]

    with store.reading(office.engine) as session:
        denial = store.determinations(session, number)[0]
        case = store.case(session, number)
        coverage = session.get_one(Coverage, case.coverage_id)
        patient = session.get_one(Patient, case.patient_key)
    assert (denial.notice_on, denial.received_on, denial.letter_deadline) == (date(2026, 11, 9), date(2026, 11, 13), date(2027, 5, 12))
    assert not denial.is_proxy
    assert denial.reference == "D-2026-7781"
    assert case.denial_reason is DenialReason.EXPERIMENTAL
    assert (coverage.value.group_number, patient.value.birth_on) == ("5501", date(1979, 2, 14))
    steps = pages.case_page(office, number)["deadlines"][0]["steps"]
    assert not any("stand-in" in step for step in steps)


def test_a_remittance_date_only_stands_in_for_a_notice_nobody_has(office: Office, tmp_path: Path) -> None:
    number = take(office, written(tmp_path, sheets.claim(1, Denial_date=None, Remittance_date="2026-11-18"))).opened[0]

    with store.reading(office.engine) as session:
        denial = store.determinations(session, number)[0]
    assert (denial.notice_on, denial.is_proxy) == (date(2026, 11, 18), True)


def test_the_same_file_twice_does_nothing_twice(office: Office) -> None:
    first = take(office, EXAMPLE)
    before = len(marks(office))
    again = take(office, EXAMPLE)

    assert again.opened == again.changed == ()
    assert again.rows["known"] == first.rows["read"]
    assert len(marks(office)) == before
    assert len(pages.worklist(office)) == len(first.opened)


def test_rows_in_another_order_in_another_kind_of_file_do_nothing_twice(office: Office, tmp_path: Path) -> None:
    rows = [sheets.claim(number) for number in range(1, 7)]
    first = take(office, written(tmp_path, *rows))
    again = take(office, sheets.xlsx_file(tmp_path / "again.xlsx", rows[::-1], above=3))

    assert (len(first.opened), first.rows["opened"]) == (1, 6)
    assert again.opened == again.changed == ()
    assert again.rows["known"] == 6


def test_new_rows_of_the_same_dispute_join_its_case_and_the_earliest_notice_drives(office: Office, tmp_path: Path) -> None:
    number = take(office, written(tmp_path, sheets.claim(1))).opened[0]
    later = take(office, written(tmp_path, sheets.claim(1), sheets.claim(2, Denial_date="2026-11-10", Received="2026-11-12"), name="next.csv"))

    assert (later.opened, later.changed) == ((), (number,))
    assert (later.rows["known"], later.rows["joined"]) == (1, 1)
    assert len(lines_of(office, number)) == 2
    with store.reading(office.engine) as session:
        denial = store.determinations(session, number)[0]
    assert (denial.notice_on, denial.received_on) == (date(2026, 11, 10), date(2026, 11, 12))


@pytest.mark.parametrize("changes", [{}, {"Payer_claim_number": None}, {"Our_account_number": None}, {"Payer": "Summit Mutual"}, {"Charge": "475.00"}])
def test_a_line_that_an_835_brought_is_shown_with_its_case_and_set_aside(office: Office, tmp_path: Path, changes: dict[str, Any]) -> None:
    opened = intake.take_file(office, REMITTANCE, actor=MARIA).opened
    row = sheets.line(**{"Payer_claim_number": "SM2026111001", "Our_account_number": "CH-26-1001", **changes})
    before = len(lines_of(office, *opened))
    result = take(office, written(tmp_path, row))

    kept = result.claims[0]["kept"][0]
    assert result.opened == result.changed == ()
    assert (kept["fate"], kept["action"]) == ("set aside", "duplicate")
    assert kept["case"] in opened
    assert any(kept["case"] in line for line in result.summary)
    assert len(lines_of(office, *opened)) == before


def test_an_835_that_comes_after_the_worksheet_opens_no_second_case_for_its_lines(office: Office, tmp_path: Path) -> None:
    row = sheets.line(Payer_claim_number=None, Our_account_number="CH-26-1001", Procedure="96365")
    other = sheets.line(Payer_claim_number="SM2026111001", Our_account_number="CH-26-1001", Procedure="J3490", Charge="85.00")
    number = take(office, written(tmp_path, row, other)).opened[0]
    result = intake.take_file(office, REMITTANCE, actor=MARIA)

    served = [line.service_on for line in lines_of(office, number, *result.opened) if line.value.account_number == "CH-26-1001"]
    assert len(lines_of(office, number)) == 2
    assert served == [date(2026, 10, 5), date(2026, 10, 5)]


def test_another_patient_with_the_same_claim_number_is_no_duplicate(office: Office, tmp_path: Path) -> None:
    intake.take_file(office, REMITTANCE, actor=MARIA)
    row = sheets.line(Payer_claim_number="SM2026111001", Patient_first_name="Robin", Member_ID="SMX900100201")

    assert len(take(office, written(tmp_path, row)).opened) == 1


def test_the_lines_of_one_claim_go_their_own_ways(office: Office, tmp_path: Path) -> None:
    refused, deductible = sheets.claim(1), sheets.claim(1, Procedure="J3490", CARC="1")
    result = take(office, written(tmp_path, refused, deductible, refused))

    assert result.rows == {"read": 3, "opened": 1, "joined": 0, "known": 0, "set aside": 2}
    assert [row["fate"] for row in result.claims[0]["kept"]] == ["opened", "set aside"]
    assert [line.value.procedure for line in lines_of(office, *result.opened)] == ["96365"]


def test_a_row_that_was_set_aside_is_judged_again_when_a_fuller_sheet_disputes_it(office: Office, tmp_path: Path) -> None:
    unclear = take(office, written(tmp_path, sheets.claim(1, CARC="18", Group_code="OA")))
    clear = take(office, written(tmp_path, sheets.claim(1), name="fuller.csv"))

    assert unclear.opened == ()
    assert len(clear.opened) == 1
    assert [mark.case_number for mark in marks(office)] == list(clear.opened)


def test_a_line_that_is_worked_on_and_now_denied_for_an_appeal_is_proposed_on_its_case_and_opens_no_second_one(office: Office, tmp_path: Path) -> None:
    (number,) = take(office, written(tmp_path, sheets.claim(1, CARC="16", Group_code="CO"))).opened
    later = take(office, written(tmp_path, sheets.claim(1), name="fuller.csv"))

    assert later.opened == ()
    assert [row["case"] for claim in later.claims for row in claim["kept"]] == [number]
    assert "denies lines of this case once more" in " ".join(pages.case_page(office, number)["findings"])


def test_one_wrong_row_keeps_the_whole_file_out(office: Office, tmp_path: Path) -> None:
    with pytest.raises(BadWorksheet, match="row 4"):
        intake.take_file(office, written(tmp_path, sheets.claim(1), sheets.claim(2), sheets.claim(3, Charge="?")), actor=MARIA)

    assert marks(office) == []
    assert pages.worklist(office) == []


def test_a_kill_while_it_is_taken_in_keeps_nothing_and_the_next_run_all(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, sheets.claim(1), sheets.claim(2, CARC="1"))
    with monkeypatch.context() as killed:
        killed.setattr("casework.actions.worksheets._remember", _killed)
        with pytest.raises(KeyboardInterrupt):
            intake.take_file(office, path, actor=MARIA)
    assert pages.worklist(office) == []

    assert take(office, path).rows["opened"] == 1


def _killed(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_plan_type_of_the_rulebook_is_known_and_other_words_are_the_plans_own_name(office: Office, tmp_path: Path) -> None:
    known = take(office, written(tmp_path, sheets.claim(1, Plan="Self-Funded-ERISA"))).opened[0]
    named = take(office, written(tmp_path, sheets.claim(2, Plan="Gold PPO", Member_ID="OTHER1"), name="b.csv")).opened[0]

    with store.reading(office.engine) as session:
        found = [session.get_one(Coverage, session.get_one(Case, number).coverage_id).value for number in (known, named)]
    assert [(value.plan, value.plan_name) for value in found] == [("self-funded-erisa", ""), ("unknown", "Gold PPO")]


def test_the_inbox_takes_a_worksheet_and_rejects_a_wrong_one_with_every_place(office: Office, tmp_path: Path) -> None:
    folder = office.settings.folder("inbox")
    sheets.csv_file(folder / "good.csv", [sheets.claim(1)])
    sheets.xlsx_file(folder / "bad.xlsx", [sheets.claim(2, Charge="x"), sheets.claim(3, CARC="?")])
    results = intake.watch(office, settle_seconds=0)

    reason = (folder / "rejected" / "bad.xlsx.reason.txt").read_text()
    assert {result.file: bool(result.refused) for result in results} == {"good.csv": False, "bad.xlsx": True}
    assert [each.original_name for each in received.listed(office)] == ["good.csv"]
    assert "row 2" in reason
    assert "row 3" in reason


def test_an_appeal_line_and_a_line_to_correct_of_one_claim_lie_in_one_case_each(office: Office, tmp_path: Path) -> None:
    appeal, correct = sheets.claim(1), sheets.claim(1, Procedure="J3490", Charge="85.00", CARC="16", Group_code="CO", Remarks="M119")
    path = written(tmp_path, appeal, correct)
    result = take(office, path)

    assert result.rows == {"read": 2, "opened": 2, "joined": 0, "known": 0, "set aside": 0}
    assert [[line.value.procedure for line in lines_of(office, number)] for number in result.opened] == [["96365"], ["J3490"]]
    assert sum(line.charge for line in lines_of(office, *result.opened)) == sum(Decimal(claim["charge"]) for claim in result.claims)
    assert take(office, path).opened == ()
