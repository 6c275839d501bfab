"""The options of plan-b.toml: for whom each is, how long a check of it counts, and what a clinic may add."""

import re
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from casework.errors import RulebookInvalid
from casework.letters.quarantine import Quarantine
from casework.rules.plan_b_book import ForWhom, PlanBBook
from tests.rules.shipped import book, texts

TEXT = texts()["plan-b.toml"]
BOOK = PlanBBook.parse(TEXT)
WHO = ForWhom("self-funded-erisa", "IL", ("F33.2",), "", date(2026, 11, 23))
FEDERAL = ("medicare-advantage", "original-medicare", "medicaid-managed-care", "medicaid-fee-for-service", "tricare", "va-community-care")
OWN = '[[option]]\nid = "{}"\ntitle = "Ours"\nwords = ["Six payments."]\nsource = "our terms"\nverified_on = 2026-11-01\n'


def ids(who: ForWhom, known: PlanBBook = BOOK) -> list[str]:
    return [option.id for option in known.choose(who)[0]]


def why(name: str, who: ForWhom) -> str:
    return next((each.why for each in BOOK.choose(who)[1] if each.option.id == name), "")


def test_every_option_is_either_on_the_sheet_or_left_out_with_a_reason() -> None:
    for plan in (*book().plan_names, "unknown"):
        chosen, left = BOOK.choose(replace(WHO, plan=plan))

        assert len(chosen) + len(left) == len(BOOK.options)
        assert all(each.why for each in left)


@pytest.mark.parametrize("plan", [*FEDERAL, "unknown"])
def test_copay_help_of_a_maker_is_never_offered_to_a_federal_patient_or_an_unknown_one(plan: str) -> None:
    assert "maker-help" not in ids(replace(WHO, plan=plan))


def test_without_a_lawful_superbill_no_claim_out_of_network_is_offered_and_the_reason_is_told() -> None:
    refused = replace(WHO, no_superbill="the clinic is in the plan's network: file the claim with the plan")

    assert "out-of-network" in ids(WHO)
    assert "out-of-network" not in ids(refused)
    assert why("out-of-network", refused) == refused.no_superbill


def test_the_spray_is_for_depression_only() -> None:
    assert "spray" in ids(WHO)
    assert "spray" not in ids(replace(WHO, diagnoses=("G90.511",)))
    assert "spray" not in ids(replace(WHO, diagnoses=()))


def test_a_patient_in_new_york_reads_the_warning_of_that_state() -> None:
    assert "credit-new-york" in ids(replace(WHO, jurisdiction="NY"))
    assert "credit-new-york" not in ids(WHO)


def test_an_employer_is_asked_only_where_the_plan_is_an_employers() -> None:
    assert "employer" in ids(WHO)
    assert "employer" not in ids(replace(WHO, plan="individual"))


def test_an_option_that_nobody_checked_for_a_year_is_left_out() -> None:
    assert ids(replace(WHO, on=date(2027, 11, 22)))
    assert ids(replace(WHO, on=date(2027, 11, 23))) == []
    assert "check it again" in why("trial", replace(WHO, on=date(2027, 11, 23)))


def test_a_clinic_adds_its_own_option_and_replaces_ours() -> None:
    found = PlanBBook.parse(TEXT, OWN.format("payment-plan") + OWN.format("hardship-fund"))
    own = found.option("payment-plan")

    assert own is not None
    assert own.words == ("Six payments.",)
    assert own.max_age_days == 365
    assert "hardship-fund" in ids(WHO, found)
    assert len(found.options) == len(BOOK.options) + 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (OWN.format("x").replace('source = "our terms"\n', ""), "who vouches"),
        (OWN.format("x").replace("verified_on = 2026-11-01\n", ""), "verified_on must be"),
        (OWN.format("x").replace('["Six payments."]', '"Six payments."'), "must be a list"),
        (OWN.format("x").replace('title = "Ours"\n', ""), "lacks 'title'"),
        ("[[option", "plan-b.toml"),
    ],
)
def test_a_clinics_option_that_nobody_vouches_for_is_refused(wrong: str, said: str) -> None:
    with pytest.raises(RulebookInvalid, match=said):
        PlanBBook.parse(TEXT, wrong)


def test_every_plan_an_option_names_is_one_of_the_rulebook() -> None:
    named = {plan for option in BOOK.options for plan in (*option.plans, *option.but_plans)}

    assert named <= {*book().plan_names, "unknown"}


def test_no_program_of_the_public_guides_and_no_promise_is_printed() -> None:
    printed = " ".join([*BOOK.notes, *(f"{option.title} {' '.join(option.words)}" for option in BOOK.options)])
    quarantine = Quarantine.parse((Path(__file__).parents[2] / "casework" / "rulebook" / "quarantine.toml").read_text())

    assert quarantine.found(printed) == ()
    assert not [name for name in ("CareCredit", "Spravato", "withMe", "Healing Minds", "Sedera", "RESTORE", "Joyous", "Mindbloom") if name in printed]


def test_the_warnings_of_the_desk_are_on_the_sheet() -> None:
    printed = " ".join([*BOOK.notes, *(" ".join(option.words) for option in BOOK.options)])

    for words in (
        "not tax or legal advice",
        "not a good faith estimate",
        "may not be used by anybody with Medicare",
        "not routinely waive",
        "must come before planned treatment",
    ):
        assert words in printed


def test_every_source_bears_the_day_on_which_it_was_read_or_written() -> None:
    options = tomllib.loads(TEXT)["option"]
    undated = [each["id"] for each in options if each.get("source") and not re.search(r"\d{4}-\d{2}-\d{2}", each["source"])]

    assert options and undated == []
