"""Taking in a worksheet: each row becomes a line of one case, or is set aside with its reason; the same row twice does nothing twice."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlmodel import Session, col, select

from casework import bookshelf, chart
from casework.actions import charts, claim_groups, clocks, held_lines, monday_counts, proposals
from casework.actions.later_claims import Held
from casework.actions.monday_counts import Fate
from casework.actions.office import Office
from casework.actions.worksheet_fates import Judged, Kept, Taken, counted, fate_words, fates_of_claims, judge, report
from casework.intake import worksheet
from casework.intake.inbox import FileKind
from casework.intake.worksheet import WorksheetRow
from casework.records import columns, events, logbook, store
from casework.records.models import Case
from casework.rules import denial_groups
from casework.rules.denial_groups import Decided, Group
from casework.rules.denials import DenialAction

__all__ = ["Fate", "Judged", "Kept", "Taken", "fate_words", "fates_of_claims", "judge", "report", "take"]

REASON_WIDTH = 500
AT_ONCE = 500


@dataclass(slots=True)
class _Taking:
    """One transaction: the rows that still have no fate, by number, with their keyed names."""

    office: Office
    session: Session
    judged: Judged
    actor: str
    keys: dict[int, str] = field(default_factory=dict)
    taken: Taken = field(default_factory=Taken)

    def keep(self, row: WorksheetRow, kept: Kept) -> None:
        """Give a row its fate."""
        self.taken.kept[row.number] = kept


def take(office: Office, path: Path, *, actor: str) -> tuple[Judged, Taken]:
    """Take in a whole worksheet in one transaction: all of it or nothing. Raises BadWorksheet."""
    judged = judge(office.settings, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    plans = bookshelf.load(office.settings).plan_names
    with store.writing(office.engine) as session:
        taking = _Taking(office, session, judged, actor)
        rows = [row for found in judged.sheet.rows.values() for row in found]
        taking.keys = {row.number: columns.vault().index("worksheet row", *row.key_parts) for row in rows}
        marks = _marks(session, taking.keys.values())
        _keep_known(taking, marks)
        held = Held()
        held.read(session)
        held.look_at(part for item in judged.decided for part in denial_groups.parts(item))
        taking.taken.answers = held.answers
        proposals.keep(office, session, held.proposed(), digest=digest, actor=actor)
        for group in judged.groups:
            _take_group(taking, group, plans=plans)
        _set_aside_rest(taking)
        _remember(taking, rows, marks, digest)
        taking.taken.counts = counted(judged, taking.taken)
        taking.taken.sheet = monday_counts.keep(session, taking.taken.counts, kind=FileKind.WORKSHEET, digest=digest, taken_at=office.now())
        fates = ", ".join(f"{taking.taken.count(fate)} {fate}" for fate in Fate)
        events.append(session, "worksheet read", actor=actor, at=office.now(), code=f"{judged.sheet.rows_read} rows: {fates}")
    return judged, taking.taken


def _marks(session: Session, keys: Iterable[str]) -> dict[str, logbook.RemittedClaim]:
    """Find the rows that were read before, many at a time."""
    wanted = list(keys)
    found: dict[str, logbook.RemittedClaim] = {}
    for start in range(0, len(wanted), AT_ONCE):
        query = select(logbook.RemittedClaim).where(col(logbook.RemittedClaim.claim_key).in_(wanted[start : start + AT_ONCE]))
        found |= {mark.claim_key: mark for mark in session.exec(query)}
    return found


def _keep_known(taking: _Taking, marks: Mapping[str, logbook.RemittedClaim]) -> None:
    """Leave rows that need nothing more; one that was set aside is judged again when a fuller worksheet now disputes it."""
    for item in taking.judged.decided:
        calling = [part for part in denial_groups.parts(item) if part.decision.opens_case]
        disputed = {row.number for part in calling for row in worksheet.disputed(taking.judged.sheet, part)}
        for row in taking.judged.sheet.rows[item.claim.number]:
            mark = marks.get(taking.keys[row.number])
            if mark and (mark.case_number or row.number not in disputed):
                taking.keep(row, Kept(Fate.KNOWN, mark.action, mark.reason, mark.case_number))


def _take_group(taking: _Taking, group: Group, *, plans: Sequence[str]) -> None:
    """Put the rows of one dispute that are new into the case it has, or open one; set aside what lies in an open case already."""
    held = _held(taking.session, group.claims[0])
    for item in group.claims:
        for row in worksheet.disputed(taking.judged.sheet, item):
            number = held_lines.find(held, row)
            if number and row.number not in taking.taken.kept:
                reason = f"this line lies in {number} already: the same patient, claim, date of service and procedure"
                taking.keep(row, Kept(Fate.SET_ASIDE, DenialAction.DUPLICATE.value, reason, number))
    fresh, rows = worksheet.narrowed(taking.judged.sheet, group, without=taking.taken.kept)
    if not rows:
        return
    number, fate = _put(taking, fresh, rows, worksheet.chart_of(fresh, rows, plans=plans))
    verdicts = [verdict for item in fresh.claims for verdict in item.decision.lines]
    for row, verdict in zip(rows, verdicts, strict=True):
        taking.keep(row, Kept(fate, verdict.action.value, verdict.reason, number))


def _held(session: Session, item: Decided) -> dict[held_lines.Name, str]:
    """Find the lines of a patient's open cases."""
    claim = item.claim
    who = chart.Patient(last_name=claim.patient_last_name, first_name=claim.patient_first_name)
    patient = store.patient_by_identity(session, charts.identity(who, claim.member_id))
    return held_lines.of_patient(session, patient.key, claim.payer_name) if patient else {}


