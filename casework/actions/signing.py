"""Asking for signatures: who signs a stage's letters, as whom, and by which day, where people are away."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from casework.actions import own_clocks, refusals, signing_people, signing_rows, stages, standing
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case, CaseStage
from casework.records.standing import Absence, Signer, Signing
from casework.rules import representing
from casework.rules import signing as rules
from casework.rules.signing import SignBy
from casework.terms import Clock, DeadlineStatus, Stage, Step, Track

RULE, TRIGGER = "signing", "the day we work to for the filing"
OPEN = (Step.DRAFTING, Step.READY_TO_FILE)
DRAW_AGAIN = "The letters speak in the name of who signs: draw them again with casework draft {number}."


@dataclass(frozen=True, slots=True)
class Planned:
    """Who signs a stage, as whom, and by which day."""

    asked: Signing
    found: SignBy
    words: str


def ask(office: Office, number: str, signer: str, *, actor: str, stage: Stage | None = None, track: Track | None = None) -> str:
    """Ask a signer for the letters of a stage and set the day; the same again changes nothing.

    Raises UnknownCase, BadInput for nobody's key, NotAllowed for a stage that is filed or a signer who is away until the filing.
    """
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        person = signing_people.of_key(session, signer)
        _refuse(office, session, case, row, person)
        voice = signing_rows.voice_of(session, case, person)
        known, before = signing_rows.of_stage(session, row), signing_rows.signatory(session, row)
        said = known or Signing(case_number=number, track=row.track, stage=row.stage, signer_key=signer, asked_on=office.today())
        is_new = known is None or (known.signer_key, known.voice) != (signer, voice)
        if is_new:
            said.signer_key, said.voice, said.asked_on = signer, voice, office.today()
            session.add(said)
            session.flush()
            code = f"{signer}, {voice}"
            events.append(session, "signature asked", actor=actor, at=office.now(), case_number=number, track=row.track, stage=row.stage, code=code)
        plan = refresh(office, session, case, row)
        is_another_name = signing_rows.signatory(session, row) != before
        again = f" {DRAW_AGAIN.format(number=number)}" if is_another_name and row.step is not Step.DRAFTING else ""
        return f"{number}, {row.stage.title.lower()}: {signer} signs as {voice}; {plan.words if plan else ''}.{again}"


def _refuse(office: Office, session: Session, case: Case, row: CaseStage, person: Signer) -> None:
    if case.closed_on or row.step not in OPEN:
        raise refusals.closed(case) if case.closed_on else refusals.because("no-signature", number=case.number, stage=row.stage.title.lower(), step=row.step)
    if person.left_on and person.left_on <= office.today():
        raise BadInput(f"{person.key} signs no more since {person.left_on}. {signing_people.LISTED}")
    found = day_for(office, session, row, person.key)
    if found.day is None and found.away:
        others = [each.key for each in signing_people.active(session, on=office.today()) if each.key != person.key]
        allowed = [refusals.way("signer", number=case.number, key=key) for key in ([found.cover] if found.cover else others)]
        raise refusals.because("signer-away", *allowed, number=case.number, key=person.key, first=found.away.from_on, last=found.away.to_on)


def day_for(office: Office, session: Session, row: CaseStage, signer: str) -> SignBy:
    """Give the day by which a signer signs a stage."""
    days = standing.rules(office)
    filing = store.running(session, row.case_number, row.stage, Clock.FILING, track=row.track)
    wanted = representing.wanted_on(
        filing.work_by if filing else None, today=office.today(), before_filing=days.signing_before, without_date=days.signing_without
    )
    return rules.sign_by(wanted, signing_people.away(office, session, signer), today=office.today())


def refresh(office: Office, session: Session, case: Case, row: CaseStage) -> Planned | None:
    """Set or move the clock of a stage whose letters wait for their signer; None where nobody was asked or nothing waits."""
    asked = signing_rows.of_stage(session, row)
    if asked is None or row.step not in OPEN:
        return None
    found = day_for(office, session, row, asked.signer_key)
    words = rules.told(asked.signer_key, found)
    on = found.day or office.today()
    running = own_clocks.running(session, case.number, Clock.SIGNING)
    mine = next((each for each in running if (each.stage, each.track) == (row.stage, row.track)), None)
    if mine and mine.work_by and mine.work_by < office.today() and found.day in (None, office.today()):
        on = mine.work_by  # a day that is past stays: the ladder shouts
    filing = store.running(session, case.number, row.stage, Clock.FILING, track=row.track)
    limit = own_clocks.own_day(row.stage, Clock.SIGNING, on=on, rule=RULE, trigger=TRIGGER, trigger_on=filing.work_by if filing else None, notes=(f"{words}.",))
    own_clocks.arm(office, session, case, limit, track=row.track)
    asked.sign_by = found.day
    session.add(asked)
    return Planned(asked, found, words)


def settle(session: Session, row: CaseStage, *, status: DeadlineStatus = DeadlineStatus.MET) -> None:
    """End the clock of a stage whose letters are approved, or filed."""
    own_clocks.end(session, row.case_number, Clock.SIGNING, status=status, stage=row)


def away(office: Office, signer: str, from_on: date, to_on: date, *, actor: str, cover: str = "") -> str:
    """Enter when a signer is away and who covers, and move the days of what they were asked for; the same again changes nothing.

    Raises BadInput for days in the wrong order, nobody's key, or a cover that is away then too.
    """
    if to_on < from_on:
        raise BadInput("The absence ends before it begins. Check both dates.")
    with store.writing(office.engine) as session:
        signing_people.of_key(session, signer)
        if cover:
            _check_cover(office, session, signer, cover, from_on, to_on)
        known = next((row for row in signing_people.away_rows(session, signer) if (row.from_on, row.to_on) == (from_on, to_on)), None)
        row = known or Absence(signer_key=signer, from_on=from_on, to_on=to_on)
        if known is None or (cover and row.cover_key != cover):
            row.cover_key = cover or row.cover_key
            session.add(row)
            session.flush()
            events.append(session, "absence entered", actor=actor, at=office.now(), code=f"{signer} {from_on} to {to_on}{f', {cover}' if cover else ''}")
        moved = _replan(office, session, signer)
    return f"{signer} is away {from_on} to {to_on}{f'; {cover} covers' if cover else '; nobody is named to cover'}.{moved}"


def _check_cover(office: Office, session: Session, signer: str, cover: str, from_on: date, to_on: date) -> None:
    signing_people.of_key(session, cover)
    if cover == signer:
        raise BadInput("Somebody else covers: name another signer.")
    clash = next((each for each in signing_people.away(office, session, cover) if each.from_on <= to_on and from_on <= each.to_on), None)
    if clash:
        raise BadInput(f"{cover} is away {clash.from_on} to {clash.to_on} too. Name another, or enter the two parts by themselves.")


def back(office: Office, signer: str, from_on: date, *, actor: str) -> str:
    """Cancel an absence that begins on a day, and move the days again. Raises BadInput when there is none."""
    with store.writing(office.engine) as session:
        signing_people.of_key(session, signer)
        rows = [row for row in signing_people.away_rows(session, signer) if row.from_on == from_on]
        if not rows:
            raise BadInput(f"{signer} has no absence that begins on {from_on}. {signing_people.LISTED}")
        rows[0].cancelled_on = office.today()
        session.add(rows[0])
        session.flush()
        events.append(session, "absence cancelled", actor=actor, at=office.now(), code=f"{signer} {from_on} to {rows[0].to_on}")
        moved = _replan(office, session, signer)
    return f"{signer} is not away from {from_on} any more.{moved}"


def _replan(office: Office, session: Session, signer: str) -> str:
    """Move the clocks of the stages that wait for a signer, and say which."""
    told = []
    for asked in session.exec(select(Signing).where(Signing.signer_key == signer).order_by(col(Signing.id))).all():
        row = store.stage_of(session, asked.case_number, asked.stage, track=asked.track)
        if row and own_clocks.running(session, asked.case_number, Clock.SIGNING):
            plan = refresh(office, session, store.case(session, asked.case_number), row)
            told += [f" {asked.case_number}: {plan.words}."] if plan else []
    return "".join(told)
