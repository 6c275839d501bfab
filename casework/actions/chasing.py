"""Asking again whoever is awaited: a letter and a text for the patient, a mail for the clinician, a call to the payer, a hint for ourselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlmodel import Session, select

from casework.actions import chasing_mail, deceased, drafting, refusals, silence, stages, waiting, waiting_page
from casework.actions.dossiers import dossier_of
from casework.actions.office import Office
from casework.errors import MissingData
from casework.letters import packet
from casework.letters.on_demand import Asked, Extra
from casework.records import events, store
from casework.records.acts import Chase
from casework.records.models import Case
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import DocumentKind, Step

VERB = "chased"
SMS = "reminders/chase-sms.j2"
CALL = (
    "Call the payer with the case's reference at hand. Ask whether everything has arrived, who has it, and by which day it is decided. "
    "Then keep the call: casework log {number} call --reference …, or the deployment log-contact."
)
OURS = "Nobody outside is awaited; it lies with {owner}. Give it to somebody else with: casework assign {number} NAME (known: {known})."
SOMEBODY = "Ask them as you did before, and keep it: casework log {number} call --party other."


@dataclass(frozen=True, slots=True)
class Chased:
    """What a chase did. `document` is the path of a letter in the documents folder, "" for none; `is_new` False where it was done that day already."""

    case_number: str
    party: str
    what: tuple[str, ...]
    words: str
    again_on: date
    document: str = ""
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class _Told:
    words: str
    how: str
    document: str = ""


def chase(office: Office, number: str, party: AwaitedParty, *, actor: str) -> Chased:
    """Ask a party again for everything a case awaits from it; not twice on one day.

    Raises NotAllowed with who is awaited when it is not that party.
    """
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        if party is AwaitedParty.PATIENT:
            deceased.refuse(session, case)
        lines = waiting.of_case(office, session, case)
        asked = [each for each in lines if each.party is party and each.chase]
        known = _today(office, session, number, party)
    if not asked:
        possible = [refusals.way("waits", party=each.party, what=each.what) for each in lines]
        raise refusals.because("nothing-to-chase", *possible, number=number, party=party)
    fresh = [each for each in asked if each.what not in known]
    if not fresh:
        again = next(iter(known.values()))
        return Chased(number, party.value, tuple(known), f"{number}: the {party} was asked today already. Again on {again}.", again, is_new=False)
    told = WAYS[party](office, number, asked, actor)
    again = _keep(office, number, party, fresh, told, actor=actor)
    return Chased(number, party.value, tuple(each.what for each in asked), f"{number}: {told.words} Again on {again}.", again, told.document)


def _today(office: Office, session: Session, number: str, party: AwaitedParty) -> dict[str, date]:
    rows = session.exec(select(Chase).where(Chase.case_number == number, Chase.party == party, Chase.chased_on == office.today()))
    return {row.what: row.next_on for row in rows}


def _keep(office: Office, number: str, party: AwaitedParty, asked: Sequence[Awaited], told: _Told, *, actor: str) -> date:
    """Log the chase; somebody who pressed at the same moment keeps theirs."""
    again = waiting_page.next_chase(office, party, on=office.today())
    with store.writing(office.engine) as session:
        known = _today(office, session, number, party)
        fresh = [each for each in asked if each.what not in known]
        for each in fresh:
            row = Chase(case_number=number, party=party, what=each.what, chased_on=office.today(), next_on=again, how=told.how, actor=actor)
            row.chased_at = office.now()
            session.add(row)
        if fresh:
            code = f"{party}: {'; '.join(each.what for each in fresh)} ({told.how}); again on {again}"
            events.append(session, VERB, actor=actor, at=office.now(), case_number=number, code=code)
    return again


def text_for_patient(office: Office) -> str:
    """Write the text that goes to the patient's telephone: who asks and where to call, and nothing about health."""
    clinic = office.settings.clinic
    return " ".join(office.wording.plain(SMS, {"name": clinic.appeals_contact, "phone": clinic.phone}).split())


def _patient(office: Office, number: str, asked: Sequence[Awaited], actor: str) -> _Told:
    text = f"Text to send: “{text_for_patient(office)}”"
    try:
        path = _letter(office, number, asked, actor=actor)
    except MissingData as lacking:
        return _Told(f"No letter can be drawn: {lacking} {text}", "text")
    return _Told(f"the letter is drawn: {path}. {text}", "letter and text", path)


def _letter(office: Office, number: str, asked: Sequence[Awaited], *, actor: str) -> str:
    """Draw the letter to the patient beside the packet. Raises MissingData, such as for a patient without an address."""
    kind = DocumentKind.CHASE_LETTER
    with store.writing(office.engine) as session:
        events.refuse(session, "drawn", actor=actor)  # before a file is written
        case, row = stages.find(session, number, None)
        deceased.refuse(session, case)
        dossier = replace(dossier_of(office, session, case, row), extra=Extra(asked=tuple(Asked(each.what, each.since, each.until) for each in asked)))
        book, words = office.book.version, office.wording
        drawn = packet.draw(dossier, kind, wording=words, letterhead=office.letterhead, register=office.register, codes=office.codes, rulebook=book)
        added = drafting.keep(office, session, row, drawn)
        if added:
            events.append(session, "drawn", actor=actor, at=office.now(), case_number=number, track=row.track, stage=row.stage, code=kind.value)
        own = [each for each in store.documents(session, number) if (each.stage, each.track, each.kind) == (row.stage, row.track, kind)]
        return added or own[-1].path


def _clinician(office: Office, number: str, asked: Sequence[Awaited], _actor: str) -> _Told:
    told = chasing_mail.arm(office, number, asked)
    if not told:
        return _Told("nobody with the role clinician has an e-mail in channels.toml, or no clock runs: ask in person.", "in person")
    return _Told(f"a mail goes to {', '.join(told)} with the next sweep.", f"mail to {', '.join(told)}")


def _payer(office: Office, number: str, _asked: Sequence[Awaited], _actor: str) -> _Told:
    with store.reading(office.engine) as session:
        case = store.case(session, number)
        late = _late(office, session, case)
    letter = f"{late} The letter: casework draft {number} --kind payer-late-letter --asked-first. " if late else ""
    return _Told(letter + CALL.format(number=number), "call")


def _late(office: Office, session: Session, case: Case) -> str:
    rows = [row for row in store.stages(session, case.number) if row.step is Step.FILED]
    return next((said for row in rows if (said := silence.may_do(office, session, case, row))), "")


def _us(office: Office, number: str, _asked: Sequence[Awaited], _actor: str) -> _Told:
    with store.reading(office.engine) as session:
        owner = store.case(session, number).owner
    known = ", ".join(person.key for person in office.settings.people)
    return _Told(OURS.format(owner=owner, number=number, known=known), "hint")


def _others(_office: Office, number: str, _asked: Sequence[Awaited], _actor: str) -> _Told:
    return _Told(SOMEBODY.format(number=number), "in person")


WAYS: dict[AwaitedParty, Callable[[Office, str, Sequence[Awaited], str], _Told]] = {
    AwaitedParty.PATIENT: _patient,
    AwaitedParty.CLINICIAN: _clinician,
    AwaitedParty.PAYER: _payer,
    AwaitedParty.US: _us,
    AwaitedParty.OTHERS: _others,
}
