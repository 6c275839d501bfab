"""Under which number each paper lies in the packet of a stage: found before its letters are drawn, compared before it is sent."""

from collections.abc import Iterator, Mapping, Sequence

from sqlmodel import Session

from casework.actions import packets_exhibits, papers
from casework.actions.office import Office
from casework.actions.packets_exhibits import Letters
from casework.errors import BadFile
from casework.letters import exhibited, packet
from casework.letters.dossier import Dossier
from casework.letters.exhibited import Numbered
from casework.records.models import CaseStage
from casework.rules import enclosing
from casework.rules.enclosing import Selection, Wish
from casework.terms import DocumentKind


def before(office: Office, session: Session, row: CaseStage, dossier: Dossier, kinds: Sequence[DocumentKind]) -> tuple[Numbered, ...]:
    """Number the papers of a stage from the words that its letters will have. Raises as drawing does."""
    if not papers.of_case(session, row.case_number):
        return ()
    alone = packets_exhibits.book(office).alone
    going = [kind for kind in kinds if kind.value not in alone]
    texts = [packet.text(dossier, kind, wording=office.wording, register=office.register, codes=office.codes) for kind in going]
    lines = tuple(dict.fromkeys(line for text in texts for line in exhibited.listed(text)))
    cited = frozenset(paper for text in texts for paper in exhibited.cited(text))
    letters = Letters(lines, tuple(kind.value for kind in going), cited)
    return of(office, session, row, packets_exhibits.select_for(office, session, row, letters, Wish()))


def of(office: Office, session: Session, row: CaseStage, selection: Selection) -> tuple[Numbered, ...]:
    """Give every paper of a case with its number in a packet, and 0 where it stays behind."""
    chosen = {each.paper.number: each for each in selection.chosen}
    rules = packets_exhibits.book(office)
    found = [Numbered(each.paper.number, each.exhibit, each.title, each.line) for each in chosen.values()]
    known = packets_exhibits.seen(office, session, row.case_number)
    return (*found, *(Numbered(each.number, 0, enclosing.titled(each, rules)) for each in known if each.number not in chosen))


def moved(selection: Selection, letters: Sequence[tuple[str, bytes]]) -> Iterator[str]:
    """Name the letters, by name and file, that give a paper another number than the packet does, with the numbers."""
    now = {each.paper.number: each.exhibit for each in selection.chosen}
    for name, data in letters:
        given = exhibited.stamped(data).numbers
        wrong = {paper: number for paper, number in given.items() if now.get(paper) != number}
        if wrong and not _is_corrected(data, given, now):
            told = (f"Exhibit {number} {f'would be Exhibit {now[paper]}' if paper in now else 'would not be in the packet'}" for paper, number in wrong.items())
            yield f"{name}: {', '.join(told)}"


def _is_corrected(data: bytes, given: Mapping[int, int], now: Mapping[int, int]) -> bool:
    """Say whether a person put the packet's numbers into the letter's words; where two only changed places nobody can tell, and they count as moved."""
    try:
        body, everywhere = exhibited.named(data)
    except BadFile:
        return False
    old = {number for paper, number in given.items() if now.get(paper) != number}
    meant = {now[paper] for paper in given if paper in now}
    return everywhere != set(given.values()) and old.isdisjoint(body) and meant <= everywhere <= set(now.values())
