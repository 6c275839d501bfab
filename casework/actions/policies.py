"""What plan booklets and payer policies say: passages with their pages, kept with the papers of a case and found again by its coverage."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from casework import bookshelf
from casework.actions.office import Office
from casework.intake import policy_reading
from casework.intake.policy_reading import Passage
from casework.plural import counted
from casework.records import store
from casework.records.models import Case
from casework.records.papers import Exhibit, PolicyQuote, replace_read
from casework.rules.papers import PaperKind

DEADLINES = "appeal deadline"


@dataclass(frozen=True, slots=True)
class Quote:
    """One passage: the paper it stands in, the topic searched for, its page and its words. Nothing in it is interpreted."""

    paper: int
    dated_on: date | None
    topic: str
    page: int
    words: str

    @property
    def says(self) -> str:
        """Give the passage as a finding: what the booklet says, never a date by itself."""
        return f"the booklet says (paper {self.paper}, page {self.page}): “{self.words}”"


def quotes(session: Session, coverage_id: int, *, topics: Sequence[str] = ()) -> tuple[Quote, ...]:
    """List what the booklets and policies kept with any case of a coverage say, topic by topic in page order; `topics` leaves out others."""
    query = (
        select(PolicyQuote, Exhibit)
        .join(Exhibit, col(PolicyQuote.exhibit_id) == col(Exhibit.id))
        .join(Case, col(Exhibit.case_number) == col(Case.number))
        .where(Case.coverage_id == coverage_id, Exhibit.kind == PaperKind.POLICY)
    )
    found = [Quote(row.exhibit_id, paper.dated_on, row.topic, row.page, row.words) for row, paper in session.exec(query.order_by(col(PolicyQuote.id)))]
    return tuple(dict.fromkeys(each for each in found if not topics or each.topic in topics))


def of_case(office: Office, number: str) -> tuple[Quote, ...]:
    """List what the booklets and policies of a case's coverage say. Raises UnknownCase."""
    with store.reading(office.engine) as session:
        return quotes(session, store.case(session, number).coverage_id)


def search(office: Office, pages: Sequence[str]) -> tuple[Passage, ...]:
    """Find the passages of a booklet that an appeal turns on."""
    return policy_reading.search(pages, policy_reading.topics(bookshelf.read(office.settings, "policy-words.toml")))


def quoted(session: Session, row: Exhibit) -> list[PolicyQuote]:
    """List what is quoted of one booklet, in the order of its pages."""
    return list(session.exec(select(PolicyQuote).where(PolicyQuote.exhibit_id == row.id).order_by(col(PolicyQuote.id))))


def keep(session: Session, row: Exhibit, passages: Sequence[Passage] | None) -> tuple[str, ...]:
    """Keep the passages of a booklet that was read, and drop those of a paper that turned out to be none."""
    if passages is None and row.kind is PaperKind.POLICY:
        return ()
    fresh = [PolicyQuote(exhibit_id=row.id or 0, topic=each.topic, page=each.page, words=each.words) for each in passages or ()]
    replace_read(session, quoted(session, row), fresh, ("topic", "page", "words"))
    if not passages:
        return ()
    topics = dict.fromkeys(each.topic for each in passages)
    return (f"{counted(len(passages), 'passage')} quoted on: {', '.join(topics)}. Read them with: casework papers {row.case_number or 'NUMBER'} --policy",)


def deadline_pages(session: Session, coverage_id: int) -> tuple[int, ...]:
    """List the pages on which a booklet speaks of appeals and their deadlines, for a page that quotes nothing."""
    return tuple(dict.fromkeys(sorted(quote.page for quote in quotes(session, coverage_id, topics=(DEADLINES,)))))
