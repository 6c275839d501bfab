"""Which papers go with a letter, in which order, and why each other one stays behind. Pure: nothing is dropped without a reason.

A paper that is held back goes only with the patient's own consent to it, and one that shows other patients never.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from casework.errors import Missing
from casework.rules.enclosing_book import EnclosureBook, Item
from casework.rules.papers import PaperBook, PaperClass, PaperKind
from casework.terms import Stage

REDACT = "it shows other patients: redact it, drop the redacted copy, and leave this one"


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of a case, as the choice sees it. `lacks` is what nobody has said of it yet; `consent` the paper that allows this one.

    `came_on` is the day it came; `is_copy`: it is one of our own letters, signed or changed, and no exhibit.
    """

    number: int
    kind: PaperKind | None
    paper_class: PaperClass
    came_on: date
    dated_on: date | None = None
    pages: int = 0
    sha256: str = ""
    lacks: tuple[str, ...] = ()
    consent: int | None = None
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wished of the choice: papers to add and to leave out, those of which a letter names a page, and whether only what was asked for goes."""

    add: frozenset[int] = frozenset()
    leave_out: frozenset[int] = frozenset()
    is_asked_only: bool = False
    cited: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Chosen:
    """One exhibit. `line` is the letter's own line that names it, "" where none does; `notice` stands on each of its pages."""

    exhibit: int
    paper: Paper
    title: str
    line: str = ""
    notice: str = ""

    @property
    def label(self) -> str:
        """Name the exhibit as stamps and the index do."""
        return f"Exhibit {self.exhibit}"


@dataclass(frozen=True, slots=True)
class Left:
    """One paper that stays behind, and why; `code` is for the log."""

    paper: int
    code: str
    why: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes, what stays, and what the letter lists and nothing answers. `refused` are wishes that may not be granted."""

    chosen: tuple[Chosen, ...] = ()
    left: tuple[Left, ...] = ()
    missing: tuple[Missing, ...] = ()
    refused: tuple[str, ...] = field(default=())


def select(
    papers: Sequence[Paper], lines: Sequence[str], *, stage: Stage, documents: Iterable[str], book: EnclosureBook, shelf: PaperBook, wish: Wish
) -> Selection:
    """Choose the exhibits of a packet: `lines` are the letters' enclosure lists, `documents` the kinds of the stage's own documents."""
    held = {paper.number: why for paper in papers if (why := _held(paper, papers, shelf, book, wish))}
    free = [paper for paper in papers if paper.number not in held]
    named = _named(free, lines, book)
    staying = {paper.number: why for paper in free if (why := _stays(paper, named, stage, book, wish))}
    consents = {paper.consent for paper in free if paper.number not in staying and paper.consent}
    going = [paper for paper in free if paper.number not in staying or paper.number in consents]
    left = [*held.values(), *(why for number, why in staying.items() if number not in consents)]
    refused = tuple(f"Paper {each.paper} cannot be added: {each.why}." for each in held.values() if each.paper in wish.add)
    missing = tuple(_missing(lines, going, held, papers, set(documents), book))
    return Selection(numbered(going, lines, book, wish), tuple(sorted(left, key=lambda each: each.paper)), missing, refused)


def numbered(papers: Iterable[Paper], lines: Sequence[str], book: EnclosureBook, wish: Wish) -> tuple[Chosen, ...]:
    """Number exhibits: those that the letter lists, in its order, those of which it names a page, the others, and what a person adds; each by its date."""
    listed = list(papers)
    named = _named(listed, lines, book)
    place = {line: at for at, line in enumerate(lines)}
    later = {paper.number: len(lines) + (0 if paper.number in wish.cited else 2 if paper.number in wish.add else 1) for paper in listed}
    ordered = sorted(listed, key=lambda paper: (place.get(named.get(paper.number, ""), later[paper.number]), paper.dated_on or paper.came_on, paper.number))
    return tuple(
        Chosen(at, paper, titled(paper, book), named.get(paper.number, ""), book.notices.get(paper.paper_class, "")) for at, paper in enumerate(ordered, 1)
    )


def titled(paper: Paper, book: EnclosureBook) -> str:
    """Name a paper as an exhibit: by what it is and its date."""
    name = book.exhibits[paper.kind or PaperKind.OTHER]
    return f"{name}, {longdate(paper.dated_on)}" if paper.dated_on else name


def longdate(day: date) -> str:
    """Write a date as letters do, such as November 2, 2026."""
    return f"{day:%B} {day.day}, {day.year}"


def _named(papers: Iterable[Paper], lines: Sequence[str], book: EnclosureBook) -> dict[int, str]:
    """Say for each paper which line names it, the first that does."""
    found: dict[int, str] = {}
    items = [(line, book.item(line)) for line in lines]
    for paper in papers:
        line = next((line for line, item in items if item and _answers(paper, line, item)), None)
        if line is not None:
            found[paper.number] = line
    return found


def _answers(paper: Paper, line: str, item: Item) -> bool:
    if paper.kind not in item.kinds:
        return False
    days = {day for day in (paper.dated_on, paper.came_on if " received on " in line else None) if day}
    return not item.is_dated or any(longdate(day) in line.replace("\u00a0", " ") for day in days)


def _held(paper: Paper, papers: Sequence[Paper], shelf: PaperBook, book: EnclosureBook, wish: Wish) -> Left | None:
    """Say why a paper may not go at all, whoever asks; None where it may."""
    twin = next((each for each in papers if each.number < paper.number and each.sha256 and each.sha256 == paper.sha256), None)
    if paper.is_copy:
        return Left(paper.number, "our own letter", "it is a copy of our own letter, which stands in the packet itself or is older than it")
    if paper.paper_class is PaperClass.OTHER_PATIENTS:
        return Left(paper.number, "held back", REDACT)
    if paper.lacks:
        return Left(paper.number, "not classified", f"nobody has said its {', '.join(paper.lacks)} yet: casework classify")
    if twin:
        return Left(paper.number, "twice", f"it is the same as paper {twin.number}, which goes or stays for both")
    why = shelf.held_back(paper.paper_class)
    if why and not (paper.paper_class in book.notices and _is_allowed(paper, papers, wish)):
        return Left(paper.number, "held back", f"{why}; name the patient's signed consent to it: --consent {paper.number}=PAPER")
    if why and paper.number not in wish.add:
        return Left(paper.number, "held back", f"{why}; with the consent on record it goes when you add it: --add P{paper.number}")
    return None


def _is_allowed(paper: Paper, papers: Sequence[Paper], wish: Wish) -> bool:
    """Say whether the patient's consent to a paper is on record, classified, and goes with it."""
    consent = next((each for each in papers if each.number == paper.consent), None)
    return consent is not None and may_consent(consent) and consent.number not in wish.leave_out


