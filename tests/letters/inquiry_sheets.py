"""Made-up inquiry sheets, from the questions of the rulebook: a rich one, one before anybody called, a hostile one."""

from dataclasses import replace
from datetime import date
from typing import Any

from casework.letters.inquiry import Asked, InquirySheet, Quoted, Told
from casework.rules.inquiry import Inquiry, filled
from casework.settings import PROGRAM

INQUIRY = Inquiry.parse((PROGRAM / "casework" / "rulebook" / "inquiry.toml").read_text(encoding="utf-8"))
QUESTIONS = INQUIRY.asked(plan="self-funded-erisa", diagnoses=("F33.2",), is_ketamine=True)
VALUES = {"codes": "96365, J3490", "diagnoses": "F33.2", "place": "11", "sessions": "6 sessions", "service": "intravenous ketamine infusion"}
ASKED = tuple(Asked(each.id, each.group, filled(each, VALUES), each.allowed) for each in QUESTIONS)
REQUESTED = tuple(each.letter for each in QUESTIONS if each.letter)
LISTED = {"listed": "(800) 555-0188", "listed_on": date(2026, 10, 2)}
KNOWN: dict[str, dict[str, Any]] = {"P1": {"is_unclear": True}, "N1": {"known": "out", "way": "written", "on": date(2026, 11, 18)}, "A6": LISTED}

MINIMAL = InquirySheet(ASKED, REQUESTED)
RICH = InquirySheet(
    asked=tuple(replace(each, **KNOWN.get(each.id, {})) for each in ASKED),
    requested=REQUESTED,
    told=(
        Told("authorization required", "yes", date(2026, 11, 17), "CALL-8812"),
        Told("limit on sessions", "12", date(2026, 11, 17), "CALL-8812"),
    ),
    quoted=(Quoted(3, 41, "Infusion therapy given in an office is covered when it is medically necessary.", date(2026, 1, 1)),),
    phone="(800) 555-0177",
    phone_source="member's card",
)


def hostile(sheet: InquirySheet, nasty: str) -> InquirySheet:
    """Put text that tries to break the letter into every place that a person or a payer fills."""
    return replace(
        sheet,
        told=tuple(replace(each, value=f"- {nasty}", reference=f"# {nasty}") for each in sheet.told),
        quoted=tuple(replace(each, words=f"> {nasty}\n\n# heading") for each in sheet.quoted),
        asked=tuple(replace(each, known=f"| {nasty}", way="verbal", on=date(2026, 11, 18)) for each in sheet.asked),
        phone=nasty,
    )
