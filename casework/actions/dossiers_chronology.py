"""What happened in a case, day by day, as a letter to another office tells it: by the dates of the acts, not of their entry here."""

from collections.abc import Iterator

from sqlmodel import Session

from casework.actions import clocks, computing, contacts, dossiers_words, filing_kept, line_outcomes, silence, stages
from casework.actions.complaint_held import contacts_that_go
from casework.actions.office import Office
from casework.letters.dossier import ChronologyEntry
from casework.records import store
from casework.records.models import Case, CaseStage, Determination, Filing
from casework.rules.filing_events import FilingEventKind
from casework.rules.pathways import Rung
from casework.terms import ROAD, Clock, Outcome, Stage, Track

Line = tuple[ChronologyEntry, int]  # with the place of its stage: on one day the earlier stage comes first


def told(office: Office, session: Session, case: Case, row: CaseStage) -> list[ChronologyEntry]:
    """Tell what happened before a stage; the letter's own stage is not history."""
    served = {line.service_on for line in line_outcomes.disputed(session, case.number) if line.service_on}
    talked = contacts_that_go(session, case.number, row.stage, track=row.track)
    lines: list[Line] = [
        *((ChronologyEntry(day, "Date of service"), -1) for day in served),
        *_failed(office, session, case, row),  # on one day before what was sent in its place
        *_filed(office, session, case, row),
        *_decided(office, session, case, row),
        *((ChronologyEntry(each.happened_on, contacts.told(each)), len(ROAD)) for each in talked),
    ]
    return [entry for entry, _ in sorted(lines, key=lambda line: (line[0].happened_on, line[1]))]


def rung(office: Office, session: Session, case: Case, about: Determination | Filing) -> Rung | None:
    """Say what the stage of a filing or a decision legally is; None for the claim's own denial."""
    return stages.rung_of(office, session, case, about.stage, track=about.track) if about.stage else None


def payer_called(office: Office, session: Session, case: Case, track: Track) -> str:
    """Say what a letter calls whoever decides this plan's claims."""
    return office.book.plan(clocks.facts_of(session, case, track=track).plan).called


def is_dated(office: Office, session: Session, case: Case, silent: Determination) -> bool:
    """Say whether one rule alone gives the day on which the payer's time ended; else a letter may name neither day nor rule."""
    assert silent.stage is not None  # noqa: S101 - only a stage that was filed can be left without an answer
    return not computing.compute(office, session, case, silent.stage, clock=Clock.DECISION, track=silent.track).is_bound


def _is_own(act: Determination | Filing | CaseStage, row: CaseStage) -> bool:
    return (act.stage, act.track) == (row.stage, row.track)


def _filed(office: Office, session: Session, case: Case, row: CaseStage) -> Iterator[Line]:
    for filing in store.filings(session, case.number):
        if not _is_own(filing, row):
            words = dossiers_words.filed(rung(office, session, case, filing), filing, reference=filing_kept.reference(session, filing))
            yield ChronologyEntry(filing.filed_on, words), filing.stage.place


def _failed(office: Office, session: Session, case: Case, row: CaseStage) -> Iterator[Line]:
    """Tell what was sent and does not stand, and what became of it; a fax sent anew on the same day took one day, and one line tells it."""
    again = {(each.stage, each.track, each.filed_on) for each in store.filings(session, case.number)}
    for other in store.stages(session, case.number):
        for filing, trouble in () if _is_own(other, row) else filing_kept.failed(session, other):
            is_fax = trouble.kind is FilingEventKind.FAX_FAILED
            if is_fax and (filing.stage, filing.track, filing.filed_on) in again:
                continue
            here, reference = rung(office, session, case, filing), filing_kept.reference(session, filing)
            if is_fax:
                yield ChronologyEntry(filing.filed_on, dossiers_words.not_sent(here, filing)), filing.stage.place
                continue
            yield ChronologyEntry(filing.filed_on, dossiers_words.filed(here, filing, reference=reference)), filing.stage.place
            yield ChronologyEntry(trouble.happened_on, dossiers_words.undone(here, filing, trouble.kind)), filing.stage.place


def _decided(office: Office, session: Session, case: Case, row: CaseStage) -> Iterator[Line]:
    payer = payer_called(office, session, case, row.track)
    for answer in silence.unless_answered(store.determinations(session, case.number)):
        if _is_own(answer, row) or (answer.stage is Stage.REWORK and answer.is_adverse):
            continue  # the claim's own new denial tells what became of work on it
        day = answer.notice_on or answer.received_on
        if answer.outcome is Outcome.NO_ANSWER:
            day = silence.ended_on(session, answer) if is_dated(office, session, case, answer) else None
        if day:
            words = dossiers_words.decided(rung(office, session, case, answer), answer, payer=payer)
            yield ChronologyEntry(day, words), answer.stage.place if answer.stage else 0
