"""Who may be given a superbill: every plan with every network, opt-out and paper; nothing unknown is ever lawful."""

import tomllib
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from casework.errors import RulebookInvalid
from casework.rules.entries import Confidence
from casework.rules.superbill import Asked, OptOut, Ruling, SuperbillRules, facts_of
from casework.terms import Network
from tests.rules.shipped import book, texts

TEXT = texts()["superbill.toml"]
RULES = SuperbillRules.parse(TEXT)
ROWS = tomllib.loads(TEXT)["superbill"]
NPI = "1234567893"
DAYS = (date(2026, 6, 15), date(2026, 6, 25))
PERIOD = OptOut(NPI, date(2026, 6, 15), date(2026, 6, 25))
PLANS = sorted({*book().plan_names, "unknown", "a plan that nobody knows"})
OPT_OUTS = {"none": (), "covers": (PERIOD,), "ends too soon": (OptOut(NPI, date(2026, 6, 15), date(2026, 6, 24)),), "another": (OptOut("9", *DAYS),)}
CONTRACTS: tuple[dict[str, str], ...] = ({}, {"private-contract": "yes"}, {"private-contract": "no"})
BOOKLETS: tuple[dict[str, str], ...] = ({}, {"booklet": "2026"})
OUTSIDE = (Network.OUT, Network.OPTED_OUT)
EVERY = list(product(PLANS, Network, OPT_OUTS, CONTRACTS, BOOKLETS))


def ruled(plan: str, network: Network, opt_out: str = "none", *facts: dict[str, str]) -> Ruling:
    stated = {name: value for each in facts for name, value in each.items()}
    return RULES.rule(Asked(plan, network, NPI, stated, DAYS, OPT_OUTS[opt_out]))


def expected(plan: str, network: Network, opt_out: str, contract: dict[str, str], booklet: dict[str, str]) -> bool:
    """Say it a second time, in other words than the code does."""
    if network not in OUTSIDE:
        return False
    if plan in ("self-funded-erisa", "insured-group", "individual"):
        return True
    if plan in ("church", "government"):
        return bool(booklet)
    return plan == "original-medicare" and opt_out == "covers" and contract == {"private-contract": "yes"}


@pytest.mark.parametrize("plan", PLANS)
def test_of_all_combinations_only_those_that_somebody_verified_are_lawful(plan: str) -> None:
    asked = [each for each in EVERY if each[0] == plan]

    assert [each for each in asked if ruled(*each).is_lawful != expected(*each)] == []


def test_every_refusal_says_why_and_what_to_do_instead() -> None:
    refused = [ruled(*each) for each in EVERY if not expected(*each)]

    assert len(refused) > 500
    assert all(each.reason and each.instead and each.refusal == f"{each.reason}: {each.instead}" for each in refused)


def test_nothing_is_lawful_where_any_entry_refuses_or_where_plan_or_network_is_unknown() -> None:
    never = [entry for entry in RULES.entries if not entry.is_lawful]
    asked = [Asked(plan, network, NPI, {**contract, **booklet}, DAYS, OPT_OUTS[out]) for plan, network, out, contract, booklet in EVERY]
    stopped = [each for each in asked if any(entry.speaks_of(each) for entry in never) or each.plan == "unknown" or each.network is Network.UNKNOWN]

    assert stopped
    assert not any(RULES.rule(each).is_lawful for each in stopped)


def test_an_unknown_plan_stays_refused_even_if_the_entries_forgot_to_say_so() -> None:
    rules = SuperbillRules.parse('[[superbill]]\nid = "all"\nlawful = true\n')

    assert rules.rule(Asked("individual", Network.OUT)).is_lawful
    assert not rules.rule(Asked("unknown", Network.OUT)).is_lawful
    assert not rules.rule(Asked("individual", Network.UNKNOWN)).is_lawful


def test_the_refusal_of_an_entry_wins_over_another_that_allows_in_whatever_order() -> None:
    allows = '[[superbill]]\nid = "yes"\nlawful = true\n'
    refuses = '[[superbill]]\nid = "no"\nplans = ["individual"]\nlawful = false\nreason = "so"\ninstead = "do this"\n'

    for text in (allows + refuses, refuses + allows):
        assert SuperbillRules.parse(text).rule(Asked("individual", Network.OUT)).refusal == "so: do this"


@pytest.mark.parametrize("plan", ["fehb", "short-term", "sharing-ministry", "workers-compensation", "tricare"])
def test_where_the_study_is_silent_nobody_has_verified_it(plan: str) -> None:
    assert ruled(plan, Network.OUT).reason.startswith("nobody has verified")


