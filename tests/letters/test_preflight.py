from dataclasses import replace
from typing import Any

import pytest

from casework.chart import Clinician, Coverage, Denial, Patient, ServiceRequest
from casework.intake.chart_sheets import SHEETS
from casework.letters import catalogue, packet, preflight
from casework.letters.dossier import Dossier
from casework.settings import Clinic
from casework.terms import DenialReason, DocumentKind
from tests.letters import samples
from tests.letters.test_packet import drawn

KINDS = list(DocumentKind)
PARTS: dict[str, type[Any]] = {"patient": Patient, "coverage": Coverage, "clinician": Clinician, "denial": Denial, "request": ServiceRequest}


def without(dossier: Dossier, path: str) -> Dossier:
    group, name = path.split(".")
    if group == "clinic":
        return replace(dossier, clinic=replace(dossier.clinic, **{name: getattr(Clinic(), name)}))
    part = getattr(dossier.chart, group).model_copy(update={name: PARTS[group].model_fields[name].get_default()})
    return replace(dossier, chart=dossier.chart.model_copy(update={group: part}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sample", [samples.rich, samples.minimal, samples.hostile])
def test_a_whole_dossier_lacks_nothing(kind: DocumentKind, sample: Any) -> None:
    assert preflight.missing(sample(kind), kind) == ()


@pytest.mark.parametrize(("kind", "path"), [(kind, path) for kind in KINDS for path in catalogue.of(kind).fields])
def test_each_required_field_that_is_taken_away_is_named(kind: DocumentKind, path: str) -> None:
    found = preflight.missing(without(samples.rich(kind), path), kind)

    assert preflight.where(path) in found


OPTIONAL = [
    *(f"patient.{name}" for name in Patient.model_fields),
    *(f"coverage.{name}" for name in Coverage.model_fields if name not in ("plan", "network")),
    *(f"clinician.{name}" for name in Clinician.model_fields),
    *(f"denial.{name}" for name in Denial.model_fields),
    *(f"request.{name}" for name in ServiceRequest.model_fields),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_other_field_may_be_blank_and_the_document_is_still_drawn(kind: DocumentKind) -> None:
    for path in OPTIONAL:
        dossier = without(samples.rich(kind), path)
        if not (preflight.missing(dossier, kind) or packet.why_not(dossier, kind)):
            assert drawn(dossier, kind).text


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("part", ["diagnoses", "trials", "scores", "infusions", "costs", "claims"])
def test_without_a_list_the_document_stops_or_is_drawn_without_an_empty_heading(kind: DocumentKind, part: str) -> None:
    dossier = samples.rich(kind)
    dossier = replace(dossier, chart=dossier.chart.model_copy(update={part: ()}))
    if not (preflight.missing(dossier, kind) or packet.why_not(dossier, kind)):
        assert drawn(dossier, kind).text


LISTS = [
    (DocumentKind.PRIOR_AUTHORIZATION_REQUEST, "diagnoses", "diagnosis"),
    (DocumentKind.PRIOR_AUTHORIZATION_REQUEST, "trials", "treatment history"),
    (DocumentKind.LETTER_OF_MEDICAL_NECESSITY, "trials", "treatment history"),
    (DocumentKind.FIRST_APPEAL, "diagnoses", "diagnosis"),
    (DocumentKind.SECOND_APPEAL, "costs", "cost comparison"),
    (DocumentKind.SUPERBILL, "claims", "service lines"),
]


@pytest.mark.parametrize(("kind", "part", "field"), LISTS)
def test_each_required_list_is_named(kind: DocumentKind, part: str, field: str) -> None:
    dossier = samples.rich(kind)
    found = preflight.missing(replace(dossier, chart=dossier.chart.model_copy(update={part: ()})), kind)

    assert field in {item.field for item in found}


def test_a_comparison_needs_both_sides_in_one_kind_of_price() -> None:
    costs = (samples.COSTS[0], samples.COSTS[3])
    found = preflight.missing(samples.rich(DocumentKind.SECOND_APPEAL, costs=costs), DocumentKind.SECOND_APPEAL)

    assert [item.field for item in found] == ["cost comparison"]


def test_a_diagnosis_is_needed_only_where_the_reason_is_clinical() -> None:
    dossier = samples.rich(DocumentKind.FIRST_APPEAL, diagnoses=(), denial={"reason": DenialReason.TIMELY_FILING})

    assert preflight.missing(dossier, DocumentKind.FIRST_APPEAL) == ()


def test_an_appeal_needs_a_number_and_a_date_to_hang_on() -> None:
    dossier = replace(
        samples.rich(DocumentKind.FIRST_APPEAL, claims=(), denial={"reference": "", "notice_on": None, "mailed_on": None, "received_on": None}), history=()
    )
    found = {item.field for item in preflight.missing(dossier, DocumentKind.FIRST_APPEAL)}

    assert found == {"claim number or the denial's reference", "date of the denial notice"}


def test_a_coding_error_stops_the_superbill_and_says_no_diagnosis_and_no_drug() -> None:
    wrong = samples.CLAIMS[0].model_copy(update={"procedure": "96413"})
    found = preflight.missing(samples.rich(DocumentKind.SUPERBILL, claims=(wrong, *samples.CLAIMS[1:])), DocumentKind.SUPERBILL)

    assert any("chemotherapy-code" in item.field for item in found)
    assert "F33" not in str(found) and "ketamine" not in str(found).lower()


def test_a_complaint_needs_its_office_and_its_history() -> None:
    dossier = samples.rich(DocumentKind.REGULATOR_COMPLAINT)
    bare = replace(dossier, regulator=None, rung=replace(dossier.rung, regulator=None), history=(), chronology=())
    found = {item.field for item in preflight.missing(bare, DocumentKind.REGULATOR_COMPLAINT)}

    assert {"regulator", "history of the case"} <= found


def test_every_place_that_is_named_exists_in_the_workbook() -> None:
    labels = {(sheet.title, column.label) for sheet in SHEETS for column in sheet.columns}
    paths = {path for kind in KINDS for path in catalogue.of(kind).fields if not path.startswith("clinic.")}
    named = {tuple(preflight.where(path).how.removeprefix("chart workbook, sheet ").split(", ")) for path in paths}

    assert named <= labels
