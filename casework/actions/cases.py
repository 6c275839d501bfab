"""Opening cases, and taking in what a saved chart says about them."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework import chart
from casework.actions import authorizations, charts, clocks, coverages
from casework.actions.new_case import open_in, track_of
from casework.actions.office import Office
from casework.chart import Chart
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, Determination
from casework.terms import Outcome, Stage, Step, Track

__all__ = ["Taken", "move_track", "open_in", "take_chart", "track_of"]


@dataclass(frozen=True, slots=True)
class Taken:
    """What a chart did: the cases it opened and those it changed."""

    patient_key: str
    opened: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()


def take_chart(office: Office, said: Chart, *, actor: str) -> Taken:
    """Take in a chart: correct the patient's open cases, and open the case it calls for when there is none.

    Raises BadInput when the chart names no patient or no payer.
    """
    _require(said, office.today())
    with store.writing(office.engine) as session:
        patient, coverage = charts.keep(session, said, replaces=True)
        mine = [case for case in store.cases_of_patient(session, patient.key) if not case.closed_on and case.coverage_id == coverage.id]
        begins_at = _begins_at(said)
        meant = _meant(session, mine, said, begins_at)
        opened: tuple[str, ...] = ()
        findings: tuple[str, ...] = ()
        asks = meant is None and begins_at is Stage.PRIOR_AUTHORIZATION
        known = authorizations.alive(office, session, coverage, codes=said.request.procedure_codes) if asks else ""
        if known:
            findings = (authorizations.ALIVE.format(number=known),)
        elif meant is None and begins_at is not None:
            fresh = open_in(office, session, said, begins_at=begins_at, patient_key=patient.key, coverage_id=coverage.id or 0, actor=actor)
            opened, findings = (fresh.number,), coverages.outside(session, fresh)
        for case in mine:
            _correct(office, session, case, said if case is meant else None, actor=actor)
        if not mine and not opened:  # what is known of the patient changed all the same
            events.append(session, "chart read", actor=actor, at=office.now(), code=patient.key)
        return Taken(patient.key, opened=opened, changed=tuple(case.number for case in mine), findings=findings)


def _meant(session: Session, mine: list[Case], said: Chart, begins_at: Stage | None) -> Case | None:
    """Find the open case a chart speaks of: by its claim numbers, by its denial, else the only one with the same reason."""
    asked_first = begins_at is Stage.PRIOR_AUTHORIZATION
    fitting = [case for case in mine if begins_at and (case.begins_at is Stage.PRIOR_AUTHORIZATION) is asked_first]
    if begins_at is not Stage.FIRST_APPEAL:
        return fitting[0] if fitting else None
    numbers = {line.claim_number for line in said.claims} - {""}
    for case in fitting:
        if numbers & {row.value.claim_number for row in store.claim_lines(session, case.number)}:
            return case
    if not said.claims:  # the denial of a prior authorization, or of an appeal that began as one
        asked = [case for case in mine if case.begins_at is Stage.PRIOR_AUTHORIZATION]
        known = [case for case in mine if any(_is_said(row, said.denial) for row in store.determinations(session, case.number))]
        if known or asked:
            return (known or asked)[0]
    alike = [case for case in fitting if said.denial.reason in (None, case.denial_reason) or case.denial_reason is None]
    return alike[0] if len(alike) == 1 else None


def _is_said(row: Determination, said: chart.Denial) -> bool:
    """Say whether a chart's denial is this determination: the same dates, or the same reference."""
    same_days = (row.notice_on, row.received_on) == (said.notice_on, said.received_on) and (row.notice_on or row.received_on) is not None
    return row.is_adverse and (same_days or bool(said.reference and row.reference == said.reference))


def _require(said: Chart, today: date) -> None:
    if not (said.patient.last_name and said.patient.first_name):
        raise BadInput("The chart names no patient. Fill in the sheet Patient: First name and Last name.")
    if not said.coverage.payer:
        raise BadInput("The chart names no payer. Fill in the sheet Coverage: Payer.")
    days = (said.denial.notice_on, said.denial.mailed_on, said.denial.received_on, said.denial.portal_on)
    if any(day and day > today for day in days):
        raise BadInput("A date on the sheet Denial lies in the future. Check the year: the clock would run from it.")
    late = [place for place, line in enumerate(said.claims, start=1) if line.service_on and line.service_on > today]
    if late:
        rows = ", ".join(map(str, late))
        raise BadInput(f"The sheet Claims, line {rows}: the date of service lies in the future. A claim is denied after the service: check the year.")
    coverages.check_facts(said.coverage)


