"""The forms with which a person goes through a complaint's attachments or a notice: closed lists only, and nothing that a letter says."""

from typing import Any

from casework.actions import Office, complaint_page
from casework.actions import notice_check as checking
from casework.rules.complaining import Ticked
from casework.rules.notice_check import Look
from casework.terms import DenialReason
from flows import complaint, notice_check, ticking
from tests.actions.complaining_cases import call, opened, paper
from tests.flows.pressing import asked

LETTER = "Dear Jordan Whitlock: experimental and investigational. You have the right to appeal."


def properties(flow: Any) -> dict[str, Any]:
    found: dict[str, Any] = asked(flow)["properties"]
    return found


def test_the_doors_take_a_case_number_and_a_day_and_no_words() -> None:
    assert set(properties(complaint.complaint)) == {"case_number", "patient_filed_a_grievance_on"}
    assert properties(complaint.complaint)["patient_filed_a_grievance_on"]["format"] == "date"
    assert set(properties(notice_check.notice_check)) == {"case_number"}


def test_the_list_of_a_complaint_has_one_closed_list_a_line_and_names_nobody(office: Office) -> None:
    number = opened(office, reason=DenialReason.EXPERIMENTAL)
    call(office, number, words="Jordan was upset")
    paper(office, number)
    view = complaint_page.view(office, number)
    lines = {each.key: ticking.line(Ticked, title=f"{each.key}: {each.words}", now=each.ticked or "") for each in view.items}
    form = ticking.form_of(office, number, "complaint", complaint_page.told(view), lines)
    schema = form.model_json_schema()

    assert {"who_are_you", "contact_1", "paper_1"} <= set(schema["properties"])
    assert all("$ref" in str(schema["properties"][name]) for name in ("who_are_you", "contact_1", "paper_1"))
    assert {"goes", "stays", "—"} in [set(each.get("enum", ())) for each in schema["$defs"].values()]
    shown = f"{schema}{getattr(form, '_description', '')}"
    assert not any(word in shown for word in ("Jordan", "Whitlock", "upset", "Pat of Claims", "CALL-1"))


def test_the_list_of_a_notice_says_the_page_and_never_the_letters_words(office: Office) -> None:
    number = opened(office, reason=DenialReason.EXPERIMENTAL)
    paper(office, number, text=LETTER)
    view = checking.view(office, number)
    lines = {row.item.id: ticking.line(Look, title=row.item.asks, now=row.look, description=notice_check._description(row, view)) for row in view.rows}
    schema = ticking.form_of(office, number, "notice-check", {**checking.told(view), "case_number": number}, lines).model_json_schema()

    assert schema["properties"]["erisa_reason"]["description"].endswith("page 1 of paper 1 seems to have it")
    assert schema["properties"]["erisa_provision"]["default"] == "not looked"
    assert "Whitlock" not in str(schema)


def test_what_was_left_open_is_not_an_answer(office: Office) -> None:
    number = opened(office, reason=DenialReason.EXPERIMENTAL)
    call(office, number)
    view = complaint_page.view(office, number)
    lines = {each.key: ticking.line(Ticked, title=each.words) for each in view.items}
    form = ticking.form_of(office, number, "complaint", complaint_page.told(view), lines)

    assert ticking.said(form.model_validate({"who_are_you": "Maria Ortega"}), lines) == {}
    assert ticking.said(form.model_validate({"who_are_you": "Maria Ortega", "contact_1": "stays"}), lines) == {"contact-1": "stays"}
