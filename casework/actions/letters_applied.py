"""Writing what a person confirmed of a letter: as a correction of the denial on record, or as the payer's answer to what we filed."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from pydantic import ValidationError
from sqlmodel import Session

from casework import chart, clock
from casework.actions import changes, clocks, correcting, determining, moves, standing_rows
from casework.actions.answers import Answer
from casework.actions.changes import UNKNOWN, Change, CorrectionReason
from casework.actions.correcting import Changed, Preview
from casework.actions.office import Office
from casework.errors import BadInput
from casework.records import store
from casework.records.models import Case, CaseStage, Coverage, Determination
from casework.terms import DenialReason, Outcome, Stage, Step

CORRECTED = {"notice": "notice", "mailed": "mailed", "received": "received", "deadline": "letter", "reason": "reason"}
COVERAGE = {"address": "appeals_address", "fax": "appeals_fax"}
FAX = re.compile(r"[\d() +.-]{7,30}")


def now(session: Session, case: Case, names: Sequence[str]) -> dict[str, str]:
    """Say what the record holds under the names by which letters are confirmed; "" where it holds nothing."""
    refusals = [row for row in store.determinations(session, case.number) if row.is_adverse and row.outcome is not Outcome.NO_ANSWER]
    last, coverage, held = (refusals[-1] if refusals else None), session.get_one(Coverage, case.coverage_id).value, standing_of(session, case)
    found = {name: changes.now(session, case, Change(CORRECTED[name], ""), last) for name in names if name in CORRECTED}
    found |= {"reference": last.reference if last else "", **{name: getattr(coverage, field) for name, field in COVERAGE.items()}}
    found |= {"signed": str(held.signed_on or ""), "expires": str(held.expires_on or "")}
    return {name: "" if found[name] == UNKNOWN else found[name] for name in names}


def letter(
    office: Office, session: Session, case: Case, values: Mapping[str, str], *, notice: str, actor: str, of: date | None
) -> tuple[Preview, tuple[str, ...], bool]:
    """Write a letter's fields, and say what moved, which personal fields changed, and whether it was an answer to a filing of ours.

    `notice` is the date on the letter, stated or certain. Raises BadInput where it is not clear which denial the letter is.
    """
    if not values:
        return Preview(case.number, ()), (), False
    row = None if of else answered(session, case, notice)
    if row:
        found = _as_answer(office, session, case, row, values, actor=actor)
        return found, _coverage(session, case, values), True
    dates = {CORRECTED[name]: value for name, value in values.items() if name in CORRECTED}
    needs_denial = any(name in changes.DATES for name in dates) or "reference" in values
    denial = correcting.denial_meant(session, case, of) if needs_denial else None
    if denial and not of:
        _refuse_other(case, denial, notice)
    done = correcting.correct_in(office, session, case.number, dates, reason=CorrectionReason.LETTER, actor=actor, of=of) if dates else Preview(case.number, ())
    return done, (*_reference(session, denial, values), *_coverage(session, case, values)), False


def answered(session: Session, case: Case, notice: str) -> CaseStage | None:
    """Find the filed stage that a letter of this date answers; None when nothing of ours waits for an answer, or the letter is older.

    Raises BadInput when the date is not known or two filings wait.
    """
    filed = [row for row in store.stages(session, case.number) if row.step is Step.FILED]
    waiting = {row.id: row for row in filed if row.stage is not Stage.DOI_COMPLAINT}  # a payer's letter is no answer of a regulator
    if not waiting:
        return None
    if not notice:
        raise BadInput("Something of ours waits for the payer's decision. Say which date the letter bears (notice): it tells whether the letter answers it.")
    day = _day("notice", notice)
    sent = {
        key: [each.filed_on for each in store.filings(session, case.number) if (each.stage, each.track) == (row.stage, row.track)]
        for key, row in waiting.items()
    }
    found = [waiting[key] for key, days in sent.items() if days and day >= max(days)]
    if len(found) > 1:
        raise BadInput(f"{case.number} waits for two decisions. Say which one this is: casework determine {case.number} denied --stage STAGE.")
    return found[0] if found else None


def _refuse_other(case: Case, denial: Determination, notice: str) -> None:
    """Keep a letter from dating another letter's clock: a denial whose own date is known is corrected only by name."""
    known = denial.notice_on
    if known is None or denial.is_proxy or not notice or notice == known.isoformat():
        return
    raise BadInput(
        f"The record holds a denial of {known}; this letter is dated {notice}. If it is the same letter and the record is wrong, add --of {known}. "
        f"If the denial was sent again: casework reissued {case.number} --notice {notice}."
    )


