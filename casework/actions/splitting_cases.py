"""Taking claim lines out of a case into a case of their own; no date, decision or paper is lost to either."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlmodel import Session, select

from casework.actions import clocks, day_plan, line_outcomes, peer_calls_rows, proposals, refusals, splitting_copies, splitting_disputes
from casework.actions import line_outcomes_record as recording
from casework.actions.office import Office
from casework.records import events, store
from casework.records.lines import CaseLink, LineOutcome
from casework.records.models import Case, ClaimLine
from casework.records.rework import Proposal, ProposalStatus
from casework.rules import grouping
from casework.rules.grouping import Parting
from casework.terms import Step

NOT_COPIED = ("number", "opened_on", "amount_at_stake")
CALL_STAYS = " The open peer-to-peer call stays with {number}: if it shall cover {other} too, ask the payer, and record it there as well."


@dataclass(frozen=True, slots=True)
class Parted:
    """Which case the lines lie in now, whether this act put them there, and what stays behind, as a sentence."""

    case_number: str
    other: str
    lines: tuple[int, ...]
    is_new: bool
    stays: str = ""

    @property
    def words(self) -> str:
        """Say what came of it; nothing in it is personal."""
        many = "1 line" if len(self.lines) == 1 else f"{len(self.lines)} lines"
        did = "lies" if len(self.lines) == 1 else "lie"
        return f"{self.case_number}: {many} of it {did} in {self.other}{'' if self.is_new else ' already; nothing changed'}.{self.stays}"


def split(office: Office, number: str, lines: Iterable[int], *, actor: str) -> Parted:
    """Take lines of a case into a new one with the same stages, dates and papers; the same again adds nothing.

    Raises UnknownCase, BadInput for lines that cannot be taken, NotAllowed with what is possible where a filing or a right holds them together.
    """
    wanted = frozenset(lines)
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        known = _known(session, case, wanted)
        if known:
            return Parted(number, known, tuple(sorted(wanted)), is_new=False)
        refuse(session, case)
        held = {row.id or 0: row for row in store.claim_lines(session, number)}
        chosen = grouping.chosen(wanted, held)
        other = _part(office, session, case, [held[each] for each in sorted(chosen)], actor=actor)
        for each in (case, other):
            day_plan.plan_case(office, session, each)
        stays = CALL_STAYS.format(number=number, other=other.number) if peer_calls_rows.open_ones(session, number) else ""
        return Parted(number, other.number, tuple(sorted(chosen)), is_new=True, stays=stays)


def _known(session: Session, case: Case, wanted: frozenset[int]) -> str:
    """Find the case that took these very lines before and still holds them."""
    for link in store.of_case(session, CaseLink, case.number):
        if link.kind is Parting.SPLIT and wanted and wanted <= set(link.lines):
            rows = session.exec(select(ClaimLine).where(ClaimLine.case_number == link.other_number)).all()
            if wanted <= {row.id for row in rows}:
                return link.other_number
    return ""


def refuse(session: Session, case: Case) -> None:
    """Raise NotAllowed, or BadInput without claim lines, while a case cannot be split, whichever of its lines is meant."""
    if case.closed_on:
        raise refusals.closed(case)
    if not store.claim_lines(session, case.number):
        raise refusals.because("no-lines", number=case.number)
    if any(row.status is ProposalStatus.OPEN for row in store.of_case(session, Proposal, case.number)):
        raise refusals.because("proposal-open", number=case.number)
    grouping.refuse_split(splitting_disputes.of_case(session, case), refusals.book())


def _part(office: Office, session: Session, case: Case, rows: list[ClaimLine], *, actor: str) -> Case:
    days, rights = splitting_disputes.days(session, case), splitting_disputes.rights(office, session, case)
    other = _twin(office, session, case)
    places = splitting_copies.copy(office, session, case, other)
    _move(session, rows, other, places)
    for each in (case, other):
        session.flush()
        line_outcomes.restate(session, each)
        splitting_disputes.refuse_lost_right(office, session, each, rights)
        clocks.recompute(office, session, each)
        splitting_disputes.refuse_lost_day(session, each, days)
    _settle(office, session, case, other, rows, actor=actor)
    return other


def _twin(office: Office, session: Session, case: Case) -> Case:
    """Make the row of the new case, of the same dispute and owner."""
    values = {name: value for name, value in case.model_dump().items() if name not in NOT_COPIED}
    other = Case(number=store.next_number(session, office.today()), opened_on=office.today(), **values)
    session.add(other)
    session.flush()
    return other


def _move(session: Session, rows: list[ClaimLine], other: Case, places: splitting_copies.Places) -> None:
    """Move lines, and what was decided about them, to the other case."""
    answers = places.get("determination", {})
    for row in rows:
        row.case_number = other.number
        session.add(row)
        for said in session.exec(select(LineOutcome).where(LineOutcome.line_id == row.id)).all():
            said.case_number, said.determination_id = other.number, answers.get(said.determination_id, said.determination_id)
            session.add(said)
    session.flush()


def _settle(office: Office, session: Session, case: Case, other: Case, rows: list[ClaimLine], *, actor: str) -> None:
    """Tell both cases of each other, and let what was drawn for other lines be drawn anew."""
    lines, told = [row.id or 0 for row in rows], len(rows)
    for mine, its, kind in ((case, other, Parting.SPLIT), (other, case, Parting.SPLIT_FROM)):
        session.add(CaseLink(case_number=mine.number, other_number=its.number, kind=kind, lines=lines, happened_at=office.now()))
        code = f"{its.number}: {told} line{'' if told == 1 else 's'}"
        events.append(session, kind.value, actor=actor, at=office.now(), case_number=mine.number, track=mine.track, code=code)
    recording.draw_again(office, session, case, actor=actor)
    drawn = {(each.track, each.stage) for each in store.documents(session, case.number)}
    for stage in store.stages(session, other.number):
        if stage.step is Step.READY_TO_FILE and (stage.track, stage.stage) in drawn:
            stage.step, stage.is_protective = Step.DRAFTING, False
            session.add(stage)
    proposals.ask_anew(session, other.number)
    session.flush()