@pytest.mark.parametrize(
    ("plan", "network", "why"),
    [
        ("medicaid-managed-care", Network.OUT, "held harmless"),
        ("medicaid-fee-for-service", Network.OUT, "held harmless"),
        ("medicare-advantage", Network.OPTED_OUT, "Medicare Advantage"),
        ("va-community-care", Network.OUT, "never billed to the veteran"),
        ("tricare", Network.IN, "TRICARE network"),
        ("self-funded-erisa", Network.IN, "in the plan's network"),
        ("individual", Network.UNKNOWN, "not both known"),
        ("original-medicare", Network.IN, "in the plan's network"),
    ],
)
def test_each_refusal_names_its_own_reason(plan: str, network: Network, why: str) -> None:
    assert why in ruled(plan, network, "covers", {"private-contract": "yes"}).reason


def test_medicare_without_an_opt_out_on_file_is_refused_with_the_duty_to_file_and_the_notice() -> None:
    found = ruled("original-medicare", Network.OPTED_OUT, "none", {"private-contract": "yes"})

    assert "must file the claim" in found.reason
    assert "GA" in found.instead


def test_one_day_of_service_outside_the_opt_out_is_enough_to_refuse() -> None:
    covered = Asked("original-medicare", Network.OPTED_OUT, NPI, {"private-contract": "yes"}, DAYS, (PERIOD,))

    assert RULES.rule(covered).is_lawful
    assert not RULES.rule(Asked(covered.plan, covered.network, NPI, covered.facts, (*DAYS, date(2026, 6, 26)), (PERIOD,))).is_lawful
    assert not RULES.rule(Asked(covered.plan, covered.network, NPI, covered.facts, (), (PERIOD,))).is_lawful
    assert not RULES.rule(Asked(covered.plan, covered.network, "", covered.facts, DAYS, (PERIOD,))).is_lawful


def test_two_periods_that_meet_cover_the_days_of_both() -> None:
    halves = (OptOut(NPI, DAYS[0], DAYS[0]), OptOut(NPI, DAYS[1], DAYS[1]))

    assert RULES.rule(Asked("original-medicare", Network.OUT, NPI, {"private-contract": "yes"}, DAYS, halves)).is_lawful


def test_the_superbill_of_an_opted_out_clinician_says_that_nothing_may_be_sent_to_medicare() -> None:
    found = ruled("original-medicare", Network.OPTED_OUT, "covers", {"private-contract": "yes"})

    assert "No claim for them may be sent to Medicare" in found.note
    assert ruled("individual", Network.OUT).note == ""


def test_a_clinics_file_adds_opt_outs_and_never_makes_anything_lawful() -> None:
    clinic = f'[[opt-out]]\nnpi = "{NPI}"\nbegins_on = 2026-01-01\nends_on = 2027-12-31\n[[superbill]]\nid = "x"\nplans = ["fehb"]\nlawful = true\n'
    rules = SuperbillRules.parse(TEXT, clinic)

    assert rules.opt_outs == (OptOut(NPI, date(2026, 1, 1), date(2027, 12, 31)),)
    assert not rules.rule(Asked("fehb", Network.OUT)).is_lawful


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('[[opt-out]]\nnpi = "1"\nbegins_on = 2026-01-01\n', "ends_on"),
        ('[[opt-out]]\nnpi = "1"\nbegins_on = 2026-02-01\nends_on = 2026-01-01\n', "ends before it begins"),
        ("[[opt-out]]\nnpi = 1\nbegins_on = 2026-01-01\nends_on = 2026-02-01\n", "npi as text"),
        ("[[opt-out\n", "superbill.toml"),
    ],
)
def test_a_clinics_opt_out_that_cannot_be_read_says_how_to_write_it(wrong: str, said: str) -> None:
    with pytest.raises(RulebookInvalid, match=said):
        SuperbillRules.parse(TEXT, wrong)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ('id = "x"\nlawful = true\nneeds = ["luck"]', "needs cannot be luck"),
        ('id = "x"\nlawful = "yes"', "true or false"),
        ('id = "x"\nlawful = false', "reason and instead"),
        ('id = "x"\nlawful = true\nnetwork = ["near"]', "near"),
    ],
)
def test_an_entry_that_says_too_little_is_refused(wrong: str, said: str) -> None:
    with pytest.raises(RulebookInvalid, match=said):
        SuperbillRules.parse(f"[[superbill]]\n{wrong}\n")


def test_every_plan_an_entry_names_is_one_of_the_rulebook() -> None:
    assert {plan for row in ROWS for plan in row.get("plans", ())} <= {*book().plan_names, "unknown"}


def test_nothing_is_lawful_on_memory_alone() -> None:
    said = tomllib.loads(TEXT)["authority"]["superbill"]
    weak = [
        row["id"]
        for row in ROWS
        if row["lawful"] and not Confidence(row.get("confidence", said["confidence"])).drives and "booklet" not in row.get("needs", ())
    ]

    assert weak == []


def test_a_fact_stated_twice_with_two_values_is_not_known() -> None:
    assert facts_of(("booklet=2026", "private-contract = yes", "private-contract=no")) == {"booklet": "2026"}


def test_the_file_is_the_one_that_ships() -> None:
    assert (Path(__file__).parents[2] / "casework" / "rulebook" / "superbill.toml").read_text() == TEXT
