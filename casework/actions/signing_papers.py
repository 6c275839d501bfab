"""What documents say of signatures: the form that the plan asks for, the approvals of a stage, and the release that lies with a request."""

from datetime import date

from sqlmodel import Session, col, select

from casework.actions import drafting, standing
from casework.actions.office import Office
from casework.letters import catalogue
from casework.letters.signatory import ApprovedLetter, Signatures
from casework.records import store
from casework.records.models import Case, CaseStage, Document
from casework.records.papers import Exhibit
from casework.records.standing import Approval, Signer
from casework.rules.papers import PaperClass, PaperKind
from casework.rules.standing import Accepts
from casework.terms import DocumentKind

SHOWN = 12


def of_stage(office: Office, session: Session, case: Case, row: CaseStage) -> Signatures:
    """Gather it for one stage."""
    need = standing.need_of(office, session, case, row)
    official = next((form for form in standing.rules(office).official_forms if form in need.form), "")
    return Signatures(
        official_form=f"form {official}" if official else "",
        takes_waiver=Accepts.WAIVER in need.accepts,
        pharmacy_released_on=_released_on(session, case.number, DocumentKind.PHARMACY_RELEASE),
        treating_released_on=_released_on(session, case.number, DocumentKind.TREATING_RELEASE),
        approved=tuple(line for document in drafting.current(session, row) for line in _approved(session, document)),
    )


def _released_on(session: Session, number: str, release: DocumentKind) -> date | None:
    """Give the day on which the patient signed the latest release: only a paper that somebody dated and nothing holds back."""
    documents = {each.id for each in store.documents(session, number) if each.kind is release}
    papers = (each for each in store.of_case(session, Exhibit, number) if each.kind is PaperKind.RELEASE and each.signed_copy_of in documents)
    return max((each.dated_on for each in papers if each.dated_on and each.paper_class is PaperClass.ORDINARY), default=None)


def _approved(session: Session, document: Document) -> list[ApprovedLetter]:
    rows = session.exec(select(Approval).where(Approval.document_id == document.id, Approval.sha256 == document.sha256).order_by(col(Approval.id))).all()
    scans = session.exec(select(Exhibit).where(Exhibit.signed_copy_of == document.id)).all()
    signed_on = max((scan.dated_on for scan in scans if scan.dated_on), default=None)
    return [_line(session, document, row, signed_on) for row in rows]


def _line(session: Session, document: Document, row: Approval, signed_on: date | None) -> ApprovedLetter:
    signer = session.get_one(Signer, row.signer_key).value
    who = ", ".join(part for part in (signer.name, signer.credentials, f"NPI {signer.npi}" if signer.npi else "") if part)
    title = catalogue.of(document.kind).title
    entered = f"{row.said_by}, by paper {row.written_word}" if row.written_word else row.said_by
    return ApprovedLetter(title, document.version, document.sha256[:SHOWN], who, row.voice.value, row.approved_on, entered, signed_on)
