"""Policies by their scope and confidence; findings hold only while their words and page do."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework.chart import Chart
from casework.errors import RulebookInvalid
from casework.rules import crosswalk, crosswalk_policies, exhibit_pages
from casework.rules.crosswalk import Answer, Finding
from casework.rules.crosswalk_policies import Policy, PolicyBook, Scope
from casework.rules.exhibit_pages import ExhibitPage

TEXT = (Path(__file__).parents[2] / "casework" / "rulebook" / "policies.toml").read_text(encoding="utf-8")
BOOK = PolicyBook.parse(TEXT)
DAY = date(2026, 11, 22)
SCOPE = Scope(("BCBS Massachusetts",), codes=("J3490",), on=DAY)


def policy(name: str) -> Policy:
    return next(each for each in BOOK.policies if each.id == name)


def test_the_three_policies_of_the_study_are_held_with_what_was_read_of_them() -> None:
    assert [(each.number, each.stance, each.confidence.value) for each in BOOK.policies] == [
        ("087", "covers", "P"),
        ("MP-446", "investigational", "P"),
        ("BI641", "not known", "S"),
    ]
    assert all(each.source and each.verified_on == DAY for each in BOOK.policies)


def test_criteria_that_nobody_read_on_the_payers_page_print_nowhere_and_are_asked_for() -> None:
    answers = [Answer("bcbsma-087", each.id, Finding.MET, each.words, "Sam", DAY, ExhibitPage(1, 1)) for each in policy("bcbsma-087").criterion]
    found = crosswalk.of_policy(policy("bcbsma-087"), answers, chart=Chart(), on=DAY)

    assert found.met == () and len(found.rows) == 4
    assert "ask the payer for the policy" in found.ask
    assert "not on file" in crosswalk.of_policy(policy("qualchoice-bi641"), [], chart=Chart(), on=DAY).ask


def test_an_investigational_policy_quotes_itself_and_asks_for_nothing() -> None:
    found = crosswalk.of_policy(policy("bcbsal-mp-446"), [], chart=Chart(), on=DAY)

    assert found.says.endswith("is considered investigational.") and not found.ask and not found.compares


@pytest.mark.parametrize(
    ("scope", "fits"),
    [
        (SCOPE, True),
        (Scope(("bcbs  massachusetts",), state="MA", codes=("J3490", "96365"), on=DAY), True),
        (Scope(("BCBS Massachusetts",), state="RI", on=DAY), False),
        (Scope(("BCBS Massachusetts",), codes=("90837",), on=DAY), False),
        (Scope(("BCBS Massachusetts",), on=date(2023, 8, 20)), False),
        (Scope(("Another",), on=DAY), False),
        (Scope(("BCBS Massachusetts",), on=DAY, diagnoses=("G90.511", "F33.2")), True),
        (Scope(("BCBS Massachusetts",), on=DAY, diagnoses=("G90.511", "M79.7")), False),
    ],
)
def test_a_policy_holds_for_its_payer_state_codes_and_dates(scope: Scope, fits: bool) -> None:
    assert [each.id for each in BOOK.fitting(scope)] == (["bcbsma-087"] if fits else [])


def test_an_old_look_at_a_policy_prints_nothing() -> None:
    assert policy("bcbsma-087").prints(DAY) and not policy("bcbsma-087").prints(date(2028, 1, 1))


@pytest.mark.parametrize("text", ["x =", '[[policy]]\nid = "a"\n', '[[policy]]\nid = "Not A Slug"\n'])
def test_a_wrong_file_is_refused(text: str) -> None:
    with pytest.raises(RulebookInvalid, match=r"policies\.toml"):
        PolicyBook.parse(text)


@given(st.sampled_from(Finding), st.booleans(), st.booleans(), st.sampled_from(["", "paper 1 is gone"]), st.booleans())
def test_met_always_has_a_page_that_holds_and_the_words_it_was_found_for(finding: Finding, has_page: bool, same: bool, trouble: str, prints: bool) -> None:
    answer = Answer("p", "c", finding, "words" if same else "other", "Sam", DAY, ExhibitPage(1, 2) if has_page else None, trouble)
    row = crosswalk.row_of("p.c", "words", answer, prints=prints)

    assert (row.finding is Finding.MET) == (finding is Finding.MET and has_page and same and not trouble)
    assert (row.page is not None) == (row.finding is Finding.MET)
    assert bool(row.close) == (row.finding is not Finding.MET)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("P3 p. 4", ExhibitPage(3, 4)),
        ("p12, page 3", ExhibitPage(12, 3)),
        ("P3 p4", ExhibitPage(3, 4)),
        ("P3", None),
        ("Pharmacy record, page 2", None),
        ("", None),
    ],
)
def test_a_page_is_read_as_people_write_it(text: str, found: ExhibitPage | None) -> None:
    assert exhibit_pages.read(text) == found
    assert exhibit_pages.names_paper(text) == text.upper().startswith(("P3", "P12"))
    assert found is None or exhibit_pages.read(str(found)) == found


def test_out_of_scope_says_why() -> None:
    assert "in force from 2024-11-01" in crosswalk_policies.out_of_scope(policy("bcbsal-mp-446"), Scope(("BCBSAL",), on=date(2024, 1, 1)))