def _as_answer(office: Office, session: Session, case: Case, row: CaseStage, values: Mapping[str, str], *, actor: str) -> Preview:
    """Record the letter as the payer's denial of what was filed; the dates of earlier denials stay."""
    days = {name: _day(name, values[name]) for name in ("notice", "received", "deadline", "mailed") if name in values}
    if "notice" not in days and "received" not in days:
        raise BadInput(f"The letter answers our {row.stage.title.lower()}. Confirm the date it bears (notice): the next clock counts from it.")
    reason = _reason(values.get("reason", ""))
    before = moves.snapshot(office, session, case)
    answer = Answer(Outcome.DENIED, days.get("notice"), days.get("received"), days.get("deadline"), values.get("reference", ""), denial_reason=reason)
    determining.determine_in(office, session, case, row, answer, actor=actor)
    if "mailed" in days:
        latest = store.determinations(session, case.number)[-1]
        latest.mailed_on = days["mailed"]
        session.add(latest)
        session.flush()
        clocks.recompute(office, session, case)
    compared = moves.compared(office, [before], [moves.snapshot(office, session, case)])
    done = (Changed(f"the payer's answer to the {row.stage.title.lower()}", "none yet", Outcome.DENIED.value), *_told(days, reason))
    return Preview(case.number, done, compared.moves, compared.routes, compared.warnings)


def _told(days: Mapping[str, date], reason: DenialReason | None) -> list[Changed]:
    return [*(Changed(name, UNKNOWN, day.isoformat()) for name, day in days.items()), *([Changed("reason", UNKNOWN, reason.value)] if reason else [])]


def _reason(value: str) -> DenialReason | None:
    meant = value.lower().replace("-", " ")
    found = next((each for each in DenialReason if each.value == meant), None)
    if value and found is None:
        raise BadInput(f"reason cannot be “{value}”. Allowed: {', '.join(DenialReason)}.")
    return found


def _day(name: str, value: str) -> date:
    try:
        return clock.day(value)
    except ValueError:
        raise BadInput(f"The date “{name}” must be a real day written YYYY-MM-DD.") from None


def _reference(session: Session, denial: Determination | None, values: Mapping[str, str]) -> tuple[str, ...]:
    if denial is None or values.get("reference", denial.reference) == denial.reference:
        return ()
    denial.reference = values["reference"][:200]
    session.add(denial)
    return ("reference",)


def _coverage(session: Session, case: Case, values: Mapping[str, str]) -> tuple[str, ...]:
    """Write where the appeal goes, for the whole coverage."""
    row = session.get_one(Coverage, case.coverage_id)
    fresh = {name: values[name] for name, field in COVERAGE.items() if name in values and values[name] != getattr(row.value, field)}
    if "fax" in fresh and not FAX.fullmatch(fresh["fax"]):
        raise BadInput("A fax number has digits, spaces and ( ) + - . only.")
    try:
        row.value = chart.Coverage.model_validate({**row.value.model_dump(), **{COVERAGE[name]: value for name, value in fresh.items()}})
    except ValidationError:
        raise BadInput("The address or fax number is too long.") from None
    session.add(row)
    return tuple(fresh)


def standing_of(session: Session, case: Case) -> chart.Standing:
    """Give the patient's authorization for us to act, as the record has it."""
    return standing_rows.as_chart(standing_rows.latest(session, case))


def standing(office: Office, session: Session, case: Case, values: Mapping[str, str], *, paper: int) -> Preview:
    """Write from when and until when the patient's authorization is valid. Raises BadInput for days that cannot be."""
    before = standing_of(session, case)
    days = {name: _day(name, value) for name, value in values.items()}
    signed, expires = days.get("signed", before.signed_on), days.get("expires", before.expires_on)
    if signed and signed > office.today():
        raise BadInput(f"The signature of {signed} is still to come. Enter the date beside it.")
    if signed and expires and expires < signed:
        raise BadInput("The authorization ends before it was signed. Check both dates.")
    if (signed, expires) != (before.signed_on, before.expires_on):
        standing_rows.sign(session, case, signed, expires, paper=paper)
    pairs = (("authorization signed", before.signed_on, signed), ("authorization expires", before.expires_on, expires))
    return Preview(case.number, tuple(Changed(name, str(old or UNKNOWN), str(new)) for name, old, new in pairs if new != old))
