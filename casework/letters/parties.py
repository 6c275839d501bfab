"""Who a letter is about and where it goes: the member as letters speak of them, the plan's address, another office."""

import re
from dataclasses import dataclass
from datetime import date

from casework.chart import Patient
from casework.letters import figures
from casework.letters.dossier import Dossier
from casework.letters.phrases import NO_BREAK
from casework.letters.refusals import decider
from casework.settings import Clinic

DESK = re.compile(r"\b(attn|attention|appeals?|grievances?|department|dept)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Member:
    """The patient as letters speak of them. `formal` is "Ms. Rivera", or the full name when no salutation is known."""

    full: str
    formal: str
    birth_on: date | None
    age: int | None
    member_id: str
    group_number: str
    address_line: str


@dataclass(frozen=True, slots=True)
class Address:
    """Where appeals go; what the lines already say is not said twice."""

    lines: tuple[str, ...]
    names_payer: bool
    names_desk: bool


def member(dossier: Dossier) -> Member:
    """Give the patient's names, age on the day of the letter, and numbers."""
    patient = dossier.chart.patient
    full = " ".join(name for name in (patient.first_name, patient.last_name) if name)
    formal = f"{patient.salutation}{NO_BREAK}{patient.last_name}" if patient.salutation and patient.last_name else full
    years = figures.age(patient.birth_on, dossier.drawn_on) if patient.birth_on else None
    coverage = dossier.chart.coverage
    return Member(full, formal, patient.birth_on, years, coverage.member_id, coverage.group_number, _home(patient))


def sender(dossier: Dossier) -> Clinic:
    """Give the patient as the head of their own letter: name, address and telephone, and nothing of the clinic."""
    patient = dossier.chart.patient
    return Clinic(
        name=member(dossier).full, street=patient.street, city=patient.city, jurisdiction=patient.jurisdiction, zip_code=patient.zip_code, phone=patient.phone
    )


def appeals_address(dossier: Dossier) -> Address:
    """Give the appeals address as the denial letter states it."""
    coverage = dossier.chart.coverage
    lines = tuple(line.strip() for line in coverage.appeals_address.splitlines() if line.strip())
    names_payer = bool(lines and coverage.payer) and coverage.payer.lower() in lines[0].lower()
    return Address(lines, names_payer, any(DESK.search(line) for line in lines))


def other_office(dossier: Dossier) -> str:
    """Name the office that receives this stage when it is not the plan; its address is in the notice, not here."""
    rung = dossier.rung
    if rung.office or decider(rung) == rung.payer:
        return rung.office
    addressee = rung.addressee
    return "" if not addressee or addressee.startswith(("the plan", "the insurer", "the payer")) else addressee


def is_to_payer(dossier: Dossier) -> bool:
    """Say whether whoever decides this stage is the one that decided the claim, so that the address of the denial is theirs."""
    return decider(dossier.rung) == dossier.rung.payer


def is_on_the_regulators_form(dossier: Dossier) -> bool:
    """Say whether the review is asked for on the one form of the office that takes complaints as well."""
    return dossier.rung.is_external and dossier.rung.regulator is not None and dossier.rung.office == dossier.rung.regulator.name


def office_lines(dossier: Dossier) -> tuple[str, ...]:
    """Give the verified address of the office that receives this stage, where the rulebook holds one."""
    return dossier.rung.regulator.address if dossier.rung.regulator and is_on_the_regulators_form(dossier) else ()


def called(office: str) -> str:
    """Shorten an office's name as a salutation uses it: no department above it, nothing in parentheses."""
    return re.sub(r"^U\.S\. Department of [^,]+, |^The | \([^)]*\)$", "", office)


def _home(patient: Patient) -> str:
    place = " ".join(part for part in (patient.jurisdiction, patient.zip_code) if part)
    return ", ".join(part for part in (patient.street, patient.city, place) if part)
