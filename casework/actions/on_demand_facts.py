"""What documents drawn on demand say beyond the chart, gathered from the clocks, the filings and the payer directory."""

from datetime import date

from sqlmodel import Session

from casework.actions import computing, deceased, directory, filing_kept, information, information_page, signing_papers
from casework.actions.office import Office
from casework.letters import parties
from casework.letters.dossier import Dossier
from casework.letters.evidence import PRINTABLE
from casework.letters.on_demand import Call, EarlierFiling, Extra, Overdue, Proof
from casework.letters.phrases import unbroken
from casework.records import store
from casework.records.models import Case, CaseStage, Coverage, Deadline, Filing
from casework.records.papers import Exhibit
from casework.rules.directory import Address, AddressKind
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import Clock, DeadlineStatus, Stage, Track

FAXES = {
    Stage.PRIOR_AUTHORIZATION: AddressKind.AUTHORIZATION_FAX,
    Stage.FIRST_APPEAL: AddressKind.APPEAL_FAX,
    Stage.SECOND_APPEAL: AddressKind.APPEAL_FAX,
}


def gathered(office: Office, session: Session, case: Case, row: CaseStage, dossier: Dossier, *, is_asked: bool, pages: int = 0) -> Extra:
    """Gather it for one stage, of which the dossier is known; `is_asked`: somebody asked first whether any answer came; `pages` are sent behind a fax cover."""
    answer = next((each for each in reversed(store.determinations(session, case.number)) if (each.stage, each.track) == (row.stage, row.track)), None)
    return Extra(
        call=_call(office, session, case),
        overdue=_overdue(office, session, case, row, is_asked=is_asked),
        fax_to=_fax(office, session, case, dossier),
        pages=pages + 1 if pages else 0,
        proofs=_proofs(session, dossier),
        earlier=_earlier(session, row, dossier),
        sent_on=min((each.filed_on for each in _filings(session, row)), default=None),
        answer=answer.outcome if answer else None,
        answered_on=(answer.notice_on or answer.received_on) if answer else None,
        is_deceased=deceased.of_case(session, case) is not None,
        signatures=signing_papers.of_stage(office, session, case, row),
        requested=information_page.requested(office, session, row),
        waits_for_us=information.waits_for_us(session, case.number, row.stage, track=row.track),
    )


def _call(office: Office, session: Session, case: Case) -> Call:
    """Give the window only from a rule that somebody read, and the line only where the directory vouches for it."""
    running = [each for each in store.deadlines(session, case.number) if each.clock is Clock.PEER_TO_PEER and each.status is DeadlineStatus.RUNNING]
    known = [each for each in running if each.due_on and each.confidence in PRINTABLE]
    first = min(known, key=lambda each: each.due_on or date.max, default=None)
    line = _listed(office, session, case, AddressKind.PEER_TO_PEER)
    return Call(
        ask_by=first.due_on if first else None,
        citation=first.citation if first else "",
        phone=", ".join(line.lines) if line else "",
        phone_read_on=line.verified_on if line else None,
    )


def _listed(office: Office, session: Session, case: Case, kind: AddressKind) -> Address | None:
    """Give what the payer directory vouches for; what is stale, unverified or out of scope is not in it."""
    said = session.get_one(Coverage, case.coverage_id).value
    found = directory.look_up(office, said.payer, plan=said.plan, state=said.issuing_state)
    return next((each.address for each in found if each.kind is kind), None)


def _fax(office: Office, session: Session, case: Case, dossier: Dossier) -> str:
    """Give the fax number of the denial letter for an appeal to the payer, or else what the directory has for this kind of paper; never another's."""
    if parties.other_office(dossier) and not parties.is_to_payer(dossier):
        return ""
    stated = dossier.chart.coverage.appeals_fax
    kind = FAXES.get(dossier.stage)
    if kind is AddressKind.APPEAL_FAX and dossier.track is Track.PROVIDER:
        kind = AddressKind.DISPUTE_FAX
    if kind is AddressKind.APPEAL_FAX and stated:
        return stated
    line = _listed(office, session, case, kind) if kind else None
    return ", ".join(line.lines) if line else ""


