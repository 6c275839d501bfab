"""A superbill as it is drawn: only where it is lawful, whole, and with nothing on it that the payer must not read."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from casework.errors import MissingData, NotAllowed
from casework.letters import superbills, word
from casework.letters.dossier import Dossier
from casework.rules.superbill import OptOut
from casework.terms import DocumentKind, Network
from tests.letters import samples
from tests.letters.test_packet import drawn

KIND = DocumentKind.SUPERBILL
NOTE = "No claim for them may be sent to Medicare"
MEDICARE = {"plan": "original-medicare", "network": Network.OPTED_OUT, "member_id": "1EG4TE5MK73"}
OPTED_OUT = OptOut(samples.NPI, date(2026, 1, 1), date(2027, 12, 31))


def medicare(*facts: str, opt_outs: tuple[OptOut, ...] = (OPTED_OUT,)) -> Dossier:
    return replace(samples.rich(KIND, coverage={**MEDICARE, "facts": facts}), opt_outs=opt_outs)


def text(dossier: Dossier) -> str:
    return word.plain_text(drawn(dossier, KIND).data)


def test_an_opted_out_clinicians_superbill_says_that_nothing_goes_to_medicare() -> None:
    assert NOTE in text(medicare("private-contract=yes"))
    assert NOTE not in text(samples.rich(KIND))


@pytest.mark.parametrize(
    "dossier",
    [
        medicare(),
        medicare("private-contract=no"),
        medicare("private-contract=yes", opt_outs=()),
        medicare("private-contract=yes", opt_outs=(replace(OPTED_OUT, ends_on=date(2026, 6, 20)),)),
        medicare("private-contract=yes", opt_outs=(replace(OPTED_OUT, npi="1999999999"),)),
        medicare("private-contract=yes", "private-contract=no"),
    ],
)
def test_without_opt_out_and_contract_a_medicare_patient_gets_none(dossier: Dossier) -> None:
    with pytest.raises(NotAllowed, match="must file the claim"):
        drawn(dossier, KIND)


@pytest.mark.parametrize("plan", ["church", "government"])
def test_a_church_or_government_plan_gets_one_once_its_booklet_was_read(plan: str) -> None:
    assert "booklet" in superbills.refusal(samples.rich(KIND, coverage={"plan": plan}))
    assert superbills.refusal(samples.rich(KIND, coverage={"plan": plan, "facts": ("booklet=2026",)})) == ""


def bill(**line: Any) -> tuple[Any, ...]:
    first, *rest = samples.CLAIMS
    return (first.model_copy(update=line), *rest)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"clinician": {"npi": "1234567890"}}, "NPI"),
        ({"clinician": {"npi": ""}}, "NPI"),
        ({"claims": bill(procedure="")}, "procedure code of claim line 1"),
        ({"claims": bill(service_on=None)}, "date of service of claim line 1"),
        ({"claims": bill(place_of_service="")}, "place of service of claim line 1"),
        ({"claims": (*samples.CLAIMS, samples.CLAIMS[0].model_copy(update={"procedure": "96366"}))}, "further-hour"),
        ({"claims": bill(procedure="96413")}, "chemotherapy-code"),
    ],
)
def test_a_wrong_number_a_missing_field_or_a_coding_error_stops_it(parts: dict[str, Any], said: str) -> None:
    with pytest.raises(MissingData) as stop:
        drawn(samples.rich(KIND, **parts), KIND)

    assert any(said in f"{item.field} {item.how}" for item in stop.value.missing)


@pytest.mark.parametrize("field", ["npi", "tax_id"])
def test_the_clinics_own_numbers_must_stand_on_it(field: str) -> None:
    dossier = samples.rich(KIND)

    with pytest.raises(MissingData, match="clinic " + field.replace("_", " ")):
        drawn(replace(dossier, clinic=replace(dossier.clinic, **{field: ""})), KIND)
