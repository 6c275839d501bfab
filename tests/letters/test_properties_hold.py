"""What must hold for any data: counts and sums are the data's, every figure has a source, and nothing is said that was not given."""

import dataclasses
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from casework.chart import ClaimLine, TreatmentTrial
from casework.errors import MissingData, NotAllowed
from casework.letters import facts, figures, filters, packet, preflight, word
from casework.letters.dossier import Dossier
from casework.letters.evidence import Citations
from casework.rules import treatment
from casework.terms import DocumentKind
from tests.letters import samples
from tests.letters.test_packet import REGISTER, drawn

KINDS = list(DocumentKind)
BLANK = re.compile(r"\{\{|\}\}|\bNone\b|\bN/A\b|  |\(\)|, ,|: \.|\.\.(?!\.)")
MONEY = st.integers(1, 500_000).map(lambda cents: Decimal(cents) / 100)
TRIALS = st.lists(
    st.builds(
        TreatmentTrial,
        treatment=st.sampled_from(["Sertraline", "Venlafaxine XR", "Lithium", "Bupropion XL"]),
        drug_class=st.sampled_from(["SSRI", "SNRI", ""]),
        proof=st.sampled_from(["", "", "Pharmacy record, page 2", "paper P3, page 1"]),
    ),
    min_size=1,
    max_size=7,
)
FEW = settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
HISTORIES = (DocumentKind.FIRST_APPEAL, DocumentKind.SECOND_APPEAL, DocumentKind.THIRD_APPEAL, DocumentKind.EXTERNAL_REVIEW_REQUEST)
DOCUMENTED = re.compile(r"records show that (\w+) earlier treatments?")
REPORTED = re.compile(r"reports (\w+) (?:more|earlier)")


def words(dossier: Dossier, kind: DocumentKind) -> str:
    return word.plain_text(drawn(dossier, kind).data)


@pytest.mark.parametrize("kind", HISTORIES)
@FEW
@given(TRIALS)
def test_treatments_are_counted_as_the_data_counts_them_and_one_without_proof_never_raises_the_documented(
    kind: DocumentKind, trials: list[TreatmentTrial]
) -> None:
    dossier = samples.rich(kind, trials=tuple(trials))
    history = treatment.history(dossier.chart.trials)
    said = words(dossier, kind)

    assert set(DOCUMENTED.findall(said)) == ({str(filters.words(len(history.documented)))} if history.documented else set())
    assert set(REPORTED.findall(said)) == ({str(filters.words(len(history.reported)))} if history.reported else set())

    more = (*trials, TreatmentTrial(treatment="Mirtazapine"))
    assert DOCUMENTED.findall(words(samples.rich(kind, trials=more), kind)) == DOCUMENTED.findall(said)


@FEW
@given(st.lists(st.tuples(MONEY, MONEY), min_size=1, max_size=6))
def test_a_superbill_adds_up_to_the_charges_and_payments_of_its_lines(amounts: list[tuple[Decimal, Decimal]]) -> None:
    lines = tuple(samples.CLAIMS[0].model_copy(update={"charge": max(pair), "paid": min(pair)}) for pair in amounts)
    dossier = samples.rich(DocumentKind.SUPERBILL, claims=lines)
    if preflight.missing(dossier, DocumentKind.SUPERBILL):
        lines = lines[:1]
        dossier = samples.rich(DocumentKind.SUPERBILL, claims=lines)
    bill = figures.bill(dossier.chart)

    assert str(filters.money(sum((_charge(line) for line in lines), Decimal()))) in words(dossier, DocumentKind.SUPERBILL)
    assert len(bill.lines) == len(lines)


def _charge(line: ClaimLine) -> Decimal:
    assert line.charge is not None
    return line.charge


NUMBER = re.compile(r"\d+(?:[,.-]\d+)*")


def _plain(figure: str) -> str:
    """Write a number without signs, and an amount without its cents where they are none."""
    return re.sub(r"\D", "", re.sub(r"\.00?$", "", figure.strip("$")))


