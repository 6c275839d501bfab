"""A packet of 8 documents and 30 exhibits from end to end, against LibreOffice's bare conversion of the same files: `python -m benchmarks.packets`.

The packet has the index, the stamps, the Word file and the checks besides; the bare conversion only turns Word files and pictures into PDF.
"""

import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from casework.actions import Office, cases, drafting, file_writing, packets_bind, packets_print, sheets
from casework.actions.packets_bind import Bound, Matter
from casework.actions.packets_choose import Picked, Piece
from casework.letters import binding_pictures
from casework.records import store
from casework.records.models import Document
from casework.records.papers import Exhibit
from casework.rules.enclosing import Chosen, Paper, Selection
from casework.rules.papers import PaperClass, PaperKind
from casework.terms import DocumentKind, Stage, Track
from tests import make
from tests.actions import packeting
from tests.paper_making import pdf

DOCUMENTS, EXHIBITS, ROUNDS = 8, 30, 3
DAY = date(2026, 11, 22)


def main() -> int:
    """Print the table; 1 when LibreOffice is missing or a page is."""
    if not packets_print.can_print():
        print(packets_print.INSTALL)
        return 1
    with tempfile.TemporaryDirectory(prefix="casework-bench-") as folder:
        office = make.office(Path(folder) / "home")
        picked, pictures = laid_out(office)
        rounds = [(timed(lambda: bare(office, picked, pictures))[0], *timed(lambda: bound(office, picked))) for _ in range(ROUNDS)]
    made = rounds[0][2]
    pages = sum(entry["pages"] for entry in made.entries)
    plain, whole = median(each[0] for each in rounds), median(each[1] for each in rounds)
    print(
        f"packet of {DOCUMENTS} documents and {EXHIBITS} exhibits, {made.pages} pages, {sum(len(data) for data, _ in made.parts) / 1e6:.1f} MB: {whole:.1f} s"
    )
    print(f"LibreOffice alone, the same files: {plain:.1f} s; the packet takes {median(each[1] / each[0] for each in rounds):.2f} times as long")
    return int(pages != made.pages or len(made.entries) != DOCUMENTS + EXHIBITS + 1)


def timed(work: Callable[[], Bound]) -> tuple[float, Bound]:
    """Time one run and give what it made."""
    start = perf_counter()
    made = work()
    return perf_counter() - start, made


def laid_out(office: Office) -> tuple[Picked, list[int]]:
    """Draw letters and lay papers into the documents folder: two PDF files of ten pages for each picture."""
    number = cases.take_chart(office, make.full_chart(), actor="bench").opened[0]
    paths = drafting.draft(office, number, actor="bench")
    with store.reading(office.engine) as session:
        drawn = [row for row in store.documents(session, number) if row.path in paths]
    pieces = tuple(Piece(_again(drawn[at % len(drawn)], at), f"Letter {at + 1}") for at in range(DOCUMENTS))
    rows, pictures = {}, []
    for at in range(1, EXHIBITS + 1):
        is_picture = at % 3 == 0
        path = f"{number}/papers/bench-{at}{'.png' if is_picture else '.pdf'}"
        data = packeting.png(850, 1100) if is_picture else pdf(*[(f"Paper {at}", f"page {page}") for page in range(10)])
        file_writing.put(office.documents / path, data)
        rows[at] = Exhibit(id=at, case_number=number, kind=PaperKind.RECORDS, path=path, sha256="", pages=1 if is_picture else 10)
        pictures += [at] if is_picture else []
    chosen = tuple(Chosen(at, Paper(at, PaperKind.RECORDS, PaperClass.ORDINARY, DAY), f"Medical records, part {at}") for at in rows)
    return Picked(pieces, Selection(chosen), rows), pictures


def _again(drawn: Document, at: int) -> Document:
    return Document(id=at + 1, case_number=drawn.case_number, kind=DocumentKind(drawn.kind), path=drawn.path, sha256=drawn.sha256)


def bound(office: Office, picked: Picked) -> Bound:
    """Make the packet as the program does."""
    return packets_bind.bind(office, picked, Matter("C26-0001", Stage.FIRST_APPEAL, Track.MEMBER, DAY, {"Member": "Jordan Whitlock"}), None)


def bare(office: Office, picked: Picked, pictures: list[int]) -> Bound:
    """Let LibreOffice alone turn the letters and pictures into PDF, in one call."""
    with tempfile.TemporaryDirectory(prefix="casework-bench-") as folder:
        files = []
        for at, piece in enumerate(picked.pieces):
            files.append(Path(folder) / f"letter-{at}.docx")
            files[-1].write_bytes((office.documents / piece.document.path).read_bytes())
        for at in pictures:
            files.append(Path(folder) / f"picture-{at}.fodt")
            files[-1].write_text(binding_pictures.pages((office.documents / picked.rows[at].path).read_bytes(), ".png")[0])
        sheets.pdfs(files, Path(folder))
    return Bound((), b"", ())


if __name__ == "__main__":
    sys.exit(main())
