"""One claim of an 835, from the segments between its CLP and the next. Odd values become findings, never errors."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from casework.intake.x12 import Segment, composite, element, qualifier
from casework.rules.remitted import Adjustment, RemittedClaim, ServiceLine

_AMOUNT = re.compile(r"[+-]?(?=\d|\.\d)0*(\d{0,15})(\.\d{0,10})?", re.ASCII)
_WRITTEN = re.compile(r"\$(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{0,2})?", re.ASCII)
_PART_OF_A_CENT = re.compile(r".*\.\d\d0*[1-9]\d*", re.ASCII)
_IN_CENTS = ("CAS", "CLP03", "CLP04", "CLP05", "SVC02", "SVC03")
_MEMBER_QUALIFIERS = {"MI", "HN", "MR", "II", "34"}  # member, HIC and Medicaid recipient numbers, social security number
_CAS_TRIPLETS = 6
_FIRST_SERVICE = ("472", "150")
_FIRST_STATEMENT = ("232", "233")

Notes = list[str]


@dataclass(slots=True)
class Header:
    """What a transaction says before its claims."""

    payer_name: str = ""
    payer_id: str = ""
    payee_name: str = ""
    payee_npi: str = ""
    produced_on: date | None = None
    paid_on: date | None = None


def money(text: str, place: str, notes: Notes) -> Decimal | None:
    """Read an amount in US dollars; keep what cannot be read as a finding."""
    if not text:
        return None
    if _AMOUNT.fullmatch(text):
        if place.endswith(_IN_CENTS) and _PART_OF_A_CENT.fullmatch(text):
            notes.append(f"{place}: “{text[:20]}” has a part of a cent and is shown rounded")
        return Decimal(text)
    if _WRITTEN.fullmatch(text):
        notes.append(f"{place}: “{text[:20]}” is written for people and was read as an amount")
        return Decimal(text.replace("$", "").replace(",", ""))
    notes.append(f"{place}: “{text[:20]}” is not an amount")
    return None


def day(text: str, place: str, notes: Notes) -> date | None:
    """Read CCYYMMDD, or the first day of a range; keep what cannot be read as a finding."""
    digits = text.split("-")[0]
    digits = "20" + digits if len(digits) == 6 else digits
    try:
        if len(digits) == 8 and digits.isascii() and digits.isdecimal():
            return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        pass
    notes.append(f"{place}: “{text[:20]}” is not a date" if text else f"{place}: the date is missing")
    return None


def read_claim(segments: Sequence[Segment], *, header: Header, number: int, component: str) -> RemittedClaim:
    """Read one claim, CLP first."""
    notes: Notes = []
    clp, (head, *services) = segments[0], _split(segments[1:])
    patient = _party(head, "QC") or _party(head, "IL")
    corrected = _party(head, "74")
    begun_on = _date(head, _FIRST_STATEMENT, notes)
    lines = tuple(_line(rows, number=at, component=component, begun_on=begun_on, notes=notes) for at, rows in enumerate(services, 1))
    claim = RemittedClaim(
        number=number,
        claim_id=element(clp, 1),
        payer_claim_number=element(clp, 7),
        status=element(clp, 2),
        lacks_status=not element(clp, 2),
        charge=money(element(clp, 3), "CLP03", notes),
        paid=money(element(clp, 4), "CLP04", notes),
        patient_responsibility=money(element(clp, 5), "CLP05", notes),
        filing_indicator=element(clp, 6),
        facility_code=element(clp, 8),
        frequency_code=element(clp, 9),
        patient_first_name=element(patient, 4),
        patient_last_name=element(patient, 3),
        member_id=_member_id(head),
        corrected_first_name=element(corrected, 4),
        corrected_last_name=element(corrected, 3),
        corrected_member_id=element(corrected, 9),
        group_number=_reference(head, "1L"),
        service_on=min((line.service_on for line in lines if line.service_on), default=begun_on),
        lines=lines,
        adjustments=_adjustments(head, None, notes),
        remarks=_remarks(head),
        payer_name=header.payer_name,
        payer_id=header.payer_id,
        payee_name=header.payee_name,
        payee_npi=header.payee_npi,
        remitted_on=header.produced_on or header.paid_on,
    )
    return _with_findings(claim, notes)


def _with_findings(claim: RemittedClaim, notes: Notes) -> RemittedClaim:
    found = tuple(dict.fromkeys([*_doubts(claim), *notes]))
    return replace(claim, findings=found) if found else claim


def _doubts(claim: RemittedClaim) -> Iterable[str]:
    if not claim.claim_id:
        yield "CLP01 is empty: the claim has no account number"
    if not claim.status:
        yield "CLP02 is empty: the claim has no status"
    if claim.charge is None:
        yield "the charge is missing or cannot be read: the amount in dispute is unknown, and only what can be read of the lines is counted"
    if claim.charge is None or claim.paid is None:
        yield "charge or payment is missing"
    elif claim.charge - claim.paid != _sum(claim.all_adjustments):
        yield "charge less payment does not equal the sum of the adjustments"
    if not (claim.patient_last_name or claim.patient_first_name):
        yield "the claim names no patient"
    if not claim.member_id:
        yield "the claim has no member id"
    if not claim.remitted_on:
        yield "the remittance has no date"


def _sum(adjustments: Iterable[Adjustment]) -> Decimal:
    return sum((item.amount or Decimal(0) for item in adjustments), Decimal(0))


def _split(segments: Iterable[Segment]) -> list[list[Segment]]:
    parts: list[list[Segment]] = [[]]
    for segment in segments:
        if segment[0] == "SVC":
            parts.append([])
        parts[-1].append(segment)
    return parts


def _line(rows: Sequence[Segment], *, number: int, component: str, begun_on: date | None, notes: Notes) -> ServiceLine:
    svc = rows[0]
    code = composite(element(svc, 1), component)
    return ServiceLine(
        number=number,
        procedure=(code[1] if len(code) > 1 else code[0]) or element(svc, 4),
        modifiers=tuple(part for part in code[2:6] if part),
        charge=money(element(svc, 2), f"line {number}, SVC02", notes),
        paid=money(element(svc, 3), f"line {number}, SVC03", notes),
        units=money(element(svc, 5), f"line {number}, SVC05", notes) if element(svc, 5) else Decimal(1),
        service_on=_date(rows, _FIRST_SERVICE, notes) or begun_on,
        adjustments=_adjustments(rows, number, notes),
        remarks=_remarks(rows),
    )


def _adjustments(rows: Iterable[Segment], line: int | None, notes: Notes) -> tuple[Adjustment, ...]:
    return tuple(item for row in rows if row[0] == "CAS" for item in _triplets(row, line, notes))


def _triplets(cas: Segment, line: int | None, notes: Notes) -> Iterable[Adjustment]:
    place = f"line {line}, CAS" if line else "CAS"
    if len(cas) > 2 + 3 * _CAS_TRIPLETS:
        notes.append(f"{place}: more than six adjustments in one segment")
    for at in range(2, max(len(cas), 3), 3):
        reason, amount, quantity = (element(cas, at + step) for step in range(3))
        if not (reason or amount) and len(cas) > 3:
            continue
        if not amount:
            notes.append(f"{place}: an adjustment has no amount")
        yield Adjustment(element(cas, 1), reason, money(amount, place, notes), money(quantity, f"{place} quantity", notes), line)


def _remarks(rows: Iterable[Segment]) -> tuple[str, ...]:
    found = [code for row in rows for code in _remark_codes(row)]
    return tuple(dict.fromkeys(code for code in found if code))


def _remark_codes(row: Segment) -> Sequence[str]:
    if row[0] == "LQ":
        kind, code = qualifier(row), element(row, 2)
        return [code if kind in ("HE", "") or not code else f"{kind} {code}"]
    positions = {"MOA": range(3, 8), "MIA": (5, 20, 21, 22, 23)}.get(row[0], ())
    return [element(row, at) for at in positions]


def _party(rows: Iterable[Segment], role: str) -> Segment:
    return next((row for row in rows if row[0] == "NM1" and qualifier(row) == role), [])


def _member_id(rows: Sequence[Segment]) -> str:
    for role in ("QC", "IL"):
        party = _party(rows, role)
        if element(party, 9) and qualifier(party, 8) in (*_MEMBER_QUALIFIERS, ""):
            return element(party, 9)
    return element(_party(rows, "QC"), 9)


def _reference(rows: Iterable[Segment], kind: str) -> str:
    return next((element(row, 2) for row in rows if row[0] == "REF" and qualifier(row) == kind), "")


def _date(rows: Sequence[Segment], qualifiers: Sequence[str], notes: Notes) -> date | None:
    for kind in qualifiers:
        for row in rows:
            if row[0] == "DTM" and element(row, 1) == kind:
                return day(element(row, 2), f"DTM {kind}", notes)
    return None