def sources(dossier: Dossier, kind: DocumentKind) -> set[str]:
    """List every number of the data, of what is computed from it, and of the register."""
    known = {name: getattr(dossier, name) for name in dossier.__dataclass_fields__}
    data = f"{json.dumps(known, default=str, ensure_ascii=False)} {_computed(dossier, kind)} {[*REGISTER.references.values(), *REGISTER.statements]}"
    return {_plain(each) for each in (*NUMBER.findall(data), *re.findall(r"\d+", data))}


def _computed(dossier: Dossier, kind: DocumentKind) -> str:
    known = facts.context(dossier, kind, register=REGISTER, citations=Citations(REGISTER), codes=preflight.standard_codes())
    return " ".join(each for value in known.values() for each in _spread(value))


def _spread(value: Any) -> Iterator[str]:
    """Give every value that a template can reach from one, what is computed of it included."""
    if isinstance(value, tuple | list):
        yield from (each for item in value for each in _spread(item))
    elif (dataclasses.is_dataclass(value) and not isinstance(value, type)) or isinstance(value, BaseModel):
        names = [name for name in dir(type(value)) if not name.startswith(("_", "model_"))]
        names += [name for name in getattr(type(value), "model_fields", {}) if name not in names]
        yield from (each for name in names if not callable(found := getattr(value, name, None)) for each in _spread(found))
    else:
        yield str(value)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not DocumentKind.PLAN_B])  # whose sums have properties of their own
def test_every_amount_and_every_long_number_of_a_document_is_in_its_data(kind: DocumentKind) -> None:
    dossier = samples.rich(kind)
    known = sources(dossier, kind)
    said = words(dossier, kind)

    for figure in re.findall(r"\$[\d,]+\.\d\d|\b\d{5,}\b|\b\d{3}-\d{4}\b", said):
        assert _plain(figure) in known or any(each.endswith(_plain(figure)) for each in known if "-" in figure), figure


@pytest.mark.parametrize("kind", KINDS)
def test_every_citation_of_a_document_is_a_work_of_the_register_with_its_number(kind: DocumentKind) -> None:
    made = drawn(samples.rich(kind), kind)

    assert set(made.citations) <= set(REGISTER.references)
    numbers = {int(each) for each in re.findall(r"\[(\d+)\]", word.plain_text(made.data))}
    assert numbers == set(range(1, len(made.citations) + 1))


PARTS = ("extra", "won", "claim_work", "inquiry", "continuity", "limit", "regulator", "comparison")
LISTS = ("history", "chronology", "refusals", "notice_gaps", "crosswalks", "opt_outs")


def _without_each(dossier: Dossier) -> list[tuple[str, Dossier]]:
    """Give the dossier with each input beside the chart taken away in turn: whole parts, lists, and every field of the parts."""
    found = [(name, _with(dossier, name, ())) for name in LISTS if getattr(dossier, name)]
    for name in PARTS:
        part = getattr(dossier, name)
        if dataclasses.is_dataclass(part) and not isinstance(part, type):
            found += [(f"{name}.{each.name}", _with(dossier, name, replace(part, **{each.name: _default(each)}))) for each in _optional(part)]
    return found


def _with(dossier: Dossier, name: str, value: Any) -> Dossier:
    parts: dict[str, Any] = {name: value}
    return replace(dossier, **parts)


def _optional(part: Any) -> list[dataclasses.Field[Any]]:
    return [each for each in dataclasses.fields(part) if getattr(part, each.name) and _has_default(each)]


def _has_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is not dataclasses.MISSING or field.default_factory is not dataclasses.MISSING


def _default(field: dataclasses.Field[Any]) -> Any:
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()


@pytest.mark.parametrize("kind", KINDS)
def test_without_each_input_in_turn_a_document_stops_naming_it_or_stays_whole(kind: DocumentKind) -> None:
    for name, dossier in _without_each(samples.rich(kind)):
        try:
            said = words(dossier, kind)
        except MissingData as stop:
            assert stop.missing and all(each.field and each.how for each in stop.missing), name
        except NotAllowed as refused:
            assert str(refused), name
        else:
            assert not BLANK.search(said), (name, BLANK.search(said))
            assert not packet.why_not(dossier, kind)
