"""An address is used only if somebody verified it, it is fresh, in force and in scope; else the answer is to ask, never a guess."""

from datetime import date, timedelta

import pytest

from casework.errors import RulebookInvalid
from casework.rules import directory
from casework.rules.aging import Kind
from casework.rules.directory import AddressKind, Asked, Directory
from casework.rules.entries import Confidence
from tests.rules.shipped import texts

DAY = date(2026, 11, 22)
OURS = texts()["directory.toml"]
ENTRY = """
[[address]]
id = "ONE"
payer = "Summit Mutual Health Plan"
kind = "appeal mail"
lines = ["Appeals", "1 Hill Road"]
citation = "the plan's page"
source = "summit.example"
confidence = "P"
verified_on = 2026-11-01
effective_on = 2026-01-01
max_age_days = 100
"""


def entry(**changes: str) -> str:
    """Write an entry with other values."""
    lines = [line for line in ENTRY.splitlines() if line.split(" = ")[0] not in changes]
    return "\n".join([*lines, *(f"{name} = {value}" for name, value in changes.items())]) + "\n"


def asked(**changes: object) -> Asked:
    said = {"payers": ("summit mutual  health plan", "other"), "plan": "insured-group", "state": "IL", "on": DAY}
    return Asked(**{**said, **changes})  # type: ignore[arg-type]


def found(text: str, **changes: object) -> directory.Answer:
    return Directory.parse(text).find(AddressKind.APPEAL_MAIL, asked(**changes))


def test_a_verified_fresh_address_in_scope_is_given() -> None:
    answer = found(ENTRY)

    assert answer.address is not None
    assert answer.words == "Appeals, 1 Hill Road"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"verified_on": "2026-08-01"}, "stale"),
        ({"confidence": '"S"'}, "nobody has verified it"),
        ({"confidence": '"M"'}, "nobody has verified it"),
        ({"confidence": '"CONFLICT"'}, "nobody has verified it"),
        ({"states": '["CA"]'}, "out of scope"),
        ({"plans": '["medicare-advantage"]'}, "out of scope"),
        ({"effective_on": "2026-12-01"}, "in force from"),
        ({"effective_until": "2026-10-01"}, "in force from"),
    ],
)
def test_what_is_not_verified_fresh_in_force_and_in_scope_is_asked_for(changes: dict[str, str], why: str) -> None:
    answer = found(entry(**changes))

    assert answer.address is None
    assert why in answer.words
    assert directory.ASK in answer.words
    assert "Hill Road" not in answer.words


def test_an_unknown_state_or_plan_is_out_of_scope_of_a_scoped_address() -> None:
    assert found(entry(states='["IL"]')).address
    assert found(entry(states='["IL"]'), state="").address is None
    assert found(entry(plans='["insured-group"]'), plan="unknown").address is None


def test_the_last_fresh_day_is_still_fresh() -> None:
    last = date(2026, 11, 1) + timedelta(days=100)

    assert found(ENTRY, on=last).address
    assert found(ENTRY, on=last + timedelta(days=1)).address is None


def test_another_payer_has_none() -> None:
    assert "holds none" in found(ENTRY, payers=("Summit",)).words


def test_two_addresses_that_differ_are_asked_about_and_the_narrower_goes_before_the_wider() -> None:
    other = entry(id='"TWO"', lines='["2 Dale Street"]')

    assert "differ" in found(ENTRY + other).words
    narrower = entry(id='"TWO"', lines='["2 Dale Street"]', states='["IL"]')
    assert found(ENTRY + narrower).words == "2 Dale Street"


def test_the_clinics_entry_takes_the_place_of_ours() -> None:
    book = Directory.parse(ENTRY, entry(lines='["3 Own Lane"]'))

    assert len(book.addresses) == 1
    assert book.find(AddressKind.APPEAL_MAIL, asked()).words == "3 Own Lane"
    assert book.addresses[0].is_clinic


@pytest.mark.parametrize(
    "text",
    [entry(kind='"pigeon"'), entry(lines="[]"), entry(states='["Illinois"]'), entry(confidence='"sure"'), entry(effective_until="2020-01-01"), "[[address]\n"],
)
def test_an_entry_that_cannot_be_is_refused_by_name(text: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"directory\.toml"):
        Directory.parse(text)


def test_nothing_shipped_prints_before_somebody_has_looked() -> None:
    shipped = Directory.parse(OURS).addresses

    assert shipped
    assert [each.id for each in shipped if each.confidence in directory.PRINTABLE] == []
    assert all(each.source and each.verified_on <= DAY and each.max_age_days <= 365 for each in shipped)
    assert all(each.plans or each.states for each in shipped)
    assert {each.confidence for each in shipped} <= {Confidence.SECONDARY, Confidence.CONFLICT}


def test_what_grew_old_or_is_not_verified_is_listed_and_what_the_clinic_replaced_is_not() -> None:
    stale = list(directory.findings(ENTRY, "", today=DAY + timedelta(days=200)))
    replaced = list(directory.findings(entry(confidence='"S"'), ENTRY, today=DAY))

    assert [(each.kind, each.entry) for each in stale] == [(Kind.STALE, "ONE")]
    assert "casework directory verify ONE" in stale[0].words
    assert replaced == []
    assert [each.kind for each in directory.findings(entry(confidence='"S"'), "", today=DAY)] == [Kind.UNVERIFIED]
