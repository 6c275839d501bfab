"""The patient has another insurer: old cases stay with the old coverage, and a prior authorization is asked of the new one.

Coverage, case and mark are written in one transaction, so that a kill leaves all or nothing; drafting follows and can be done again.
"""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, select

from casework import chart
from casework.actions import cases, charts, context, coverages_followed, questions, refusals, standing_rows, workbooks
from casework.actions.coverages_followed import approval_words
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import columns, events, store
from casework.records.coverages import CoverageChange
from casework.records.models import Case, Coverage
from casework.records.papers import Exhibit
from casework.rules import coverage_dates
from casework.rules.facts import UNKNOWN_PLAN
from casework.rules.papers import PaperKind
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Stage, Step, Track

SHARED = (PaperKind.PHARMACY, PaperKind.RECORDS)  # what proves the treatments, whoever insures the patient
CARD = "send the new insurance card, both sides"
SIGNED_BEFORE = "The patient signed an authorization to represent before this coverage began: look whether it holds for the new plan too."
NO_START = "Say on which day the new coverage begins: --from YYYY-MM-DD."


@dataclass(frozen=True, slots=True)
class Followed:
    """One coverage that followed another: the case that asks it, the days, and what a person looks at. `is_new`: this act recorded it."""

    old_case: str
    case_number: str
    ended_on: date | None
    began_on: date
    kept: tuple[str, ...]
    to_do: tuple[str, ...]
    is_new: bool = True

    @property
    def words(self) -> str:
        """Say what was done, and what is left to do."""
        done = "is open" if self.is_new else "was opened before"
        stay = f"{', '.join(self.kept)} stay{'s' if len(self.kept) == 1 else ''} with the old coverage, which ends on {self.ended_on}."
        return " ".join((f"{self.case_number} {done}: prior authorization under the coverage from {self.began_on}.", stay, *self.to_do))


def follow(office: Office, number: str, *, on: date | None, payer: str, plan: str, actor: str, old_ends_on: date | None = None) -> Followed:
    """Begin another coverage of a case's patient, end the old one, and open the request to the new payer. Told twice it opens one.

    `payer` "" is entered in the chart later. Raises UnknownCase, BadInput for days or a plan that cannot be, NotAllowed when another change stands.
    """
    if on is None:
        raise BadInput(NO_START)
    _check_plan(office, plan)
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        known = _known(session, case, on)
        change = known or _begin(office, session, case, on, _said(payer, plan, on), old_ends_on, actor=actor)
        found = _told(office, session, change, is_new=known is None, old_case=number)
    questions.draft_if_possible(office, found.case_number, Stage.PRIOR_AUTHORIZATION, track=Track.MEMBER)
    workbooks.refresh(office, change.patient_key)
    return found


def _check_plan(office: Office, plan: str) -> None:
    if plan not in (*office.book.plan_names, UNKNOWN_PLAN):
        raise BadInput(f"There is no plan “{plan}”. Allowed: {', '.join((*office.book.plan_names, UNKNOWN_PLAN))}.")


def _said(payer: str, plan: str, on: date) -> chart.Coverage:
    return chart.Coverage(payer=payer, plan=plan, begins_on=on)


def _known(session: Session, case: Case, on: date) -> CoverageChange | None:
    """Find the change if it was told before, of the old case or of the new. Raises NotAllowed when another day was told."""
    change = coverages_followed.ended(session, case.coverage_id) or coverages_followed.begun(session, case.coverage_id)
    if change is None or change.changed_on == on:
        return change
    if change.new_coverage_id == case.coverage_id:
        return None
    raise refusals.because("coverage-followed", number=case.number, day=change.changed_on, other=change.case_number)


def _begin(office: Office, session: Session, case: Case, on: date, said: chart.Coverage, old_ends_on: date | None, *, actor: str) -> CoverageChange:
    old = session.get_one(Coverage, case.coverage_id)
    _end(session, old, on, old_ends_on)
    mark = columns.vault().index("coverage", case.patient_key, said.payer, said.member_id, str(on))
    new = Coverage(patient_key=case.patient_key, identity=mark, payer=said.payer, plan=said.plan, value=said)
    session.add(new)
    session.flush()
    fresh = _open(office, session, case, new, actor=actor)
    change = CoverageChange(
        patient_key=case.patient_key,
        old_coverage_id=old.id or 0,
        new_coverage_id=new.id or 0,
        changed_on=on,
        case_number=fresh.number,
        recorded_at=office.now(),
    )
    session.add(change)
    session.flush()
    for each in coverages_followed.cases_under(session, old.id or 0):
        _share_papers(session, each, fresh)
        events.append(session, "coverage ended", actor=actor, at=office.now(), case_number=each.number, code=f"{old.value.ends_on}; then {fresh.number}")
    events.append(session, "coverage began", actor=actor, at=office.now(), case_number=fresh.number, track=Track.MEMBER, code=f"{on}; before it {case.number}")
    return change


def _end(session: Session, old: Coverage, on: date, said: date | None) -> None:
    """End a coverage before another begins. Raises BadInput for days that cannot be."""
    if old.value.begins_on and on <= old.value.begins_on:
        raise BadInput(f"The old coverage began on {old.value.begins_on}; the new one must begin later. Check the day on the new insurance card.")
    if said and said >= on:
        raise BadInput(
            f"The old coverage cannot end on {said} when the new one begins on {on}. Two coverages at once are for coordination of benefits: "
            "enter both in the chart, and ask the payers who pays first."
        )
    ends_on = coverage_dates.last_day(old.value.ends_on, changed_on=on, said=said)
    if old.value.begins_on and ends_on < old.value.begins_on:
        raise BadInput(f"The old coverage began on {old.value.begins_on} and cannot end before.")
    old.value = old.value.model_copy(update={"ends_on": ends_on})
    session.add(old)


