"""What the board shows of standing: how each open stage stands, what is needed and why; and whom a case waits for on that account."""

from typing import Any

from sqlmodel import Session

from casework.actions import deceased, own_clocks, standing
from casework.actions.office import Office
from casework.records.models import Case, CaseStage
from casework.rules.representing import FormUsed, Stand, State
from casework.rules.standing import Accepts
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Clock

LETTER_NOTE = "To appoint the clinic is not yet to let records be disclosed: see that the signed letter says both, or have an authorization signed."
CHASE = "authorization"


def block(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give the lines of a case page; nothing here is personal."""
    rows = standing.open_rows(session, case.number) if not case.closed_on else []
    stands = [(row, standing.of_stage(office, session, case, row)) for row in rows]
    return {"standing": [line(row, stand) for row, stand in stands if stand.need.is_needed or stand.held]}


def line(row: CaseStage, stand: Stand) -> dict[str, Any]:
    """Describe how one stage stands, for a page or JSON."""
    held = stand.held
    note = LETTER_NOTE if held and held.form is FormUsed.LETTER else ""
    return {
        "stage": row.stage.value,
        "title": row.stage.title,
        "track": row.track.value,
        "words": standing.words(row, stand),
        "state": stand.state.value,
        "is_blocking": stand.is_blocking,
        "form": stand.need.form,
        "accepts": [each.value for each in stand.need.accepts],
        "why": stand.need.text,
        "citation": stand.need.citation,
        "who": list(stand.need.who),
        "note": note,
    }


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:
    """Say who must sign, or that nobody was asked yet, for each open stage that waits for it."""
    found = []
    for row in standing.open_rows(session, case.number):
        stand = standing.of_stage(office, session, case, row)
        if stand.is_blocking:
            found.append(_awaited(session, case, row, stand))
    return list(dict.fromkeys(found))


def _awaited(session: Session, case: Case, row: CaseStage, stand: Stand) -> Awaited:
    clocks = [each for each in own_clocks.running(session, case.number, Clock.STANDING) if (each.stage, each.track) == (row.stage, row.track)]
    until = clocks[0].work_by if clocks else None
    held = stand.held
    if held and held.kind is Accepts.WAIVER:
        return Awaited(AwaitedParty.US, "sign the waiver of liability", held.asked_on or held.sent_on, until)
    if death := deceased.of_case(session, case):
        return Awaited(AwaitedParty.OTHERS, "sign the authorization to represent for the estate", death.known_on, until)
    if held and stand.state in (State.ASKED, State.SENT):
        return Awaited(AwaitedParty.PATIENT, "sign the authorization to represent", held.asked_on or held.sent_on, until, chase=CHASE)
    again = " anew" if stand.state in (State.EXPIRED, State.REVOKED) else ""
    return Awaited(AwaitedParty.US, f"ask the patient for the authorization to represent{again}", None, until)
