"""Amounts, refunds, the days on which a payer is asked, and months by payer: pure rules."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.errors import BadInput, RulebookInvalid
from casework.rules.effectuation import EffectuationBook
from casework.rules.payments import Account, amount, check_refund
from casework.rules.results import Fact, Kind, Month, rows
from tests.rules.shipped import texts

BOOK = EffectuationBook.parse(texts()["effectuation.toml"])
CENTS = st.decimals(min_value=0, max_value=99999, places=2)


@pytest.mark.parametrize(("text", "dollars"), [("450", "450"), ("$1,300.50", "1300.50"), (" 0.99 ", "0.99")])
def test_an_amount_is_read_as_people_write_it(text: str, dollars: str) -> None:
    assert amount(text, "what was paid") == Decimal(dollars)


@pytest.mark.parametrize("text", ["", "12,50", "-5", "1.5", "five", "12345678"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="Write what was paid in US dollars"):
        amount(text, "what was paid")


@given(CENTS, CENTS, st.lists(CENTS, max_size=3))
def test_no_refund_passes_what_the_patient_paid(owed: Decimal, patient_paid: Decimal, others: list[Decimal]) -> None:
    fits = owed > 0 and owed + sum(others, Decimal(0)) <= patient_paid
    try:
        check_refund(owed, patient_paid, others)
    except BadInput:
        assert not fits
    else:
        assert fits


def test_what_is_still_open_is_never_less_than_nothing() -> None:
    assert Account(Decimal(100), Decimal(150)).open == 0
    assert Account(Decimal(100), Decimal(150)).is_more
    assert not Account(Decimal(0), Decimal(150)).is_more


def test_an_external_review_is_asked_about_sooner_and_its_law_is_said_to_be_unverified() -> None:
    entry = BOOK.entry(is_external=True, external_review="federal")
    decided = date(2026, 12, 14)

    assert entry is not None
    assert not entry.confidence.drives
    assert "not verified" in entry.words
    assert BOOK.ask_on(decided, None, entry) < BOOK.ask_on(decided, None, None)
    assert BOOK.ask_on(decided, date(2026, 12, 20), None) == date(2027, 1, 19)
    assert BOOK.entry(is_external=False, external_review="federal") is None


@pytest.mark.parametrize(("text", "says"), [("[targets]\nask_after = 0", "whole number"), ("[targets]\nask = 3", "knows no ask"), ("[", "effectuation.toml")])
def test_a_clinics_own_figures_are_checked(text: str, says: str) -> None:
    with pytest.raises(RulebookInvalid, match=says):
        EffectuationBook.parse(texts()["effectuation.toml"], text)


def fact(kind: Kind, number: str, *, payer: str = "Summit", on: date = date(2026, 11, 3), dollars: str | None = "100") -> Fact:
    return Fact(kind, payer, number, on, Decimal(dollars) if dollars else None)


def test_a_month_counts_each_case_once_and_says_too_few_under_the_least_number() -> None:
    facts = [
        *(fact(Kind.WON, f"C26-{place:04}") for place in range(3)),
        fact(Kind.PAID, "C26-0001", dollars="60"),
        fact(Kind.PAID, "C26-0001", dollars="40"),
        fact(Kind.LOST, "C26-0009", dollars=None),
        fact(Kind.LOST, "C26-0010", on=date(2026, 12, 1)),
        fact(Kind.GIVEN_UP, "C26-0011", payer="Harborlight"),
    ]
    harborlight, summit, every = rows(facts, Month(2026, 11))

    assert (summit.of(Kind.PAID).cases, summit.of(Kind.PAID).dollars) == (1, Decimal(100))
    assert (summit.of(Kind.LOST).cases, summit.of(Kind.LOST).unknown) == (1, 1)
    assert (every.known, every.rate(5), every.rate(4)) == (4, "too few to say (4 known)", "3 of 4 (75 %)")
    assert harborlight.known == 0
    assert rows(facts, Month(2026, 10)) == []


def test_months_are_read_and_go_back_over_the_year() -> None:
    assert str(Month.read("2027-01").before) == "2026-12"
    assert str(Month.read("2026-11").before) == "2026-10"
    with pytest.raises(BadInput, match="2026-11"):
        Month.read("November")
