"""Service lines that a patient's open cases hold already, by whichever door they came: an 835, a worksheet or a chart."""

from collections.abc import Iterable
from datetime import date
from typing import Protocol

from sqlmodel import Session, col, select

from casework import chart
from casework.records import store
from casework.records.models import Case, CaseStage, Coverage
from casework.rules.denial_book import DenialAction
from casework.terms import DenialReason, Stage, Step

JOINABLE = (Step.DRAFTING, Step.READY_TO_FILE)
Name = tuple[object, ...]


class Line(Protocol):
    """What names a service line: the payer's number of its claim, ours, its day and its code."""

    @property
    def claim_number(self) -> str:
        """Give the payer's number, or ""."""

    @property
    def account_number(self) -> str:
        """Give our number, or ""."""

    @property
    def service_on(self) -> date | None:
        """Give the day of service."""

    @property
    def procedure(self) -> str:
        """Give the code."""


def names(line: Line) -> list[Name]:
    """Name a service line by the payer's number of its claim and by ours: an 835 and a practice system may each have only one."""
    stated = (("claim", line.claim_number), ("account", line.account_number))
    return [(kind, number.casefold(), line.service_on, line.procedure.upper()) for kind, number in stated if number]


def find(held: dict[Name, str], line: Line) -> str:
    """Give the number of the case that holds a line, or ""."""
    return next((held[name] for name in names(line) if name in held), "")


def of_patient(session: Session, patient_key: str, payer: str) -> dict[Name, str]:
    """Name every line of a patient's open cases, with the case that holds it; our own number of a claim counts only under the same payer."""
    cases = [case for case in store.cases_of_patient(session, patient_key) if not case.closed_on]
    same = [case for case in cases if session.get_one(Coverage, case.coverage_id).payer.casefold() == payer.casefold()]
    by_payers_number = {name: number for name, number in _of(session, cases).items() if name[0] == "claim"}
    return {**by_payers_number, **_of(session, same)}


def unfiled(session: Session, coverage_id: int | None, reason: DenialReason | None, action: DenialAction = DenialAction.APPEAL) -> dict[Name, str]:
    """Name every line of the open cases of one coverage and denial reason, or kind of work, whose first stage nobody has filed."""
    stage = Stage.REWORK if action.is_rework else Stage.FIRST_APPEAL
    query = select(Case).join(CaseStage).where(Case.coverage_id == coverage_id, col(Case.closed_on).is_(None), CaseStage.stage == stage)
    waiting = session.exec(query.where(col(CaseStage.step).in_(JOINABLE)).order_by(col(Case.number))).all()
    return _of(session, [case for case in waiting if (case.rework is action if action.is_rework else case.denial_reason is reason)])


def _of(session: Session, cases: Iterable[Case]) -> dict[Name, str]:
    lines: list[tuple[str, chart.ClaimLine]] = [(case.number, row.value) for case in cases for row in store.claim_lines(session, case.number)]
    return {name: number for number, line in lines for name in names(line)}
