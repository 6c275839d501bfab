"""The shipped rulebook is whole, and a wrong entry is refused with what to write instead."""

import re
from dataclasses import FrozenInstanceError

import pytest
from pydantic import ValidationError

from casework.errors import RulebookInvalid
from casework.rules.book import Rulebook
from tests.rules.shipped import book, texts

PLAN = "plans/self-funded-erisa.toml"
RULE = """
[[rule]]
id = "OURS"
title = "a contract"
procedures = ["contract-dispute-1"]
tracks = ["provider"]
clock = "filing"
starts_on = ["notice"]
amount = 30
unit = "calendar days"
effective_on = 2026-01-01
version = "1"
citation = "our contract, 4.2"
source = "binder"
confidence = "P"
verified_on = 2026-11-01
"""


def changed(path: str, old: str, new: str) -> dict[str, str]:
    assert old in texts()[path]
    return {**texts(), path: texts()[path].replace(old, new, 1)}


def test_the_shipped_plans_are_the_fifteen_of_the_study() -> None:
    insured = {"self-funded-erisa", "insured-group", "individual", "church", "government", "short-term", "sharing-ministry"}
    federal = {"medicare-advantage", "original-medicare", "tricare", "va-community-care", "fehb", "workers-compensation"}

    assert set(book().plan_names) == insured | federal | {"medicaid-managed-care", "medicaid-fee-for-service"}


def test_every_state_has_a_department_with_phone_web_and_a_way_to_file() -> None:
    offices = [office for office in book().offices.values() if office.jurisdiction]
    states = [office.jurisdiction for office in offices if office.jurisdiction]

    assert len(set(states)) == 51
    assert states.count("CA") == 2
    assert {office.confidence for office in offices} == {"S"}
    assert all(office.phone and office.web and office.filing for office in offices)


def test_a_figure_that_nobody_verified_is_never_counted() -> None:
    shaky = [rule for rule in book().rules if rule.confidence in ("M", "CONFLICT")]

    assert shaky
    assert not any(rule.counts for rule in shaky)


def test_no_provider_window_counts_unless_it_was_read_on_the_payers_own_page() -> None:
    assert {rule.confidence.value for rule in book().rules if rule.payer and rule.counts} == {"P"}


def test_old_law_stays_beside_new() -> None:
    old, new = book().rule("MA-D-PA-2020"), book().rule("MA-D-PA")

    assert old.effective_until is not None
    assert (new.effective_on - old.effective_until).days == 1
    assert (old.amount, new.amount) == (14, 7)


def test_the_values_never_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        book().rules[0].amount = 1  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        book().version = "x"  # type: ignore[misc]


WRONG = [
    (PLAN, "amount = 180", "amont = 180", r"self-funded-erisa\.toml, line \d+, \[\[rule\]\] “ERISA-A1”, amont: unknown key\. Write amount instead"),
    (PLAN, "amount = 180", 'amount = "180"', r"“ERISA-A1”, amount: .*integer"),
    (PLAN, "amount = 180\n", "", r"“ERISA-A1”: a counted rule needs amount"),
    (PLAN, 'unit = "calendar days"', 'unit = "days"', r"unit: .*'calendar days', 'calendar months', 'business days', 'hours' or 'year ends'"),
    (PLAN, 'citation = "29 CFR 2560.503-1(h)(3)(i)"\n', "", r"“SF-1”, citation: missing\. Every rungentry needs it; write citation ="),
    (PLAN, 'citation = "29 CFR 2560.503-1(h)(3)(i)"', 'citation = " "', r"“SF-1”, citation: .*at least 1 character"),
    (PLAN, 'confidence = "P-mirror"', 'confidence = "sure"', r"confidence: .*'P', 'P-mirror'"),
    (PLAN, "verified_on = 2026-11-22", 'verified_on = "soon"', r"verified_on: "),
    (PLAN, 'when = { levels = ["2"] }', 'when = { level = ["2"] }', r"no fact is called 'level'; write one of levels"),
    (PLAN, 'when = { levels = ["2"] }', 'when = { levels = ["3"] }', r"levels takes a list out of 1, 2, unknown"),
    (PLAN, 'when = { levels = ["2"] }', 'when = { levels = [["2"]] }', r"levels takes a list out of 1, 2, unknown"),
    (PLAN, "[[rung]]", "[[rungs]]", r"\[rungs\]: no such section\. Write rung instead"),
    (PLAN, "[[rung]]", "[[rung", r"self-funded-erisa\.toml, line \d+: .*Correct that line"),
    (PLAN, "[defaults]", "[defaults]\nsouce = 1", r"line \d+, \[defaults\], souce: no entry has this key\. Write source instead"),
    (PLAN, 'stage = "second-appeal"\nwhen = { levels = ["2"] }', 'stage = "first-appeal"', r"overlap with “SF-1” \(plans/self-funded-erisa\.toml, line \d+\)"),
    ("defaults.toml", "[ours]", "[our]", r"defaults\.toml, line \d+, \[our\]: no such table"),
    ("defaults.toml", "max_age_days", "max_age", r"defaults\.toml, line \d+, \[ours\], max_age: no entry has this key\. Write max_age_days"),
    (PLAN, 'regulator = "EBSA"', 'regulator = "ESBA"', r"complaint\.regulator: nothing is called “ESBA”; write one of "),
    (PLAN, 'procedures = ["internal-appeal-1"]', 'procedures = ["internal-appeal"]', r"nothing is called “internal-appeal”; write one of .*internal-appeal-1"),
    (PLAN, 'id = "ERISA-A2"', 'id = "ERISA-A1"', r"“ERISA-A1”, id: .* has it already"),
    ("plans/medicare-advantage.toml", "effective_until = 2025-12-31\n", "", r"“MA-D-PA”, effective_on: its dates and conditions overlap with “MA-D-PA-2020”"),
    ("plans/medicare-advantage.toml", "effective_until = 2025-12-31", "effective_until = 2019-12-31", r"effective_until lies before effective_on"),
    ("plans/external-review.toml", 'plans = ["self-funded-erisa", "insured-group", "individual"]\n', "", r"plans: missing\. Write which plans it is for"),
    ("plans/external-review.toml", 'after = ["EXT-PRELIM"]', 'after = ["EXT-PRELIMINARY"]', r"after: nothing is called “EXT-PRELIMINARY”"),
    ("regulators.toml", 'jurisdiction = "AL"', 'jurisdiction = "Alabama"', r"“DOI-AL”, jurisdiction: "),
    ("holidays.csv", "2020-01-01,", "1/1/2020,", r"holidays\.csv, line 2: write a day and a name"),
]


