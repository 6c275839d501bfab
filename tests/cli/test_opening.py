"""`casework open` without a file asks step by step, checks every answer at once, and opens only after a yes."""

import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from casework.actions import Office, cases, pages
from casework.cli.main import main
from casework.cli.opening_questions import questions
from casework.records import store
from casework.terms import DenialReason
from tests import make

Run = Callable[..., tuple[int, str, str]]
WHO = ["Marsh", "Ana", "1984-03-09"]
COVERED = ["Summit Mutual Health Plan", "SMX900100200", "self-funded-erisa", "out", "IL"]
DENIED = ["denial", "a series of six ketamine infusions", "2026-11-02", "2026-11-06", "", "REF-7781"]
LINE = ["2026-09-01", "26-400001", "96365", "650.00", "PR", "55"]
REASON = ["experimental or investigational", "It is experimental."]
SIGNED = ["F33.2", "Major depressive disorder", "", "Dana Mercer", "MD", "1245319599"]
ASKED = ["prior authorization", "96365, J3490", "a series of six ketamine infusions", "6", "2026-12-07", "no"]


@pytest.fixture
def ask(office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the command with answers, one a line."""
    monkeypatch.setenv("CASEWORK_HOME", str(office.settings.home))

    def run(*answers: str, options: tuple[str, ...] = ()) -> tuple[int, str, str]:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{answer}\n" for answer in answers)))
        code = main(["open", *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def denied(*between: str) -> list[str]:
    return [*WHO, *COVERED, *DENIED, *LINE, *between, "", *REASON, *SIGNED]


def test_a_denial_is_asked_shown_and_opened_with_its_date(office: Office, ask: Run) -> None:
    code, out, _ = ask(*denied(), "yes")

    assert code == 0
    assert "Opened C26-0001." in out
    assert "Work by 2027-05-05: First appeal" in out
    assert "Still missing:\n    treatment history: chart workbook, sheet Treatments tried" in out
    page = pages.case_page(office, "C26-0001")
    assert page["claim_lines"] == 1
    with store.reading(office.engine) as session:
        row = store.determinations(session, "C26-0001")[0]
        assert (row.notice_on, row.received_on, row.reason, row.is_proxy) == (date(2026, 11, 2), date(2026, 11, 6), DenialReason.EXPERIMENTAL, False)


def test_a_request_for_treatment_opens_a_prior_authorization(office: Office, ask: Run) -> None:
    code, out, _ = ask(*WHO, *COVERED, *ASKED, *SIGNED, "yes")

    assert code == 0
    assert pages.case_page(office, "C26-0001")["stages"][0]["stage"] == "prior-authorization"
    assert "Opened C26-0001." in out


def test_numbers_of_the_lists_may_be_answered_and_question_marks_explain(office: Office, ask: Run) -> None:
    number = str(office.book.plan_names.index("self-funded-erisa") + 1)
    code, out, _ = ask("?", *WHO, COVERED[0], COVERED[1], "?", number, "2", "IL", "2", *ASKED[1:], *SIGNED, "yes")

    assert code == 0
    assert "As on the insurance card. Needed for every letter." in out
    assert "ask the employer's HR office" in out.replace("Ask", "ask")
    assert pages.case_page(office, "C26-0001")["plan"] == "self-funded-erisa"


@pytest.mark.parametrize(
    ("at", "wrong", "told"),
    [
        (2, "03/04/1984", "This date can be read in two ways"),
        (2, "2030-01-01", "This day lies in the future"),
        (0, "", "A case cannot be opened without it"),
        (4, "MARSH", "A member ID is usually letters, digits and dashes"),
        (5, "goldplan", "There is no such plan"),
        (5, "99", "The list has the numbers 1 to"),
        (7, "XX", "This is no state"),
        (11, "2026-11-01", "The notice was received before it was written"),
        (14, "2027-01-05", "This day lies in the future"),
        (17, "a lot", "This is not a number"),
        (23, "F33", "This is a category, not a complete code"),
        (23, "F99.999", "This code is not in ICD-10-CM"),
        (23, "X", "This is not the shape of an ICD-10-CM code"),
        (28, "1245319598", "The check digit of this NPI is wrong"),
    ],
)
def test_a_wrong_answer_is_told_at_once_and_asked_again(office: Office, ask: Run, at: int, wrong: str, told: str) -> None:
    answers = denied()
    answers.insert(at, wrong)
    code, out, _ = ask(*answers, "yes")

    assert code == 0
    assert told in out
    assert pages.case_page(office, "C26-0001")["claim_lines"] == 1


def test_an_odd_answer_that_may_be_right_is_kept_when_it_is_written_once_more(office: Office, ask: Run) -> None:
    answers = denied()
    answers[4:5] = ["MARSH", "MARSH"]

    assert ask(*answers, "yes")[0] == 0
    with store.reading(office.engine) as session:
        patient = store.case(session, "C26-0001").patient_key
        assert patient == "P0001"


def test_back_asks_the_question_before_again(office: Office, ask: Run) -> None:
    code, out, _ = ask("Mash", "back", *denied(), "yes")

    assert code == 0
    assert "Last name: Marsh" in out
    assert "Last name: Mash\n  First name: back" in out


def test_what_is_not_known_stays_open(ask: Run) -> None:
    answers = [*WHO[:2], "", "Aetna", "", "", "", "", "denial", "", "unknown", "2026-11-06", "", "", "", "", "", "", "", "", ""]
    code, out, _ = ask(*answers, "yes")

    assert code == 0
    assert "Plan type: unknown" in out
    assert "patient birth date: chart workbook, sheet Patient, Birth date" in out
    assert "funding: confirm funding" in out


@pytest.mark.parametrize("answers", [[], ["Marsh", "Ana"], denied()])
def test_answers_that_end_too_early_keep_nothing(office: Office, ask: Run, answers: list[str]) -> None:
    code, _, err = ask(*answers)

    assert code == 1
    assert ("nothing was kept" in err) if answers else ("There is no terminal to ask at" in err)
    assert pages.worklist(office) == []


def test_a_no_keeps_nothing(office: Office, ask: Run) -> None:
    code, out, _ = ask(*denied(), "perhaps", "no")

    assert code == 0
    assert "Write yes or no." in out
    assert "Nothing was opened and nothing kept." in out
    assert pages.worklist(office) == []


def test_ctrl_c_keeps_nothing(office: Office, ask: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", stop)
    code, _, err = ask()

    assert code == 1
    assert "Stopped" in err
    assert pages.worklist(office) == []


def test_the_same_claim_opens_no_second_case(office: Office, ask: Run) -> None:
    ask(*denied(), "yes")
    code, out, err = ask(*denied(), "yes")

    assert code == 1
    assert "A patient of this name has:\n  C26-0001" in out
    assert "It is the same: it holds this claim number" in out
    assert "casework chart C26-0001" in err
    assert len(pages.worklist(office)) == 1


def test_another_denial_of_a_known_patient_is_told_and_leaves_the_history_whole(office: Office, ask: Run) -> None:
    full = make.full_chart()
    first = cases.take_chart(office, full, actor="maria").opened[0]
    who = [full.patient.last_name, full.patient.first_name, ""]
    covered = [full.coverage.payer, full.coverage.member_id, "", "", ""]
    line = ["2026-10-08", "26-500009", "96365", "650.00", "PR", "55"]
    code, out, _ = ask(*who, *covered, *DENIED[:-1], "REF-9", *line, "", *REASON, "", "", "", "", "yes")

    assert code == 0
    assert f"A patient of this name has:\n  {first}, Summit Mutual Health Plan: first appeal" in out
    assert len(pages.worklist(office)) == 2
    with store.reading(office.engine) as session:
        from casework.actions import charts

        kept = charts.of_case(session, store.case(session, "C26-0002"))
    assert kept.trials == full.trials
    assert kept.coverage.plan == "self-funded-erisa"
    assert kept.clinician == full.clinician
    assert pages.case_page(office, first)["claim_lines"] == 2


def test_an_eob_in_the_hand_is_a_case_with_exact_dates(office: Office, ask: Run) -> None:
    eob = [*WHO, *COVERED, "2026-11-02", "2026-11-06", "", "E-1", *LINE[:4], "0", "PR", "55", "N1", "", "", "", "", "", "", ""]
    code, out, _ = ask(*eob, "yes", options=("--eob", "--json"))

    assert code == 0
    opened: dict[str, Any] = json.loads(out)
    assert opened["number"] == "C26-0001"
    with store.reading(office.engine) as session:
        row = store.determinations(session, "C26-0001")[0]
        line = store.claim_lines(session, "C26-0001")[0].value
    assert (row.is_proxy, row.notice_on, row.received_on, row.reason) == (False, date(2026, 11, 2), date(2026, 11, 6), DenialReason.EXPERIMENTAL)
    assert (line.carc, line.rarcs, line.paid) == ("55", ("N1",), 0)


def test_an_eob_that_is_no_denial_says_so_before_it_is_opened(office: Office, ask: Run) -> None:
    eob = [*WHO, *COVERED, "2026-11-02", "2026-11-06", "", "E-1", *LINE[:4], "0", "PR", "1", "", "", "", "", "", "", "", ""]
    code, out, _ = ask(*eob, "no", options=("--eob",))

    assert code == 0
    assert "By its codes this calls for: cost share" in out
    assert pages.worklist(office) == []


def test_an_eob_that_calls_for_a_corrected_claim_opens_that_work_when_somebody_agrees(office: Office, ask: Run) -> None:
    eob = [*WHO, *COVERED, "2026-11-02", "2026-11-06", "", "E-1", *LINE[:4], "0", "CO", "4", "", "", "", "", "", "", "", ""]
    code, out, _ = ask(*eob, "yes", "yes", options=("--eob",))

    assert code == 0
    assert "By its codes this calls for: corrected claim" in out
    assert [stage["stage"] for stage in pages.case_page(office, "C26-0001")["stages"]] == ["claim-rework"]


def test_every_question_is_a_line_of_the_chart_workbook() -> None:
    answers = {("start", "purpose", None): "denial", ("coverage", "issuing_state", None): "CA"}

    assert {question.column.field for question in questions(answers)} >= {"last_name", "plan", "california_regulator", "received_on", "code", "npi"}
    assert all(question.column.help for question in questions(answers))
