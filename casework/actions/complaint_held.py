"""What a person held back from a complaint: contacts that its letter leaves out, papers that its packet leaves out."""

from sqlmodel import Session, col, select

from casework import chart
from casework.records.clinical import Contact
from casework.records.complaints import ComplaintAttachment
from casework.rules.complaining import AttachmentKind, Ticked
from casework.terms import Stage, Track


def contacts_that_go(session: Session, number: str, stage: Stage, *, track: Track) -> tuple[chart.Contact, ...]:
    """Give the contacts with the payer that a letter may list: of a complaint, without those that a person held back."""
    held = _held(session, number, track) if stage is Stage.DOI_COMPLAINT else set()
    return tuple(sorted((row.value for row in with_the_payer(session, number) if row.id not in held), key=lambda each: each.happened_on))


def contacts_that_stay(session: Session, number: str, *, track: Track) -> tuple[chart.Contact, ...]:
    """Give the contacts with the payer that a person held back from the complaint."""
    held = _held(session, number, track)
    return tuple(row.value for row in with_the_payer(session, number) if row.id in held)


def papers_that_stay(session: Session, number: str, stage: Stage, *, track: Track) -> frozenset[int]:
    """Give the papers that a person held back from the complaint."""
    if stage is not Stage.DOI_COMPLAINT:
        return frozenset()
    return frozenset(each.item for each in ticks(session, number, track) if each.kind is AttachmentKind.PAPER and each.ticked is Ticked.STAYS)


def with_the_payer(session: Session, number: str) -> list[Contact]:
    """List the contacts with the payer, as rows, oldest entry first."""
    found = session.exec(select(Contact).where(Contact.case_number == number).order_by(col(Contact.id))).all()
    return [row for row in found if row.value.party == "payer"]


def ticks(session: Session, number: str, track: Track) -> list[ComplaintAttachment]:
    """List what a person said of the items of one track."""
    found = session.exec(select(ComplaintAttachment).where(ComplaintAttachment.case_number == number).order_by(col(ComplaintAttachment.id))).all()
    return [row for row in found if row.track is track]


def _held(session: Session, number: str, track: Track) -> set[int]:
    return {each.item for each in ticks(session, number, track) if each.kind is AttachmentKind.CONTACT and each.ticked is Ticked.STAYS}
