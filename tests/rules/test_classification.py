"""The list of diagnosis codes says what the package itself says."""

import simple_icd_10_cm
from hypothesis import given
from hypothesis import strategies as st

from casework.actions import codebooks
from casework.rules.classification import SHAPE, Classification

CODES = codebooks.diagnoses()


def test_the_list_that_is_read_as_it_lies_agrees_with_the_package_code_by_code() -> None:
    ours = {code for code in simple_icd_10_cm.get_all_codes() if SHAPE.fullmatch(code)}
    complete = {code for code in ours if simple_icd_10_cm.is_leaf(code)}

    assert len(complete) > 70_000
    assert {code for code in ours if CODES.is_complete(code)} == complete
    assert {code.replace(".", "") for code in ours} == set(CODES.codes)


def test_a_category_is_not_complete_and_a_code_with_a_sign_too_many_is_not_listed() -> None:
    assert [code for code in ("F33", "F33.4", "F33.41", "F33.2", "F33.20", "G90.5", "G90.50", "U07.1", "") if CODES.is_complete(code)] == [
        "F33.41",
        "F33.2",
        "G90.50",
        "U07.1",
    ]


@given(st.text(max_size=9))
def test_any_text_is_judged(code: str) -> None:
    assert CODES.is_complete(code) <= bool(code)


def test_chapters_and_ranges_are_no_codes() -> None:
    assert Classification.parse("1\nA00-A09\nA00\nA000\nF33.2").codes == ("A00", "A000", "F332")
