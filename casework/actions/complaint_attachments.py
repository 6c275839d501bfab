"""What would go with a complaint, looked at by a person one by one: papers that may go, and contacts with the payer; nothing of our own people.

Staff names, notes, reasons of overrides and who read what are none of it: they stand in the event log, which goes nowhere.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlmodel import Session

from casework import chart
from casework.actions import complaint_held, contacts, papers_asked
from casework.actions.office import Office
from casework.errors import BadInput
from casework.plural import counted
from casework.records import columns, events, store
from casework.records.complaints import ComplaintAttachment
from casework.records.models import Case
from casework.rules.complaining import AttachmentKind, Ticked
from casework.terms import Stage, Track

TICKED = "attachment looked at"
HOW = "Its items are listed by: casework complaint {number}"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that may go. `words` name it without anything personal; `ticked` None: nobody looked at it as it is now."""

    kind: AttachmentKind
    number: int
    words: str
    seen: str
    ticked: Ticked | None = None

    @property
    def key(self) -> str:
        """Name it as the command line and the form do, such as paper-3."""
        return f"{self.kind}-{self.number}"


def items(office: Office, session: Session, case: Case, *, track: Track) -> tuple[Item, ...]:
    """List what would go with the complaint of a track, the contacts first, each with what a person said of it."""
    rows = [*_contacts(session, case.number), *_papers(office, session, case.number)]
    known = {(each.kind, each.item): each for each in complaint_held.ticks(session, case.number, track)}
    return tuple(_with(each, known.get((each.kind, each.number))) for each in rows)


def record(office: Office, number: str, ticks: Mapping[str, Ticked], *, actor: str, track: Track | None = None) -> tuple[Item, ...]:
    """Keep what a person says of some items, by their keys, and give the list as it then is; the same again changes nothing.

    Raises BadInput for a key that is not on the list.
    """
    with store.writing(office.engine) as session:
        case = store.case(session, number)
        on = track or case.track
        listed = {each.key: each for each in items(office, session, case, track=on)}
        if unknown := sorted(set(ticks) - set(listed)):
            raise BadInput(f"{', '.join(unknown)}: nothing of that name goes with a complaint of {number}. {HOW.format(number=number)}")
        for key, said in ticks.items():
            if listed[key].ticked is not said:
                _keep(office, session, case, listed[key], said, track=on, actor=actor)
        return items(office, session, case, track=on)


def _contacts(session: Session, number: str) -> list[Item]:
    return [
        Item(AttachmentKind.CONTACT, row.id or 0, _said(row.value), _mark(contacts.told(row.value))) for row in complaint_held.with_the_payer(session, number)
    ]


def _said(contact: chart.Contact) -> str:
    side = "from the plan" if contact.is_incoming else "to the plan"
    return f"{contacts.WAYS[contact.way]} {side} of {contact.happened_on}"


def _papers(office: Office, session: Session, number: str) -> list[Item]:
    found = papers_asked.enclosures(office, session, number)
    named = [(row, row.kind.value if row.kind else "paper") for row in found if not row.signed_copy_of]
    return [
        Item(
            AttachmentKind.PAPER,
            row.id or 0,
            f"{kind}{f' of {row.dated_on}' if row.dated_on else ''}, {counted(row.pages, 'page')}",
            row.sha256,
        )
        for row, kind in named
    ]


def _with(item: Item, row: ComplaintAttachment | None) -> Item:
    said = row.ticked if row and row.seen == item.seen else None
    return Item(item.kind, item.number, item.words, item.seen, said)


def _keep(office: Office, session: Session, case: Case, item: Item, said: Ticked, *, track: Track, actor: str) -> None:
    known = next((each for each in complaint_held.ticks(session, case.number, track) if (each.kind, each.item) == (item.kind, item.number)), None)
    row = known or ComplaintAttachment(case_number=case.number, track=track, kind=item.kind, item=item.number, seen=item.seen, said_by=actor)
    row.seen, row.ticked, row.said_by, row.said_at = item.seen, said, actor, office.now()
    session.add(row)
    code = f"{item.key} {said}"
    events.append(session, TICKED, actor=actor, at=office.now(), case_number=case.number, track=track, stage=Stage.DOI_COMPLAINT, code=code)
    session.flush()


def _mark(words: str) -> str:
    """Name what was said so that only who holds the key can tell a guess from the truth."""
    return columns.vault().index("complaint contact", words)
