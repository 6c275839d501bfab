"""What a person must still say of the papers that came in, which filings have no proof yet, and which papers may go with a letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from casework.actions import letters_read, papers, policies, signed_copies
from casework.actions.office import Office
from casework.records import store
from casework.records.models import Case, CaseStage, Document, Filing
from casework.records.papers import Exhibit
from casework.rules.papers import READ_AS_LETTER, PaperBook, PaperClass, PaperKind
from casework.terms import FilingMethod

CONFIRMED = (*READ_AS_LETTER, PaperKind.SIGNED_FORM)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to say of one paper, and the command that takes the answer. Nothing in it is personal."""

    case_number: str
    paper: int
    fact: str
    how: str
    command: str

    def line(self) -> dict[str, Any]:
        """Give the question as a page's list of what to find out takes it."""
        moves = "may give another date" if "confirm-letter" in self.command else "until then it goes with no letter"
        return {
            **{name: getattr(self, name) for name in ("case_number", "fact", "how", "command")},
            "moves": moves,
            "moves_days": None,
            "work_by": "",
            "stages": [],
        }


def lacks(shelf: PaperBook, row: Exhibit) -> tuple[str, ...]:
    """List what nobody has said of a paper yet: its kind, its date, its class. A changed letter of our own is asked nothing."""
    if row.edited_copy_of:
        return ()
    is_dated = row.kind is None or shelf.kinds[row.kind].is_dated
    missing = {
        "kind": row.kind is None,
        "date": is_dated and row.dated_on is None and not row.is_undated,
        "class": row.paper_class is PaperClass.UNCLASSIFIED,
    }
    return tuple(name for name, is_missing in missing.items() if is_missing)


def enclosures(office: Office, session: Session, number: str) -> list[Exhibit]:
    """List the papers of a case that may go with a letter: everything is said of them, and nothing holds them back."""
    shelf = papers.book(office)
    return [row for row in papers.of_case(session, number) if not row.edited_copy_of and not lacks(shelf, row) and not shelf.held_back(row.paper_class)]


def of_cases(office: Office, session: Session, numbers: Iterable[str] | None = None) -> list[Question]:
    """List what is still to be said of the papers of some cases, or of all, closed ones included: a late letter must not be lost."""
    wanted = col(Exhibit.case_number).is_not(None) if numbers is None else col(Exhibit.case_number).in_(list(numbers))
    rows = session.exec(select(Exhibit).where(wanted).order_by(col(Exhibit.case_number), col(Exhibit.id))).all()
    shelf = papers.book(office)
    return [question for row in rows for question in _of_paper(session, shelf, row)]


def _of_paper(session: Session, shelf: PaperBook, row: Exhibit) -> Iterable[Question]:
    number = row.case_number or ""
    missing = lacks(shelf, row)
    called = row.kind.value if row.kind else "a paper"
    if missing:
        late = "; it came after the case was closed" if row.is_late else ""
        yield Question(
            number,
            row.id or 0,
            f"{called} (paper {row.id}): {', '.join(missing)}",
            f"open it and say {_said(shelf, row, missing)}{late}",
            _classify(row, missing),
        )
    if row.kind in (PaperKind.SIGNED_LETTER, PaperKind.RELEASE) and not row.signed_copy_of and signed_copies.candidates(session, number):
        how = "say of which letter and version it is the signed copy"
        yield Question(
            number, row.id or 0, f"{called} (paper {row.id}): of which letter", how, f"casework classify {number} {row.id} --signed-copy-of DOCUMENT"
        )
    if row.kind in CONFIRMED and not row.is_read and not session.get_one(Case, number).closed_on:
        yield Question(number, row.id or 0, f"read the {called} (paper {row.id})", _to_read(session, row), f"casework confirm-letter {number} --paper {row.id}")


def _said(shelf: PaperBook, row: Exhibit, missing: Sequence[str]) -> str:
    asked = {"kind": "what it is", "date": shelf.kinds[row.kind].says if row.kind else "the date on it", "class": "whether anything holds it back"}
    return ", ".join(asked[name] for name in missing)


def _classify(row: Exhibit, missing: Sequence[str]) -> str:
    options = {"kind": "--kind KIND", "date": "--on YYYY-MM-DD", "class": "--class CLASS"}
    return f"casework classify {row.case_number} {row.id} {' '.join(options[name] for name in missing)}"


