"""The call script and the written request for coverage criteria: drawn on demand beside a stage's packet, never part of a filing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from sqlmodel import Session

from casework.actions import charts, directory, drafting, inquiries, policies, refusals, stages
from casework.actions.dossiers import dossier_of
from casework.actions.office import Office
from casework.chart import Chart
from casework.errors import MissingData, TemplateInvalid
from casework.letters import packet
from casework.letters.inquiry import Asked, InquirySheet, Quoted, Told
from casework.records import events, store
from casework.records.models import Case, CaseStage
from casework.rules import inquiry, inquiry_answers
from casework.rules.directory import Address
from casework.rules.inquiry import Question
from casework.rules.inquiry_answers import Said
from casework.terms import DocumentKind, Stage, Step

QUOTED = ("ketamine", "esketamine", "prior authorization", "experimental or investigational", "exclusion", "infusion")
MOST_QUOTES = 3  # the script is one sheet of paper, front and back
LONGEST_QUOTE = 220


def script(office: Office, number: str, *, actor: str) -> str:
    """Draw the call script of a case and say its path in the documents folder. Raises MissingData, NotAllowed for a closed case."""
    return _draw(office, number, DocumentKind.CALL_SCRIPT, actor=actor)


def request(office: Office, number: str, *, actor: str) -> str:
    """Draw the written request for coverage criteria and say its path. Raises MissingData, NotAllowed for a closed case."""
    return _draw(office, number, DocumentKind.COVERAGE_CRITERIA_REQUEST, actor=actor)


def script_of(office: Office, number: str, *, actor: str) -> str:
    """Give the path of the latest call script; draw one where there is none. Raises as `script` does."""
    with store.reading(office.engine) as session:
        store.case(session, number)
        drawn = [each.path for each in store.documents(session, number) if each.kind is DocumentKind.CALL_SCRIPT]
    return drawn[-1] if drawn and office.files.is_there(drawn[-1]) else script(office, number, actor=actor)


def prepare(office: Office, number: str, *, actor: str) -> bool:
    """Draw the script of a case that still prepares its prior authorization, where the chart allows; say whether one is asked at all."""
    with store.reading(office.engine) as session:
        row = store.stage_of(session, number, Stage.PRIOR_AUTHORIZATION, track=store.case(session, number).track)
    if row is None or row.step not in (Step.DRAFTING, Step.READY_TO_FILE):
        return False
    # What is missing stands on the stage's own list; a clinic's slip in a template is told by `casework inquiry` and stops no intake.
    with suppress(MissingData, TemplateInvalid):
        script(office, number, actor=actor)
    return True


def _draw(office: Office, number: str, kind: DocumentKind, *, actor: str) -> str:
    with store.writing(office.engine) as session:
        events.refuse(session, "drawn", actor=actor)  # before a file is written
        case = store.case(session, number)
        if case.closed_on:
            raise refusals.closed(case, "nothing is asked any more")
        row = _row(session, case)
        dossier = replace(dossier_of(office, session, case, row), inquiry=sheet_of(office, session, case))
        drawn = packet.draw(dossier, kind, wording=office.wording, letterhead=office.letterhead, register=office.register, codes=office.codes)
        added = drafting.keep(office, session, row, drawn)
        if added:
            events.append(session, "drawn", actor=actor, at=office.now(), case_number=number, track=row.track, stage=row.stage, code=kind.value)
        return added or [each.path for each in store.documents(session, number) if each.kind is kind and each.stage is row.stage][-1]


def _row(session: Session, case: Case) -> CaseStage:
    """Choose the stage beside which it is drawn: the prior authorization, or else the one that waits."""
    asked = store.stage_of(session, case.number, Stage.PRIOR_AUTHORIZATION, track=case.track)
    return asked or stages.find(session, case.number, None)[1]


def sheet_of(office: Office, session: Session, case: Case) -> InquirySheet:
    """Gather what the two documents print: the questions, what was told so far, and what the plan's own papers say."""
    found, chart = inquiries.view_of(office, session, case), charts.of_case(session, case)
    unclear = {each.question.id for each in found.contradictions if each.is_open}
    listed = _listed(office, chart)
    asked = tuple(_asked(each, found.answers, chart, listed, is_unclear=each.id in unclear) for each in found.asked)
    return InquirySheet(asked, tuple(each.letter for each in found.asked if each.letter), tuple(_told(found)), _quoted(session, case))


def _asked(question: Question, answers: Sequence[Said], chart: Chart, listed: Mapping[str, Address], *, is_unclear: bool) -> Asked:
    stands = inquiry_answers.standing(answers, question)
    known = [listed[kind] for kind in question.directory if kind in listed]
    return Asked(
        question.id,
        question.group,
        inquiry.filled(question, blanks(chart)),
        question.allowed,
        known=stands.value if stands else "",
        way=stands.way if stands else "",
        on=stands.on if stands else None,
        is_unclear=is_unclear,
        listed="; ".join(", ".join(each.lines) for each in known),
        listed_on=min((each.verified_on for each in known), default=None),
    )


def _listed(office: Office, chart: Chart) -> dict[str, Address]:
    """Give what the payer directory vouches for, by kind; what is stale, unverified or out of scope is not in it."""
    said = chart.coverage
    found = directory.look_up(office, said.payer, plan=said.plan, state=said.issuing_state)
    return {each.kind.value: each.address for each in found if each.address}


def blanks(chart: Chart) -> dict[str, str]:
    """Give what fills the blanks of the questions."""
    sessions = chart.request.sessions
    return {
        "codes": ", ".join(inquiries.procedures(chart)),
        "diagnoses": ", ".join(item.code for item in chart.diagnoses),
        "place": chart.request.place_of_service,
        "sessions": f"{sessions} session{'' if sessions == 1 else 's'}" if sessions else "",
        "service": chart.request.description,
    }


def _told(found: inquiries.View) -> Iterator[Told]:
    """Give the verbal answers that nothing written stands for yet, each once."""
    for question in found.asked:
        said = inquiry_answers.of_question(found.answers, question.id)
        if not any(each.is_written for each in said):
            yield from dict.fromkeys(_line(question.short, each) for each in said)


def _line(words: str, said: Said) -> Told:
    return Told(words, said.value, said.on, said.reference)


def _quoted(session: Session, case: Case) -> tuple[Quoted, ...]:
    found = policies.quotes(session, case.coverage_id, topics=QUOTED)
    kept = list(dict.fromkeys(Quoted(each.paper, each.page, _cut(each.words), each.dated_on) for each in found))
    return tuple(sorted(kept[:MOST_QUOTES], key=lambda each: (each.paper, each.page)))


def _cut(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rsplit(' ', 1)[0]} …"
