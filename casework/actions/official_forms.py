"""Official forms of a case: which may be wanted, a data sheet in the order of each, and the clinic's own copy of a form filled where it has one."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session

from casework import bookshelf
from casework.actions import citing, complaining, deceased, gathering, official_forms_pdf, stages
from casework.actions.dossiers import dossier_of
from casework.actions.office import Office
from casework.actions.official_forms_pdf import Filled
from casework.errors import BadInput, NoRuleApplies
from casework.letters import filters, packet, parties, word
from casework.letters.dossier import Dossier
from casework.letters.packet import Drawn
from casework.records import events, store
from casework.records.models import Case, CaseStage, Document
from casework.rules import official_forms as rules
from casework.rules import routing
from casework.rules.official_forms import FILE, FormBook, OfficialForm
from casework.terms import DocumentKind, DocumentStatus, Stage, Track

KIND = DocumentKind.FORM_DATA_SHEET
DRAWN = "form drawn"
ORIGINAL_MEDICARE = "original-medicare"  # only there is the member ID the Medicare number


@dataclass(frozen=True, slots=True)
class Sheet:
    """A data sheet as it was drawn, and the filled copy of the form where the clinic has one; paths in the documents folder."""

    form: OfficialForm
    path: str
    blanks: tuple[str, ...]
    filled: Filled | None = None


def book(office: Office) -> FormBook:
    """Give the catalogue of forms. Raises RulebookInvalid."""
    return bookshelf.parsed(office.settings, FILE, FormBook.parse)


def listed(office: Office, number: str) -> tuple[OfficialForm, ...]:
    """List the forms that may be wanted in a case. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        return _fitting(office, session, case)


def draw(office: Office, number: str, form: str, *, actor: str, stage: Stage | None = None, track: Track | None = None) -> Sheet:
    """Draw the data sheet of one form, and fill the clinic's own copy of it; the same facts add no second sheet.

    Raises BadInput for a form that the catalogue does not know, MissingData.
    """
    known = book(office).forms
    if form not in known:
        raise BadInput(f"No form is called “{form}”. Known: {', '.join(known)}.")
    with store.writing(office.engine) as session:
        events.refuse(session, DRAWN, actor=actor)  # before a file is written
        case, row = stages.find(session, number, stage, track=track)
        dossier = dossier_of(office, session, case, row)
        said = values(dossier, grievance=complaining.past_of(office, session, case, track=row.track).grievance)
        sheet = rules.sheet(known[form], said)
        extra = replace(dossier.extra, form=sheet, is_deceased=deceased.of_case(session, case) is not None)
        drawn = packet.draw(
            replace(dossier, extra=extra),
            KIND,
            wording=office.wording,
            letterhead=office.letterhead,
            register=office.register,
            codes=office.codes,
            rulebook=office.book.version,
        )
        path = _keep(office, session, row, drawn, form=form, actor=actor)
        filled = official_forms_pdf.fill(office, f"{number}/{row.stage.value}", known[form], said)
        if filled:
            code = f"{form}, own copy filled"
            events.append(session, DRAWN, actor=actor, at=office.now(), case_number=number, track=row.track, stage=row.stage, code=code)
        return Sheet(known[form], path, tuple(each.label for part in sheet.parts for each in part.rows if not each.is_filled), filled)


def values(dossier: Dossier, *, grievance: date | None = None) -> Mapping[str, str]:
    """Name what a case knows for forms; what it does not know is "", and no value is made up."""
    patient, cover, clinic, denial = dossier.chart.patient, dossier.chart.coverage, dossier.clinic, dossier.chart.denial
    member = parties.member(dossier)
    served = sorted({line.service_on for line in dossier.chart.claims if line.service_on})
    place = " ".join(filter(None, (clinic.jurisdiction, clinic.zip_code)))
    return {
        "patient.name": member.full,
        "patient.first_name": patient.first_name,
        "patient.last_name": patient.last_name,
        "patient.birth_on": _long(patient.birth_on),
        "patient.birth_us": f"{patient.birth_on:%m/%d/%Y}" if patient.birth_on else "",
        "patient.street": patient.street,
        "patient.city": patient.city,
        "patient.state": patient.jurisdiction,
        "patient.zip": patient.zip_code,
        "patient.address": member.address_line,
        "patient.phone": patient.phone,
        "patient.email": patient.email,
        **{f"coverage.{name}": getattr(cover, name) for name in ("payer", "plan_name", "member_id", "group_number", "employer")},
        "coverage.medicare_number": cover.member_id if cover.plan == ORIGINAL_MEDICARE else "",
        "claims.numbers": ", ".join(dossier.claim_numbers),
        "claims.dates": ", ".join(_long(day) for day in served),
        "service": dossier.chart.request.description,
        "denial.notice_on": _long(denial.notice_on or denial.received_on),
        "denial.reference": denial.reference,
        "denial.reason": denial.reason.value if denial.reason else "",
        "grievance.filed_on": _long(grievance),
        "clinician.name": ", ".join(filter(None, (dossier.chart.clinician.name, dossier.chart.clinician.credentials))),
        "clinic.contact": clinic.appeals_contact or clinic.name,
        "clinic.address": ", ".join(filter(None, (clinic.street, clinic.city, place))),
        "clinic.name": clinic.name,
        "clinic.street": clinic.street,
        "clinic.city": clinic.city,
        "clinic.state": clinic.jurisdiction,
        "clinic.zip": clinic.zip_code,
        "clinic.phone": clinic.phone,
    }


def _long(day: date | None) -> str:
    return str(filters.longdate(day)) if day else ""


def _fitting(office: Office, session: Session, case: Case) -> tuple[OfficialForm, ...]:
    facts = gathering.facts_of(session, case, track=Track.MEMBER)
    try:
        regulator = routing.regulator(office.book, facts).key
    except NoRuleApplies:
        regulator = ""
    return book(office).fitting(facts.plan, state=facts.jurisdiction, regulator=regulator)


def _keep(office: Office, session: Session, row: CaseStage, drawn: Drawn, *, form: str, actor: str) -> str:
    """Write a sheet as its form's next version, unless the latest says the same; another form's sheet stays as it is."""
    kept = [each for each in store.documents(session, row.case_number) if (each.stage, each.track, each.kind) == (row.stage, row.track, KIND)]
    own = [each for each in kept if f"/{KIND}-{form}-v" in each.path]
    last = own[-1] if own else None
    if last and (last.template_hash, last.data_hash) == (drawn.template_hash, drawn.data_hash) and office.files.digest(last.path):
        office.files.hand_out(last.path)
        return last.path
    version = kept[-1].version + 1 if kept else 1
    document = Document(
        case_number=row.case_number,
        track=row.track,
        stage=row.stage,
        kind=KIND,
        version=version,
        path=f"{row.case_number}/{row.stage.value}/{KIND}-{form}-v{version}.docx",
        sha256=hashlib.sha256(drawn.data).hexdigest(),
        template_hash=drawn.template_hash,
        data_hash=drawn.data_hash,
        rulebook=office.book.version,
        drawn_at=office.now(),
    )
    office.files.put(document.path, drawn.data)
    if last and last.status is DocumentStatus.DRAFT:
        last.status = DocumentStatus.REPLACED
        session.add(last)
    session.add(document)
    session.flush()
    citing.keep(session, document, keys=drawn.citations, words=word.all_text(drawn.data))
    events.append(
        session, DRAWN, actor=actor, at=office.now(), case_number=row.case_number, track=row.track, stage=row.stage, code=f"{form}, version {version}"
    )
    return document.path