def _begins_at(said: Chart) -> Stage | None:
    """Say where the chart's dispute begins: at the first appeal when something was denied."""
    denied = said.claims or said.denial.reason or said.denial.notice_on or said.denial.received_on
    if denied:
        return Stage.FIRST_APPEAL
    return Stage.PRIOR_AUTHORIZATION if said.request.procedure_codes else None


def _correct(office: Office, session: Session, case: Case, said: Chart | None, *, actor: str) -> None:
    """Bring an open case in line with a saved chart; `said` is None where the chart speaks of another dispute of the patient."""
    if said:
        _correct_denial(session, case, said.denial)
    if said and case.begins_at is not Stage.PRIOR_AUTHORIZATION:
        _correct_lines(session, case, said)
        move_track(office, session, case, said, actor=actor)
    events.append(session, "chart read", actor=actor, at=office.now(), case_number=case.number)
    session.flush()
    clocks.recompute(office, session, case)


def _correct_denial(session: Session, case: Case, said: chart.Denial) -> None:
    """Correct the determination that a chart's denial speaks of.

    Raises BadInput when a case has several denials and the chart's fits none: an old workbook must not date a newer denial.
    """
    refusals = [row for row in store.determinations(session, case.number) if row.is_adverse and row.outcome is not Outcome.NO_ANSWER]
    if not refusals or said == chart.Denial():
        return
    meant = [row for row in refusals if _is_said(row, said)] or (refusals if len(refusals) == 1 else [])
    if not meant:
        raise BadInput(
            f"The sheet Denial fits none of the {len(refusals)} denials of {case.number}. Write the workbook anew with: "
            f"casework chart {case.number}. It then shows the latest denial; correct that one."
        )
    for name, value in said:
        setattr(meant[-1], name, value)
    if meant[-1] is refusals[-1]:
        case.denial_reason = said.reason or case.denial_reason
    session.add(meant[-1])


def _correct_lines(session: Session, case: Case, said: Chart) -> None:
    """Take over what the workbook says of the case's lines, and add lines it does not have."""
    known = {_line(row.value): row for row in store.claim_lines(session, case.number)}
    fresh = []
    for line in said.claims:
        row = known.get(_line(line))
        if row is None:
            fresh.append((charts.line_key(case.patient_key, said.coverage.payer, line), line))
        elif row.value != line:
            row.value, row.paid, row.group, row.carc = line, line.paid, line.group, line.carc
            session.add(row)
    charts.add_lines(session, case, fresh)


def _line(line: chart.ClaimLine) -> tuple[object, ...]:
    return (line.claim_number, line.service_on, line.procedure, line.charge)


def move_track(office: Office, session: Session, case: Case, said: Chart, *, actor: str) -> None:
    """Move a case whose first stage nobody worked on yet to the track that its network now calls for."""
    lines = tuple(row.value for row in store.claim_lines(session, case.number))
    track = track_of(said.model_copy(update={"claims": lines}))
    rows = [row for row in store.stages(session, case.number) if row.track is not Track.CLAIM]
    if track is case.track or len(rows) > 1 or any(row.step is not Step.DRAFTING for row in rows):
        return
    case.track = track
    for stage in rows:
        stage.track, stage.ask_number = track, stage.ask_number + 1
    for row in store.determinations(session, case.number):
        row.track = track
        session.add(row)
    for deadline in (each for each in store.deadlines(session, case.number) if each.track is not Track.CLAIM):
        deadline.drives = deadline.track is track and not deadline.origin
        deadline.next_rung_on = office.today() if deadline.drives and deadline.work_by else None
        session.add(deadline)
    session.add(case)
    session.flush()
    events.append(session, "track changed", actor=actor, at=office.now(), case_number=case.number, track=track)
    clocks.arm_filing(office, session, case, rows[0].stage if rows else Stage.FIRST_APPEAL, track=track)
