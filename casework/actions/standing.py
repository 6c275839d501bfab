"""May we act for the patient: asked, sent, signed, run out or taken back, for each case and stage; and the clock that chases the signature."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework import bookshelf
from casework.actions import clocks, own_clocks, refusals, standing_rows, workbooks
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, CaseStage, Deadline
from casework.records.standing import Representation
from casework.rules import representing, signing
from casework.rules.readings import place
from casework.rules.representing import FormUsed, Need, Stand, State
from casework.rules.signing import SignatureRules
from casework.rules.standing import Accepts
from casework.terms import ROAD, Clock, DeadlineStatus, Stage, Step

RULE, TRIGGER = "standing", "the day we work to for the filing"
NO_ASSIGNMENT = "An assignment of benefits lets the clinic be paid. It is no authorization to appeal or to disclose records: have an authorization signed."
NOT_HELD = "Nothing is in force that could be taken back."
FILING = (Step.DRAFTING, Step.READY_TO_FILE, Step.FILED)
DAYS = {"asked_on": "asked", "sent_on": "sent", "signed_on": "signed", "expires_on": "expires", "revoked_on": "revoked"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a person says of one authorization or waiver; None leaves it as it is. Without stages it holds for every stage.

    `every_case`: it holds for every case of the patient, not for this one alone. `paper` is the scan of it.
    """

    kind: Accepts = Accepts.AUTHORIZATION
    form: FormUsed | None = None
    asked_on: date | None = None
    sent_on: date | None = None
    signed_on: date | None = None
    expires_on: date | None = None
    revoked_on: date | None = None
    stages: tuple[Stage, ...] = ()
    every_case: bool = False

    @property
    def days(self) -> dict[str, date]:
        """Give the days that are stated."""
        return {name: day for name in DAYS if (day := getattr(self, name))}


def rules(office: Office) -> SignatureRules:
    """Give the clinic's own days for signatures."""
    return bookshelf.parsed(office.settings, signing.FILE, SignatureRules.latest)


def need_of(office: Office, session: Session, case: Case, row: CaseStage) -> Need:
    """Say what a filing of this stage needs under this plan; work on a claim needs nobody's signature."""
    if row.stage not in ROAD:
        return Need()
    facts = clocks.facts_of(session, case, track=row.track)
    here = place(office.book, office.book.plan(facts.plan), facts, row.stage)
    entry = office.book.standing_for(here.scope, here.procedure, here.texts) if here and here.procedure else None
    return representing.need(entry, track=row.track)


def of_stage(office: Office, session: Session, case: Case, row: CaseStage, *, on: date | None = None) -> Stand:
    """Judge one stage on a day, today if it is left out."""
    held = [standing_rows.held(each) for each in standing_rows.of_case(session, case)]
    return representing.stand(need_of(office, session, case, row), held, row.stage, on=on or office.today())


