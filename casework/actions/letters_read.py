"""What denial letters and explanations of benefits seem to say: read once when they come in, kept encrypted, used only when confirmed.

Sentences that tell the reader what to do with a case do nothing: only the fields that the reading names are kept.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import policies
from casework.actions.office import Office
from casework.errors import BadFile
from casework.intake import letter_reading, letter_text
from casework.intake.policy_reading import Passage
from casework.plural import counted
from casework.records.papers import Exhibit, LetterProposal, replace_read
from casework.rules.papers import READ_AS_LETTER, PaperKind

NO_TEXT = "It holds no text that can be read (a picture of a page): read it yourself and enter what it says."


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `has_text` None: nothing was tried. `passages` None: it was not read as a booklet."""

    has_text: bool | None = None
    proposals: Sequence[Any] = ()
    passages: Sequence[Passage] | None = None


def read(office: Office, content: Callable[[], bytes], kind: PaperKind | None) -> Reading:
    """Read a letter or a booklet, outside of any transaction; other kinds are not read, nor is their content fetched."""
    if kind not in (*READ_AS_LETTER, PaperKind.POLICY):
        return Reading()
    try:
        pages = letter_text.of_bytes(content(), is_booklet=kind is PaperKind.POLICY)
    except BadFile:
        return Reading(has_text=False)
    if kind is PaperKind.POLICY:
        return Reading(has_text=True, passages=policies.search(office, pages))
    return Reading(has_text=True, proposals=letter_reading.read(pages))


def keep(session: Session, row: Exhibit, reading: Reading) -> tuple[str, ...]:
    """Keep what a letter proposes, in place of what was proposed before; a paper of another kind proposes nothing.

    What is read as before stays, with what a person made of it.
    """
    if row.kind not in READ_AS_LETTER:
        _replace(session, row, ())
    if reading.has_text is None:
        return ()
    row.has_text = reading.has_text
    session.add(row)
    if not reading.has_text:
        return (NO_TEXT,)
    if row.kind not in READ_AS_LETTER:
        return ()
    _replace(session, row, reading.proposals)
    command = (
        f"casework confirm-letter {row.case_number} --paper {row.id}" if row.case_number else f"casework give-paper {row.id} NUMBER, once you know whose it is"
    )
    return (f"{count(reading.proposals)} proposed; nothing was changed. Go on with: {command}",)


def _replace(session: Session, row: Exhibit, read: Sequence[Any]) -> None:
    fresh = [
        LetterProposal(exhibit_id=row.id or 0, field=each.field, value=each.value, words=each.words, page=each.page, is_certain=each.is_certain)
        for each in read
    ]
    replace_read(session, proposals(session, row.id or 0), fresh, ("field", "value", "words", "page", "is_certain"))


def ask_again(session: Session, row: Exhibit) -> None:
    """Let a letter that came to another case be confirmed there: what was confirmed elsewhere settles nothing here."""
    row.is_read = False
    for each in proposals(session, row.id or 0):
        each.answer = ""
        session.add(each)


def count(proposals: Sequence[object]) -> str:
    """Say how many fields are proposed."""
    return counted(len(proposals), "field")


def proposals(session: Session, paper: int) -> list[LetterProposal]:
    """List what one letter proposes, in the order a person checks it."""
    return list(session.exec(select(LetterProposal).where(LetterProposal.exhibit_id == paper).order_by(col(LetterProposal.id))))
