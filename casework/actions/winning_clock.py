"""The clocks after a win: our request to pay, the payer's time to carry out its decision, and what the patient gets back."""

from datetime import date, timedelta

from sqlmodel import Session

from casework import bookshelf
from casework.actions import clocks, own_clocks, payment_rows
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage, Deadline
from casework.records.payments import Refund, Win
from casework.rules import pathways
from casework.rules.effectuation import EffectuationBook, Entry
from casework.rules.limits import Limit
from casework.terms import Clock, DeadlineStatus, Stage, Step, Track

STAGE, TRACK = Stage.PAYMENT, Track.CLAIM
OWN = (Clock.CHECK, Clock.EFFECTUATION, Clock.REFUND)
WON = "the decision that was won"
ASKED = "our request to process the claim again"
PROMISED = "the payer's own word"
PAID = "the payment"
PROMISED_NOTE = "The payer said that it pays by then."


def book(office: Office) -> EffectuationBook:
    """Give the figures of effectuation.toml, ours and the clinic's. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, "effectuation.toml", EffectuationBook.parse)


def entry_of(office: Office, session: Session, case: Case, won: Win) -> Entry | None:
    """Find what is said of carrying out a decision of this kind."""
    facts = clocks.facts_of(session, case, track=won.track)
    rung = pathways.rung(office.book, facts, won.stage)
    return book(office).entry(is_external=rung.is_external, external_review=facts.external_review)


def sent_on(session: Session, number: str) -> date | None:
    """Give the day of our latest request to pay, or None."""
    return max((row.filed_on for row in store.filings(session, number) if row.stage is STAGE), default=None)


def arm(office: Office, session: Session, case: Case, row: CaseStage, won: Win) -> Deadline | None:
    """Set the clock of the step at which the payment stands; None when it is decided. The others of this stage end as met."""
    limit = _limit(office, session, case, row, won)
    end(session, row, status=DeadlineStatus.MET, but=limit.clock if limit else None)
    return own_clocks.arm(office, session, case, limit, track=TRACK) if limit else None


def arm_if_won(office: Office, session: Session, case: Case, row: CaseStage) -> Deadline | None:
    """Set the clock of a payment by the decision that it follows."""
    won = payment_rows.won(session, case.number)
    return arm(office, session, case, row, won) if won else None


def _limit(office: Office, session: Session, case: Case, row: CaseStage, won: Win) -> Limit | None:
    if row.step is Step.DECIDED:
        return None
    if row.step is Step.DETERMINED:
        return _refund(office, session, case)
    if row.step is Step.FILED:
        return _effectuation(office, session, case, won)
    day = won.decided_on + timedelta(days=book(office).targets.send_within)
    return own_clocks.own_day(STAGE, Clock.CHECK, on=max(day, office.today()), rule="reprocessing", trigger=WON, trigger_on=won.decided_on)


def _effectuation(office: Office, session: Session, case: Case, won: Win) -> Limit:
    """Give the day on which we ask whether the payment came: the payer's own word where it gave one."""
    entry, sent = entry_of(office, session, case, won), sent_on(session, case.number)
    said = (entry.words,) if entry else ()
    if won.promised_on:
        notes = (PROMISED_NOTE, *said)
        return own_clocks.own_day(STAGE, Clock.EFFECTUATION, on=won.promised_on, rule="effectuation", trigger=PROMISED, trigger_on=won.promised_on, notes=notes)
    day = book(office).ask_on(won.decided_on, sent, entry)
    trigger = (ASKED, sent) if sent and sent > won.decided_on else (WON, won.decided_on)
    return own_clocks.own_day(STAGE, Clock.EFFECTUATION, on=day, rule="effectuation", trigger=trigger[0], trigger_on=trigger[1], notes=said)


def _refund(office: Office, session: Session, case: Case) -> Limit:
    """Give the day by which a refund is made, or by which somebody looks whether one is owed."""
    owed = [each for each in store.of_case(session, Refund, case.number) if each.made_on is None]
    if owed:
        return own_clocks.own_day(STAGE, Clock.REFUND, on=min(each.due_on for each in owed), rule="refund", trigger=PAID)
    known = store.running(session, case.number, STAGE, Clock.CHECK, track=TRACK)
    if known and known.rule == "refund-look" and known.work_by:
        return own_clocks.own_day(STAGE, Clock.CHECK, on=known.work_by, rule="refund-look", trigger=PAID)
    return own_clocks.own_day(STAGE, Clock.CHECK, on=office.today() + timedelta(days=book(office).targets.look_within), rule="refund-look", trigger=PAID)


def end(session: Session, row: CaseStage, *, status: DeadlineStatus = DeadlineStatus.CANCELLED, but: Clock | None = None) -> None:
    """End the clocks of a payment, as cancelled when nobody follows it any more."""
    for clock in OWN:
        if clock is not but:
            own_clocks.end(session, row.case_number, clock, status=status, stage=row)
