"""Cases about complaints: a plan of California's DMHC, and one of a state department; every person is invented."""

from datetime import date, timedelta
from typing import Any

from casework import clock
from casework.actions import Office, cases, contacts, deciding, determining, drafting, filing, papers
from casework.actions.answers import Answer
from casework.actions.papers import Said
from casework.chart import Contact
from casework.rules.papers import PaperClass, PaperKind
from casework.rules.preflight import Override
from casework.terms import Act, DenialReason, FilingMethod, Outcome, Stage
from tests import make

__all__ = ["Act", "call", "cases", "deciding", "deny", "file", "opened", "paper"]
DMHC = {"plan": "insured-group", "issuing_state": "CA", "california_regulator": "DMHC", "internal_levels": 1, "external_review": "state", "employer": ""}


def opened(office: Office, *, reason: DenialReason = DenialReason.MEDICAL_NECESSITY, **coverage: Any) -> str:
    """Open a denied case under a plan of the DMHC."""
    chart = make.full_chart()
    said = chart.coverage.model_copy(update={**DMHC, "is_grandfathered": False, **coverage})
    denial = chart.denial.model_copy(update={"reason": reason, "reason_text": ""})
    return cases.take_chart(office, make.full_chart(coverage=said, denial=denial), actor="maria").opened[0]


def file(office: Office, number: str, stage: Stage, *, on: date | None = None, reference: str = "FX-1") -> None:
    """Draw and file one stage on a day, as it lies."""
    day = on or office.today()
    drafting.draft(office, number, stage=stage, actor="maria")
    filing.record_filing(office, number, stage=stage, filed_on=day, method=FilingMethod.FAX, reference=reference, actor="maria", override=Override.SENT)


def deny(office: Office, number: str, stage: Stage, *, after: int = 20) -> None:
    """Let the payer refuse again some days later."""
    day = office.today() + timedelta(days=after)
    clock.set_today(office.settings, day)
    answer = Answer(Outcome.DENIED, notice_on=day, received_on=day, denial_reason=DenialReason.MEDICAL_NECESSITY)
    determining.record_determination(office, number, answer, stage=stage, actor="maria")


def call(office: Office, number: str, *, words: str = "", party: str = "payer") -> None:
    """Keep one call with the payer."""
    said = Contact(happened_on=office.today(), way="call", party=party, with_whom="Pat of Claims", reference="CALL-1", words=words)
    contacts.log(office, number, said, actor="maria")


def paper(office: Office, number: str, name: str = "denial letter.txt", *, kind: PaperKind = PaperKind.DENIAL_LETTER, text: str = "A letter.") -> int:
    """Bring one paper into a case, classified as ordinary."""
    source = office.settings.home / name
    source.write_text(text)
    taken = papers.take(office, source, number, said=Said(kind, date(2026, 11, 2), paper_class=PaperClass.ORDINARY), actor="maria")
    return taken.number
