"""What the board shows of signing: who signs each stage by which day, what is approved, and that a case waits for a clinician."""

from typing import Any

from sqlmodel import Session

from casework.actions import approvals, own_clocks, signing, signing_people, signing_rows
from casework.actions.approvals import Waiting
from casework.actions.office import Office
from casework.actions.preflight_packet import Packet
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.rules import signing as rules
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Clock, Step

CHASE = "signature"


def block(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give the lines of a case page: keys of signers, never their names."""
    if case.closed_on or not signing_people.active(session, on=office.today()):
        return {"signing": []}
    found = [(row, _waiting(office, session, case, row)) for row in store.stages(session, case.number) if row.step is Step.READY_TO_FILE]
    return {"signing": [_line(office, session, row, each) for row, each in found if each.approved or each.open]}


def _waiting(office: Office, session: Session, case: Case, row: CaseStage) -> Waiting:
    return approvals.waiting(Packet(office, session, case, row, office.today()))


def _line(office: Office, session: Session, row: CaseStage, each: Waiting) -> dict[str, Any]:
    asked = signing_rows.of_stage(session, row)
    return {
        "title": row.stage.title,
        "signer": each.signer,
        "voice": each.voice.value if each.voice else "",
        "approved": [f"{letter.name}, by {found.signer_key} on {found.approved_on}" for letter, found in each.approved],
        "open": [letter.name for letter in each.open],
        "asked_on": asked.asked_on.isoformat() if asked else "",
        "told": rules.told(each.signer, signing.day_for(office, session, row, each.signer)) if each.signer and each.open else "",
    }


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:
    """Say which clinician's signature a stage waits for, or that nobody was asked yet."""
    if not signing_people.active(session, on=office.today()):
        return []
    found = []
    for row in store.stages(session, case.number):
        if row.step is Step.READY_TO_FILE and not row.is_protective and _waiting(office, session, case, row).open:
            asked = signing_rows.of_stage(session, row)
            clocks = [each for each in own_clocks.running(session, case.number, Clock.SIGNING) if (each.stage, each.track) == (row.stage, row.track)]
            until = clocks[0].work_by if clocks else None
            ours = Awaited(AwaitedParty.US, f"ask a signer for the letters of the {row.stage.title.lower()}")
            theirs = Awaited(AwaitedParty.CLINICIAN, f"sign the letters of the {row.stage.title.lower()}", asked.asked_on if asked else None, until, CHASE)
            found.append(theirs if asked else ours)
    return found
