"""Saying what came of single lines apart from an answer to the stage: a line that we withdraw, or a later word of the payer."""

from collections.abc import Iterable
from datetime import date

from sqlmodel import Session

from casework.actions import correcting, line_outcomes, refusals, stages
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, CaseStage
from casework.rules import line_outcomes as rules
from casework.rules.line_outcomes import LineResult, Verdict
from casework.rules.pathways import Filer
from casework.terms import DocumentKind, DocumentStatus, Stage, Step


def record(office: Office, number: str, verdicts: Iterable[Verdict], *, actor: str, on: date | None = None) -> str:
    """Record what came of single lines, and say what is still disputed. The same again adds nothing.

    Raises UnknownCase, BadInput for lines that the case does not hold, NotAllowed for a closed case or when nothing would stay.
    """
    wanted = tuple(verdicts)
    if not wanted:
        raise BadInput(f"Say which lines. {rules.HOW}")
    if on and on > office.today():
        raise BadInput("A decision cannot be dated in the future. Enter the date printed on the notice.")
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if case.closed_on:
            raise refusals.closed(case, "", refusals.way("cut", number=number))
        fresh = line_outcomes.keep_in(office, session, case, None, wanted, actor=actor, on=on)
        if fresh and not line_outcomes.disputed(session, number) and all(each.result is LineResult.WITHDRAWN for each in wanted):
            raise refusals.because("nothing-disputed", number=number)
        if fresh:
            draw_again(office, session, case, actor=actor)
        return f"{number}: {'recorded' if fresh else 'on record so already; nothing changed'}. {line_outcomes.words(session, case)}"


def draw_again(office: Office, session: Session, case: Case, *, actor: str) -> None:
    """Let documents that were drawn for other lines be drawn anew, and every open question be asked again."""
    for row in store.stages(session, case.number):
        if row.step is Step.READY_TO_FILE and _is_drawn(office, session, case, row):
            row.step = Step.DRAFTING
            session.add(row)
            why = "its claim lines changed"
            events.append(session, "to be drawn anew", actor=actor, at=office.now(), case_number=case.number, track=row.track, stage=row.stage, code=why)
    correcting.ask_anew(office, session, [case.number])


def _is_drawn(office: Office, session: Session, case: Case, row: CaseStage) -> bool:
    """Say whether a stage waits with documents that the program draws by itself; a protective filing is drawn again by hand."""
    mine = [each for each in store.documents(session, case.number) if (each.stage, each.track) == (row.stage, row.track)]
    drawn = [each for each in mine if each.status in (DocumentStatus.DRAFT, DocumentStatus.EDITED) and each.kind is not DocumentKind.PROTECTIVE_FILING]
    if not drawn or row.is_protective:
        return False
    return row.stage is Stage.REWORK or stages.rung_of(office, session, case, row.stage, track=row.track).filer is Filer.CLINIC
