"""What a payer was asked about coverage: recording each answer as it was given, and laying them side by side with the record."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlmodel import Session

from casework import bookshelf
from casework.actions import changes, charts, contacts
from casework.actions.changes import Change
from casework.actions.office import Office
from casework.chart import Chart, Contact
from casework.errors import BadInput
from casework.letters.facts import KETAMINE
from casework.records import events, store
from casework.records.inquiries import InquiryAnswer
from casework.records.models import Case, Coverage
from casework.rules import inquiry, inquiry_answers
from casework.rules.inquiry import Inquiry, Question
from casework.rules.inquiry_answers import Contradiction, Proposal, Said

ADDRESS, FAX = "appeals-address", "appeals-fax"
ON_CHART = {ADDRESS: "appeals_address", FAX: "appeals_fax"}


@dataclass(frozen=True, slots=True)
class View:
    """An inquiry as it stands: what is asked, what was answered, what is open, what contradicts, what is proposed."""

    case_number: str
    asked: tuple[Question, ...]
    answers: tuple[Said, ...]
    open: tuple[Question, ...]
    contradictions: tuple[Contradiction, ...]
    proposals: tuple[Proposal, ...]


def rules_of(office: Office) -> Inquiry:
    """Read the questions, ours and the clinic's own. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, "inquiry.toml", Inquiry.parse)


def view(office: Office, number: str) -> View:
    """Lay the answers of a case side by side. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        return view_of(office, session, store.case(session, number))


def view_of(office: Office, session: Session, case: Case) -> View:
    """Lay the answers of a case side by side, inside an open transaction."""
    said, known, asked = answers_of(session, case.number), rules_of(office), asked_of(office, session, case)
    record = record_of(session, case, known)
    return View(
        case.number,
        asked,
        said,
        inquiry_answers.open_questions(said, asked),
        inquiry_answers.contradictions(said, known, record, number=case.number),
        inquiry_answers.proposals(said, known, record),
    )


def asked_of(office: Office, session: Session, case: Case) -> tuple[Question, ...]:
    """List the questions that matter for a case's plan, diagnosis and service."""
    chart = charts.of_case(session, case)
    codes = [item.code for item in chart.diagnoses]
    is_ketamine = office.codes.is_intravenous(procedures(chart)) and bool(KETAMINE.search(chart.request.description))
    return rules_of(office).asked(plan=chart.coverage.plan, diagnoses=codes, is_ketamine=is_ketamine)


def procedures(chart: Chart) -> tuple[str, ...]:
    """List each procedure code that is asked about: those planned, or else those billed."""
    billed = tuple(dict.fromkeys(line.procedure for line in chart.claims if line.procedure))
    return tuple(dict.fromkeys(chart.request.procedure_codes)) or billed


def answers_of(session: Session, number: str) -> tuple[Said, ...]:
    """List every answer on record, as they were entered."""
    rows = store.of_case(session, InquiryAnswer, number)
    return tuple(Said(row.question, row.value, row.is_written, row.answered_on, row.with_whom, row.reference, row.paper) for row in rows)


def record_of(session: Session, case: Case, known: Inquiry) -> dict[str, str]:
    """Say what the record holds of every fact that an answer may correct."""
    names = {each.corrects.fact for each in known.questions if each.corrects} | {each.fact for each in known.together} | {"plan"}
    coverage = session.get_one(Coverage, case.coverage_id).value
    said = {name: changes.now(session, case, Change(name, ""), None) for name in names if name not in ON_CHART}
    return {**said, **{name: " ".join(str(getattr(coverage, field)).split()) for name, field in ON_CHART.items()}}


def answer(office: Office, number: str, said: Said, *, way: str = "", actor: str) -> bool:
    """Record one answer, and the contact in which it was given where `way` says how; say whether it was new.

    Raises UnknownCase, BadInput for a question, an answer or a day that cannot be. Another answer is kept beside the first.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        is_new = keep_in(office, session, case, said, actor=actor)
        if way:
            contacts.keep_in(office, session, case, contact_of(said, way), actor=actor)
        return is_new


def contact_of(said: Said, way: str) -> Contact:
    """Give the contact in which an answer was given: a call is ours, a paper theirs."""
    told: dict[str, Any] = {"way": way, "happened_on": said.on, "with_whom": said.with_whom, "reference": said.reference}
    return Contact.model_validate({**told, "party": "payer", "is_incoming": said.is_written})


def keep_in(office: Office, session: Session, case: Case, said: Said, *, actor: str) -> bool:
    """Record one answer inside an open transaction; the very same one adds nothing. Raises BadInput."""
    question = rules_of(office).question(said.question)
    _check_day(office, said.on)
    value = inquiry.read(question, said.value)
    row = InquiryAnswer.model_validate(
        {
            "case_number": case.number,
            "question": question.id,
            "value": value,
            "is_written": said.is_written,
            "answered_on": said.on,
            "with_whom": " ".join(said.with_whom.split()),
            "reference": " ".join(said.reference.split()),
            "paper": said.paper,
            "recorded_at": office.now(),
        }
    )
    if any(_same(row, other) for other in store.of_case(session, InquiryAnswer, case.number)):
        return False
    session.add(row)
    code = f"{question.id} {said.way}, {said.on}"
    events.append(session, "coverage answered", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=code)
    session.flush()
    return True


def _check_day(office: Office, day: date) -> None:
    if day > office.today():
        raise BadInput(f"{day} is still to come. Enter the day on which the answer was given.")


def _same(one: InquiryAnswer, other: InquiryAnswer) -> bool:
    names = ("question", "value", "is_written", "answered_on", "with_whom", "reference", "paper")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def page_of(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Say for the board how far an inquiry is and what contradicts: questions, days and what to do, never an answer."""
    if not answers_of(session, case.number):
        return {}
    found = view_of(office, session, case)
    lines = [{"id": each.question.id, "short": each.question.short, **_shown(each)} for each in found.contradictions]
    proposed = [{"id": each.question.id, "short": each.question.short, "command": command(case.number, each)} for each in found.proposals]
    answered = len(found.asked) - len(found.open)
    return {"asked": len(found.asked), "answered": answered, "contradictions": lines, "proposals": proposed}


def tasks_of(office: Office, session: Session, case: Case) -> list[dict[str, Any]]:
    """List the open contradictions as tasks for the page of a case: what to do, and never an answer."""
    found = view_of(office, session, case).contradictions if answers_of(session, case.number) else ()
    blank: dict[str, Any] = {"case_number": case.number, "moves_days": None, "work_by": "", "stages": [], "command": ""}
    return [
        {**blank, "fact": f"{each.question.id} {each.question.short}", "moves": each.conflict.value, "how": each.todo.rstrip(".")}
        for each in found
        if each.is_open
    ]


def _shown(each: Contradiction) -> dict[str, Any]:
    return {"what": each.conflict.value, "days": [day.isoformat() for day in each.days], "todo": each.todo, "is_open": each.is_open}


def command(number: str, proposal: Proposal) -> str:
    """Give the command that shows what a proposed correction would do."""
    return f"casework inquiry {number} --accept {proposal.question.id} --preview"