def may_consent(paper: Paper) -> bool:
    """Say whether a paper can be the patient's consent to another: a signed form of which everything is said."""
    return paper.kind is PaperKind.SIGNED_FORM and paper.paper_class is PaperClass.ORDINARY and not paper.lacks


def _stays(paper: Paper, named: dict[int, str], stage: Stage, book: EnclosureBook, wish: Wish) -> Left | None:
    """Say why a paper that may go stays; None where it goes."""
    if paper.number in wish.leave_out:
        return Left(paper.number, "left out", "left out by hand")
    goes = stage in book.goes.get(paper.kind or PaperKind.OTHER, ())
    if paper.number in wish.add | wish.cited or paper.number in named or (goes and not wish.is_asked_only):
        return None
    why = "the payer did not ask for it" if wish.is_asked_only else "the letter does not name it"
    return Left(paper.number, "not asked for", f"not asked for: {why}; add it with --add P{paper.number}")


def _missing(
    lines: Sequence[str], going: Sequence[Paper], held: dict[int, Left], papers: Sequence[Paper], documents: set[str], book: EnclosureBook
) -> Iterable[Missing]:
    """List the lines of the letter that nothing in the packet answers."""
    for line in lines:
        item = book.item(line)
        if item is None:
            yield Missing(f"enclosure “{line}”", "no entry of enclosures.toml says what answers it: add one, or take the line out of the letter")
        elif item.document:
            if item.document not in documents:
                yield Missing(f"enclosure “{line}”", item.how)
        elif not any(_answers(paper, line, item) for paper in going):
            waiting = [paper.number for paper in papers if _answers(paper, line, item)]
            why = "; ".join(f"paper {number}: {held[number].why if number in held else 'left out by hand'}" for number in waiting)
            yield Missing(f"enclosure “{line}”", why or item.how)
