"""A signer's word for the clinical letters of a stage: for one version and its bytes, entered by a person of the clinic.

Who approves is known by the list of people that every form and command asks for: an attestation, no proof of identity. No code is ever typed.
"""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from casework.actions import refusals, signing, signing_people, signing_rows, stages
from casework.actions.office import Office
from casework.actions.preflight_packet import Letter, Packet
from casework.errors import BadInput
from casework.letters import quarantine
from casework.records import events, store
from casework.records.models import Case, CaseStage
from casework.records.papers import Exhibit
from casework.records.standing import Approval, Signer
from casework.rules.papers import PaperKind
from casework.rules.signing import SigningVoice
from casework.terms import Stage, Step, Track

UNREAD = "An approval is recorded only when the signer has read the letters: tick it, or add --read."
CHANGED = "The {name} was changed in Word since it was drawn. Keep the change first (casework keep-edit {number}), then approve that version."
OTHERS_NAME = "The {name} does not stand in the name of {signer}. Draw the letters again (casework draft {number}), then approve that version."
APPROVED, ATTESTED = "letters approved", "approval attested"
NO_WORD = "Paper {paper} of {number} is no signed letter. Scan what the signer signed into the case's folder of the inbox, and give its number."
OTHER_WORD = "Paper {paper} is the signed copy of another letter or version than those that wait. Have the version signed that is to be sent."
NOTHING = "There is no clinical letter to approve. Draw the letters first: casework draft {number}"


@dataclass(frozen=True, slots=True)
class Waiting:
    """How the clinical letters of a stage stand: who signs them, which are approved, and which still wait."""

    signer: str
    voice: SigningVoice | None
    approved: tuple[tuple[Letter, Approval], ...] = ()
    open: tuple[Letter, ...] = ()


def approve(
    office: Office,
    number: str,
    signer: str,
    *,
    has_read: bool,
    actor: str,
    stage: Stage | None = None,
    track: Track | None = None,
    written_word: int = 0,
) -> str:
    """Record that a signer approves the clinical letters of a stage as they lie there; the same again changes nothing.

    `written_word` is the number of the paper that bears the signer's signature, where a supervisor attests it in the signer's place.
    Raises UnknownCase, BadInput for letters that nobody read, that were changed, or that stand in another's name, NotAllowed for another
    signer, NotPermitted for somebody whose role does not approve.
    """
    if not has_read:
        raise BadInput(UNREAD)
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        person = signing_people.of_key(session, signer)
        packet = Packet(office, session, case, row, office.today())
        letters = clinical(packet)
        _refuse(case, row, letters)
        voice = _voice(office, session, case, row, person)
        for letter in letters:
            _check(packet, letter, person, voice)
        word = _written_word(session, number, written_word, letters) if written_word else None
        fresh = [letter for letter in letters if _keep(office, session, letter, person, voice, actor=actor, written_word=word)]
        signing.settle(session, row)
        names = ", ".join(letter.name for letter in letters)
        if fresh:
            code = f"{signer}, {voice}{f', paper {word}' if word else ''}: {', '.join(letter.name for letter in fresh)}"
            events.append(
                session, ATTESTED if word else APPROVED, actor=actor, at=office.now(), case_number=number, track=row.track, stage=row.stage, code=code
            )
            row.ask_number += 1
            session.add(row)
        return f"{number}: {signer} approved {names}." + ("" if fresh else " The record said so already.")


def clinical(packet: Packet) -> list[Letter]:
    """List the letters of a stage that a clinician answers for."""
    return [letter for letter in packet.letters if letter.entry.is_clinical]


def _refuse(case: Case, row: CaseStage, letters: list[Letter]) -> None:
    if case.closed_on or row.step not in (Step.DRAFTING, Step.READY_TO_FILE):
        raise refusals.closed(case) if case.closed_on else refusals.because("no-drafts", number=case.number, stage=row.stage.title.lower(), step=row.step)
    if not letters:
        raise BadInput(NOTHING.format(number=case.number))


def _voice(office: Office, session: Session, case: Case, row: CaseStage, person: Signer) -> SigningVoice:
    """Say as whom a person signs; only who was asked signs, or where nobody was asked the one who treats."""
    asked, voice = signing_rows.of_stage(session, row), signing_rows.voice_of(session, case, person)
    is_asked = asked.signer_key == person.key if asked else voice is SigningVoice.TREATING
    if person.left_on and person.left_on <= office.today():
        raise BadInput(f"{person.key} signs no more since {person.left_on}. {signing_people.LISTED}")
    if not is_asked:
        who = f"{asked.signer_key} was asked to sign them" if asked else "nobody was asked to cover"
        raise refusals.because("not-their-letters", number=case.number, key=person.key, who=who)
    return voice


def _check(packet: Packet, letter: Letter, person: Signer, voice: SigningVoice) -> None:
    fill = {"name": letter.name, "signer": person.key, "number": packet.case.number}
    if letter.is_touched or packet.office.files.digest(letter.document.path) != letter.document.sha256:
        raise BadInput(CHANGED.format(**fill))
    if not is_named(letter, person.value.name) or (voice is SigningVoice.COVERING and packet.book.has("treating-voice", letter.plain)):
        raise BadInput(OTHERS_NAME.format(**fill))


def is_named(letter: Letter, name: str) -> bool:
    """Say whether a letter bears a signer's name."""
    return quarantine.normal(name) in letter.plain


def _written_word(session: Session, number: str, paper: int, letters: list[Letter]) -> int:
    """Give the paper on which a signer's word stands: a signed letter of this case, and never the copy of another version."""
    row = session.get(Exhibit, paper)
    if row is None or row.case_number != number or row.kind is not PaperKind.SIGNED_LETTER:
        raise BadInput(NO_WORD.format(paper=paper, number=number))
    if row.signed_copy_of and row.signed_copy_of not in [letter.document.id for letter in letters]:
        raise BadInput(OTHER_WORD.format(paper=paper))
    return paper


def _keep(office: Office, session: Session, letter: Letter, person: Signer, voice: SigningVoice, *, actor: str, written_word: int | None) -> bool:
    if any(each.signer_key == person.key for each in of_letter(session, letter)):
        return False
    row = Approval(
        document_id=letter.document.id or 0, sha256=letter.document.sha256, signer_key=person.key, voice=voice, approved_on=office.today(), said_by=actor
    )
    row.has_read, row.recorded_at, row.written_word = True, office.now(), written_word
    session.add(row)
    return True


def of_letter(session: Session, letter: Letter) -> list[Approval]:
    """List the approvals of exactly this version and these bytes."""
    mine = (Approval.document_id == letter.document.id, Approval.sha256 == letter.document.sha256)
    return list(session.exec(select(Approval).where(*mine).order_by(col(Approval.id))))


def waiting(packet: Packet) -> Waiting:
    """Say how the clinical letters of a stage stand."""
    session, asked = packet.session, signing_rows.of_stage(packet.session, packet.row)
    own = [each for each in signing_people.active(session, on=packet.office.today()) if not asked]
    own = [each for each in own if signing_rows.voice_of(session, packet.case, each) is SigningVoice.TREATING]
    signer, voice = (asked.signer_key, asked.voice) if asked else (own[0].key, SigningVoice.TREATING) if own else ("", None)
    found = [(letter, next((each for each in reversed(of_letter(session, letter)) if each.signer_key == signer), None)) for letter in clinical(packet)]
    approved = tuple((letter, each) for letter, each in found if each and not letter.is_touched)
    return Waiting(signer, voice, approved, tuple(letter for letter, each in found if each is None or letter.is_touched))