def _to_read(session: Session, row: Exhibit) -> str:
    if row.kind is PaperKind.SIGNED_FORM:
        return "say from when and until when the patient's authorization is valid"
    if row.has_text is False:
        return "it is a picture without text: enter its dates yourself"
    return f"{letters_read.count(letters_read.proposals(session, row.id or 0))} proposed, each with the words it came from; nothing was changed"


def proofs(office: Office, session: Session, number: str) -> dict[int, list[Exhibit]]:
    """Give the proofs of a case's filings, by the filing: each proves the latest filing on or before its own date, or the day it came."""
    filings = sorted(store.sendings(session, number), key=lambda row: (row.filed_on, row.id or 0))
    found: dict[int, list[Exhibit]] = {}
    for paper in papers.of_case(session, number):
        if paper.kind is PaperKind.PROOF_OF_FILING:
            day = paper.dated_on or papers.came_on(office, paper)
            before = [filing for filing in filings if filing.filed_on <= day]
            if before:
                found.setdefault(before[-1].id or 0, []).append(paper)
    return found


def proof_words(office: Office, session: Session, row: CaseStage) -> str:
    """Say which paper proves the latest filing of a stage, "none yet" where none does, "" where there is none of ours to prove."""
    mine = [each for each in store.filings(session, row.case_number) if each.stage is row.stage and each.track is row.track]
    if not mine or mine[-1].method is FilingMethod.FORWARDED:
        return ""
    latest: Filing = max(mine, key=lambda filing: (filing.filed_on, filing.id or 0))
    found = proofs(office, session, row.case_number).get(latest.id or 0, [])
    return ", ".join(f"paper {each.id}{f' of {each.dated_on}' if each.dated_on else ''}" for each in found) or "none yet"


def for_worklist(office: Office, session: Session, rows: Sequence[Any], *, owner: str = "") -> list[dict[str, Any]]:
    """List what is still to be said of papers, in the order of the worklist's rows; late papers of closed cases first."""
    order = {row.case_number: place for place, row in reversed(list(enumerate(rows)))}
    days = {row.case_number: row.work_by.isoformat() if row.work_by else "" for row in reversed(rows)}
    found = of_cases(office, session, order if owner else None)
    ordered = sorted(found, key=lambda each: (order.get(each.case_number, -1), each.case_number, each.paper))
    return [{**question.line(), "work_by": days.get(question.case_number, "")} for question in ordered]


def without_case(session: Session) -> int:
    """Count the papers that wait for somebody to say whose they are."""
    return len(papers.of_case(session, ""))


def page(office: Office, session: Session, case: Case) -> dict[str, Any]:
    """Gather what a case's page says of its papers; nothing here is personal."""
    shelf, rows = papers.book(office), papers.of_case(session, case.number)
    pages = policies.deadline_pages(session, case.coverage_id)
    return {
        "papers": [_line(office, session, shelf, row) for row in rows],
        "paper_questions": [question.line() for question in of_cases(office, session, (case.number,))] if rows else [],
        "booklet_pages": ", ".join(map(str, pages[:12])),
        "signed_copies": _signed(office, session, case.number) if rows else {},
    }


def _signed(office: Office, session: Session, number: str) -> dict[str, list[str]]:
    """Say by the document's path when a signed copy of it came, and where a newer version was drawn since."""
    received, found = signed_copies.received(session, number), {}
    documents = store.documents(session, number)
    for each in documents:
        newer = max(other.version for other in documents if (other.kind, other.stage, other.track) == (each.kind, each.stage, each.track))
        since = f"; version {newer} is newer" if newer > each.version else ""
        copies = [
            f"signed copy of version {each.version} received {papers.came_on(office, row)} (paper {row.id}){since}" for row in received.get(each.id or 0, [])
        ]
        found[each.path] = copies
    return found


def _line(office: Office, session: Session, shelf: PaperBook, row: Exhibit) -> dict[str, Any]:
    signed, edited = (session.get(Document, key) if key else None for key in (row.signed_copy_of, row.edited_copy_of))
    notes = [
        f"signed copy of {signed_copies.name_of(signed)}" if signed else "",
        f"{signed_copies.name_of(edited)}, changed in Word; takes no letter's place" if edited else "",
        "no enclosure" if shelf.held_back(row.paper_class) and not edited else "",
        "came after the case was closed" if row.is_late else "",
    ]
    return {"paper": row.id, "words": papers.words(office, row), "path": row.path, "notes": "; ".join(note for note in notes if note)}
