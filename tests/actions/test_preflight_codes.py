"""Every code of preflight.toml is raised by a real case somewhere in these tests; those that no other file provokes are provoked here."""

import re
from decimal import Decimal
from pathlib import Path

import pytest

from casework.actions import Office, cases, deciding, drafting, preflight
from casework.rules.preflight import Code, PreflightBook, Severity
from casework.settings import PROGRAM
from casework.terms import Act, Stage
from tests import make
from tests.actions import complaining_cases

TESTS = Path(__file__).parents[1]
PROVOKED = "|".join((r"Code\.{name} in\b", r"Code\.{name}\] is\b", r"Code\.{name}\)", r"Code\.{name}[,:}}\]]", r"Code\.{name} ?==?", r"is Code\.{name}"))


@pytest.mark.parametrize("code", list(Code))
def test_every_code_is_provoked_by_some_test(code: Code) -> None:
    wanted = re.compile(PROVOKED.format(name=code.name))
    found = [path.name for path in TESTS.rglob("test_*.py") if wanted.search(path.read_text(encoding="utf-8"))]

    assert found, f"no test provokes {code.value}"


def of_medicare(office: Office, charge: str) -> str:
    """Bring a case of Original Medicare to the hearing, refused twice."""
    coverage = make.full_chart().coverage.model_copy(update={"plan": "original-medicare", "employer": ""})
    said = make.full_chart(coverage=coverage, claims=(make.line(1, charge=Decimal(charge)),))
    number = cases.take_chart(office, said, actor="maria").opened[0]
    for stage in (Stage.FIRST_APPEAL, Stage.SECOND_APPEAL):
        complaining_cases.file(office, number, stage)
        complaining_cases.deny(office, number, stage, after=5)  # the amount counts of the year of the request
        deciding.decide(office, number, Act.ESCALATE, stage=stage, actor="maria")
    drafting.draft(office, number, stage=Stage.THIRD_APPEAL, actor="maria")
    return number


def codes(office: Office, number: str) -> dict[Code, Severity]:
    return {each.code: each.severity for each in preflight.check(office, number, stage=Stage.THIRD_APPEAL)}


def test_a_hearing_about_too_small_an_amount_is_said_and_stops_nothing(office: Office) -> None:
    found = codes(office, of_medicare(office, "50.00"))

    assert found[Code.AMOUNT] is Severity.WARNING
    assert found[Code.TO_COMPLETE] is Severity.WARNING


def test_a_hearing_about_enough_money_says_nothing_of_the_amount(office: Office) -> None:
    assert Code.AMOUNT not in codes(office, of_medicare(office, "4800.00"))


def test_the_address_of_an_office_outside_is_named_as_what_a_person_completes(office: Office) -> None:
    number = of_medicare(office, "4800.00")

    (found,) = [each for each in preflight.check(office, number, stage=Stage.THIRD_APPEAL) if each.code is Code.TO_COMPLETE and "address" in each.field]
    assert "Office of Medicare Hearings and Appeals" in found.field


def test_a_check_that_cannot_be_made_is_said_and_hides_no_other(office: Office) -> None:
    (office.settings.home / "rulebook").mkdir(exist_ok=True)
    (office.settings.home / "rulebook" / "complaints.toml").write_text("[[complaint]\n")  # wrong from the first day: there is no last good text
    number = cases.take_chart(office, make.full_chart(), actor="maria").opened[0]
    drafting.draft(office, number, actor="maria")

    found = {each.code: each.severity for each in preflight.check(office, number)}
    assert found[Code.NOT_CHECKED] is Severity.WARNING
    assert found[Code.NO_SIGNATURE] is Severity.WARNING


def test_a_clinics_own_file_with_a_code_that_was_retired_is_still_read() -> None:
    ours = (PROGRAM / "casework" / "rulebook" / "preflight.toml").read_text(encoding="utf-8")
    theirs = ours + '\n[[finding]]\ncode = "no-patient-signature"\nseverity = "error"\nsays = "x"\nhow = "y"\n'

    assert set(PreflightBook.latest(ours, theirs).findings) == set(Code)
