"""Whose a paper without a case may be: cases whose member id, claim number or patient's name stands in it. A person says which."""

import re
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, select

from casework.actions import papers, papers_asked, refusals
from casework.actions.office import Office
from casework.actions.papers import Taken
from casework.errors import BadFile, Way
from casework.intake import letter_text
from casework.records import store
from casework.records.models import Case, Coverage, Patient
from casework.records.papers import Exhibit

PAGES_READ = 5
SHORTEST = 5
_SIGNS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class _Known:
    """What stands for a case: its numbers without signs, and the patient's two names."""

    number: str
    numbers: tuple[tuple[str, str], ...]
    names: tuple[str, str]


def waiting(office: Office) -> dict[str, Any]:
    """List the papers without a case, each with the cases that it seems to fit and why; nothing is decided."""
    with store.reading(office.engine) as session:
        rows = papers.of_case(session, "")
        known = _known(session) if rows else []
        listed = [_line(office, row, known) for row in rows]
    return {"case": "", "papers": listed, "to_do": [_question(row) for row in rows]}


def give(office: Office, paper: int, number: str, *, actor: str, is_sure: bool = False) -> Taken:
    """Give a paper to a case, as `papers.give` does; one that names another patient only when the person is sure.

    Raises NotAllowed with the cases that it seems to fit: a paper of another patient must not become an enclosure.
    """
    if not is_sure and (others := _elsewhere(office, paper, number)):
        raise refusals.because("paper-of-another", *others, number=number, paper=paper)
    return papers.give(office, paper, number, actor=actor)


def _elsewhere(office: Office, paper: int, number: str) -> list[Way]:
    """List the cases of other patients that a paper fits, when it does not fit this one's."""
    with store.reading(office.engine) as session:
        row, case = session.get(Exhibit, paper), store.case(session, number)
        if row is None:
            return []
        text = _text(office, row)
        fits = [each.number for each in _known(session) if _because(each, text)]
        keys = {each: store.case(session, each).patient_key for each in fits}
        return [] if case.patient_key in keys.values() else [refusals.way("give-paper", other=each, paper=paper, number=number) for each in fits]


def _line(office: Office, row: Exhibit, known: list[_Known]) -> dict[str, Any]:
    text = _text(office, row)
    fits = [{"case": each.number, "because": because} for each in known if (because := _because(each, text))]
    name = "".join(letter if letter.isprintable() else "?" for letter in row.original_name.encode("utf-8", "replace").decode())
    return {"paper": row.id, "words": papers.words(office, row), "path": office.files.shown(row.path), "original_name": name, "notes": "", "fits": fits}


def _question(row: Exhibit) -> dict[str, Any]:
    how = "open it, then say which case it belongs to; or open a case from a chart first"
    return papers_asked.Question("", row.id or 0, f"whose is paper {row.id}", how, f"casework give-paper {row.id} NUMBER").line()


def _text(office: Office, row: Exhibit) -> str:
    try:
        return " ".join(letter_text.of_bytes(office.files.read(row.path))[:PAGES_READ]).lower()
    except BadFile:
        return ""


def _known(session: Session) -> list[_Known]:
    found = []
    for case in session.exec(select(Case).order_by(Case.number)):
        patient, coverage = session.get_one(Patient, case.patient_key).value, session.get_one(Coverage, case.coverage_id).value
        claims = dict.fromkeys(line.value.claim_number for line in store.claim_lines(session, case.number))
        stated = (("member id", coverage.member_id), *(("claim number", claim) for claim in claims))
        numbers = tuple((what, plain) for what, value in stated if len(plain := _SIGNS.sub("", value.lower())) >= SHORTEST)
        found.append(_Known(case.number, numbers, (patient.first_name.lower(), patient.last_name.lower())))
    return found


def _because(known: _Known, text: str) -> list[str]:
    """Say what of a case stands in a text: whole numbers only, and the name only as first and last name together."""
    bare = f" {_SIGNS.sub(' ', text)} "
    joined = {_SIGNS.sub("", word) for word in text.split()}
    found = [what for what, plain in known.numbers if plain in joined]
    first, last = (_SIGNS.sub(" ", name).strip() for name in known.names)
    if first and last and (f" {first} {last} " in bare or f" {last} {first} " in bare):
        found.append("name")
    return list(dict.fromkeys(found))
