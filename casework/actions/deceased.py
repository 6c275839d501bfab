"""A patient has died: every clock runs on, letters to the patient stop, and somebody must find out who may go on. No law is invented here."""

from dataclasses import replace
from datetime import date
from typing import Any

from sqlmodel import Session

from casework.actions import refusals
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.coverages import PatientDeath
from casework.records.models import Case
from casework.rules.waiting import Awaited, AwaitedParty

WHO = "say who may act for the estate, and with which paper"
SENTENCE = (
    "The patient has died. Reminders go on, and nothing is sent to the patient any more. Who may go on is the personal representative or the estate: "
    "ask them for the paper that shows it. Whether an authorization that the patient signed still holds, ask a lawyer or the plan."
)
KNOWN = "Somebody who may act for the patient's estate is on record: letters must say so, and that person signs."
SIGNS = "The patient has died: send nothing to the patient. Whoever may act for the estate signs."
FILE_ON = "What has a date is filed all the same: the one-page protective filing is open."


def record(office: Office, number: str, *, actor: str, died_on: date | None = None, is_represented: bool | None = None) -> str:
    """Record that the patient of a case has died, for all cases of that patient, or who may act now; the same again changes nothing.

    `is_represented` None leaves it as it is known. Raises UnknownCase, BadInput for a day that cannot be.
    """
    if died_on and died_on > office.today():
        raise BadInput(f"{died_on} is still to come. Check the day.")
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        row = session.get(PatientDeath, case.patient_key)
        is_new = row is None
        row = row or PatientDeath(patient_key=case.patient_key, known_on=office.today())
        before = (row.died_on, row.is_represented)
        row.died_on = died_on.isoformat() if died_on else row.died_on
        row.is_represented = row.is_represented if is_represented is None else is_represented
        if not is_new and before == (row.died_on, row.is_represented):
            return f"{number}: on record already. {_sentence(row)}"
        session.add(row)
        mine = [each for each in store.cases_of_patient(session, case.patient_key) if not each.closed_on or each.number == number]
        for each in mine:
            code = "who may act is known" if row.is_represented else "who may act is to be found out"
            events.append(session, "patient deceased", actor=actor, at=office.now(), case_number=each.number, code=code)
        return f"{', '.join(each.number for each in mine)}: {_sentence(row)} {FILE_ON}"


def take_back(office: Office, number: str, *, actor: str) -> str:
    """Take back that the patient of a case has died, where it was recorded by mistake. Raises UnknownCase, NotAllowed when it is not on record."""
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        row = session.get(PatientDeath, case.patient_key)
        if row is None:
            raise refusals.because("no-death", number=number)
        session.delete(row)
        for each in store.cases_of_patient(session, case.patient_key):
            if not each.closed_on or each.number == number:
                events.append(session, "patient deceased: taken back", actor=actor, at=office.now(), case_number=each.number)
    return f"{number}: taken back. Letters to the patient may be drawn again."


def of_case(session: Session, case: Case) -> PatientDeath | None:
    """Give what is on record of the death of a case's patient, or None."""
    return session.get(PatientDeath, case.patient_key)


def refuse(session: Session, case: Case) -> None:
    """Keep anything from going to a patient who has died. Raises NotAllowed saying whom to ask instead."""
    if of_case(session, case):
        raise refusals.because("patient-died", number=case.number, words=SENTENCE)


def _sentence(row: PatientDeath) -> str:
    return f"{SENTENCE} {KNOWN}" if row.is_represented else SENTENCE


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:  # noqa: ARG001 - as every source of waiting lines
    """Say that a case waits for somebody who may act for the patient's estate."""
    row = of_case(session, case)
    return [Awaited(AwaitedParty.OTHERS, WHO, since=row.known_on)] if row and not row.is_represented else []


def instead(line: Awaited) -> Awaited:
    """Turn what was awaited of the patient into what is awaited of the estate; nobody is asked for it by a letter of ours."""
    return replace(line, party=AwaitedParty.OTHERS, what=f"for the estate: {line.what}", chase="") if line.party is AwaitedParty.PATIENT else line


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:  # noqa: ARG001 - as every page part
    """Say on a case's page that the patient has died; the day itself stays in the vault."""
    row = of_case(session, case)
    return {"deceased": _sentence(row) if row else ""}
