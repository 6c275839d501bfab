"""The Monday sheet as its page prints it: the latest import group by group, then the days before in one line each."""

from collections.abc import Callable, Sequence
from typing import Any

from casework.actions import monday, monday_lines
from casework.actions.monday import Sheet
from casework.actions.monday_lines import Line
from casework.actions.office import Office

MOST_LINES = 60
MOST_BLOCKERS = 2
KINDS = {"remittance": "remittance (835)"}
FATES = {"opened": "opened a case", "joined": "joined a case", "known": "read before", "set aside": "set aside with the reason"}


def values(office: Office, sheets: Sequence[Sheet], *, run_link: Callable[[str], str]) -> dict[str, Any]:
    """Give what the page says, in values that its template prints."""
    latest = sheets[0] if sheets else None
    lines = latest.lines if latest else ()
    left = lines[MOST_LINES:]
    return {
        "sheet": _told(latest) if latest else None,
        "rows": [_row(line, run_link) for line in lines[:MOST_LINES]],
        "left": _left(left) if left else None,
        "blocked": _blocked(lines[:MOST_LINES]),
        "meanings": list(dict.fromkeys(_cell(words) for line in lines[:MOST_LINES] for words in line.meanings)),
        "small": [_small(line) for line in lines if line.small is not None][:MOST_LINES],
        "small_amount": f"{office.targets.small_amount or 0:,.2f}",
        "earlier": [_told(sheet) for sheet in sheets[1:]],
    }


def _told(sheet: Sheet) -> dict[str, Any]:
    fates = ", ".join(f"{count:,} {FATES[fate]}" for fate, count in sheet.fates.items() if count)
    return {
        "number": str(sheet.number),
        "kind": KINDS.get(sheet.kind, sheet.kind),
        "taken": whole(f"{sheet.taken_at:%Y-%m-%d}") + f" at {sheet.taken_at:%H:%M}",
        "words": sheet.words,
        "fates": fates or "none",
        "paid": f"{sheet.paid:,.2f}",
    }


def _row(line: Line, run_link: Callable[[str], str]) -> dict[str, Any]:
    more = len(line.blockers) - MOST_BLOCKERS
    blockers = "; ".join((*(_short(words) for words in line.blockers[:MOST_BLOCKERS]), *([f"{more} more"] if more > 0 else [])))
    return {
        "title": monday_lines.title(line),
        "codes": _cell("; ".join(line.codes)),
        "claims": f"{line.claims:,}",
        "patients": f"{line.patients:,}",
        "charge": f"{line.charge:,.2f}",
        "refused": f"{line.refused:,.2f}",
        "case": whole(line.case_number),
        "link": run_link(line.run_id) if line.run_id else "",
        "patient_key": line.patient_key,
        "next_on": whole(line.next_on.isoformat()) if line.next_on else "",
        "blockers": _cell(blockers),
        "next_act": _cell(line.next_act),
    }


def _short(blocker: str) -> str:
    return blocker.removesuffix(" unknown").removesuffix(" missing")


def _blocked(lines: Sequence[Line]) -> list[dict[str, str]]:
    """List what blocks, in full, with the cases that wait for the same."""
    waiting: dict[tuple[str, ...], list[str]] = {}
    for line in lines:
        if line.blockers:
            waiting.setdefault(line.blockers, []).append(whole(line.case_number))
    return [{"cases": ", ".join(dict.fromkeys(numbers)), "blockers": _cell("; ".join(blockers))} for blockers, numbers in waiting.items()]


def _left(lines: Sequence[Line]) -> dict[str, str]:
    return {
        "groups": f"{len(lines):,}",
        "claims": f"{sum(line.claims for line in lines):,}",
        "charge": f"{sum(line.charge for line in lines):,.2f}",
        "refused": f"{sum(line.refused for line in lines):,.2f}",
    }


def _small(line: Line) -> dict[str, str]:
    return {"what": whole(line.case_number) or monday_lines.title(line), "codes": _cell("; ".join(line.codes)), "amount": f"{line.small or 0:,.2f}"}


def whole(text: str) -> str:
    """Keep a date or case number on one line: a hyphen that does not break."""
    return text.replace("-", "\u2011")


def _cell(text: str) -> str:
    """Give a text that stays in its cell of a table."""
    return " ".join(text.replace("|", "/").split())


def latest(office: Office, number: int | None = None) -> tuple[Sheet, ...]:
    """Give the sheet of one import, or the recent ones."""
    return monday.recent(office) if number is None else (monday.sheet(office, number),)