def of_number(office: Office, number: str) -> list[tuple[CaseStage, Stand]]:
    """Judge every open stage of a case. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        return [(row, of_stage(office, session, case, row)) for row in open_rows(session, number)]


def open_rows(session: Session, number: str) -> list[CaseStage]:
    """List the stages of which something may still be filed, or completed after filing."""
    return [row for row in store.stages(session, number) if row.step in FILING]


def say(office: Office, number: str, told: Told, *, actor: str) -> str:
    """Record what became of an authorization or waiver, and say how the case stands now; the same again changes nothing.

    Raises UnknownCase, BadInput for days that cannot be and for an assignment of benefits, NotAllowed for a closed case.
    """
    if told.form is FormUsed.ASSIGNMENT:
        raise BadInput(NO_ASSIGNMENT)
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        if case.closed_on:
            raise refusals.closed(case)
        row = _row(session, case, told)
        changed = _write(office, row, told)
        session.add(row)
        session.flush()
        if changed:
            _log(office, session, case, told, actor=actor)
        refresh(office, session, case)
        said, patient = sentence(office, session, case), case.patient_key
    workbooks.refresh(office, patient)  # an old workbook, saved later, would take the change back
    return said if changed else f"{said} The record said so already."


def _row(session: Session, case: Case, told: Told) -> Representation:
    """Find the row that is meant: the one still waiting, or for its end the one in force; a new request begins a new row."""
    fits = [row for row in standing_rows.of_case(session, case) if row.kind is told.kind and not row.revoked_on]
    mine = [row for row in fits if (row.case_number is None) == told.every_case] or fits
    open_ones = [row for row in mine if row.signed_on is None or row.signed_on == told.signed_on]
    if told.revoked_on:
        signed = [row for row in fits if row.signed_on]
        taken_back = [row for row in standing_rows.of_case(session, case) if row.kind is told.kind and row.revoked_on == told.revoked_on]
        if not signed and not taken_back:
            raise BadInput(NOT_HELD)
        return (signed or taken_back)[-1]
    if open_ones:
        return open_ones[-1]
    if mine and not (told.asked_on or told.sent_on or told.signed_on):
        return mine[-1]
    same = [row for row in mine if told.asked_on and row.asked_on == told.asked_on]
    return same[-1] if same else Representation(patient_key=case.patient_key, case_number=None if told.every_case else case.number, kind=told.kind)


def _write(office: Office, row: Representation, told: Told) -> bool:
    days = {name: getattr(row, name) for name in DAYS} | told.days
    _check_days(office, days)
    if told.days.keys() <= {"expires_on"} and not row.signed_on and not told.stages and told.form is None:
        raise BadInput("Say what happened: --asked, --sent, --signed, --expires or --revoked, each with its day.")
    values = {**days, "form": told.form or row.form, "stages": [stage.value for stage in told.stages] or row.stages}
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    return bool(changed)


def _check_days(office: Office, days: dict[str, date | None]) -> None:
    late = [words for name, words in DAYS.items() if name != "expires_on" and (day := days[name]) and day > office.today()]
    if late:
        raise BadInput(f"The day of “{late[0]}” is still to come. Enter the day on which it happened.")
    signed = days["signed_on"]
    for name, what in (("expires_on", "ends"), ("revoked_on", "was taken back")):
        if signed and (day := days[name]) and day < signed:
            raise BadInput(f"It {what} before it was signed. Check both dates.")


def _log(office: Office, session: Session, case: Case, told: Told, *, actor: str) -> None:
    parts = [told.kind.value, *(f"{DAYS[name]} {day}" for name, day in told.days.items()), told.form.value if told.form else ""]
    scope = ", ".join(stage.value for stage in told.stages) or ("every case of the patient" if told.every_case else "")
    code = "; ".join(part for part in (*parts, scope) if part)
    events.append(session, "standing recorded", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=code)


def refresh(office: Office, session: Session, case: Case) -> None:
    """Set, move or end the clocks that chase signatures; the filing clock beside them runs on whatever becomes of them."""
    blocking = _blocking(office, session, case)
    for row in blocking:
        if not _is_set(session, row):  # its day stays, also once it is past: the ladder shouts then
            _arm(office, session, case, row)
    for each in _settled(session, case, blocking):
        each.status, each.next_rung_on = DeadlineStatus.MET, None
        session.add(each)


def lags(office: Office, session: Session, case: Case) -> bool:
    """Say whether `refresh` would set, move or end a clock."""
    blocking = _blocking(office, session, case)
    return bool(_settled(session, case, blocking)) or not all(_is_set(session, row) for row in blocking)


def _blocking(office: Office, session: Session, case: Case) -> list[CaseStage]:
    return [row for row in open_rows(session, case.number) if of_stage(office, session, case, row).is_blocking]


def _settled(session: Session, case: Case, blocking: list[CaseStage]) -> list[Deadline]:
    """List the clocks of stages that no signature keeps from being filed."""
    waiting = {(row.stage, row.track) for row in blocking}
    return [each for each in own_clocks.running(session, case.number, Clock.STANDING) if (each.stage, each.track) not in waiting]


def _is_set(session: Session, row: CaseStage) -> bool:
    """Say whether the clock of a stage runs to the day that its filing has now."""
    known = own_clocks.running(session, row.case_number, Clock.STANDING)
    mine = next((each for each in known if (each.stage, each.track) == (row.stage, row.track)), None)
    return mine is not None and mine.trigger_on == _filed_by(session, row)


def _filed_by(session: Session, row: CaseStage) -> date | None:
    filing = store.running(session, row.case_number, row.stage, Clock.FILING, track=row.track)
    return filing.work_by if filing else None


def _arm(office: Office, session: Session, case: Case, row: CaseStage) -> None:
    days, due = rules(office), _filed_by(session, row)
    on = representing.wanted_on(due, today=office.today(), before_filing=days.standing_before, without_date=days.standing_without)
    limit = own_clocks.own_day(row.stage, Clock.STANDING, on=on, rule=RULE, trigger=TRIGGER, trigger_on=due)
    own_clocks.arm(office, session, case, limit, track=row.track)


def sentence(office: Office, session: Session, case: Case) -> str:
    """Say for the open stages of a case how they stand; nothing personal."""
    parts = [words(row, of_stage(office, session, case, row)) for row in open_rows(session, case.number)]
    return f"{case.number}: {' '.join(parts) or 'no open stage waits for a signature.'}"


def words(row: CaseStage, stand: Stand) -> str:
    """Say how one stage stands, with what would change it."""
    held, name = stand.held, " or ".join(stand.need.accepts) or Accepts.AUTHORIZATION.value
    if stand.state is State.NOT_NEEDED or held is None:
        return f"{row.stage.title}: {name} {stand.state}."
    day = {State.ASKED: held.asked_on, State.SENT: held.sent_on, State.SIGNED: held.signed_on, State.EXPIRED: held.expires_on, State.REVOKED: held.revoked_on}
    until = f", in force until {held.ends_on}" if stand.state is State.SIGNED and held.ends_on else ""
    return f"{row.stage.title}: {held.kind} {stand.state} {day.get(stand.state) or ''}".rstrip() + f"{until}."