@pytest.mark.parametrize(("path", "old", "new", "said"), WRONG, ids=[f"{new or 'without ' + old}".strip()[:40] for _, old, new, _ in WRONG])
def test_a_wrong_entry_is_refused_naming_file_entry_field_and_what_to_write(path: str, old: str, new: str, said: str) -> None:
    with pytest.raises(RulebookInvalid) as refused:
        Rulebook.parse(changed(path, old, new))

    assert re.search(said, str(refused.value)), str(refused.value)
    assert re.search(rf"{re.escape(path)}, line [1-9]", str(refused.value))


def test_files_of_other_readers_are_left_alone() -> None:
    assert Rulebook.parse({**texts(), "denials.toml": "not = [ toml"}) == book()


def test_the_version_changes_with_any_word() -> None:
    assert Rulebook.parse(changed(PLAN, "amount = 180", "amount = 181")).version != book().version


def test_a_clinics_entry_replaces_ours_one_by_one() -> None:
    theirs = RULE.replace("OURS", "OTHER-P1")

    parsed = Rulebook.parse({**texts(), "clinic/payers/other.toml": theirs})

    assert parsed.rule("OTHER-P1").amount == 30
    assert len(parsed.rules) == len(book().rules)


def test_a_clinics_wrong_entry_names_the_clinics_file() -> None:
    with pytest.raises(RulebookInvalid, match=r"clinic/payers/aetna\.toml, line 3, .*“OURS”, citation: missing"):
        Rulebook.parse({**texts(), "clinic/payers/aetna.toml": RULE.replace('citation = "our contract, 4.2"\n', "")})


def test_two_entries_of_the_clinic_for_the_same_event_are_refused() -> None:
    twice = RULE + RULE.replace("OURS", "OURS-TOO")

    with pytest.raises(RulebookInvalid, match="overlap with “OURS”"):
        Rulebook.parse({**texts(), "clinic/payers/aetna.toml": twice})


def test_two_sentences_about_who_may_file_the_same_thing_are_refused() -> None:
    standing = """
[[standing]]
id = "{0}"
plans = ["self-funded-erisa"]
procedures = ["internal-appeal-1"]
when = {{ booklet = ["1"] }}
who = ["the patient"]
needs_authorization = true
text = "Read the booklet."
effective_on = 2026-01-01
citation = "booklet"
source = "binder"
confidence = "P"
verified_on = 2026-11-01
"""
    with pytest.raises(RulebookInvalid, match=r"clinic/plans/b\.toml, line 17, entry “TWO”, effective_on: its dates and conditions overlap with “ONE”"):
        Rulebook.parse({**texts(), "clinic/plans/b.toml": standing.format("ONE") + standing.format("TWO")})
