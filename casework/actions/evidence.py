"""The evidence register at work: what it holds, what of it fits a case, what the signer decides, and what a retraction reaches."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import Session, select

from casework.actions import citing, evidence_file, file_writing, refusals, stages
from casework.actions.citing import Flag
from casework.actions.dossiers import dossier_of
from casework.actions.evidence_file import Found
from casework.actions.office import Office
from casework.errors import BadInput
from casework.letters import facts, packet, picking
from casework.letters.dossier import Dossier
from casework.letters.picking import Candidate
from casework.letters.references import DIRECTIONS, Reference, stated
from casework.records import events, store
from casework.records.cited import EvidenceChoice
from casework.records.models import Case
from casework.rules.citing import Choice, ChoiceReason
from casework.settings import Settings
from casework.terms import DenialReason, DocumentStatus, Stage, Step, Track


@dataclass(frozen=True, slots=True)
class Reached:
    """What a change of one work reaches: open drafts that must be drawn again, and letters that left the house with it."""

    work: Reference
    drafts: tuple[Flag, ...]
    sent: tuple[Flag, ...]


def listed(settings: Settings) -> tuple[Reference, ...]:
    """List every entry of the register, as its files lie now. Raises RulebookInvalid."""
    return tuple(evidence_file.register(settings).references.values())


def add(office: Office, file: Path, *, actor: str, replaces: bool = False) -> tuple[str, ...]:
    """Add entries to the clinic's rulebook, unverified, and log their keys. Raises BadInput with field and reason."""
    with file_writing.together(office) as act:
        keys = evidence_file.add(office.settings, file, act.put, replaces=replaces)
        if act.changed:
            events.append(act.session, "evidence added", actor=actor, at=office.now(), code=", ".join(keys))
    return keys


def verify(office: Office, key: str, found: Found, *, actor: str) -> Reference:
    """Record that a work was read and is confirmed. Raises BadInput naming what is missing."""
    _check_day(office, found.on)
    with file_writing.together(office) as act:
        work = evidence_file.verify(office.settings, key, found, act.put)
        if act.changed:
            events.append(act.session, "evidence verified", actor=actor, at=office.now(), code=f"{key}, {found.on}")
    return work


def withdraw(office: Office, key: str, found: Found, *, is_retracted: bool, actor: str) -> Reached:
    """Take a work out of use, flag every open draft that cites it and list every letter that was sent with it. Raises BadInput."""
    _check_day(office, found.on)
    verb = "evidence retracted" if is_retracted else "evidence no longer vouched for"
    with file_writing.together(office) as act:
        register = evidence_file.withdraw(office.settings, key, found, act.put, is_retracted=is_retracted)
        drafts = citing.flags(office, act.session, key=key, register=register)
        sent = citing.flags(office, act.session, key=key, register=register, statuses=(DocumentStatus.FILED,))
        if act.changed:
            events.append(act.session, verb, actor=actor, at=office.now(), code=f"{key}, {found.on}")
            _log_fallen(office, act.session, key, (*drafts, *sent), actor=actor)
    return Reached(register.entry(key), drafts, sent)


def _log_fallen(office: Office, session: Session, key: str, flags: Sequence[Flag], *, actor: str) -> None:
    for flag in flags:
        code = f"{key}: {flag.kind} v{flag.version}, {'sent' if flag.is_sent else 'open draft'}"
        events.append(session, "cited work fell", actor=actor, at=office.now(), case_number=flag.case_number, stage=flag.stage, code=code)


def of_case(office: Office, number: str, *, stage: Stage | None = None, track: Track | None = None) -> dict[str, Any]:
    """Say which works fit a case, for and against, what the denial raises, what was decided, and in which documents each prints."""
    with store.reading(office.engine) as session:
        case, row = stages.find(session, number, stage, track=track)
        dossier = dossier_of(office, session, case, row)
        found = _candidates(office, dossier)
        kinds = packet.kinds(dossier, codes=office.codes)
        printed = {kind: picking.picked(dossier, kind, office.register, is_intravenous=_is_infusion(office, dossier)) for kind in kinds}
        reasons = {each.key: each for each in session.exec(select(EvidenceChoice).where(EvidenceChoice.case_number == number))}
    works = [_line(dossier, each, reasons.get(each.work.key), printed) for each in found if not each.unfit]
    return {
        "case": number,
        "stage": row.stage.value,
        "works": works,
        "undecided": [each.work.key for each in picking.undecided(found)],
        "not_for_this_case": [{"key": each.work.key, "why": each.unfit} for each in found if each.unfit],
    }


def undecided(office: Office, dossier: Dossier) -> tuple[str, ...]:
    """List the works against the request that fit a case and about which the signer has not decided."""
    return tuple(each.work.key for each in picking.undecided(_candidates(office, dossier)))


