"""The Monday sheet: what an import calls for, group by group, in dollars and claims; patients are counted, never named."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlmodel import Session, col, select

from casework import bookshelf
from casework.actions import monday_cases, monday_lines, monday_words
from casework.actions.monday_counts import Fate, Numbered
from casework.actions.monday_lines import Line
from casework.actions.office import Office
from casework.errors import BadInput
from casework.plural import counted
from casework.records import store
from casework.records.imports import Import, ImportGroup
from casework.records.models import Case
from casework.rules.denial_book import DenialBook

RECENT = 7 * date.resolution  # a week is what a person looks back over; no rule counts these days
PAGE = "/casework/pages/monday-sheet"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One import: its counts, the sentence that tells them, and its groups with what blocks each now. Dollars are US dollars."""

    number: int
    kind: str
    taken_at: datetime
    claims: int
    patients: int
    groups: int
    fates: Mapping[str, int]
    charge: Decimal
    paid: Decimal
    refused: Decimal
    sentence: str
    lines: tuple[Line, ...] = ()

    @property
    def words(self) -> str:
        """Say the whole import in one line."""
        whole = f"{counted(self.claims, 'claim')} of {counted(self.patients, 'patient')} in {counted(self.groups, 'group')}"
        return f"{whole}, charged ${self.charge:,.2f}, refused ${self.refused:,.2f}: {self.sentence}." if self.claims else "No claims."

    def as_dict(self) -> dict[str, Any]:
        """Give the sheet as JSON can hold it."""
        return {**asdict(self), "words": self.words}


def sheet(office: Office, number: int) -> Sheet:
    """Give the whole sheet of one import. Raises BadInput when there is none of that number."""
    with store.reading(office.engine) as session:
        row = session.get(Import, number)
        if row is None:
            raise BadInput(f"There is no import {number}. See the latest ones with: casework monday")
        return _read(office, session, row, is_whole=True)


def line(office: Office, numbered: Numbered | None) -> str:
    """Say in one line what an import calls for and where its sheet is; a file that brought nothing new has the sheet of its first import."""
    if numbered is None:
        return ""
    found = sheet(office, numbered.number)
    where = f"casework monday --import {found.number}"
    if not numbered.is_new:
        return f"This file was taken in on {found.taken_at:%Y-%m-%d} and brings nothing new; its Monday sheet is import {found.number}: {where}"
    return f"Monday sheet, import {found.number}: {found.words} See it with: {where}, or on the board: {office.settings.board_url}{PAGE}"


def recent(office: Office) -> tuple[Sheet, ...]:
    """Give the latest import with its groups, and those of the seven days before it by their sums alone."""
    with store.reading(office.engine) as session:
        latest = session.exec(select(Import).order_by(col(Import.id).desc())).first()
        if latest is None:
            return ()
        query = select(Import).where(Import.id != latest.id, Import.taken_at >= latest.taken_at - RECENT).order_by(col(Import.id).desc())
        return (_read(office, session, latest, is_whole=True), *(_read(office, session, row) for row in session.exec(query).all()))


def taken(office: Office, session: Session, *, since: datetime, until: datetime) -> tuple[tuple[Sheet, frozenset[str]], ...]:
    """Give the imports of a span, oldest first, each with the owners of the cases it touched; the clinic's first person where it touched none."""
    rows = session.exec(select(Import).where(Import.taken_at >= since, Import.taken_at < until).order_by(col(Import.id))).all()
    return tuple((_read(office, session, row), _owners(session, row) or frozenset({office.settings.owner})) for row in rows)


def _owners(session: Session, row: Import) -> frozenset[str]:
    query = select(Case.owner).join(ImportGroup, col(ImportGroup.case_number) == col(Case.number)).where(ImportGroup.import_id == row.id)
    return frozenset(session.exec(query.distinct()).all())


def _read(office: Office, session: Session, row: Import, *, is_whole: bool = False) -> Sheet:
    groups = session.exec(select(ImportGroup).where(ImportGroup.import_id == row.id).order_by(col(ImportGroup.id))).all()
    book = bookshelf.parsed(office.settings, "denials.toml", DenialBook.parse)
    gathered = monday_lines.gathered(groups)
    return Sheet(
        number=row.id or 0,
        kind=row.kind,
        taken_at=row.taken_at.astimezone(office.settings.zone),
        claims=row.claims,
        patients=row.patients,
        groups=len(gathered),
        fates={fate.value: getattr(row, fate.name.lower()) for fate in Fate},
        charge=_sum(group.charge for group in groups),
        paid=_sum(group.paid for group in groups),
        refused=_sum(group.refused for group in groups),
        sentence=monday_words.sentence(book, groups),
        lines=_lines(office, session, book, gathered) if is_whole else (),
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def _lines(office: Office, session: Session, book: DenialBook, gathered: Sequence[monday_lines.Group]) -> tuple[Line, ...]:
    cases = monday_cases.of_cases(office, session, (rows[0].case_number for rows in gathered if rows[0].case_number))
    small = office.targets.small_amount
    return tuple(sorted((monday_lines.line(book, rows, cases, small=small) for rows in gathered), key=lambda line: line.urgency))
