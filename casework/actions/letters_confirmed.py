"""Confirming what a letter says: a person takes over field by field, sees which dates move, and only then anything changes.

A letter that came after our filing answers it and is recorded as the payer's denial; any other corrects the denial on record,
and only one with the same date or with none, so that no letter dates another one's clock.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework.actions import correcting, letters_applied, letters_read, papers, refusals, standing, workbooks
from casework.actions.correcting import Preview
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import events, store
from casework.records.models import Case
from casework.records.papers import Exhibit
from casework.rules.papers import READ_AS_LETTER, PaperKind

# The names under which people confirm what the reading proposes under its own.
PROPOSED = {
    "notice_on": "notice",
    "mailed_on": "mailed",
    "letter_deadline": "deadline",
    "reason": "reason",
    "reference": "reference",
    "appeals_address": "address",
    "appeals_fax": "fax",
}
LETTER = ("notice", "mailed", "received", "deadline", "reason", "reference", "address", "fax")
FORM = ("signed", "expires")
ACCEPTED, TYPED, LEFT = "accepted", "typed", "left"


@dataclass(frozen=True, slots=True)
class Field:
    """One field a person may confirm: what is proposed with its words, and what the record holds. `name` is "" where nothing takes it."""

    name: str
    proposed_as: str
    value: str
    words: str
    page: int
    is_certain: bool
    now: str
    answer: str


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a case with everything that may be confirmed of it."""

    paper: int
    case_number: str
    kind: str
    has_text: bool | None
    is_read: bool
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What confirming did or would do: dates and codes in `found`, the names alone of what is personal in `also`."""

    paper: int
    found: Preview
    also: tuple[str, ...] = ()
    is_answer: bool = False


def view(office: Office, number: str, paper: int | None = None) -> Letter:
    """Show one letter of a case: the one of a number, or the only one that nobody confirmed yet. Raises UnknownCase, BadInput."""
    with store.reading(office.engine) as session:
        case, row = store.case(session, number), _row(session, number, paper)
        return Letter(row.id or 0, number, _kind(row), row.has_text, row.is_read, tuple(_fields(session, case, row)))


def _row(session: Session, number: str, paper: int | None) -> Exhibit:
    if paper is not None:
        return papers.of_number(session, number, paper)
    waiting = [row for row in papers.of_case(session, number) if row.kind in (*READ_AS_LETTER, PaperKind.SIGNED_FORM) and not row.is_read]
    if len(waiting) == 1:
        return waiting[0]
    listed = ", ".join(f"--paper {row.id} ({_kind(row)})" for row in waiting) or "none"
    raise BadInput(f"{number} has {len(waiting)} letters that nobody confirmed: {listed}. Name one with --paper.")


def _kind(row: Exhibit) -> str:
    return row.kind.value if row.kind else "not known"


def _fields(session: Session, case: Case, row: Exhibit) -> list[Field]:
    names = FORM if row.kind is PaperKind.SIGNED_FORM else LETTER
    now = letters_applied.now(session, case, names)
    if row.kind is PaperKind.SIGNED_FORM:
        signed = row.dated_on.isoformat() if row.dated_on else ""
        said = {"signed": (signed, "the date given when the paper was classified")} if signed else {}
        return [Field(name, "", *said.get(name, ("", "")), 1, bool(signed), now[name], "") for name in names]
    found = [
        Field(
            PROPOSED.get(each.field, ""), each.field, each.value, each.words, each.page, each.is_certain, now.get(PROPOSED.get(each.field, ""), ""), each.answer
        )
        for each in letters_read.proposals(session, row.id or 0)
    ]
    there = {each.name for each in found}
    return [*found, *(Field(name, "", "", "", 0, False, now[name], "") for name in names if name not in there)]


def preview(office: Office, number: str, paper: int | None, *, accepted: Sequence[str] = (), stated: Mapping[str, str], of: date | None = None) -> Confirmed:
    """Say what confirming would change and which dates would move, and change nothing. Raises as `confirm` does."""
    with store.writing(office.engine) as session:
        done = _confirm_in(office, session, number, paper, accepted=accepted, stated=stated, actor="preview", of=of)
        session.rollback()
        return done


def confirm(
    office: Office, number: str, paper: int | None, *, accepted: Sequence[str] = (), stated: Mapping[str, str], actor: str, of: date | None = None
) -> Confirmed:
    """Take over fields of a letter as proposed (`accepted`) or as a person read them (`stated`); what is named in neither is passed over.

    `of` names the denial that is meant by a date of it. Raises UnknownCase, NotAllowed for a closed case, BadInput for what cannot be.
    """
    with store.writing(office.engine) as session:
        done = _confirm_in(office, session, number, paper, accepted=accepted, stated=stated, actor=actor, of=of)
        patient = store.case(session, number).patient_key
    workbooks.refresh(office, patient)  # an old workbook, saved later, would take the change back
    return done


def _confirm_in(
    office: Office, session: Session, number: str, paper: int | None, *, accepted: Sequence[str], stated: Mapping[str, str], actor: str, of: date | None
) -> Confirmed:
    case, row = store.case(session, number), _row(session, number, paper)
    if case.closed_on:
        raise refusals.closed(case, "a letter changes nothing there", refusals.way("new-chart"))
    if row.kind not in (*READ_AS_LETTER, PaperKind.SIGNED_FORM):
        raise BadInput(
            f"Paper {row.id} is “{_kind(row)}”. Only a denial letter, an EOB or a signed form is confirmed; say first what it is: casework classify."
        )
    known = {field.name: field for field in _fields(session, case, row) if field.name}
    values = {**{name: _accepted(known, name) for name in accepted}, **{name: _stated(known, name, value) for name, value in stated.items()}}
    if row.kind is PaperKind.SIGNED_FORM:
        done = Confirmed(row.id or 0, letters_applied.standing(office, session, case, values, paper=row.id or 0))
        standing.refresh(office, session, case)
    else:
        proposed = known["notice"].value if known["notice"].is_certain else ""
        found, also, is_answer = letters_applied.letter(office, session, case, values, notice=values.get("notice", proposed), actor=actor, of=of)
        done = Confirmed(row.id or 0, found, also, is_answer=is_answer)
        row.dated_on = row.dated_on or (date.fromisoformat(values["notice"]) if "notice" in values else None)
    has_changed = not done.found.is_empty or bool(done.also)
    if has_changed or not row.is_read:
        _settle(office, session, case, row, accepted=accepted, stated=stated, actor=actor)
    if has_changed:
        correcting.ask_anew(office, session, [number])
    return done


def _accepted(known: Mapping[str, Field], name: str) -> str:
    field = known.get(name)
    if field is None:
        raise BadInput(f"“{name}” is no field of this paper. Its fields: {', '.join(known)}.")
    if not field.value:
        why = "says more than one thing on it" if field.words else "proposes nothing for it"
        raise BadInput(f"The letter {why}: “{name}”. Read it and write --set {name}=VALUE.")
    return field.value


def _stated(known: Mapping[str, Field], name: str, value: str) -> str:
    if name not in known:
        raise BadInput(f"“{name}” is no field of this paper. Its fields: {', '.join(known)}.")
    if not value.strip():
        raise BadInput(f"Write a value for “{name}”, or leave it out.")
    return value.strip().replace("\\n", "\n")


def _settle(office: Office, session: Session, case: Case, row: Exhibit, *, accepted: Sequence[str], stated: Mapping[str, str], actor: str) -> None:
    """Mark every proposal as taken over, typed or passed over, and the letter as read; the log names fields, never values."""
    for each in letters_read.proposals(session, row.id or 0):
        name = PROPOSED.get(each.field, "")
        each.answer = TYPED if name in stated else ACCEPTED if name in accepted else each.answer or LEFT
        session.add(each)
    names = [name for name in (*LETTER, *FORM) if name in accepted or name in stated]
    code = f"paper {row.id}: {', '.join(names) or 'nothing taken over'}"
    events.append(session, "letter confirmed", actor=actor, at=office.now(), case_number=case.number, track=case.track, code=code)
    row.is_read = True
    session.add(row)
    session.flush()
