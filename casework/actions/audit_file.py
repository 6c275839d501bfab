"""The chronology of a case as a file for a complaint: every event in its order, who, when and how known, as Word or as a table."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

from casework.actions import audit, file_writing, roles, table_cells
from casework.actions.audit import Line
from casework.actions.office import Office
from casework.errors import BadInput
from casework.letters import word
from casework.letters.properties import Properties
from casework.records import events, store
from casework.terms import Stage

TEMPLATE = "audit/chronology.md.j2"
VERB = "audit exported"
COLUMNS = ("Row", "Date", "Time", "Time zone", "Act", "Stage", "Details", "Words", "Who", "How known")


def export(office: Office, number: str, path: Path, *, actor: str) -> int:
    """Write the chronology of a case to a .docx or .csv file that a person named; that it was made is on record first. Give the count of events.

    Raises UnknownCase, BadInput for another ending or a folder that is not there, MissingData where clinic.toml lacks what the letterhead prints.
    """
    makers: dict[str, Callable[[Office, str, list[Line]], bytes]] = {".docx": document, ".csv": table}
    make = makers.get(path.suffix.lower())
    if make is None or not path.absolute().parent.is_dir():
        raise BadInput("A chronology is written as .docx or .csv into a folder that exists. Name the file so.")
    with store.writing(office.engine) as session:
        store.case(session, number)
        events.append(session, VERB, actor=actor, at=office.now(), case_number=number, code=path.suffix.lower().removeprefix("."))
        lines = audit.of_case(office, session, number)
    file_writing.put(path, make(office, number, lines))
    return len(lines)


def document(office: Office, number: str, lines: list[Line]) -> bytes:
    """Write the chronology on the clinic's letterhead, with what the look along the log found."""
    proof = audit.verify(office)
    values = {
        "number": number,
        "made_on": office.today(),
        "zone": office.settings.clinic.time_zone,
        "is_whole": proof.is_whole,
        "trouble": proof.trouble,
        "rows": proof.rows,
        "head": proof.head,
        "lines": [
            {"day": each.at.date(), "time": f"{each.at:%H:%M}", "what": _what(each), "details": _details(each), "who": each.who, "how": each.how}
            for each in lines
        ],
    }
    title = f"Chronology of case {number}"
    about = Properties(title, office.today(), office.settings.clinic, subject=f"Case {number}", running={"Case": number})
    return word.write(office.wording.text(TEMPLATE, values), office.letterhead, properties=about)


def table(office: Office, number: str, lines: list[Line]) -> bytes:  # noqa: ARG001 - both makers are called alike
    """Write the chronology as CSV, in which no cell begins as a formula does."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for each in lines:
        moment = (f"{each.at:%Y-%m-%d}", f"{each.at:%H:%M:%S}", f"{each.at:%z}")
        writer.writerow([each.row, *moment, *map(table_cells.safe, (each.verb, each.stage, each.code, each.words, each.who, each.how))])
    return out.getvalue().encode("utf-8-sig")


def _what(line: Line) -> str:
    words = roles.book().said.get(line.verb, line.verb)
    said = words[:1].upper() + words[1:]
    return f"{said} ({Stage(line.stage).title.lower()})" if line.stage in list(Stage) else said


def _details(line: Line) -> str:
    return "; ".join(filter(None, (line.code, line.words)))