def _put(taking: _Taking, group: Group, rows: Sequence[WorksheetRow], said: chart.Chart) -> tuple[str, Fate]:
    session = taking.session
    patient, coverage = charts.keep(session, said, replaces=False)
    said = said.model_copy(update={"coverage": coverage.value})
    series = columns.vault().index("series", *group.key, str(coverage.id))
    lines = [(columns.vault().index("line", taking.keys[row.number]), line) for row, line in zip(rows, said.claims, strict=True)]
    case = claim_groups.joinable(session, series, group.action)
    if case:
        _join(taking, case, said, lines)
        taking.taken.joined.append(case.number)
        return case.number, Fate.JOINED
    whose = (patient.key, coverage.id or 0)
    fresh = claim_groups.open_case(taking.office, session, said, whose, action=group.action, actor=taking.actor, series=series, lines=lines)
    taking.taken.opened.append(fresh.number)
    return fresh.number, Fate.OPENED


def _join(taking: _Taking, case: Case, said: chart.Chart, lines: list[tuple[str, chart.ClaimLine]]) -> None:
    """Add lines to an open case; the earliest notice of all its lines drives."""
    session = taking.session
    added = charts.add_lines(session, case, lines)
    first = next((row for row in store.determinations(session, case.number) if row.stage is None), None)
    if first and said.denial.notice_on and (first.notice_on is None or said.denial.notice_on < first.notice_on):
        for name in ("notice_on", "received_on", "portal_on", "letter_deadline", "is_proxy"):
            setattr(first, name, getattr(said.denial, name))
        session.add(first)
        session.flush()
    events.append(session, "claims joined", actor=taking.actor, at=taking.office.now(), case_number=case.number, track=case.track, code=f"{added} lines")
    clocks.recompute(taking.office, session, case)


def _set_aside_rest(taking: _Taking) -> None:
    """Set aside what is no denial, each row with the reason of its own line, and rows that say a line again."""
    sheet = taking.judged.sheet
    for item in taking.judged.decided:
        verdicts = {line.number: line for line in item.decision.lines}
        for place, row in enumerate(sheet.rows[item.claim.number], start=1):
            if row.number not in taking.taken.kept:
                verdict = verdicts.get(place)
                action, reason = (verdict.action, verdict.reason) if verdict else (item.decision.action, item.decision.reason)
                taking.keep(row, Kept(Fate.SET_ASIDE, action.value, reason))
    for row, first in sheet.repeated.values():
        same = "payer, member, claim, date of service, procedure and charge"
        reason = f"row {first.number} says the same line: {same}. If both were billed, write one row with the units and charges of both"
        taking.keep(row, Kept(Fate.SET_ASIDE, DenialAction.DUPLICATE.value, reason, taking.taken.kept[first.number].case_number))


def _remember(taking: _Taking, rows: Sequence[WorksheetRow], marks: Mapping[str, logbook.RemittedClaim], digest: str) -> None:
    """Keep a mark for each row, so that it is known again wherever it stands."""
    for row in rows:
        kept, key = taking.taken.kept[row.number], taking.keys[row.number]
        if kept.fate is Fate.KNOWN:
            continue
        mark = marks.get(key) or logbook.RemittedClaim(claim_key=key, file_sha256=digest, action="", reason="", read_at=taking.office.now())
        mark.file_sha256, mark.action, mark.reason = digest, kept.action, kept.reason[:REASON_WIDTH]
        mark.case_number, mark.charge, mark.read_at = kept.case_number, row.charge, taking.office.now()
        taking.session.add(mark)
    taking.session.flush()
