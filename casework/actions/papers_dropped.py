"""The drop folders: one for each open case and one for patients without a case, and what is taken from them."""

import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlmodel import col, select

from casework.actions import papers, received, refusals
from casework.actions.office import Office
from casework.actions.papers import Taken
from casework.errors import BadFile, BadInput, CaseworkError, FolderNotWritable, TemplateInvalid, UnknownCase
from casework.intake import paper_files, paper_inbox
from casework.records import store
from casework.records.models import Case

SYSTEM = "intake"
NO_FOLDER = "This folder is none of a case. Put the paper into the folder of its case, such as inbox/C26-0007, or into inbox/no-case."
LINK = "This is a link, not a file. Copy the paper itself here."


def keep_folders(office: Office) -> None:
    """Make the folder of every open case and the sheet that explains them; take away empty folders of closed cases."""
    with store.reading(office.engine) as session:
        numbers = session.exec(select(Case.number).where(col(Case.closed_on).is_(None))).all()
    root = office.settings.folder("inbox")
    paper_inbox.make(root, numbers)
    try:  # the sheet lies in the folder that is always there, and so in nobody's way
        text = office.wording.plain("inbox/read-me.txt.j2", {"kinds": _kinds(office)})
    except TemplateInvalid:  # a clinic's slip in a sheet must not keep papers from being read
        return
    sheet = root / paper_inbox.NO_CASE / paper_inbox.READ_ME
    with suppress(OSError):
        if not sheet.is_file() or sheet.read_text(encoding="utf-8", errors="replace") != text:
            sheet.write_text(text, encoding="utf-8")


def _kinds(office: Office) -> list[dict[str, str]]:
    entries = papers.book(office).kinds.values()
    return [{"name": entry.kind.value, "words": ", ".join(word.replace("-", " ") for word in entry.words[:4])} for entry in entries]


def make_folders(office: Office, numbers: Iterable[str]) -> None:
    """Make the folders of some cases that have just been opened."""
    for number in numbers:
        paper_inbox.make_one(office.settings.folder("inbox"), number)


def take_all(office: Office, *, settle_seconds: float, now: datetime) -> Iterator[tuple[Path, Taken | CaseworkError]]:
    """Take every paper that waits in a folder; one that cannot be kept goes to rejected/ with the reason, the others go on.

    `now` is the machine's own aware time, never a simulated day.
    """
    root = office.settings.folder("inbox")
    for link in tuple(paper_inbox.links(root)):
        with refusals.logged(office, link, BadFile(LINK), actor=SYSTEM, verb="paper refused"):
            received.refuse(office, link, LINK)
    for each in tuple(paper_inbox.waiting(root, settle_seconds=settle_seconds, now=now)):
        yield each.path, take_one(office, each.path, each.number, folder=each.folder)
    papers.tidy(office)


def take_one(office: Office, path: Path, number: str | None, *, folder: str = "") -> Taken | CaseworkError:
    """Take one dropped paper and say what became of it; `number` None is a folder of no case, which is refused."""
    try:
        if number is None:
            raise BadFile(NO_FOLDER)
        with refusals.of_one_file():
            paper = paper_files.look(path)
            taken = papers.take(office, path, number, actor=SYSTEM, names=(folder, path.stem), paper=paper)
    except (BadFile, BadInput, UnknownCase) as refusal:
        reason = f"{refusal} Or put it into inbox/no-case." if isinstance(refusal, UnknownCase) else str(refusal)
        if os.path.lexists(path):  # somebody may have taken it away meanwhile
            with refusals.logged(office, path, refusal, actor=SYSTEM, verb="paper refused", number=number or ""):
                received.refuse(office, path, reason)
        return refusal
    except OSError as error:
        return FolderNotWritable(f"The paper cannot be read now ({error.strerror}). It was left where it is.")
    except CaseworkError as trouble:  # nothing is wrong with the paper: it stays for the next time
        return trouble
    if paper_files.is_same(path, paper):  # somebody may have saved another over it meanwhile
        path.unlink(missing_ok=True)
    return taken