def _proofs(session: Session, dossier: Dossier) -> tuple[Proof, ...]:
    """Give the papers that can show when each claim was first sent, oldest first; only what somebody classified as ordinary.

    Such a paper is dated after the service and before the denial. On the day of a filing of ours it may be that filing's receipt.
    """
    served = sorted(line.service_on for line in dossier.chart.claims if line.service_on)
    denied = _denied_on(dossier)
    if not served or denied is None:
        return ()
    filed = {each.filed_on for each in store.sendings(session, dossier.case_number)}
    papers = (each for each in store.of_case(session, Exhibit, dossier.case_number) if each.kind is PaperKind.PROOF_OF_FILING)
    dated = [(each.dated_on, each.pages) for each in papers if each.dated_on and each.paper_class is PaperClass.ORDINARY]
    fit = sorted((day, pages) for day, pages in dated if served[0] <= day < denied and day not in filed)
    if not fit or fit[-1][0] < served[-1]:
        return ()
    return tuple(Proof(PaperKind.PROOF_OF_FILING.value.capitalize(), day, pages) for day, pages in fit)


def _earlier(session: Session, row: CaseStage, dossier: Dossier) -> EarlierFiling | None:
    """Give the first filing that left the house and failed; its last day only by a verified rule, and only where it was kept."""
    found = filing_kept.first_sent(session, row)
    if found is None:
        return None
    filing, trouble = found
    limit = dossier.limit
    is_known = limit is not None and not limit.is_bound and limit.confidence in PRINTABLE and limit.last_lawful is not None
    last = limit.last_lawful if limit and is_known and limit.last_lawful and filing.filed_on <= limit.last_lawful else None
    papers = [each for each in filing_kept.papers(session, filing) if each.paper_class is PaperClass.ORDINARY and each.dated_on]
    return EarlierFiling(
        filed_on=filing.filed_on,
        by=filing.method.value,
        trouble=trouble.kind.value,
        told_on=trouble.happened_on,
        reference=filing_kept.reference(session, filing),
        pages=filing_kept.pages(session, filing) or 0,
        last_day=last,
        citation=unbroken(limit.citation) if limit and last else "",
        proofs=tuple(Proof(PaperKind.PROOF_OF_FILING.value.capitalize(), each.dated_on, each.pages) for each in papers if each.dated_on),
    )


def _denied_on(dossier: Dossier) -> date | None:
    """Give the earliest day that the denial of the claim is known by."""
    denial = next((each for each in dossier.refused if each.stage is not Stage.PRIOR_AUTHORIZATION), None)
    return min((day for day in (denial.decided_on, denial.received_on) if day), default=None) if denial else None


def _overdue(office: Office, session: Session, case: Case, row: CaseStage, *, is_asked: bool) -> Overdue | None:
    """Give the filing that nobody answered in time; None while the payer has time, waits for us, or no verified rule gives one day."""
    due = _lapsed(office, session, case, row)
    if due is None or due.last_lawful is None:
        return None
    filed = min(_filings(session, row), key=lambda each: each.filed_on, default=None)
    return Overdue(
        ended_on=due.last_lawful,
        citation=due.citation,
        filed_on=filed.filed_on if filed else None,
        filed_by=filed.method.value if filed else "",
        reference=filed.reference if filed else "",
        is_asked=is_asked,
    )


def _filings(session: Session, row: CaseStage) -> list[Filing]:
    return [each for each in store.filings(session, row.case_number) if (each.stage, each.track) == (row.stage, row.track)]


def _lapsed(office: Office, session: Session, case: Case, row: CaseStage) -> Deadline | None:
    due = store.running(session, case.number, row.stage, Clock.DECISION, track=row.track)
    if due is None or due.last_lawful is None or due.last_lawful >= office.today() or due.confidence not in PRINTABLE:
        return None
    if information.waits_for_us(session, case.number, row.stage, track=row.track):
        return None
    limit = computing.compute(office, session, case, row.stage, clock=Clock.DECISION, track=row.track)
    return None if limit.is_bound else due