def _open(office: Office, session: Session, case: Case, new: Coverage, *, actor: str) -> Case:
    """Open the request to the new payer: treatments, scores and infusions are the patient's and come along, what was denied does not."""
    said = charts.of_patient(session, case.patient_key, new).model_copy(update={"claims": (), "denial": chart.Denial()})
    fresh = cases.open_in(office, session, said, begins_at=Stage.PRIOR_AUTHORIZATION, patient_key=case.patient_key, coverage_id=new.id or 0, actor=actor)
    fresh.owner = case.owner
    session.add(fresh)
    return fresh


def _share_papers(session: Session, old: Case, fresh: Case) -> None:
    """Let the papers that prove the treatments belong to the new case too; each file stays where it lies."""
    held = {row.sha256 for row in store.of_case(session, Exhibit, fresh.number)}
    for row in store.of_case(session, Exhibit, old.number):
        if row.kind in SHARED and row.sha256 not in held:
            held.add(row.sha256)
            session.add(Exhibit(**{**row.model_dump(exclude={"id", "signed_copy_of", "edited_copy_of"}), "case_number": fresh.number}))
    session.flush()


def _told(office: Office, session: Session, change: CoverageChange, *, is_new: bool, old_case: str) -> Followed:
    """Gather what a person is told of a change, the first time and again."""
    ended_on = session.get_one(Coverage, change.old_coverage_id).value.ends_on
    kept = coverages_followed.cases_under(session, change.old_coverage_id)
    open_asks = [each.number for each in kept if not each.closed_on and _still_asks(session, each)]
    to_do = [approval_words(each, change) for each in coverages_followed.cut_short(office, session, change)]
    to_do += [f"{name} still asks the old payer for sessions: look whether any of them fall before {change.changed_on}." for name in open_asks]
    to_do += [SIGNED_BEFORE] if standing_rows.said_by_chart(session, change.patient_key).signed_on else []
    to_do += [each.words for case in kept for each in coverages_followed.take_backs(session, case)]
    to_do += [f"To enter: {', '.join(lacking(session, change))} (chart workbook {chart_name(change)}, sheet Coverage)."] if lacking(session, change) else []
    return Followed(old_case, change.case_number, ended_on, change.changed_on, tuple(each.number for each in kept), tuple(to_do), is_new)


def _still_asks(session: Session, case: Case) -> bool:
    row = store.stage_of(session, case.number, Stage.PRIOR_AUTHORIZATION, track=Track.MEMBER)
    return row is not None and row.step in (Step.DRAFTING, Step.READY_TO_FILE, Step.FILED)


def lacking(session: Session, change: CoverageChange) -> tuple[str, ...]:
    """Name what the new coverage still has to be told: what the letters need, and the plan where nobody knows it."""
    said = session.get_one(Coverage, change.new_coverage_id).value
    open_plan = ["the kind of plan"] if said.plan == UNKNOWN_PLAN else []
    return (*(words for words, value in (("the payer's name", said.payer), ("the member id", said.member_id)) if not value), *open_plan)


def chart_name(change: CoverageChange) -> str:
    """Name the workbook of the cases under a later coverage."""
    return f"“{change.patient_key} {change.case_number}.xlsx”"


def of_patient(session: Session, patient_key: str) -> list[tuple[Coverage, list[Case]]]:
    """List the coverages of a patient that hold a case, oldest first, each with its cases."""
    rows = session.exec(select(Coverage).where(Coverage.patient_key == patient_key).order_by(Coverage.id)).all()  # type: ignore[arg-type]
    found = [(row, coverages_followed.cases_under(session, row.id or 0)) for row in rows]
    return sorted(((row, held) for row, held in found if held), key=lambda pair: (pair[0].value.begins_on or date.min, pair[0].id or 0))


def page(office: Office, session: Session, case: Case) -> dict[str, object]:
    """Give the page of a case its coverages, once there is a change or a service after an end; nothing personal."""
    backs = [each.words for each in coverages_followed.take_backs(session, case)]
    change = coverages_followed.ended(session, case.coverage_id) or coverages_followed.begun(session, case.coverage_id)
    if change is None:
        return {"coverages": [], "coverage_notes": backs}
    cut = [approval_words(each, change) for each in coverages_followed.cut_short(office, session, change)]
    needs = (
        [f"To enter for the new coverage: {', '.join(named)} (chart workbook {chart_name(change)}, sheet Coverage)."]
        if (named := lacking(session, change))
        else []
    )
    return {"coverages": [_line(row, held, case) for row, held in of_patient(session, case.patient_key)], "coverage_notes": [*backs, *cut, *needs]}


def _line(row: Coverage, held: list[Case], case: Case) -> dict[str, object]:
    return {
        "span": f"{row.value.begins_on or 'start not stated'} to {row.value.ends_on or 'open'}",
        "payer": context.shown(row.payer) or "not entered yet",
        "plan": row.plan,
        "cases": ", ".join(each.number for each in held),
        "is_own": row.id == case.coverage_id,
    }


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:
    """Say that a case under a later coverage waits for the patient's new insurance card."""
    change = coverages_followed.begun(session, case.coverage_id)
    if change is None or change.case_number != case.number or session.get_one(Coverage, case.coverage_id).value.member_id:
        return []
    return [Awaited(AwaitedParty.PATIENT, CARD, since=change.recorded_at.astimezone(office.settings.zone).date(), chase="patient")]