def sentences(office: Office, session: Session, case: Case) -> tuple[str, ...]:
    """Say for a case's page which documents cite what no longer stands, and which works wait for the signer's decision."""
    drafts = citing.flags(office, session, number=case.number)
    sent = citing.flags(office, session, number=case.number, statuses=(DocumentStatus.FILED,))
    said = [f"{each.words}. It cannot be filed as it is: draw it again." for each in drafts]
    said += [f"{each.words}. It was sent on {each.filed_on or each.drawn_on}." for each in sent]
    for row in store.stages(session, case.number):
        if row.step is Step.READY_TO_FILE and citing.has_cited(session, row) and (keys := undecided(office, dossier_of(office, session, case, row))):
            said.append(f"Published works against the request that the signer has not decided about: {', '.join(keys)} (casework evidence {case.number}).")
    return tuple(dict.fromkeys(said))


def decide(office: Office, number: str, key: str, choice: Choice, reason: ChoiceReason, *, actor: str) -> None:
    """Keep what the signer decided about one work in one case; deciding the same again changes nothing.

    Raises BadInput for a work that does not fit the case, NotAllowed for silence about what the denial names.
    """
    with store.writing(office.engine) as session:
        case, row = stages.find(session, number, None)
        found = next((each for each in _candidates(office, dossier_of(office, session, case, row)) if each.work.key == key), None)
        if found is None:
            raise BadInput(f"The register has no {key!r}. See what fits this case: casework evidence {number}")
        _check_choice(number, found, choice)
        kept = session.exec(select(EvidenceChoice).where(EvidenceChoice.case_number == number, EvidenceChoice.key == key)).first()
        if kept and (kept.choice, kept.reason) == (choice, reason):
            return
        _keep(session, kept or EvidenceChoice(case_number=number, key=key, decided_by=actor, decided_at=office.now()), choice, reason, office, actor)
        events.append(session, "evidence decided", actor=actor, at=office.now(), case_number=number, code=f"{key}: {choice}, {reason}")


def _keep(session: Session, row: EvidenceChoice, choice: Choice, reason: ChoiceReason, office: Office, actor: str) -> None:
    row.choice, row.reason, row.decided_by, row.decided_at = choice, reason, actor, office.now()
    session.add(row)


def _check_choice(number: str, found: Candidate, choice: Choice) -> None:
    work = found.work
    if choice is not Choice.LEAVE_OUT and found.unfit:
        raise BadInput(f"{work.key} cannot be cited in this case: {found.unfit}.")
    if choice is Choice.ANSWER and not work.is_adverse:
        raise BadInput(f"{work.key} points for the request: there is nothing to answer. Cite it or leave it out.")
    if choice is Choice.LEAVE_OUT and found.must_be_met:
        raise refusals.because("must-be-met", number=number, key=work.key)


def _check_day(office: Office, day: date) -> None:
    if day > office.today():
        raise BadInput(f"{day} is still to come. Enter the day it was done.")


def _candidates(office: Office, dossier: Dossier) -> tuple[Candidate, ...]:
    return picking.candidates(dossier, office.register, is_intravenous=_is_infusion(office, dossier))


def _is_infusion(office: Office, dossier: Dossier) -> bool:
    return facts.is_ketamine_infusion(dossier, office.codes)


def _line(dossier: Dossier, each: Candidate, kept: EvidenceChoice | None, printed: dict[Any, Any]) -> dict[str, Any]:
    work, by_code = each.work, DenialReason.EXPERIMENTAL in dossier.grounds
    return {
        "key": work.key,
        "direction": DIRECTIONS.get(work.direction, work.direction),
        "finding": work.finding,
        "citation": work.citation,
        "raised": "named in the denial" if each.is_named else "by its reason" if by_code and work.is_adverse else "",
        "choice": kept.choice.value if kept else "",
        "reason": kept.reason.value if kept else "",
        "decided_by": kept.decided_by if kept else "",
        "decided_on": kept.decided_at.date().isoformat() if kept else "",
        "prints_in": [kind.value for kind, chosen in printed.items() if work.key in (*chosen.support, *chosen.limits, *chosen.answered)],
    }


def shown(work: Reference) -> dict[str, Any]:
    """Give an entry as a page or a program reads it, with what of it may print."""
    values = {name: value for name, value in asdict(work).items() if value not in ("", (), None)}
    return {
        **values,
        "citable": not work.why_not,
        "why_not": work.why_not,
        "prints": work.citation if work.is_verified else "",
        "sentences": list(work.sentences),
        "not_confirmed": _unconfirmed(work),
    }


def _unconfirmed(work: Reference) -> Sequence[str]:
    return [name for name in stated(work) if name not in work.confirmed]
