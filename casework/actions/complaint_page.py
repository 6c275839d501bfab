"""What the page of a case, the form and the command say of its complaint, and for whom it waits. Nothing personal."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from casework.actions import complaining, complaint_attachments
from casework.actions.complaint_attachments import Item
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage
from casework.rules import complaining as rules
from casework.rules.complaining import BlockerCode, Readiness
from casework.rules.waiting import Awaited, AwaitedParty
from casework.terms import Stage, Step, Track

BEFORE = (Step.DRAFTING, Step.READY_TO_FILE)


@dataclass(frozen=True, slots=True)
class ComplaintView:
    """How a complaint stands, and what would go with it. `stage` None: it is not open yet."""

    case_number: str
    track: Track
    found: Readiness
    items: tuple[Item, ...]
    stage: CaseStage | None = None

    @property
    def to_look_at(self) -> tuple[Item, ...]:
        """List what nobody has looked at as it is now."""
        return tuple(each for each in self.items if each.ticked is None)


def view(office: Office, number: str, *, track: Track | None = None) -> ComplaintView:
    """Say how the complaint of a case stands today. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        return view_of(office, session, store.case(session, number), track=track)


def view_of(office: Office, session: Session, case: Case, *, track: Track | None = None) -> ComplaintView:
    """Say how the complaint of a case stands, inside an open transaction."""
    on = track or case.track
    found = complaining.readiness_of(office, session, case, track=on)
    listed = complaint_attachments.items(office, session, case, track=on)
    return ComplaintView(case.number, on, found, listed, store.stage_of(session, case.number, Stage.DOI_COMPLAINT, track=on))


def told(each: ComplaintView) -> dict[str, Any]:
    """Give a view in values that JSON, a form and a page can hold."""
    office, entry = each.found.office, each.found.entry
    filing = office.filing if office else None
    return {
        "case_number": each.case_number,
        "office": office.name if office else "",
        "key": office.key if office else "",
        "step": each.stage.step.value if each.stage else "not open",
        "blockers": [{"code": one.code.value, "says": one.says, "from_on": one.from_on.isoformat() if one.from_on else ""} for one in each.found.blockers],
        "from_on": each.found.from_on.isoformat() if each.found.from_on else "",
        "at_once": each.found.at_once,
        "form": filing.form if filing else (office.providers if office else ""),
        "official_forms": [form for form in (entry.form, entry.helper_form) if form] if entry and filing else [],
        "signed_by": rules.signs(entry) if filing else "",
        "attachments": list(filing.attachments) if filing else [],
        "parallel": filing.parallel if filing else "",
        "one_form": filing.review if filing else "",
        "record": entry.record if entry else "",
        "items": [{"key": one.key, "words": one.words, "ticked": one.ticked.value if one.ticked else ""} for one in each.items],
    }


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Give the values of the complaint's part of a case page; nothing while none is open."""
    row = store.stage_of(session, case.number, Stage.DOI_COMPLAINT, track=case.track)
    shown = row is not None and row.step in (*BEFORE, Step.FILED) and not case.closed_on
    return {"complaint": told(view_of(office, session, case)) if shown else None}


def awaited(office: Office, session: Session, case: Case) -> list[Awaited]:
    """Say for whom an open complaint waits before it is filed: the plan's answer, the patient's signature, or a look at what goes with it."""
    row = store.stage_of(session, case.number, Stage.DOI_COMPLAINT, track=case.track)
    if row is None or row.step not in BEFORE:
        return []
    each = view_of(office, session, case)
    past = complaining.past_of(office, session, case, track=case.track)
    codes = {one.code for one in each.found.blockers}
    lines = [Awaited(AwaitedParty.PAYER, "answer the grievance", past.grievance, each.found.from_on)] if BlockerCode.WAIT in codes else []
    if codes & {BlockerCode.GRIEVANCE, BlockerCode.FIRST}:
        lines.append(Awaited(AwaitedParty.US, "file the plan's own appeal, which the office wants first", row.opened_on))
    if each.to_look_at:
        lines.append(Awaited(AwaitedParty.US, "look at what goes with the complaint", row.opened_on))
    return lines
